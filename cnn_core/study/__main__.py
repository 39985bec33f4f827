"""Print or write the generated errata page: ``python -m cnn_core.study errata [--write BOOK]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from cnn_core.study.claims import ledger
from cnn_core.study.errata import page


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; ``--write`` replaces ``errata.md`` in the book's folder."""
    parser = argparse.ArgumentParser(prog="python -m cnn_core.study")
    commands = parser.add_subparsers(dest="command", required=True)
    errata = commands.add_parser("errata", help="the page of wrong and misleading claims, from the ledger")
    errata.add_argument(
        "--write", nargs="?", const="book", metavar="BOOK", help="write BOOK/errata.md instead"
    )
    chosen = parser.parse_args(arguments)
    text = page(ledger().values())
    if chosen.write is None:
        print(text, end="")
    else:
        Path(chosen.write, "errata.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
