"""Reading the arguments that are no arrays: numbers in a range, words, generators, types."""

from collections.abc import Callable
from math import isfinite
from numbers import Real

import numpy as np

from cnn_core._check import require
from cnn_core._whole import wholes

# The largest array of weights: 1 GiB in float32. More is a slip, and would take the machine's memory.
MOST_WEIGHTS = 1 << 28

RANGES: dict[str, Callable[[float], bool]] = {
    "a finite number": lambda v: True,
    "≥ 0": lambda v: v >= 0,
    "> 0": lambda v: v > 0,
    "in [0, 1]": lambda v: 0 <= v <= 1,
    "in [0, 1)": lambda v: 0 <= v < 1,
    "in (0, 1)": lambda v: 0 < v < 1,
    "a probability, 0 ≤ p ≤ 1": lambda v: 0 <= v <= 1,
}


def number(value: object, name: str, range: str = "a finite number") -> float:
    """Return ``value``, which must be one finite number, in a range of ``RANGES``, as Python's own number.

    NumPy's scalars would give their format to the arrays that they are multiplied with.
    """
    require(_is_number(value), name, value, "must be a finite number")
    require(RANGES[range](value), name, value, f"must be {range}")
    return value if type(value) is int else float(value)


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def interval(value: object, name: str, rule: str) -> tuple[float, float]:
    """Return two finite numbers, low ≤ high, of which the low one is above 0; ``rule`` says it."""
    try:
        low, high = value
    except (TypeError, ValueError):
        low = high = None
    require(_is_number(low) and _is_number(high) and 0 < low <= high, name, value, rule)
    return low, high


def choice(value: object, name: str, words: tuple[str, ...]) -> str:
    """Return ``value``, which must be one of ``words``."""
    rule = "must be " + " or ".join(map(repr, words))
    require(isinstance(value, str) and value in words, name, value, rule)
    return value


def instance(value: object, name: str, kind: type, what: str) -> object:
    """Return ``value``, which must be of the class ``kind``; ``what`` says it in words."""
    require(isinstance(value, kind), name, value, f"must be {what}")
    return value


def function(value: object, name: str) -> Callable | None:
    """Return ``value``, which must be callable or None."""
    require(value is None or callable(value), name, value, "must be a function or None")
    return value


def float_dtype(dtype: object) -> np.dtype:
    """Return ``dtype`` as a NumPy dtype; ValueError unless it is float32 or float64."""
    try:
        read = None if dtype is None else np.dtype(dtype)
    except (TypeError, ValueError):
        read = None
    legal = read is not None and read in (np.dtype(np.float32), np.dtype(np.float64))
    require(legal, "dtype", dtype, "must be float32 or float64")
    return read


def weight_shape(shape: object, name: str = "shape") -> tuple[int, ...]:
    """Return the shape of an array of weights; ValueError for an axis below 1 and for more than fits."""
    read = wholes(shape, name, 1)
    size = 1
    for axis in read:
        size *= axis
    require(size <= MOST_WEIGHTS, name, read, f"must hold at most {MOST_WEIGHTS:,} numbers, not {size:,}")
    return read
