"""One cell of a reader: run it, catch what it prints, and say in data what came of it."""

import ast
import contextlib
import io
import json
import linecache
import time
import traceback
import warnings
from pathlib import Path

import numpy as np

from tools.page_python.page import reader

CELL = "<cell>"
HERE = Path(__file__).parent
QUICK = 2  # seconds: a cell that takes longer is not run a second time
MOST_TEXT = 20_000  # characters of output: more is a loop that prints, and would make the page slow

# Module that is not here → what a reader calls it.
ELSEWHERE = {
    "torch": "PyTorch",
    "torchvision": "PyTorch",
    "safetensors": "PyTorch",
    "cnn_core.models": "PyTorch",
    "cnn_core.train": "PyTorch",
    "cnn_core.data": "a data set",
    "cnn_core.records": "a trained network",
    "matplotlib": "Matplotlib",
    "cnn_core.viz": "Matplotlib",
    "skimage": "scikit-image",
    "PIL": "Pillow",
    "cnn_core.widgets": "a notebook",
}


class NotHere(ImportError):
    """A name of the chapter that the page cannot provide."""

    __module__ = "builtins"  # which a traceback leaves out

    def __init__(self, name: str, needs: str) -> None:
        super().__init__(f"{name} needs {needs}, which is not on this page: open the chapter in Colab")
        self.needs = needs


class Missing:
    """Stands for a name of the chapter that the page cannot provide; says so as soon as it is used."""

    def __init__(self, name: str, module: str) -> None:
        self._error = NotHere(name, needs(module))

    def __getattr__(self, attribute: str) -> object:
        raise self._error

    def __call__(self, *arguments: object, **options: object) -> object:
        """Say that it is not here."""
        raise self._error


class Output(io.TextIOBase):
    """What a cell prints, up to ``MOST_TEXT`` characters."""

    def __init__(self) -> None:
        self.parts, self.room = [], MOST_TEXT

    def write(self, text: str) -> int:
        """Keep the text as far as there is room."""
        if self.room > 0:
            self.parts.append(text[: self.room])
        self.room -= len(text)
        return len(text)

    @property
    def text(self) -> str:
        """All that was printed, and how much was left out."""
        rest = f"\n… and {-self.room:,} characters more" if self.room < 0 else ""
        return "".join(self.parts) + rest


def needs(module: str | None) -> str:
    """Return what a reader calls a module that is not here, an empty string if no chapter speaks of it."""
    name = module or ""
    while name and name not in ELSEWHERE:
        name = name.rpartition(".")[0]
    return ELSEWHERE.get(name, "")


def _ask(*prompt: object) -> str:
    raise EOFError("input() has nobody to ask on this page: write the value into the code")


def _space(setup: str, missing: dict[str, str]) -> dict[str, object]:
    """Return the names that a cell starts with: the chapter's imports, and stand-ins for those not here."""
    space = {"__name__": "__main__", "input": _ask, reader.INT: np.int64}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(setup, "<setup>", "exec"), space)
    return space | {name: Missing(name, module) for name, module in missing.items()}


def _told(error: BaseException) -> str:
    """Return the traceback from the reader's own code on, without what this program adds."""
    place = error.__traceback__
    while place and place.tb_frame.f_code.co_filename != CELL:
        place = place.tb_next
    told = traceback.TracebackException(type(error), error, place, limit=20)
    told.stack[:] = [frame for frame in told.stack if Path(frame.filename).parent != HERE]
    return "".join(told.format())


def _needed(error: BaseException) -> str:
    """Return what the reader would need elsewhere, if that is what the error says."""
    if isinstance(error, NotHere):
        return error.needs
    return needs(error.name) if isinstance(error, ModuleNotFoundError) else ""


def _evaluated(tree: ast.Module, space: dict[str, object]) -> object:
    """Run the statements and return what the last one gives, if it is an expression."""
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, CELL, "exec"), space)
    return None if last is None else eval(compile(ast.Expression(last.value), CELL, "eval"), space)


def _overflow(code: str, setup: str, missing: dict[str, str]) -> str:
    """Run a cell once more and return a word on integers that left their range, if any did."""
    space, watch = _space(setup, missing), reader.Overflows()
    with (
        warnings.catch_warnings(),
        contextlib.suppress(BaseException),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        _evaluated(reader.tree(code, CELL, watched=True), space | {reader.WATCH: watch})
    if not watch.found:
        return ""
    kinds = " and ".join(sorted(watch.found))
    return f"A whole number went beyond what {kinds} holds, and wrapped around. Compute with floats there."


def run(code: str, setup: str, missing: dict[str, str]) -> dict[str, object]:
    """Run a cell after ``setup`` and return what to show.

    ``text`` is what it printed, ``result`` what its last line gave, ``html`` the same for a page, ``state``
    the verdict of a check, ``note`` a word on integers that overflow, ``error`` a traceback, ``needs`` what
    the page does not have; each may be empty.
    """
    out, shown, html, state, error, lacks = Output(), "", "", "", "", ""
    begin = time.perf_counter()
    space = _space(setup, missing)
    linecache.cache[CELL] = (len(code), None, code.splitlines(True), CELL)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            result = _evaluated(reader.tree(code, CELL), space)
            shown = "" if result is None else repr(result)[:MOST_TEXT]
            if hasattr(result, "_repr_html_") and hasattr(result, "state"):
                html, state = result._repr_html_(), result.state
    except BaseException as problem:
        error, lacks = _told(problem), _needed(problem)
    again = not error and state != "correct" and time.perf_counter() - begin < QUICK
    note = _overflow(code, setup, missing) if again else ""
    return {
        "text": out.text,
        "result": shown,
        "html": html,
        "state": state,
        "note": note,
        "error": error,
        "needs": lacks,
    }


def run_json(job: str) -> str:
    """Return as JSON what ``run`` makes of a job as JSON."""
    return json.dumps(run(**json.loads(job)))
