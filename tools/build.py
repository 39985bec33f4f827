"""Build the site strictly with Jupyter Book: any warning is an error."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# An optional part of jsonschema, which checks international addresses, compiles 38 grammars when it is
# imported: a third of a build of this book, which has nothing that it would check.
sys.modules["rfc3987_syntax"] = None

from jupyter_book.cli.main import main  # noqa: E402

if __name__ == "__main__":
    settings = ["--config", str(ROOT / "_config.yml"), "--toc", str(ROOT / "_toc.yml")]
    strict = ["-W", "-n", "--keep-going", "--quiet"]
    toc, index = ROOT / "_toc.yml", ROOT / "_build" / "html" / "index.html"
    # Every page shows the contents: when they change, all pages are written anew.
    if index.exists() and toc.stat().st_mtime > index.stat().st_mtime:
        strict.append("--all")
    main(["build", str(ROOT / "book"), *settings, "--path-output", str(ROOT), *strict])
