"""Run a comparison of a chapter in full and store all its runs, which the chapter then reads.

    python -m tools.comparisons alexnet alexnet-relu-2012

The cells of the chapter run in their order up to the one that asks for the comparison by its name; that one
runs on one thread, so that the result does not depend on the number of cores. It takes minutes to hours, and
the result lies in cnn_core/train/comparisons; then execute the chapter anew.
"""

import argparse
import ast
import sys
import time
from pathlib import Path

import jupytext
import matplotlib
import torch

from cnn_core.train.recorded import remake

ROOT = Path(__file__).resolve().parent.parent


def needed(cells: list[str], name: str) -> list[str]:
    """Return the cells, in order, up to the one that asks for ``name``, without those it does not use."""
    asks = [i for i, cell in enumerate(cells) if name in asked(cell)]
    if not asks:
        raise SystemExit(f'no cell holds recorded("{name}", …)')
    kept, wanted = [cells[asks[0]]], loaded(cells[asks[0]])
    for cell in reversed(cells[: asks[0]]):
        if stored(cell) & wanted:
            kept.append(cell)
            wanted |= loaded(cell)
    return kept[::-1]


def asked(cell: str) -> set[str]:
    """Return the names of the comparisons that a cell asks for."""
    calls = (node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call) and node.args)
    named = (call.args[0] for call in calls if getattr(call.func, "id", "") == "recorded")
    return {node.value for node in named if isinstance(node, ast.Constant)}


def loaded(cell: str) -> set[str]:
    """Return the names that a cell reads."""
    nodes = ast.walk(ast.parse(cell))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def stored(cell: str) -> set[str]:
    """Return the names that a cell binds."""
    found = set()
    for node in ast.walk(ast.parse(cell)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return found


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("chapter", help="file name of the chapter, such as alexnet")
    parser.add_argument("name", help="name of the comparison, as the chapter asks for it")
    args = parser.parse_args()
    matplotlib.use("Agg")
    paths = list((ROOT / "book").glob(f"[0-9][0-9]_*/{args.chapter}.md"))
    if len(paths) != 1:
        raise SystemExit(f"no chapter of the name {args.chapter}")
    cells = [cell.source for cell in jupytext.read(paths[0]).cells if cell.cell_type == "code"]
    names, start = {}, time.perf_counter()
    with remake(args.name):
        *before, last = needed(cells, args.name)
        for cell in before:
            exec(compile(cell, str(paths[0]), "exec"), names)
        torch.set_num_threads(1)
        exec(compile(last, str(paths[0]), "exec"), names)
    print(f"{time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
