"""Keep every chapter's executed twin in step with its source: NAME.md → NAME.ipynb.

    python tools/notebooks.py            execute the twins whose source changed
    python tools/notebooks.py --all      execute every twin
    python tools/notebooks.py --setup    rewrite the set-up cells only (after the address changed)
    python tools/notebooks.py --check    change nothing, name the twins that are out of step

A twin is executed in an empty folder, as a reader does who has nothing but the notebook.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import jupytext
import nbformat
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from small_png import shrink_pictures

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SETUP = '''\
# Installs cnn_core where it is missing (Colab, Binder), and touches nothing that is installed.
try:
    import cnn_core
except ModuleNotFoundError:
    %pip install --quiet "cnn-core @ git+{url}@{branch}"'''


def sources() -> list[Path]:
    """The chapters' sources, in the order of their names."""
    return sorted(p for p in BOOK.glob("[0-9][0-9]_*/*.md") if "kernelspec:" in p.read_text("utf-8"))


def setup_cell() -> str:
    """Text of the set-up cell: the one place where a notebook holds the address of the repository."""
    repository = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]
    return SETUP.format(url=repository["url"], branch=repository["branch"])


def expected(source: Path) -> nbformat.NotebookNode:
    """The notebook that `source` stands for, not executed: stable cell ids, set-up cell first."""
    book = jupytext.read(source)
    header = {key: book.metadata[key] for key in ("id", "summary") if key in book.metadata}
    setup = nbformat.v4.new_code_cell(setup_cell(), metadata={"tags": ["remove-cell", "nbval-skip"]})
    book.cells.insert(0, setup)
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number:03d}"
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        **header,
    }
    book.nbformat, book.nbformat_minor = 4, 5
    return book


def shape(book: nbformat.NotebookNode, setup: bool = True) -> list[tuple]:
    """What has to agree between a source and its twin, cell by cell."""
    cells = book.cells if setup else book.cells[1:]
    return [(c.cell_type, c.source.strip(), {k: v for k, v in c.metadata.items() if v}) for c in cells]


def differences(source: Path) -> list[str]:
    """Each way in which the twin of `source` is out of step, in words; empty if it is in step."""
    twin = source.with_suffix(".ipynb")
    if not twin.exists():
        return [f"{twin.relative_to(ROOT)} is missing"]
    want, have = shape(expected(source)), shape(book := nbformat.read(twin, as_version=4))
    found = [f"{twin.relative_to(ROOT)}: cell {i} differs from {source.name}"
             for i, (a, b) in enumerate(zip(want, have, strict=False)) if a != b]  # fmt: skip
    if len(want) != len(have):
        found.append(f"{twin.relative_to(ROOT)}: {len(have)} cells, {source.name} has {len(want)}")
    for i, cell in enumerate(book.cells):
        skipped = "nbval-skip" in cell.metadata.get("tags", [])
        if cell.cell_type == "code" and not skipped and cell.execution_count is None:
            found.append(f"{twin.relative_to(ROOT)}: cell {i} was never executed")
    return found


def clean(book: nbformat.NotebookNode) -> None:
    """Drop what differs from run to run or would make a page ask another server for a script."""
    book.metadata.pop("widgets", None)
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)


def merged(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The outputs without live-kernel views, what was printed in one piece; warnings are refused."""
    kept: list[nbformat.NotebookNode] = []
    for output in outputs:
        output.get("data", {}).pop(WIDGET_VIEW, None)
        if output.output_type == "stream" and output.name == "stderr":
            raise SystemExit(f"a cell wrote to stderr, which the page would show:\n{output.text}")
        if output.output_type == "stream" and kept and kept[-1].output_type == "stream":
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def execute(source: Path) -> None:
    """Run `source` from top to bottom in an empty folder and write its twin."""
    book, start = expected(source), time.perf_counter()
    setup = book.cells.pop(0)
    with tempfile.TemporaryDirectory() as folder:
        try:
            NotebookClient(book, timeout=600, resources={"metadata": {"path": folder}}).execute()
        except CellExecutionError as error:
            raise SystemExit(f"{source.relative_to(ROOT)}: {ANSI.sub('', str(error))}") from None
    book.cells.insert(0, setup)
    clean(book)
    shrink_pictures(book)
    write(book, source.with_suffix(".ipynb"))
    print(f"{source.relative_to(ROOT)}: executed in {time.perf_counter() - start:.1f} s")


def write(book: nbformat.NotebookNode, target: Path) -> None:
    """Write beside and rename, so that a failure leaves the old twin as it was."""
    nbformat.validate(book)
    partial = target.with_suffix(".partial")
    nbformat.write(book, partial)
    os.replace(partial, target)


def refresh_setup(source: Path) -> None:
    """Put today's set-up cell into a twin without running it."""
    twin = source.with_suffix(".ipynb")
    book = nbformat.read(twin, as_version=4)
    book.cells[0] = expected(source).cells[0]
    write(book, twin)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    group = parser.add_mutually_exclusive_group()
    for option in ("--all", "--setup", "--check"):
        group.add_argument(option, action="store_true")
    parser.add_argument("only", nargs="*", help="part of a chapter's path: only these")
    args = parser.parse_args()
    chosen = [s for s in sources() if not args.only or any(part in str(s) for part in args.only)]
    if args.check:
        found = [line for source in chosen for line in differences(source)]
        print("\n".join(found) or f"{len(chosen)} chapters in step with their twins")
        return bool(found)
    for source in chosen:
        if args.setup:
            refresh_setup(source)
        elif args.all or differences(source):
            execute(source)
    return 0


if __name__ == "__main__":
    sys.exit(main())
