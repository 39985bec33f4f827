"""Keep every chapter's executed twin in step with its source: NAME.md → NAME.ipynb.

    python -m tools.notebooks            execute the twins whose source changed
    python -m tools.notebooks --all      execute every twin
    python -m tools.notebooks --check    change nothing, name the twins that are out of step

A twin is executed in an empty folder, as a reader does who has nothing but the notebook. Where no cell of
code changed, text, captions, header and folds are rewritten, the outputs stay, and nothing is executed.
"""

import argparse
import re
import sys
import tempfile
import time
from copy import deepcopy

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from cnn_core._files import write_whole
from cnn_core.study.cards import ERRATA
from tools.chapter import Chapter, chapters
from tools.contents import ROOT, settings
from tools.folding import FOLDED, LEFT_OUT, fold
from tools.small_png import shrink_pictures

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_ERRATA = re.compile(r'href="https://[^"#]+/errata\.html#')
_FOLDS = {FOLDED, LEFT_OUT}
_HEADER = ("id", "summary")  # of the source's header, which the twin keeps
_SETUP = '''\
# Installs cnn_core where it is missing (Colab, Binder), and touches nothing that is installed.
try:
    import cnn_core
except ModuleNotFoundError:
    %pip install --quiet "cnn-core @ git+{url}@{branch}"'''


def setup_cell() -> str:
    """Return the text of the set-up cell: the one place where a notebook holds the repository's address."""
    repository = settings()["repository"]
    return _SETUP.format(url=repository["url"], branch=repository["branch"])


def expected(chapter: Chapter) -> nbformat.NotebookNode:
    """Return the notebook that the source stands for, not executed: stable cell ids, set-up cell first."""
    book = nbformat.from_dict(chapter.written)
    setup = nbformat.v4.new_code_cell(setup_cell(), metadata={"tags": ["remove-cell", "nbval-skip"]})
    book.cells.insert(0, setup)
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number:03d}"
        if number:
            fold(cell)
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        **{key: chapter.header[key] for key in _HEADER if key in chapter.header},
    }
    book.nbformat, book.nbformat_minor = 4, 5
    return book


def _shape(cells: list[nbformat.NotebookNode]) -> list[tuple]:
    """Return what has to agree between a source and its twin, cell by cell, but for what is folded."""
    return [(c.cell_type, c.source.strip(), _without_folds(c.metadata)) for c in cells]


def _without_folds(metadata: nbformat.NotebookNode) -> dict:
    tags = [tag for tag in metadata.get("tags", []) if tag not in _FOLDS]
    return {key: value for key, value in (metadata | {"tags": tags}).items() if value}


def _folds(book: nbformat.NotebookNode) -> list[set[str]]:
    """Return how the code of each cell is folded."""
    return [_FOLDS & set(cell.metadata.get("tags", [])) for cell in book.cells]


def differences(chapter: Chapter) -> list[str]:
    """Return each way in which the twin is out of step with its source, in words; none if it is in step."""
    if not chapter.twin.exists():
        return [f"{shown(chapter.twin)} is missing"]
    if not readable(chapter):
        return [f"{shown(chapter.twin)} is not a notebook: a merge or an editor left it in pieces"]
    found = [f"{part} differs from {chapter.source.name}" for part in _head(chapter)] + _body(chapter)
    return [f"{shown(chapter.twin)}: {line}" for line in found]


def readable(chapter: Chapter) -> bool:
    """Return True if there is a twin and it is a notebook."""
    try:
        return chapter.twin.exists() and bool(chapter.stored.cells)
    except ValueError:
        return False


def _head(chapter: Chapter) -> list[str]:
    """Return what differs and can be rewritten without running the chapter."""
    want, have = expected(chapter), chapter.stored
    found = [key for key in _HEADER if want.metadata.get(key) != have.metadata.get(key)]
    pairs = zip(_shape(want.cells), _shape(have.cells), _folds(want), _folds(have), strict=False)
    for number, (shape, other, folds, others) in enumerate(pairs):
        if (shape != other and number == 0) or (shape == other and folds != others):
            found.append(f"cell {number}")
    return found


def _body(chapter: Chapter) -> list[str]:
    """Return what differs in the cells that are executed, and which of them never were."""
    want, have = expected(chapter), chapter.stored
    pairs = list(enumerate(zip(_shape(want.cells), _shape(have.cells), strict=False)))[1:]
    found = [f"cell {number} differs from {chapter.source.name}" for number, (a, b) in pairs if a != b]
    if len(want.cells) != len(have.cells):
        found.append(f"{len(have.cells)} cells, {chapter.source.name} has {len(want.cells)}")
    for number, cell in list(enumerate(have.cells))[1:]:
        skipped = "nbval-skip" in cell.metadata.get("tags", [])
        if cell.cell_type == "code" and not skipped and cell.execution_count is None:
            found.append(f"cell {number} was never executed")
    return found


