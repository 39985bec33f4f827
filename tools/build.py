"""Build the site strictly with Jupyter Book: any warning is an error."""

import sys
import time
from importlib.metadata import version

# An optional part of jsonschema, which checks international addresses, compiles 38 grammars when it is
# imported: a third of a build of this book, which has nothing that it would check.
sys.modules["rfc3987_syntax"] = None

from tools import downloads  # noqa: E402
from tools.chapter import chapters  # noqa: E402
from tools.contents import ROOT  # noqa: E402
from tools.notebooks import differences  # noqa: E402

HTML = ROOT / "_build" / "html"
INVENTORY = HTML / "objects.inv"  # which Sphinx writes at the end of every build


def ready() -> None:
    """Raise SystemExit, in one line, if what would be built is not what the sources say."""
    found = version("jupyter-book")
    if found.split(".")[0] != "1":  # later ones build nothing from _config.yml, and call that a success
        raise SystemExit(f"Jupyter Book {found} does not read _config.yml: pip install -r requirements.txt")
    for chapter in chapters():
        if lines := differences(chapter):
            raise SystemExit(
                f"{lines[0]}. The site shows the notebook: run `make notebooks`, which executes what changed"
                " (or `git checkout book`, which drops what you changed)."
            )


def build(whole: bool = False) -> None:
    """Build what changed, or the whole.

    Raises SystemExit if Jupyter Book fails, or succeeds without writing the site.
    """
    from jupyter_book.cli.main import main

    options = ["--config", str(ROOT / "_config.yml"), "--toc", str(ROOT / "_toc.yml")]
    options += ["--path-output", str(ROOT), "-W", "-n", "--keep-going", "--quiet"]
    # Every page shows the contents: when they change, all pages are written anew.
    if INVENTORY.exists() and (ROOT / "_toc.yml").stat().st_mtime > INVENTORY.stat().st_mtime:
        whole = True
    if whole:
        options.append("--all")
    start = time.time()
    main(["build", str(ROOT / "book"), *options], standalone_mode=False)
    if not INVENTORY.exists() or INVENTORY.stat().st_mtime < start:
        raise SystemExit(f"Jupyter Book wrote nothing to {HTML}: its pages are old")


if __name__ == "__main__":
    ready()
    downloads.forget(HTML)
    build()
    downloads.link(HTML)
