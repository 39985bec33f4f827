"""Reads the chapters as their authors wrote them: code cells, exercises and solutions."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

BOOK = Path(__file__).parents[2] / "book"
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.M | re.S)
SOLUTION = re.compile(r'<details class="solution">.*?^```python\n(.*?)^```$(.*?)</details>', re.M | re.S)
CHECK = re.compile(r'^check\("([^"]+)", (\w+)\)$', re.M)


def chapters() -> list[Path]:
    return sorted(BOOK.glob("[0-9][0-9]_*/*.md"))


def chapter_name(path: Path) -> str:
    """The chapter's name in ids: ``id`` in the header, else that of the file."""
    header = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    return header.get("id", path.stem)


def cells(text: str) -> list[str]:
    """The code of every cell, without the options in front of it."""
    return [
        re.sub(r"\A(---\n.*?^---\n|(:[^\n]*\n)+)", "", code, flags=re.M | re.S) for code in CELL.findall(text)
    ]


@dataclass(frozen=True)
class Published:
    """An exercise as a chapter prints it: the task, the skeleton cell, what follows inside the solution."""

    exercise_id: str
    task: str
    skeleton: str
    answer: str
    solution: str
    reason: str
    before: tuple[str, ...]


def exercises(path: Path) -> list[Published]:
    text = path.read_text(encoding="utf-8")
    found = []
    for cell in CELL.finditer(text):
        for exercise_id, answer in CHECK.findall(cell.group(1)):
            rest = text[cell.end() :]
            after = SOLUTION.search(rest)
            following = CELL.search(rest)
            if after is None or (following and following.start() < after.start()):
                raise AssertionError(f"{path.name}: no solution follows {exercise_id}")
            code, reason = after.groups()
            before = tuple(cells(text[: cell.start()]))
            task = text[: cell.start()].rpartition("\n### ")[2]
            found.append(
                Published(exercise_id, task, cells(cell.group(0))[0], answer, code, reason.strip(), before)
            )
    return found


def bound(tree: ast.AST) -> set[str]:
    """The names that code binds at any depth: variables, functions, classes and parameters."""
    variables = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    defined = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return variables | defined | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}


def free(tree: ast.AST) -> set[str]:
    """The names that code takes from elsewhere."""
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - bound(
        tree
    )


def needed(code: str, before: tuple[str, ...], given: set[str]) -> list[str]:
    """The earlier cells that define, directly or not, what ``code`` uses and ``given`` does not hold."""
    wanted, chosen = free(ast.parse(code)) - given, []
    for cell in reversed(before):
        tree = ast.parse(cell)
        if bound(tree) & wanted:
            chosen.append(cell)
            wanted = (wanted - bound(tree)) | (free(tree) - given)
    return chosen[::-1]
