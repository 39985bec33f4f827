"""Make one table of several readers' exports: ``python -m tools.collect FOLDER > table.csv``.

A row for each file of the folder, a column for each prediction, self-check and exercise of the book, in its
order; then what the files hold beside. A cell holds the state, with ``--answers`` the answer. A file that is
no export is named on the standard error stream and left out.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

from cnn_core._check import require
from tools.progress.catalogue import items, listed

DONE = {"locked", "right", "correct", "told"}
_HEAD = ("file", "exported", "edition", "done")


def read(path: Path) -> dict:
    """Return an export as it was written.

    Raises ValueError, naming the file and the value, for what is none.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: is no JSON: {error}") from None
    require(isinstance(found, dict), path.name, found, "must be an object")
    for name, wanted in (("format", "cnn-progress"), ("schema", 1)):
        require(found.get(name) == wanted, f"{path.name}: {name}", found.get(name), f"must be {wanted}")
    held = found.get("items")
    require(isinstance(held, dict), f"{path.name}: items", held, "must be an object")
    for name, one in held.items():
        fine = isinstance(one, dict) and all(isinstance(one.get(key), str) for key in ("state", "answer"))
        require(fine, f"{path.name}: items.{name}", one, "must have the texts state and answer")
    return found


def table(paths: list[Path], answers: bool = False) -> tuple[list[list[str]], list[str]]:
    """Return the rows of the table, its head first, and what was wrong with the files that are left out."""
    exports, faults = {}, []
    for path in paths:
        try:
            exports[path.name] = read(path)
        except ValueError as error:
            faults.append(str(error))
    ours = [item.id for chapter in listed() for item in items(chapter)]
    others = sorted({name for one in exports.values() for name in one["items"]} - {*ours})
    rows = [[*_HEAD, *ours, *others]]
    for name, one in exports.items():
        held, book = one["items"], one.get("book")
        edition = str(book.get("version", "")) if isinstance(book, dict) else ""
        done = sum(item["state"] in DONE for item in held.values())
        cells = [held.get(key, {}).get("answer" if answers else "state", "") for key in rows[0][len(_HEAD) :]]
        facts = (name, str(one.get("exported", "")), edition, str(done))
        rows.append([*map(_safe, (*facts, *cells))])
    return rows, faults


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "@", "\t") else text


def main() -> int:
    """Run the command line; return 1 if a file was left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder with the exports, *.json")
    parser.add_argument("--answers", action="store_true", help="the answers instead of the states")
    args = parser.parse_args()
    paths = sorted(args.folder.glob("*.json"))
    require(bool(paths), "folder", str(args.folder), "must hold exports, *.json")
    rows, faults = table(paths, args.answers)
    csv.writer(sys.stdout).writerows(rows)
    for fault in faults:
        print(f"left out: {fault}", file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
