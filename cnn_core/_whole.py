"""Reading whole numbers, alone or one per axis, and answers to yes or no."""

import operator
from collections.abc import Iterable, Mapping
from math import prod

from cnn_core._check import require


def whole(value: object, name: str, least: int) -> int:
    """Return ``value`` as an int; ValueError if it is not a whole number of at least ``least``."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    require(number is not None and not isinstance(value, bool), name, value, "must be a whole number")
    require(number >= least, name, value, f"must be ≥ {least}")
    return number


def entries(value: object) -> tuple | None:
    """Return the entries of a sequence, None for anything else: a number, a text, a set without order."""
    if isinstance(value, str | bytes | Mapping | set | frozenset) or not isinstance(value, Iterable):
        return None
    try:
        return tuple(value)
    except TypeError:  # an array without axes
        return None


def per_axis(value: object, axes: int, name: str, least: int) -> tuple[int, ...]:
    """Return one whole number per axis: an int stands for all axes, a sequence must have ``axes`` entries."""
    numbers = entries(value)
    if numbers is None:
        return (whole(value, name, least),) * axes
    require(len(numbers) == axes, name, value, f"must be one number or {axes}, one per axis")
    return tuple(whole(number, name, least) for number in numbers)


def wholes(value: object, name: str, least: int) -> tuple[int, ...]:
    """Return the whole numbers of a sequence, such as a shape; ValueError for anything else."""
    numbers = entries(value)
    require(numbers is not None, name, value, "must be a sequence of whole numbers")
    return tuple(whole(number, name, least) for number in numbers)


def area(value: object, name: str) -> int:
    """Return the number of cells: an int n means an n×n square, a sequence the product of its entries."""
    numbers = entries(value)
    if numbers is None:
        return whole(value, name, 1) ** 2
    require(len(numbers) > 0, name, value, "must have at least one axis")
    return prod(whole(number, name, 1) for number in numbers)


def flag(value: object, name: str) -> bool:
    """Return ``value``, which must be True or False (NumPy's will do)."""
    require(type(value).__name__ in ("bool", "bool_"), name, value, "must be True or False")
    return bool(value)
