"""Sources and twins in step, and what the tool that keeps them so makes of a change, a warning, a failure."""

import re

import nbformat
import pytest

from tests.book.sample import CONFIG, SOURCE, again, found
from tools import notebooks
from tools.chapter import chapters


def test_chapter_is_in_step_with_its_twin(chapter):
    assert notebooks.differences(chapter) == []


def test_twin_is_stored_as_the_tool_writes_it(chapter):
    """Widget metadata and run times differ from run to run, and the former loads scripts from elsewhere."""
    before = nbformat.writes(chapter.stored)
    notebooks.clean(chapter.stored)
    assert nbformat.writes(chapter.stored) == before


def change(chapter, edit):
    book = nbformat.read(chapter.twin, as_version=4)
    edit(book)
    nbformat.write(book, chapter.twin)


def test_what_editors_and_systems_leave_is_no_chapter(sample, tmp_path):
    folder = sample.source.parent
    (folder / "notes.md").write_text("# Not a chapter\n", "utf-8")
    (folder / ".#sample.md").symlink_to("nobody@nowhere.1")
    (folder / ".ipynb_checkpoints").mkdir()
    for name in (".ipynb_checkpoints/sample-checkpoint.md", "sample.md~", ".sample.md.swp", "._sample.md"):
        (folder / name).write_bytes(SOURCE.encode() + b"\xff")
    (folder / ".DS_Store").write_bytes(b"\0\xff")
    assert chapters(tmp_path / "book") == [sample]
    assert found(sample) == []


@pytest.mark.parametrize("form", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_other_ends_of_line_change_nothing(sample, tmp_path, form):
    for path in (sample.source, sample.twin):
        path.write_bytes(form(path.read_text("utf-8")).encode())
    assert found(sample) == []
    assert chapters(tmp_path / "book")[0].name == "simple"


def replace_source(cell, text):
    return lambda book: book.cells[cell].update(source=text)


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (replace_source(1, "# Title\n\nOther text."), ["cell 1 differs from sample.md"]),
        (replace_source(2, "print(1 + 2)"), ["cell 2 differs from sample.md"]),
        (replace_source(0, "import cnn_core"), ["cell 0 differs from sample.md"]),
        (lambda book: book.cells[2].metadata.update(tags=["remove-cell"]), ["cell 2 differs from sample.md"]),
        (lambda book: book.cells[2].metadata.clear(), ["cell 2 differs from sample.md"]),
        (lambda book: book.cells[2].update(execution_count=None), ["cell 2 was never executed"]),
        (lambda book: book.cells.pop(), ["3 cells, sample.md has 4"]),
        (lambda book: book.cells.append(nbformat.v4.new_markdown_cell("more")), ["5 cells, sample.md has 4"]),
    ],
    ids=["text", "code", "set-up", "tags", "no tags", "not executed", "cell missing", "cell too many"],
)
def test_each_way_to_be_out_of_step_is_found(sample, edit, lines):
    change(sample, edit)
    assert found(sample) == [f"book/01_part/sample.ipynb: {line}" for line in lines]


def test_change_of_the_source_is_found(sample):
    sample.source.write_text(SOURCE.replace("1 + 1", "2 + 2"), "utf-8")
    assert found(sample) == ["book/01_part/sample.ipynb: cell 2 differs from sample.md"]


def test_missing_twin_is_found(sample):
    sample.twin.unlink()
    assert found(sample) == ["book/01_part/sample.ipynb is missing"]


@pytest.mark.parametrize("left", ["", "{", "[]", "{}", '{"cells": []}', '"text"', "<<<<<<<\n{}\n===\n{}\n"])
def test_what_is_no_notebook_is_found_and_written_anew(sample, run, left):  # such as what a merge leaves
    sample.twin.write_text(left, "utf-8")
    (line,) = found(sample)
    assert line.startswith("book/01_part/sample.ipynb is not a notebook")
    assert run() == 0
    assert found(sample) == []


