"""The chapters as the tests see them, and the modules of ``tools/``, which is a folder and no package."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import pytest

from tests.study.chapters import chapter_name

ROOT = Path(__file__).resolve().parents[2]


def load_tool(name):
    """A fresh copy of ``tools/NAME.py``, whose globals a test may replace."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Chapter:
    """Name and text of a chapter's source, and the text of its executed twin."""

    name: str
    text: str
    twin: str

    @cached_property
    def cells(self):
        """The cells of the twin after the set-up cell."""
        return nbformat.reads(self.twin, as_version=4).cells[1:]

    @cached_property
    def code(self):
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @cached_property
    def prose(self):
        return [cell.source for cell in self.cells if cell.cell_type == "markdown"]


def read_chapter(path):
    return Chapter(chapter_name(path), path.read_text("utf-8"), path.with_suffix(".ipynb").read_text("utf-8"))


SOURCES = load_tool("notebooks").sources()


@pytest.fixture
def notebooks():
    return load_tool("notebooks")


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def sources():
    assert SOURCES, "no chapter found"
    return SOURCES


@pytest.fixture(scope="session")
def chapters():
    return [read_chapter(path) for path in SOURCES if path.with_suffix(".ipynb").exists()]


def pytest_generate_tests(metafunc):
    if "source" in metafunc.fixturenames:
        metafunc.parametrize("source", SOURCES, ids=[path.stem for path in SOURCES])


@pytest.fixture
def chapter(source):
    return read_chapter(source)


@pytest.fixture
def make_chapter():
    """A chapter from cells: a string is prose, a pair (code, keywords) a code cell, run if it has a count."""

    def make(*cells, text="", name="sample"):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("set-up")])
        for cell in cells:
            if isinstance(cell, str):
                book.cells.append(nbformat.v4.new_markdown_cell(cell))
            else:
                book.cells.append(nbformat.v4.new_code_cell(cell[0], **cell[1]))
        return Chapter(name, text, nbformat.writes(book))

    return make
