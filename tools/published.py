"""The exercises as chapters publish them: the cell with the gap, the solution, and what stands before."""

import ast
import re
from dataclasses import dataclass

SOLUTION = re.compile(r'<details class="solution">.*?^```python\n(.*?)^```$(.*?)</details>', re.M | re.S)
CHECK = re.compile(r'^check\("([^"]+)", (\w+)\)$', re.M)


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


def exercises(chapter):
    """Return the exercises of a chapter, in their order."""
    found, before = [], []
    cells = chapter.written.cells
    for number, cell in enumerate(cells):
        if cell.cell_type != "code":
            continue
        for exercise_id, answer in CHECK.findall(cell.source):
            follows = cells[number + 1] if number + 1 < len(cells) else cell
            solution = SOLUTION.search(follows.source) if follows.cell_type == "markdown" else None
            assert solution, f"{chapter.name}: no solution follows {exercise_id}"
            code, reason = solution.groups()
            text = next(one.source for one in reversed(cells[:number]) if one.cell_type == "markdown")
            task = text.rpartition("### ")[2]
            found.append(
                Published(exercise_id, task, f"{cell.source}\n", answer, code, reason.strip(), tuple(before))
            )
        before.append(cell.source)
    return found


def bound(tree: ast.AST) -> set[str]:
    """Return the names that code binds at any depth: variables, functions, classes and parameters."""
    variables = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    defined = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return variables | defined | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}


def free(tree: ast.AST) -> set[str]:
    """Return the names that code takes from elsewhere."""
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - bound(
        tree
    )


def needed(code: str, before: tuple[str, ...], given: set[str]) -> list[str]:
    """Return the earlier cells that define, directly or not, what ``code`` uses and ``given`` lacks."""
    wanted, chosen = free(ast.parse(code)) - given, []
    for cell in reversed(before):
        tree = ast.parse(cell)
        if bound(tree) & wanted:
            chosen.append(cell)
            wanted = (wanted - bound(tree)) | (free(tree) - given)
    return chosen[::-1]
