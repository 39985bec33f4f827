"""One way to refuse bad input: name the value that offends and say what would be right."""

from __future__ import annotations


def require(condition: bool, name: str, value: object, rule: str) -> None:
    """Raise ``ValueError("name=value: rule")`` unless ``condition`` holds.

    >>> require(2 >= 0, "padding", 2, "must be ≥ 0")
    >>> require(-1 >= 0, "padding", -1, "must be ≥ 0")
    Traceback (most recent call last):
    ValueError: padding=-1: must be ≥ 0
    """
    if not condition:
        raise ValueError(f"{name}={value!r}: {rule}")
