"""The reader's code before it runs: ``int`` as an array's type means 64 bits; overflows can be watched."""

import ast
import operator

import numpy as np

WATCHED = {
    ast.Add: (operator.add, operator.iadd),
    ast.Sub: (operator.sub, operator.isub),
    ast.Mult: (operator.mul, operator.imul),
    ast.Pow: (operator.pow, operator.ipow),
    ast.MatMult: (operator.matmul, operator.imatmul),
    ast.LShift: (operator.lshift, operator.ilshift),
}
NAMES = {kind.__name__: pair for kind, pair in WATCHED.items()}
INT, WATCH = "__int64__", "__watch__"  # names that a class leaves as they are


class _Types(ast.NodeTransformer):
    """``x.astype(int)`` and ``dtype=int`` with 64 bits."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Put the name of the type in the place of ``int``."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
            node.args = [_typed(one) for one in node.args]
        for option in node.keywords:
            if option.arg == "dtype":
                option.value = _typed(option.value)
        return node


def _typed(node: ast.expr) -> ast.expr:
    named = isinstance(node, ast.Name) and node.id == "int"
    return ast.copy_location(ast.Name(INT, ast.Load()), node) if named else node


class _Watched(ast.NodeTransformer):
    """Each operation that can leave the range of an integer as a call of ``watch``."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Watch ``a * b``."""
        self.generic_visit(node)
        if type(node.op) not in WATCHED:
            return node
        return _call(node, [node.left, node.right], changes=False)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        """Watch ``a *= b`` of a plain name."""
        self.generic_visit(node)
        if type(node.op) not in WATCHED or not isinstance(node.target, ast.Name):
            return node
        value = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        call = _call(node, [value, node.value], changes=True)
        return ast.copy_location(ast.Assign([node.target], call), node)


def _call(node: ast.AST, operands: list[ast.expr], changes: bool) -> ast.Call:
    facts = [ast.Constant(type(node.op).__name__), ast.Constant(changes)]
    call = ast.Call(ast.Name(WATCH, ast.Load()), [*facts, *operands], [])
    return ast.fix_missing_locations(ast.copy_location(call, node))


class Overflows:
    """Which integer types were left; callable in the place of an operation."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def __call__(self, name: str, changes: bool, a: object, b: object) -> object:
        """Return what the operation gives, and note a result that is not the true one."""
        plain, in_place = NAMES[name]
        floats = None
        if all(isinstance(one, np.ndarray | np.generic | int) for one in (a, b)) and not (
            type(a) is int and type(b) is int
        ):
            with np.errstate(all="ignore"):
                floats = plain(np.asarray(a, float), np.asarray(b, float))
        result = in_place(a, b) if changes else plain(a, b)
        kind = getattr(result, "dtype", None)
        whole = floats is not None and kind is not None and kind.kind in "iu"
        if whole and not np.allclose(np.asarray(result, float), floats, rtol=1e-6, atol=0.5):
            self.found.add(kind.name)
        return result


def tree(code: str, file: str, watched: bool = False) -> ast.Module:
    """Return the syntax tree that is run. Raises SyntaxError as Python does."""
    found = ast.fix_missing_locations(_Types().visit(ast.parse(code, file)))
    return _Watched().visit(found) if watched else found
