"""What is made when the site is built: each file has a function ``page``, which returns Markdown.

A page of the book places one with

    ```{generated} errata
    ```

What else stands behind the name, or inside, are the arguments of ``page``, one a word. A file may name the
folders and files that its text depends on as ``SOURCES``; without, it is made anew after every change.
"""

import re
from importlib import import_module
from pathlib import Path

from tools.contents import ROOT

_PLACE = re.compile(r"^```\{generated\} (\w+)([^\n]*)\n(.*?)^```$", re.M | re.S)
_ALL = ("cnn_core", "book", "tools", "_toc.yml", "_config.yml")


def filled(text: str) -> str:
    """Return the text of a page with what is generated in its places.

    Raises ModuleNotFoundError for a name that no file of this folder has.
    """
    return _PLACE.sub(
        lambda found: import_module(f"tools.pages.{found[1]}").page(*found[2].split(), *found[3].split()),
        text,
    )


def changed(text: str) -> float:
    """Return when the latest change was made to what the places of a page depend on; 0 if it has none."""
    modules = [import_module(f"tools.pages.{found[1]}") for found in _PLACE.finditer(text)]
    names = {name for module in modules for name in getattr(module, "SOURCES", _ALL)}
    return max((path.stat().st_mtime for name in names for path in _below(ROOT / name)), default=0.0)


def _below(path: Path) -> list[Path]:
    """Return a file, or a folder with all folders and sources in it."""
    found = [path, *path.rglob("*")] if path.is_dir() else [path]
    return [one for one in found if one.exists() and not {"__pycache__", ".ipynb_checkpoints"} & {*one.parts}]
