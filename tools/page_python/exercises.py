"""Which exercises of a chapter a page can check, what they start from, and what the others need."""

import ast
import builtins
import dis
import importlib
import json
import sys
from functools import cache
from types import CodeType

from tools.chapter import Chapter
from tools.page_python import package
from tools.page_python.page import cell
from tools.published import Published, exercises


def home(module: str, name: str) -> str:
    """Return the module of the package in which a name is defined that another module hands on."""
    if not module.startswith("cnn_core"):
        return module
    thing = getattr(importlib.import_module(module), name, None)
    inside = f"{module}.{name}"
    if package.file_of(inside):
        return inside
    return getattr(thing, "__module__", module)


def in_page(module: str) -> bool:
    """Whether a page has the module: Python's own, NumPy's, or one of the package's own part."""
    top = module.partition(".")[0]
    return top == "numpy" or module in package.modules() or top in sys.stdlib_module_names


def imports(source: str) -> tuple[str, dict[str, str]]:
    """Return the imports of a cell as a page can make them, and the others: name → module."""
    lines, missing = [], {}
    for node in ast.parse(source).body:
        for alias in getattr(node, "names", []) if isinstance(node, ast.Import | ast.ImportFrom) else []:
            bound = alias.asname or alias.name.partition(".")[0]
            renamed = f" as {alias.asname}" if alias.asname else ""
            if isinstance(node, ast.Import):
                where, line = alias.name, f"import {alias.name}{renamed}"
            else:
                where = home(node.module, alias.name)
                whole = where == f"{node.module}.{alias.name}"  # a module of a package
                line = f"from {node.module if whole else where} import {alias.name}{renamed}"
            if in_page(where):
                lines.append(line)
            else:
                missing[bound] = where
    return "\n".join(lines), missing


def _others(source: str) -> list[str]:
    """Return the statements of a cell that are no imports, each as a cell of its own."""
    tree = ast.parse(source)
    return [ast.unparse(node) for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]


def _codes(code: CodeType) -> list[CodeType]:
    """Return the code of a cell and that of all functions in it."""
    return [code, *(inner for part in code.co_consts if isinstance(part, CodeType) for inner in _codes(part))]


def defines(source: str) -> set[str]:
    """Return the names that a cell leaves behind."""
    steps = dis.get_instructions(compile(source, "<cell>", "exec"))
    return {step.argval for step in steps if step.opname in ("STORE_NAME", "STORE_GLOBAL")}


def uses(source: str) -> set[str]:
    """Return the names that a cell takes from elsewhere, in its functions too."""
    steps = [
        step for code in _codes(compile(source, "<cell>", "exec")) for step in dis.get_instructions(code)
    ]
    return {step.argval for step in steps if step.opname in ("LOAD_NAME", "LOAD_GLOBAL")} - {*dir(builtins)}


def behind(code: str, before: list[str], given: set[str]) -> list[str]:
    """Return the earlier cells that define, directly or not, what ``code`` uses and ``given`` lacks."""
    wanted, chosen = uses(code) - defines(code) - given, []
    for earlier in reversed(before):
        if defines(earlier) & wanted:
            chosen.append(earlier)
            wanted = (wanted - defines(earlier)) | (uses(earlier) - defines(earlier) - given)
    return chosen[::-1]


def one(exercise: Published, setup: str, missing: dict[str, str]) -> dict[str, str]:
    """Return what a page is told of one exercise: ``needs`` or ``before``, or nothing where it just runs."""
    code = f"{exercise.skeleton}\n{exercise.solution}"
    cells = behind(code, [*_others(exercise.before[0]), *exercise.before[1:]], defines(setup) | {*missing})
    modules = [missing[name] for text in (*cells, code) for name in sorted(uses(text) & {*missing})]
    modules += [module for text in (*cells, code) for module in imports(text)[1].values()]
    if modules:
        return {"needs": next(filter(None, map(cell.needs, modules)), "a notebook")}
    return {"before": "\n".join(cells)} if cells else {}


@cache
def of_chapter(chapter: Chapter) -> str:
    """Return as JSON what the page of a chapter is told: its imports, and each exercise by id."""
    found = exercises(chapter)
    if not found:
        return ""
    setup, missing = imports(found[0].before[0])
    told = {item.exercise_id: one(item, setup, missing) for item in found}
    return json.dumps({"setup": setup, "missing": missing, "exercises": told})
