"""What each chapter shows, counted in its executed twin: ``python -m tools.measure``.

The bytes are those of the built page with its pictures; a page that is not built has none.
"""

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from urllib.parse import unquote

from nbformat import NotebookNode

from tools.chapter import Chapter, chapters
from tools.contents import ROOT

_FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
_TRUTH = re.compile(r"(?<![\w.=])(?:True|False)\W*$")
_LEDGER = re.compile(r"claim [\w.-]+: ")
_EXPLORER = re.compile(r'data-explorer="(?!selfcheck)')
_IMAGE = re.compile(r'<img\b[^>]*?\bsrc="([^":]+)"')


@dataclass(frozen=True)
class Measure:
    """The figures of one chapter."""

    chapter: str
    printed: int
    ledger: int
    truths: int
    pictures: int
    code_first: int
    size: int


def printed(cell: NotebookNode) -> list[str]:
    """Return the lines that a cell prints, empty ones left out."""
    text = "\n".join(output.get("text", "") for output in cell.get("outputs", []))
    return [line for line in text.splitlines() if line.strip()]


def is_truth(line: str) -> bool:
    """Return whether a printed line tells a verdict alone: it ends in True or False."""
    return bool(_TRUTH.search(line))


def pictures(cell: NotebookNode) -> int:
    """Return the number of figures and explorers that a cell shows."""
    return sum(map(_is_picture, cell.get("outputs", [])))


def _is_picture(output: NotebookNode) -> bool:
    data = output.get("data", {})
    return any(kind.startswith("image/") for kind in data) or bool(
        _EXPLORER.search(data.get("text/html", ""))
    )


def is_folded(cell: NotebookNode) -> bool:
    """Return whether the page folds the cell's code away, or leaves it out."""
    return bool(_FOLDED & set(cell.metadata.get("tags", [])))


def code_before_picture(chapter: Chapter) -> int:
    """Return the lines of code that a reader of the page passes before the first picture."""
    passed = 0
    for cell in chapter.code:
        passed += 0 if is_folded(cell) else len(cell.source.strip().splitlines())
        if pictures(cell):
            break
    return passed


def page_size(chapter: Chapter, site: Path = ROOT / "_build" / "html") -> int:
    """Return the bytes of the built page and of the pictures in it, 0 if it is not built."""
    page = site / f"{chapter.address}.html"
    if not page.exists():
        return 0
    sources = set(_IMAGE.findall(page.read_text("utf-8")))
    images = [page.parent / unquote(source) for source in sources]
    return page.stat().st_size + sum(path.stat().st_size for path in images if path.is_file())


def measure(chapter: Chapter) -> Measure:
    """Return the figures of one chapter."""
    lines = [line for cell in chapter.code for line in printed(cell)]
    return Measure(
        chapter.name,
        len(lines),
        sum(bool(_LEDGER.match(line)) for line in lines),
        sum(map(is_truth, lines)),
        sum(map(pictures, chapter.code)),
        code_before_picture(chapter),
        page_size(chapter),
    )


def table(measures: list[Measure]) -> Iterator[str]:
    """Yield the lines of the table, the sums last."""
    names = [field.name for field in fields(Measure)]
    sums = [sum(column) for column in list(zip(*map(astuple, measures), strict=True))[1:]]
    for row in (names, *map(astuple, measures), ["all", *sums]):
        first, *rest = (f"{cell:,}" if isinstance(cell, int) else cell for cell in row)
        yield f"{first:22}" + "".join(f"{cell:>12}" for cell in rest)


if __name__ == "__main__":
    print(*table([measure(chapter) for chapter in chapters()]), sep="\n")
