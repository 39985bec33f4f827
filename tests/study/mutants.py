"""Faults, one at a time, that a reader may make in the code of a solution."""

import ast
import copy
from collections.abc import Iterator

_OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Add],
    ast.Div: [ast.Mult, ast.FloorDiv],
    ast.FloorDiv: [ast.Div, ast.Mult],
    ast.Pow: [ast.Mult],
}
_COMPARISONS = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
}
_NAMES = {
    "max": ["min", "mean"],
    "min": ["max"],
    "sum": ["mean", "max"],
    "mean": ["sum", "max"],
    "var": ["std"],
    "argmax": ["argmin"],
    "minimum": ["maximum"],
    "maximum": ["minimum"],
    "any": ["all"],
    "floor": ["ceil"],
    "ceil": ["floor"],
    "zeros": ["ones"],
    "abs": ["float"],
    "shape": ["size"],
}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield a description and the whole code for every single fault in ``source``."""
    tree = ast.parse(source)
    names = _variables(tree)
    seen = {ast.unparse(tree)}
    for place, node in enumerate(ast.walk(tree)):
        for fault in _faults(node, names):
            twin = copy.deepcopy(tree)
            target = list(ast.walk(twin))[place]
            by = ast.fix_missing_locations(copy.deepcopy(fault or ast.Pass()))
            code = ast.unparse(ast.fix_missing_locations(_Replace(target, by).visit(twin)))
            if code not in seen:
                seen.add(code)
                old, new = (ast.unparse(part).partition("\n")[0] for part in (node, by))
                yield f"{old} → {new}", code


class _Replace(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, target: ast.AST, by: ast.AST) -> None:
        self.target, self.by = target, by

    def visit(self, node: ast.AST) -> ast.AST:
        return self.by if node is self.target else self.generic_visit(node)


def _variables(tree: ast.AST) -> list[str]:
    """Return the names of parameters and variables."""
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return sorted(stored | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)})


def _faults(node: ast.AST, names: list[str]) -> Iterator[ast.AST | None]:
    """Yield what may stand in the place of a node by mistake; ``None`` stands for ``pass``."""
    kind = type(node)
    if kind is ast.BinOp:
        yield from _of_operation(node)
    elif kind is ast.UnaryOp:
        yield node.operand
    elif kind is ast.Compare and len(node.ops) == 1:
        for operator in _COMPARISONS.get(type(node.ops[0]), []):
            yield ast.Compare(node.left, [operator()], node.comparators)
    elif kind is ast.BoolOp:
        yield from node.values
    elif kind is ast.Constant and type(node.value) is int:
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    elif kind is ast.Constant and type(node.value) is float:
        yield from (ast.Constant(node.value * 10), ast.Constant(0.0))
    elif kind is ast.Call:
        yield from _of_call(node)
    elif kind is ast.Attribute:
        yield from (ast.Attribute(node.value, name, node.ctx) for name in _NAMES.get(node.attr, []))
        if node.attr == "T":
            yield node.value
    elif kind is ast.Tuple and isinstance(node.ctx, ast.Load):
        for i in range(len(node.elts) - 1):
            yield ast.Tuple([*node.elts[:i], node.elts[i + 1], node.elts[i], *node.elts[i + 2 :]], node.ctx)
    elif kind is ast.Slice:
        yield from _of_slice(node)
    elif kind is ast.IfExp:
        yield from (node.body, node.orelse)
    elif kind is ast.If:
        yield from (ast.If(ast.Constant(truth), node.body, node.orelse) for truth in (True, False))
    elif kind is ast.For:
        for part in (ast.Slice(ast.Constant(1), None), ast.Slice(None, ast.Constant(-1))):
            some = ast.Subscript(_call("list", node.iter), part, ast.Load())
            yield ast.For(node.target, some, node.body, node.orelse)
    elif kind is ast.AugAssign:
        yield from (ast.Assign([node.target], node.value), None)
    elif kind is ast.Assign:
        yield None
    elif kind is ast.Return and node.value is not None:
        yield from (ast.Return(value) for value in _of_result(node.value))
    elif kind is ast.Name and isinstance(node.ctx, ast.Load) and node.id in names:
        yield from (ast.Name(name, node.ctx) for name in names if name != node.id)


def _call(name: str, value: ast.AST) -> ast.Call:
    """Return the call of a built-in function."""
    return ast.Call(ast.Name(name, ast.Load()), [value], [])


def _of_operation(node: ast.BinOp) -> Iterator[ast.AST]:
    """Yield another operator, one term alone, terms exchanged, rounded up."""
    yield from (ast.BinOp(node.left, other(), node.right) for other in _OPERATORS.get(type(node.op), []))
    yield from (node.left, node.right)
    if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Pow | ast.MatMult):
        yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node.op, ast.FloorDiv):
        up = ast.BinOp(ast.UnaryOp(ast.USub(), node.left), node.op, node.right)
        yield ast.UnaryOp(ast.USub(), up)


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    """Yield the call without a keyword, with arguments exchanged, by another name, and its argument alone."""
    for word in node.keywords:
        yield ast.Call(node.func, node.args, [other for other in node.keywords if other is not word])
    for i in range(len(node.args) - 1):
        args = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
        yield ast.Call(node.func, args, node.keywords)
    if isinstance(node.func, ast.Name):
        for name in _NAMES.get(node.func.id, []):
            yield ast.Call(ast.Name(name, ast.Load()), node.args, node.keywords)
    if node.args:
        yield node.args[0]
    elif isinstance(node.func, ast.Attribute):
        yield node.func.value


def _of_slice(node: ast.Slice) -> Iterator[ast.AST]:
    """Yield a slice that begins or ends elsewhere, or goes in other steps."""
    for shift in (1, -1):
        if node.lower is not None or shift == 1:
            start = _plus(node.lower, shift) if node.lower else ast.Constant(1)
            yield ast.Slice(start, node.upper, node.step)
        if node.upper is not None or shift == -1:
            yield ast.Slice(
                node.lower, _plus(node.upper, shift) if node.upper else ast.Constant(-1), node.step
            )
    for part in ("lower", "upper", "step"):
        if getattr(node, part) is not None:
            yield ast.Slice(**{p: getattr(node, p) for p in ("lower", "upper", "step") if p != part})
    if node.lower is node.upper is node.step is None:
        yield ast.Slice(None, None, ast.Constant(-1))


def _plus(node: ast.AST, shift: int) -> ast.AST:
    """Return a node for the sum with a small number."""
    return ast.BinOp(node, ast.Add(), ast.Constant(shift))


def _of_result(value: ast.AST) -> Iterator[ast.AST]:
    """Yield the result turned, negated, cut to whole numbers, and with a term too many."""
    yield ast.Attribute(value, "T", ast.Load())
    yield ast.UnaryOp(ast.USub(), value)
    yield ast.Subscript(value, ast.Slice(None, None, ast.Constant(-1)), ast.Load())
    yield _call("int", value)
    yield ast.BinOp(value, ast.Add(), ast.Constant(1))
