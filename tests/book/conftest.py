"""The chapters as the tests see them."""

import sys

import nbformat
import pytest

from tests.book.sample import CONFIG, SOURCE, again
from tools import notebooks
from tools.chapter import Chapter, chapters
from tools.contents import ROOT

CHAPTERS = chapters()


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session", name="chapters")
def all_chapters():
    assert CHAPTERS, "no chapter found"
    return CHAPTERS


def pytest_generate_tests(metafunc):
    if "chapter" in metafunc.fixturenames:
        metafunc.parametrize("chapter", CHAPTERS, ids=[chapter.name for chapter in CHAPTERS])


@pytest.fixture
def make_chapter(tmp_path):
    """A chapter from cells: a string is prose, a pair (code, keywords) a code cell, run if it has a count."""

    def make(*cells, text="", name="sample"):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("set-up")])
        for cell in cells:
            if isinstance(cell, str):
                book.cells.append(nbformat.v4.new_markdown_cell(cell))
            else:
                book.cells.append(nbformat.v4.new_code_cell(cell[0], **cell[1]))
        made = Chapter(tmp_path / f"{name}.md")
        made.source.write_text(text, "utf-8")
        nbformat.write(book, made.twin)
        return made

    return make


@pytest.fixture
def sample(monkeypatch, tmp_path):
    """A chapter in a folder of its own, with its twin as if executed, and what editors leave beside it."""
    for module in ("contents", "notebooks"):
        monkeypatch.setattr(f"tools.{module}.ROOT", tmp_path)
    folder = tmp_path / "book" / "01_part"
    folder.mkdir(parents=True)
    (tmp_path / "_config.yml").write_text(CONFIG, "utf-8")
    chapter = Chapter(folder / "sample.md")
    chapter.source.write_text(SOURCE, "utf-8")
    book = notebooks.expected(chapter)
    book.cells[2].execution_count = 1
    book.cells[2].outputs = [nbformat.v4.new_output("stream", name="stdout", text="2\n")]
    notebooks.write(book, chapter)
    return chapter


@pytest.fixture
def run(sample, monkeypatch):
    """A function that runs the command line over the sample, as ``run("--check")``."""

    def command(*arguments):
        monkeypatch.setattr(notebooks, "chapters", lambda: [again(sample)])
        monkeypatch.setattr(sys, "argv", ["notebooks", *arguments])
        return notebooks.main()

    return command
