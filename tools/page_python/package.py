"""The package's own part of a page: what ``check`` and the exercises import, from this commit's sources."""

import ast
import io
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.contents import ROOT

PAGE = Path(__file__).with_name("page")
EPOCH = (2000, 1, 1, 0, 0, 0)
_ROOTS = ("cnn_core.arithmetic", "cnn_core.nn", "cnn_core.study.exercise")


def file_of(module: str) -> Path | None:
    """Return the source of a module of the package, ``None`` if it is none."""
    base = ROOT / module.replace(".", "/")
    return next((path for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    """Yield what a file imports when it is imported; of ``from a import b`` both a and a.b."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]


@cache
def modules() -> dict[str, Path]:
    """Return the modules of the package that a page needs: name → source.

    Raises ValueError if one of them imports what is neither Python's own nor NumPy.
    """
    exercises = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "cnn_core/study/chapters").glob("*/exercises.py"))
    ]
    found, queue = {}, [*_ROOTS, *exercises]
    while queue:
        for module in _parents(queue.pop()):
            path = file_of(module)
            if module in found or path is None:
                continue
            found[module] = path
            for name in _imports(path):
                top = name.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in ("numpy", "cnn_core"):
                    raise ValueError(f"{path.relative_to(ROOT)}: imports {name}, which is not in the page")
                queue.append(name)
    return dict(sorted(found.items()))


def archive() -> bytes:
    """Return a zip of these modules and of the program that runs a cell, the same for the same sources."""
    files = {path.relative_to(ROOT).as_posix(): path for path in modules().values()}
    inits = (PAGE.parents[1] / "__init__.py", PAGE.parent / "__init__.py")
    files |= {path.relative_to(ROOT).as_posix(): path for path in (*inits, *PAGE.glob("*.py"))}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name, path in sorted(files.items()):
            target.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes())
    return out.getvalue()
