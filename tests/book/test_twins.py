from __future__ import annotations

import sys

import nbformat
import pytest

SOURCE = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Title

Some text.

```{code-cell} ipython3
:tags: [hide-input]

print(1 + 1)
```

More text.
"""
CONFIG = "repository:\n  url: https://example.org/book\n  branch: trunk\n"


def test_chapter_is_in_step_with_its_twin(source, notebooks):
    assert notebooks.differences(source) == []


def test_twin_is_stored_as_the_tool_writes_it(source, notebooks):
    """Widget metadata and run times differ from run to run, and the former loads scripts from elsewhere."""
    book = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    before = nbformat.writes(book)
    notebooks.clean(book)
    assert nbformat.writes(book) == before


@pytest.fixture
def tool(notebooks, monkeypatch, tmp_path):
    """The tool over a folder of its own with one chapter and its twin, as if executed."""
    chapter = tmp_path / "book" / "01_part" / "sample.md"
    chapter.parent.mkdir(parents=True)
    chapter.write_text(SOURCE, "utf-8")
    (chapter.parent / "notes.md").write_text("# Not a chapter\n", "utf-8")
    (tmp_path / "_config.yml").write_text(CONFIG, "utf-8")
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "BOOK", tmp_path / "book")
    notebooks.source, notebooks.twin = chapter, chapter.with_suffix(".ipynb")
    book = notebooks.expected(chapter)
    book.cells[2].execution_count = 1
    book.cells[2].outputs = [nbformat.v4.new_output("stream", name="stdout", text="2\n")]
    notebooks.write(book, notebooks.twin)
    return notebooks


def change(tool, edit):
    book = nbformat.read(tool.twin, as_version=4)
    edit(book)
    nbformat.write(book, tool.twin)


def test_only_notebook_sources_are_chapters(tool):
    assert tool.sources() == [tool.source]
    assert tool.differences(tool.source) == []


def replace_source(cell, text):
    return lambda book: book.cells[cell].update(source=text)


@pytest.mark.parametrize(
    ("edit", "found"),
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
def test_each_way_to_be_out_of_step_is_found(tool, edit, found):
    change(tool, edit)
    assert tool.differences(tool.source) == [f"book/01_part/sample.ipynb: {line}" for line in found]


def test_change_of_the_source_is_found(tool):
    tool.source.write_text(SOURCE.replace("1 + 1", "2 + 2"), "utf-8")
    assert tool.differences(tool.source) == ["book/01_part/sample.ipynb: cell 2 differs from sample.md"]


def test_missing_twin_is_found(tool):
    tool.twin.unlink()
    assert tool.differences(tool.source) == ["book/01_part/sample.ipynb is missing"]


def test_check_answers_with_its_exit_status(tool, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["notebooks.py", "--check"])
    assert tool.main() == 0
    assert "1 chapters in step" in capsys.readouterr().out
    change(tool, replace_source(1, "# Other"))
    assert tool.main() == 1
    assert "cell 1 differs" in capsys.readouterr().out


def test_failing_validation_leaves_the_old_twin_as_it_was(tool):
    before = tool.twin.read_bytes()
    book = nbformat.read(tool.twin, as_version=4)
    book.cells[2].outputs = [{"output_type": "no such type"}]
    with pytest.raises(nbformat.ValidationError):
        tool.write(book, tool.twin)
    assert tool.twin.read_bytes() == before
    assert sorted(p.name for p in tool.twin.parent.iterdir()) == ["notes.md", "sample.ipynb", "sample.md"]


def test_failing_write_leaves_the_old_twin_as_it_was(tool, monkeypatch):
    before = tool.twin.read_bytes()

    def half(book, path):
        path.write_text('{"cells": [', "utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tool.nbformat, "write", half)
    with pytest.raises(OSError, match="No space left"):
        tool.write(nbformat.read(tool.twin, as_version=4), tool.twin)
    assert tool.twin.read_bytes() == before


def test_new_address_changes_the_set_up_cell_and_nothing_else(tool):
    before = nbformat.read(tool.twin, as_version=4)
    (tool.ROOT / "_config.yml").write_text(CONFIG.replace("example.org", "example.net"), "utf-8")
    assert [line.split(": ")[1] for line in tool.differences(tool.source)] == [
        "cell 0 differs from sample.md"
    ]
    tool.refresh_setup(tool.source)
    after = nbformat.read(tool.twin, as_version=4)
    assert "git+https://example.net/book@trunk" in after.cells[0].source
    assert tool.differences(tool.source) == []
    assert after.cells[1:] == before.cells[1:]


def test_clean_drops_live_views_and_run_times(tool):
    book = nbformat.read(tool.twin, as_version=4)
    data = {"text/plain": "E()", "text/html": "<p>", tool.WIDGET_VIEW: {"model_id": "12ab"}}
    book.metadata["widgets"] = {"state": {}}
    book.cells[2].metadata["execution"] = {"iopub.execute_input": "2020-01-01"}
    book.cells[2].outputs = [nbformat.v4.new_output("display_data", data=data)]
    tool.clean(book)
    assert "widgets" not in book.metadata
    assert book.cells[2].metadata == {"tags": ["hide-input"]}
    assert book.cells[2].outputs[0].data == {"text/plain": "E()", "text/html": "<p>"}


def test_clean_refuses_warnings(tool):
    book = nbformat.read(tool.twin, as_version=4)
    book.cells[2].outputs = [nbformat.v4.new_output("stream", name="stderr", text="FutureWarning: soon\n")]
    with pytest.raises(SystemExit, match=r"stderr(.|\n)*FutureWarning: soon"):
        tool.clean(book)


def test_set_up_cell_installs_only_what_is_missing(notebooks):
    """It must not touch an installed package, and its address is the one of ``_config.yml``."""
    cell = notebooks.setup_cell()
    assert (
        cell.index("import cnn_core") < cell.index("except ModuleNotFoundError") < cell.index("%pip install")
    )
    assert cell.count("%pip") == 1
    assert "--upgrade" not in cell
