"""The chapters as the tests see them."""

import nbformat
import pytest

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
