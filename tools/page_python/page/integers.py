"""Whole numbers of 64 bits, as on a reader's own machine: in the browser NumPy makes integers of 32 bits.

There ``np.array([70000]) * 70000`` gives 605032704 without a word, and this book counts multiplications. What
chapters and their exercises see as ``numpy`` is therefore a module whose functions make 64 bits of Python's
whole numbers; arrays that somebody made with 32 bits stay as they are. NumPy itself is not changed.
"""

import functools
import sys
import types
from collections.abc import Callable

import numpy as np

SHORT, LONG = np.dtype(np.intp), np.dtype(np.int64)
# What makes an array of numbers, or of a shape and a type.
MAKE = """array asarray asanyarray ascontiguousarray asfortranarray arange full full_like zeros ones empty eye
identity"""
# What reads its first argument as an array, and what reads all of them.
READ_ONE = """prod sum cumsum cumprod max min amax amin sort unique repeat tile diff trace diag ravel flip
roll clip nanprod nansum stack concatenate vstack hstack append reshape transpose squeeze broadcast_to pad
take atleast_1d"""
READ_ALL = """add subtract multiply power square negative positive absolute abs floor_divide remainder mod
maximum minimum left_shift dot outer inner matmul tensordot kron vdot convolve correlate"""


def _short(value: object) -> bool:
    return getattr(value, "dtype", None) == SHORT


def _typed(value: object) -> bool:
    """Whether an argument states a type of its own: an array, NumPy's number, a type that is not ``int``."""
    return hasattr(value, "dtype") or (isinstance(value, type | np.dtype | str) and value is not int)


def _read(value: object, alone: bool) -> object:
    """Return a list of whole numbers, or one that stands alone, as 64 bits; anything else as it is."""
    if isinstance(value, list | tuple | range) or (alone and type(value) is int):
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError):
            return value
        if array.dtype == SHORT:
            return array.astype(LONG) if array.ndim else LONG.type(value)
    return value


def _making(function: Callable) -> Callable:
    @functools.wraps(function)
    def made(*arguments: object, **options: object) -> object:
        result = function(*arguments, **options)
        stated = any(map(_typed, (*arguments, *options.values())))
        return result.astype(LONG) if _short(result) and not stated else result

    return made


def _reading(function: Callable, every: bool) -> Callable:
    @functools.wraps(function)
    def read(*arguments: object, **options: object) -> object:
        alone = not any(map(_typed, arguments))
        count = len(arguments) if every else 1
        return function(*(_read(one, alone) for one in arguments[:count]), *arguments[count:], **options)

    return read


class _Operation:
    """An operation of NumPy, such as ``multiply``, with all that belongs to it."""

    def __init__(self, operation: np.ufunc) -> None:
        self._operation, self._call = operation, _reading(operation, every=True)

    def __call__(self, *arguments: object, **options: object) -> object:
        """Apply it, with whole numbers of 64 bits."""
        return self._call(*arguments, **options)

    def __getattr__(self, name: str) -> object:
        thing = getattr(self._operation, name)
        return _reading(thing, name == "outer") if name in ("reduce", "accumulate", "outer") else thing

    def __repr__(self) -> str:
        return repr(self._operation)


def _where(condition: object, *choices: object) -> object:
    """``numpy.where`` with whole numbers of 64 bits."""
    alone = not any(map(_typed, choices))
    return np.where(condition, *(_read(choice, alone) for choice in choices))


def wide() -> types.ModuleType:
    """Return NumPy with these functions in the place of its own."""
    module = types.ModuleType(np.__name__, np.__doc__)
    vars(module).update(vars(np))
    for name in MAKE.split():
        setattr(module, name, _making(getattr(np, name)))
    for name in READ_ONE.split():
        setattr(module, name, _reading(getattr(np, name), every=False))
    for name in READ_ALL.split():
        thing = getattr(np, name)
        setattr(
            module, name, _Operation(thing) if isinstance(thing, np.ufunc) else _reading(thing, every=True)
        )
    module.where = functools.wraps(np.where)(_where)
    module.int_ = LONG.type
    module.__getattr__ = lambda name: getattr(np, name)  # what NumPy loads only when it is asked for
    return module


def install() -> None:
    """Let every import from now on find this module as ``numpy``, where NumPy's own integers have 32 bits."""
    if SHORT.itemsize < LONG.itemsize:
        sys.modules["numpy"] = wide()
