"""Reading whole numbers, alone or one per axis."""

from __future__ import annotations

import operator
from collections.abc import Iterable
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


def per_axis(value: object, axes: int, name: str, least: int) -> tuple[int, ...]:
    """Return one whole number per axis: an int stands for all axes, a sequence must have ``axes`` entries."""
    if not isinstance(value, Iterable) or isinstance(value, str):
        return (whole(value, name, least),) * axes
    entries = tuple(value)
    require(len(entries) == axes, name, value, f"must be one number or {axes}, one per axis")
    return tuple(whole(entry, name, least) for entry in entries)


def area(value: object, name: str) -> int:
    """Return the number of cells: an int n means an n×n square, a sequence the product of its entries."""
    if isinstance(value, Iterable) and not isinstance(value, str):
        return prod(whole(entry, name, 1) for entry in value)
    return whole(value, name, 1) ** 2
