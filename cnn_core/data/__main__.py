"""Command line: ``python -m cnn_core.data [list]`` and ``python -m cnn_core.data fetch NAME… | --all``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cnn_core.data import DataError, load, names
from cnn_core.data._cache import data_folder
from cnn_core.data._registry import SETS, spec_of
from cnn_core.data._spec import Spec


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 if all went well, 1 if a set failed (2, from argparse: wrong usage)."""
    parser = argparse.ArgumentParser(
        prog="python -m cnn_core.data",
        description="Show the image data sets of cnn_core (the default), or fetch what does not come whole.",
    )
    commands = parser.add_subparsers(dest="command")
    listing = commands.add_parser(
        "list",
        help="show every set: images, what comes with the package, what a fetch brings, licence, where",
    )
    fetching = commands.add_parser("fetch", help="fetch whole sets that are missing and check those there")
    fetching.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    fetching.add_argument("--all", action="store_true", help="every set")
    for command in (listing, fetching):
        command.add_argument(
            "--folder", help="where whole sets lie (default: $CNN_CORE_DATA, else the user's cache folder)"
        )
    options = parser.parse_args(argv)
    if options.command != "fetch":
        return _list(data_folder(getattr(options, "folder", None)))
    if options.all == bool(options.names):
        fetching.error("give names or --all")
    wanted = names() if options.all else options.names
    for name in wanted:
        try:
            spec_of(name)
        except ValueError as error:
            fetching.error(str(error))
    return max([_fetch(name, options.folder) for name in wanted])


def _fetch(name: str, folder: str | None) -> int:
    try:
        dataset = load(name, whole=True, folder=folder)
    except DataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{dataset}: checked, {_place(SETS[name], data_folder(folder))}")
    return 0


def _list(folder: Path) -> int:
    rows = [("name", "images", "with the package", "to fetch", "licence", "where the whole set lies")]
    for name in names():
        spec = SETS[name]
        part = spec.shipped or spec
        images = f"{_sum(spec)} × {'×'.join(map(str, spec.shape))}"
        own = "all" if spec.comes_whole else _sum(part)
        fetch = "–" if spec.comes_whole else f"{spec.download / 1e6:.1f} MB"
        rows.append((name, images, own, fetch, spec.licence, _place(spec, folder)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0


def _sum(spec: Spec) -> str:
    return " + ".join(f"{count:,}" for count in spec.counts.values())


def _place(spec: Spec, folder: Path) -> str:
    if spec.file is None:
        return "in scikit-learn"
    if spec.comes_whole:
        return "in the package"
    path = folder / spec.file
    return str(path) if path.exists() else f"missing ({path})"


if __name__ == "__main__":
    sys.exit(main())
