"""One cell of a reader: run it, catch what it prints, and say in data what came of it."""

import ast
import contextlib
import io
import json
import linecache
import traceback

CELL = "<cell>"
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
    space = {"__name__": "__main__", "input": _ask}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(setup, "<setup>", "exec"), space)
    return space | {name: Missing(name, module) for name, module in missing.items()}


def _told(error: BaseException) -> str:
    """Return the traceback from the reader's own code on, without what this program adds."""
    place = error.__traceback__
    while place and place.tb_frame.f_code.co_filename != CELL:
        place = place.tb_next
    told = traceback.TracebackException(type(error), error, place, limit=20)
    told.stack[:] = [frame for frame in told.stack if frame.filename != __file__]
    return "".join(told.format())


def _needed(error: BaseException) -> str:
    """Return what the reader would need elsewhere, if that is what the error says."""
    if isinstance(error, NotHere):
        return error.needs
    return needs(error.name) if isinstance(error, ModuleNotFoundError) else ""


def run(code: str, setup: str, missing: dict[str, str]) -> dict[str, object]:
    """Run a cell after ``setup`` and return what to show.

    ``text`` is what it printed, ``result`` what its last line gave, ``html`` the same for a page, ``state``
    the verdict of a check, ``error`` a traceback, ``needs`` what the page does not have; each may be empty.
    """
    out, result, error, lacks = Output(), None, "", ""
    space = _space(setup, missing)
    linecache.cache[CELL] = (len(code), None, code.splitlines(True), CELL)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            tree = ast.parse(code, CELL)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, CELL, "exec"), space)
            if last is not None:
                result = eval(compile(ast.Expression(last.value), CELL, "eval"), space)
            shown = "" if result is None else repr(result)
            html = result._repr_html_() if hasattr(result, "_repr_html_") else ""
    except BaseException as problem:
        error, lacks, shown, html = _told(problem), _needed(problem), "", ""
    return {
        "text": out.text,
        "result": shown,
        "html": html,
        "state": getattr(result, "state", "") if html else "",
        "error": error,
        "needs": lacks,
    }


def run_json(job: str) -> str:
    """Return as JSON what ``run`` makes of a job as JSON."""
    return json.dumps(run(**json.loads(job)))
