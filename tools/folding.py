"""Which cells' code a page folds away: imports, figures and explorers, verdicts, questions.

The rule decides, so that authors need not: the twin of a chapter gets the tag ``hide-input``, which leaves a
line to open the code, and a question gets ``remove-input``. In a notebook both are there as ever. The tag
``show-input`` in the source keeps the code of a figure that teaches.
"""

import ast
import re

from nbformat import NotebookNode

FOLDED, LEFT_OUT, KEPT = "hide-input", "remove-input", "show-input"
_SETTINGS = {"default_rng", "use_style", "set_num_threads", "manual_seed", "set_printoptions"}
_VERDICTS = {"claim", "cite_claim"}


def tag(cell: NotebookNode) -> str:
    """Return the tag by which the page folds a cell's code, empty if the code is to be seen."""
    tags = cell.metadata.get("tags", [])
    if cell.cell_type != "code" or KEPT in tags:
        return ""
    kinds = {_kind(statement) for statement in ast.parse(re.sub(r"(?m)^[%!].*$", "pass", cell.source)).body}
    if kinds == {"question"}:
        return LEFT_OUT
    drawn = "figure" in cell.metadata.get("mystnb", {})
    return FOLDED if drawn or FOLDED in tags or (kinds and "work" not in kinds) else ""


def _kind(statement: ast.stmt) -> str:
    """Return what a statement does: "work" is what no page folds."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return "import"
    if isinstance(statement, ast.For):
        kinds = set(map(_kind, statement.body))
        return "verdict" if kinds == {"verdict"} else "work"
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Name):
        return "shown"  # the last line of a cell shows what the lines before have made
    called = _called(value)
    if called in _SETTINGS:
        return "import"
    if called in _VERDICTS:
        return "verdict"
    if called == "selfcheck":
        return "question"
    return "shown" if called.endswith("Explorer") or called == "draw_network" else "work"


def _called(value: ast.expr | None) -> str:
    """Return the last part of the name of what an expression calls, empty if it calls nothing."""
    function = getattr(value, "func", None)
    return getattr(function, "attr", getattr(function, "id", "")) if isinstance(value, ast.Call) else ""


def fold(cell: NotebookNode) -> None:
    """Give a cell the tag that folds its code, and no other of these tags."""
    found = tag(cell)
    others = [one for one in cell.metadata.get("tags", []) if one not in (FOLDED, LEFT_OUT)]
    if found or others:
        cell.metadata["tags"] = [*others, *filter(None, [found])]
    else:
        cell.metadata.pop("tags", None)