def test_check_answers_with_its_exit_status(sample, run, capsys):
    assert run("--check") == 0
    assert "1 chapters in step" in capsys.readouterr().out
    change(sample, replace_source(1, "# Other"))
    assert run("--check") == 1
    assert "cell 1 differs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [("One sum.", "A sum.", "summary differs"), ("id: simple\n", "", "id differs")],
)
def test_a_header_is_carried_into_the_twin_without_running_it(sample, run, before, after, line):
    stored = sample.stored
    sample.source.write_text(SOURCE.replace(before, after), "utf-8")
    assert found(sample) == [f"book/01_part/sample.ipynb: {line} from sample.md"]
    assert run() == 0
    assert found(sample) == []
    assert again(sample).stored.cells == stored.cells


def test_new_address_changes_the_set_up_cell_and_nothing_else(sample, run, tmp_path):
    before = sample.stored
    (tmp_path / "_config.yml").write_text(CONFIG.replace("example.org", "example.net"), "utf-8")
    assert found(sample) == ["book/01_part/sample.ipynb: cell 0 differs from sample.md"]
    assert run() == 0
    after = again(sample).stored
    assert "git+https://example.net/book@trunk" in after.cells[0].source
    assert found(sample) == []
    assert after.cells[1:] == before.cells[1:]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import warnings\nwarnings.warn('soon')", "wrote to stderr, which the page would show:(.|\n)*soon"),
        ("1 / 0", "(.|\n)*ZeroDivisionError"),
    ],
)
def test_a_cell_that_warns_or_fails_is_named_with_its_chapter(sample, run, code, told):
    sample.source.write_text(SOURCE.replace("print(1 + 1)", code), "utf-8")
    first = re.escape(repr(code.splitlines()[0]))
    with pytest.raises(SystemExit, match=rf"^book/01_part/sample\.md: cell 2 \({first}\): {told}"):
        run()


@pytest.mark.parametrize("part", ["id: simple", "[hide-input]"])
def test_a_source_that_cannot_be_read_is_named(sample, tmp_path, part):
    sample.source.write_text(SOURCE.replace(part, "id: ["), "utf-8")
    with pytest.raises(ValueError, match=r"sample\.md: is not read as MyST Markdown"):
        found(sample)


def test_a_header_that_cannot_be_read_is_named(sample, tmp_path):
    sample.source.write_text(SOURCE.replace("id: simple", "id: ["), "utf-8")
    with pytest.raises(ValueError, match=r"sample\.md: the header is no YAML"):
        chapters(tmp_path / "book")


def test_failing_validation_leaves_the_old_twin_as_it_was(sample):
    before = sample.twin.read_bytes()
    book = nbformat.from_dict(sample.stored)
    book.cells[2].outputs = [{"output_type": "no such type"}]
    with pytest.raises(nbformat.ValidationError):
        notebooks.write(book, sample)
    assert sample.twin.read_bytes() == before
    assert sorted(path.name for path in sample.twin.parent.iterdir()) == ["sample.ipynb", "sample.md"]


def test_clean_drops_live_views_and_run_times(sample):
    book = sample.stored
    data = {"text/plain": "E()", "text/html": "<p>", notebooks.WIDGET_VIEW: {"model_id": "12ab"}}
    book.metadata["widgets"] = {"state": {}}
    book.metadata["language_info"] = {"name": "python", "version": "3.13.0"}
    book.cells[2].metadata["execution"] = {"iopub.execute_input": "2020-01-01"}
    book.cells[2].outputs = [nbformat.v4.new_output("display_data", data=data)]
    notebooks.clean(book)
    assert "widgets" not in book.metadata
    assert book.metadata["language_info"] == {"name": "python"}
    assert book.cells[2].metadata == {"tags": ["hide-input"]}
    assert book.cells[2].outputs[0].data == {"text/plain": "E()", "text/html": "<p>"}


def test_set_up_cell_installs_only_what_is_missing():
    """It must not touch an installed package, and its address is the one of ``_config.yml``."""
    cell = notebooks.setup_cell()
    assert (
        cell.index("import cnn_core") < cell.index("except ModuleNotFoundError") < cell.index("%pip install")
    )
    assert cell.count("%pip") == 1
    assert "--upgrade" not in cell