def _code(book: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells that are executed."""
    return [cell for cell in book.cells[1:] if cell.cell_type == "code"]


def _stale(chapter: Chapter) -> bool:
    """Return whether a cell of code differs from what was executed, or never was."""
    want, have = _code(expected(chapter)), _code(chapter.stored)
    skipped = ["nbval-skip" in cell.metadata.get("tags", []) for cell in have]
    never = [
        cell for cell, skip in zip(have, skipped, strict=True) if not skip and cell.execution_count is None
    ]
    # A caption is text: it stands in the metadata, and no kernel reads it.
    code, ran = ([(s, {**m, "mystnb": None}) for _, s, m in _shape(cells)] for cells in (want, have))
    return bool(never) or code != ran


def shown(path) -> str:
    """Return a path as it stands in the repository."""
    return path.relative_to(ROOT).as_posix()


def clean(book: nbformat.NotebookNode) -> None:
    """Drop what differs from run to run or would make a page ask another server for a script.

    Raises ValueError, naming the cell, if one wrote to the standard error stream.
    """
    book.metadata.pop("widgets", None)
    book.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate(book.cells):
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            try:
                cell.outputs = _merged(cell.outputs)
            except ValueError as error:
                raise ValueError(f"{_place(number, cell)}: {error}") from None


def _place(number: int, cell: nbformat.NotebookNode) -> str:
    """Return where a reader of a complaint finds the cell: its number in the twin and its first line."""
    return f"cell {number} ({cell.source.strip().partition(chr(10))[0]!r})"


def _merged(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Return the outputs without live-kernel views, what was printed in one piece; warnings are refused."""
    kept: list[nbformat.NotebookNode] = []
    for output in outputs:
        output.get("data", {}).pop(WIDGET_VIEW, None)
        if output.output_type == "stream" and output.name == "stderr":
            raise ValueError(f"wrote to stderr, which the page would show:\n{output.text}")
        if output.output_type == "stream" and kept and kept[-1].output_type == "stream":
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def execute(chapter: Chapter) -> None:
    """Run the chapter from top to bottom in an empty folder and write its twin.

    Raises SystemExit, naming chapter and cell, if a cell fails, takes too long or warns.
    """
    book, start, running = expected(chapter), time.perf_counter(), [0]
    setup = book.cells.pop(0)

    def begin(cell: nbformat.NotebookNode, cell_index: int) -> None:
        running[0] = cell_index

    with tempfile.TemporaryDirectory() as folder:
        options = {"timeout": 600, "resources": {"metadata": {"path": folder}}, "on_cell_start": begin}
        try:
            NotebookClient(book, **options).execute()
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            where = _place(running[0] + 1, book.cells[running[0]])
            text = _ANSI.sub("", str(error)).strip()
            raise SystemExit(f"{shown(chapter.source)}: {where}: {text}") from None
    book.cells.insert(0, setup)
    try:
        clean(book)
    except ValueError as error:
        raise SystemExit(f"{shown(chapter.source)}: {error}") from None
    shrink_pictures(book)
    write(book, chapter)
    print(f"{shown(chapter.source)}: executed in {time.perf_counter() - start:.1f} s")


def write(book: nbformat.NotebookNode, chapter: Chapter) -> None:
    """Write the twin in one step, so that a failure leaves the old one as it was."""
    nbformat.validate(book)
    write_whole(chapter.twin, nbformat.writes(book) + "\n")


def refresh(chapter: Chapter) -> None:
    """Put today's text, set-up cell and header into a twin without running it; the outputs stay."""
    book = expected(chapter)
    for cell, executed in zip(_code(book), _code(deepcopy(chapter.stored)), strict=True):
        cell.outputs, cell.execution_count = executed.outputs, executed.execution_count
        for output in cell.outputs:
            if "text/html" in output.get("data", {}):  # a claim's card holds the book's address
                output.data["text/html"] = _ERRATA.sub(f'href="{ERRATA}#', output.data["text/html"])
    write(book, chapter)
    print(f"{shown(chapter.source)}: text, header and folds rewritten, nothing executed")


def main() -> int:
    """Run the command line; return 1 if ``--check`` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    group = parser.add_mutually_exclusive_group()
    for option in ("--all", "--check"):
        group.add_argument(option, action="store_true")
    parser.add_argument("only", nargs="*", help="part of a chapter's path: only these")
    args = parser.parse_args()
    chosen = [c for c in chapters() if not args.only or any(part in str(c.source) for part in args.only)]
    if args.check:
        found = [line for chapter in chosen for line in differences(chapter)]
        print("\n".join(found) or f"{len(chosen)} chapters in step with their twins")
        return bool(found)
    for chapter in chosen:
        if args.all or not readable(chapter) or _stale(chapter):
            execute(chapter)
        elif differences(chapter):
            refresh(chapter)
    return 0


if __name__ == "__main__":
    sys.exit(main())
