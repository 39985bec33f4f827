"""A chapter: its source NAME.md, which people edit, and its executed twin NAME.ipynb, which readers open."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jupytext
import nbformat

from tools.contents import BOOK, Page, read_text


@dataclass(frozen=True)
class Chapter(Page):
    """One chapter of the book."""

    @property
    def name(self) -> str:
        """The name in ids and of the folder in ``study/chapters``: ``id`` of the header, else the file's."""
        return self.header.get("id", self.source.stem)

    @property
    def twin(self) -> Path:
        """The path of the executed notebook."""
        return self.source.with_suffix(".ipynb")

    @cached_property
    def written(self) -> nbformat.NotebookNode:
        """The notebook that the source stands for, without outputs."""
        try:
            return jupytext.reads(self.text, "md:myst")
        except Exception as error:  # whatever its parser says, it does not say which file
            raise ValueError(f"{self.source}: is not read as MyST Markdown: {error}") from None

    @cached_property
    def stored(self) -> nbformat.NotebookNode:
        """The executed notebook; ValueError, naming the file, for what is none, such as halves of a merge."""
        try:
            return nbformat.reads(read_text(self.twin), as_version=4)
        except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError, KeyError) as error:
            line = str(error).partition("\n")[0][:80]
            raise ValueError(f"{self.twin}: is no notebook, `make notebooks` writes it: {line}") from None

    @property
    def cells(self) -> list[nbformat.NotebookNode]:
        """The cells of the executed notebook after the set-up cell."""
        return self.stored.cells[1:]

    @property
    def code(self) -> list[nbformat.NotebookNode]:
        """The code cells among them."""
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @property
    def prose(self) -> list[str]:
        """The text of the Markdown cells among them."""
        return [cell.source for cell in self.cells if cell.cell_type == "markdown"]


def chapters(book: Path = BOOK) -> list[Chapter]:
    """Return the chapters in the order of their files; what editors and systems leave beside them is none."""
    paths = [path for path in sorted(book.glob("[0-9][0-9]_*/*.md")) if not path.name.startswith(".")]
    return [chapter for chapter in map(Chapter, paths) if chapter.is_chapter]
