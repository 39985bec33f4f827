"""The marks of predictions: what they say, and each way in which they can be wrong."""

import nbformat
import pytest

from tools.chapter import Chapter, chapters
from tools.progress.predictions import predictions

BOX = "> **Predict first.** How many, and why?\n> Two lines."
MARK = '<!-- predict sample.p1: number unit=% ask="Zeros" read="{}% of * sums" -->'
END = "The answer.\n<!-- revealed -->\n\nMore."
PRINTED = "a 1\n12.5% of  100 sums\n"


@pytest.fixture
def made(tmp_path):
    """A function that makes a chapter of texts before and after a cell that prints."""

    def make(before, after=END, printed=PRINTED):
        cell = nbformat.v4.new_code_cell("print(…)", execution_count=1)
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=printed)]
        texts = [nbformat.v4.new_markdown_cell(text) for text in (before, after)]
        cells = [nbformat.v4.new_code_cell("set-up"), texts[0], cell, texts[1]]
        chapter = Chapter(tmp_path / "sample.md")
        chapter.source.write_text("# Sample\n", "utf-8")
        nbformat.write(nbformat.v4.new_notebook(cells=cells), chapter.twin)
        return chapter

    return make


def test_a_number_is_read_from_what_is_printed(made):
    (one,) = predictions(made(f"{BOX}\n{MARK}"))
    assert (one.id, one.form, one.unit, one.ask, one.value) == ("sample.p1", "number", "%", "Zeros", "12.5")
    assert one.question == "How many, and why?"


@pytest.mark.parametrize(
    ("printed", "value"), [("+3", "3"), ("-9 8", "-9"), ("1,600", "1,600"), ("2e-05", "2e-05"), ("7.", "7")]
)
def test_numbers_as_they_are_printed(made, printed, value):
    mark = '<!-- predict sample.p1: number read="least: {}" -->'
    (one,) = predictions(made(f"{BOX}\n{mark}", printed=f"least: {printed}\n"))
    assert one.value == value


def test_choices_and_words(made):
    mark = '<!-- predict sample.p1: several "It doesn\'t" "10⁻²" -->'
    (one,) = predictions(made(f"{BOX}\n{mark}"))
    assert (one.form, one.choices) == ("several", ("It doesn't", "10⁻²"))
    (one,) = predictions(made(f"{BOX}\n<!-- predict sample.p1: words -->"))
    assert one.form == "words"


def test_a_box_in_a_block_of_code_is_none(made):
    assert predictions(made(f"```md\n{BOX}\n```", "Text.")) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (BOX, END, "the mark of the box belongs here: How many"),
        (f"{BOX}\n\n{MARK}", END, "the mark of the box belongs here"),
        (MARK, END, "must follow a box"),
        ("Text.", END, "no box is open here"),
        (f"{BOX}\n{MARK}", "The answer.", "is missing"),
        (f"{BOX}\n{MARK}", f"## Next\n\n{END}", "<!-- revealed --> of sample.p1 is missing before"),
        (f"{BOX}\n{MARK}", f"{BOX}\n{MARK}\n\n{END}", "<!-- revealed --> of sample.p1 is missing before"),
        (f"{BOX}\n{MARK.replace('sample', 'other')}", END, "must be sample.p1"),
        (f"{BOX}\n{MARK.replace('number', 'guess')}", END, "form='guess': must be one of number"),
        (f"{BOX}\n{MARK.replace('% of', '% in')}", END, "must match what is printed once, not 0 times"),
        (f"{BOX}\n{MARK.replace('{}% of *', '12')}", END, "must have one {}"),
        (f'{BOX}\n<!-- predict sample.p1: choice "a" -->', END, "two or more"),
        (f'{BOX}\n<!-- predict sample.p1: words "a" -->', END, "two or more"),
        (f'{BOX}\n<!-- predict sample.p1: words read="{{}}" -->', END, "belongs to a number"),
        (
            f"{BOX}\n{MARK}",
            f"A.\n<!-- revealed -->\n\n{BOX}\n<!-- predict sample.p1: words -->\n\nB.\n<!-- revealed -->",
            "one stands twice",
        ),
    ],
)
def test_each_fault_is_told(made, before, after, words):
    with pytest.raises(ValueError, match=r"^sample\.md") as error:
        predictions(made(before, after))
    assert words in str(error.value)


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_every_box_of_a_chapter_has_its_marks(chapter):
    found = predictions(chapter)
    assert len(found) == sum(text.count("> **Predict first.**") for text in chapter.prose)
    assert all(" · " not in choice for one in found for choice in one.choices)
