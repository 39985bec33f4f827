"""What a chapter shows: how it is counted, and what every chapter keeps to."""

import base64
from dataclasses import fields

import nbformat
import pytest

from tools.measure import Measure, code_before_picture, is_truth, measure, page_size, pictures, printed, table

MARK = 8  # pictures that carry a chapter's argument, explorers included
TRUTHS = 0.05  # of the printed lines


def test_pictures_carry_the_argument(chapter):
    assert measure(chapter).pictures >= MARK


def test_numbers_are_printed_and_verdicts_asserted(chapter):
    counted = measure(chapter)
    assert counted.truths <= TRUTHS * counted.printed
    assert counted.ledger == 0


def test_a_picture_comes_before_the_code(chapter):
    """On the first screen: the question, then a picture or an explorer; the imports before it are folded."""
    assert code_before_picture(chapter) == 0
    cells = chapter.cells
    first = next(number for number, cell in enumerate(cells) if cell.cell_type == "code" and pictures(cell))
    assert not any("\n## " in f"\n{cell.source}" for cell in cells[:first] if cell.cell_type == "markdown")


def run(*outputs, **metadata):
    return {"outputs": list(outputs), "execution_count": 1, "metadata": metadata}


def stream(text):
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def data(**mimes):
    return nbformat.v4.new_output("display_data", data={k.replace("_", "/"): v for k, v in mimes.items()})


EXPLORER = data(text_html='<div class="cnn-explorer" data-explorer="pooling">')
QUESTION = data(text_html='<div class="cnn-explorer" data-explorer="selfcheck">')
VECTOR = nbformat.v4.new_output("execute_result", data={"image/svg+xml": "<svg/>"})


@pytest.mark.parametrize(
    ("line", "truth"),
    [
        ("True", True), ("both agree: False", True), ("[True, True]", True), ("same (True)", True),
        ("same: True, 138,357,544 parameters", False), ("It is not the True North.", False),
        ("Linear(4, 2, bias=True)", False), ("unTrue", False), ("loss 0.3", False),
    ],
)  # fmt: skip
def test_a_line_that_tells_a_verdict_alone_is_a_truth(line, truth):
    assert is_truth(line) is truth


def test_a_chapter_is_counted_cell_by_cell(make_chapter, tmp_path, monkeypatch):
    monkeypatch.setattr("tools.contents.BOOK", tmp_path)
    chapter = make_chapter(
        "# Title",
        ("import numpy", run(tags=["hide-input"])),
        ("print(1)\nprint(2)", run(stream("1\n\nsame: True\n"))),
        ("selfcheck('x.q1')", run(QUESTION)),
        ("explorer", run(EXPLORER)),
        ("plot()", run(data(image_png="x"), VECTOR, stream("claim some-id: 1 stated\n"))),
    )
    found = measure(chapter)
    assert (found.printed, found.truths, found.ledger, found.pictures) == (3, 1, 1, 3)
    assert found.code_first == 4  # two lines, a question, and the line of the explorer itself
    assert [pictures(cell) for cell in chapter.code] == [0, 0, 0, 1, 2]
    assert printed(chapter.code[1]) == ["1", "same: True"]


def test_the_bytes_are_those_of_the_page_and_its_pictures(make_chapter, tmp_path, monkeypatch):
    monkeypatch.setattr("tools.contents.BOOK", tmp_path)
    chapter = make_chapter("# Title")
    assert page_size(chapter, tmp_path / "site") == 0
    (tmp_path / "site").mkdir()
    page = '<img src="a%20b.png"><img alt="" src="a%20b.png"><img src="data:image/png;base64,AA">'
    (tmp_path / "site" / "sample.html").write_text(page)
    (tmp_path / "site" / "a b.png").write_bytes(base64.b64decode("AAAA"))
    assert page_size(chapter, tmp_path / "site") == len(page) + 3


def test_the_table_ends_with_the_sums():
    lines = list(table([Measure("one", 1, 2, 3, 4, 5, 6000), Measure("two", 10, 20, 30, 40, 50, 60)]))
    assert lines[0].split() == [field.name for field in fields(Measure)]
    assert lines[-1].split() == ["all", "11", "22", "33", "44", "55", "6,060"]
