"""Tries the ranges that pyproject.toml promises: ``python -m tools.ranges [KIND …] [--chapters NAME …]``.

Each kind is an environment of its own in _build/ranges: "lowest" has the lower end of every range, "newest"
what the registry has today, "colab" what Colab's image brings (list of August 2026). The package's tests and
the chapters, each notebook alone in an empty folder, run there with the installed package. With --plan pip
only says whether the versions go together.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.chapter import chapters
from tools.contents import ROOT, read_text

FOLDER = ROOT / "_build" / "ranges"
_TOOLS = ["pytest", "pytest-timeout", "hypothesis", "nbval", "ipykernel", "jupytext", "playwright"]
_COLAB = ["torch==2.11.*", "numpy==2.1.3", "ipywidgets==7.7.1", "ipython==7.34.0", "anywidget==0.9.21"]
_SHOWN = ["torch", "numpy", "matplotlib", "ipywidgets", "ipython"]
_TESTS = [
    f"tests/{name}" for name in ("arithmetic", "nn", "models", "data", "records", "train", "viz", "study")
]
_CHAPTERS = ["convolution", "pooling", "lenet5"]
_PLUGINS = ["-p", "tools.nbval_close", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=900"]
_RANGE = re.compile(r"([\w-]+)>=([\w.]+)")


def ranges() -> dict[str, str]:
    """Return the lower end of each range, by the name of the package.

    Raises ValueError for a dependency of another form.
    """
    project = tomllib.loads(read_text(ROOT / "pyproject.toml"))["project"]
    found = {}
    for text in project["dependencies"]:
        match = _RANGE.fullmatch(text)
        if match is None:
            raise ValueError(f"pyproject.toml: {text!r}: must be name>=version")
        found[match[1]] = match[2]
    return found


def lowest() -> list[str]:
    """Return what pip shall install for the lower ends."""
    return [f"{name}=={version}" for name, version in ranges().items()]


KINDS: dict[str, Callable[[], list[str]]] = {
    "lowest": lowest,
    "newest": lambda: list(ranges()),
    "colab": lambda: [
        *_COLAB,
        *(name for name in ranges() if not any(c.startswith(f"{name}==") for c in _COLAB)),
    ],
}


def _run(name: str, command: list[str | Path]) -> bool:
    """Run a command with its output in a file of the kind; return whether it succeeded."""
    log = FOLDER / f"{name}.log"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with log.open("a", encoding="utf-8") as out:
        print("$", *command, file=out, flush=True)
        return subprocess.run(command, cwd=ROOT, env=environment, stdout=out, stderr=out).returncode == 0


def _versions(python: Path) -> str:
    code = "import sys; from importlib.metadata import version as v\n"
    code += f"print(sys.version.split()[0], *(v(name) for name in {_SHOWN}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _alone(kind: str, names: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield each chapter's notebook in an empty folder of its own, as a reader downloads it."""
    twins = {one.name: one.twin for one in chapters()}
    for name in names:
        folder = FOLDER / f"{kind}-alone" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        yield name, Path(shutil.copy(twins[name], folder))


def tried(kind: str, names: list[str], plan: bool) -> list[str]:
    """Make the environment of a kind and run everything in it; return the row of the table."""
    wanted, start = [*KINDS[kind](), *_TOOLS], time.monotonic()
    if plan:
        fits = _run(
            kind, [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", *wanted]
        )
        return [kind, "fit together" if fits else f"DO NOT FIT: {FOLDER / kind}.log"]
    venv.create(FOLDER / kind, clear=True, with_pip=True)
    python = FOLDER / kind / "bin" / "python"
    if not _run(kind, [python, "-m", "pip", "install", "--quiet", *wanted, ROOT]):
        return [kind, f"NOT INSTALLED: {FOLDER / kind}.log"]
    row = [kind, *_versions(python).split(), f"{time.monotonic() - start:.0f} s"]
    pytest = [python, "-m", "pytest", "-m", "not browser", "--timeout", "600"]
    row.append("passed" if _run(kind, [*pytest, *_TESTS]) else "FAILED")
    failed = [name for name, twin in _alone(kind, names) if not _run(kind, [*pytest[:3], *_PLUGINS, twin])]
    row.append(f"FAILED: {', '.join(failed)}" if failed else f"{len(names)} passed")
    return row


def main(arguments: list[str] | None = None) -> int:
    """Try the kinds that are named, print a table, return 1 if anything failed."""
    known = [one.name for one in chapters()]
    parser = argparse.ArgumentParser(
        prog="python -m tools.ranges", description="Try the ranges of pyproject.toml."
    )
    parser.add_argument("kinds", nargs="*", help=f"of {', '.join(KINDS)}; all if none is named")
    parser.add_argument("--chapters", nargs="*", default=_CHAPTERS, metavar="NAME", help="all: the word all")
    parser.add_argument("--plan", action="store_true", help="only ask pip whether the versions go together")
    options = parser.parse_args(arguments)
    names = known if options.chapters == ["all"] else options.chapters
    for one, among in [*((kind, list(KINDS)) for kind in options.kinds), *((name, known) for name in names)]:
        if one not in among:
            parser.error(f"{one!r} is none of {', '.join(among)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = []
    if not options.plan:
        print(" | ".join(["kind", "Python", *_SHOWN, "installed in", "tests", "chapters"]))
    for kind in options.kinds or KINDS:
        (FOLDER / f"{kind}.log").unlink(missing_ok=True)
        rows.append(tried(kind, names, options.plan))
        print(" | ".join(rows[-1]), flush=True)
    return int(any(cell.startswith(("FAILED", "NOT", "DO NOT")) for row in rows for cell in row))


if __name__ == "__main__":
    sys.exit(main())
