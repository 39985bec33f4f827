"""Reading what people give: numbers, texts and objects, each refused in one sentence if it does not fit."""

from collections.abc import Mapping
from math import inf, isfinite
from numbers import Integral, Real

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole


def real(value: object, name: str, least: float = -inf, below: float = inf, above: float = -inf) -> float:
    """Return ``value`` as Python's number; ValueError unless it is finite, ≥ least, > above and < below."""
    number = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    try:
        finite = number and isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        finite = False
    require(finite, name, value, "must be a finite number")
    if below < inf:
        rule = f"must be in [{least}, {below})"
    else:
        rule = f"must be > {above}" if above > -inf else f"must be ≥ {least}"
    require(least <= value < below and value > above, name, value, rule)
    return int(value) if isinstance(value, Integral) else float(value)


def count(value: object, name: str, least: int) -> int | None:
    """Return ``value`` as an int of at least ``least``, or None as it is."""
    return None if value is None else whole(value, name, least)


def flag(value: object, name: str) -> bool:
    """Return ``value`` as a bool; ValueError if it is anything but True or False."""
    require(isinstance(value, bool | np.bool_), name, value, "must be True or False")
    return bool(value)


def text(value: object, name: str) -> str:
    """Return ``value``; ValueError unless it is a text with at least one letter."""
    require(isinstance(value, str) and value.strip() != "", name, value, "must be a text")
    return value


def instance(value: object, kind: type | tuple[type, ...], name: str, rule: str) -> None:
    """Raise ValueError, without printing all of a large object, unless ``value`` is of a kind."""
    if not isinstance(value, kind):
        raise ValueError(f"{name} of type {type(value).__name__}: {rule}")


def function(value: object, name: str) -> None:
    """Raise ValueError unless ``value`` can be called, or is None."""
    require(value is None or callable(value), name, value, "must be a function or None")


def plain(value: object, name: str) -> object:
    """Return ``value`` as JSON will give it back, lists as tuples; ValueError for what JSON does not have."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Real):
        return real(value, name)
    if isinstance(value, list | tuple):
        return tuple(plain(entry, name) for entry in value)
    legal = isinstance(value, Mapping) and all(isinstance(key, str) for key in value)
    require(legal, name, value, "must be made of numbers, texts, lists and dicts, which a record can hold")
    return {key: plain(entry, name) for key, entry in value.items()}
