"""Compare an answer with what is right, and say what is wrong: type, shape, dtype, value, likely cause.

A cause is a pair (message, what the typical mistake gives): a mistake is recognised by making it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Cause = tuple[str, object]
TOLERANCE = 1e-6


class NotYet(Exception):
    """The answer is wrong; the text tells the learner how."""


class Unanswered(Exception):
    """There is no answer yet; the text says what to do."""


def is_open(answer: object) -> bool:
    """Whether the answer is still ``...`` or ``None``, or contains one of them."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, np.ndarray) and answer.dtype == object:
        answer = answer.ravel().tolist()
    if isinstance(answer, dict):
        answer = list(answer.values())
    return isinstance(answer, list | tuple) and any(is_open(item) for item in answer)


def as_array(answer: object, name: str) -> np.ndarray:
    """The answer as an array of integers or floating-point numbers.

    Raises:
        NotYet: if it is anything else; the text names the type.
    """
    if callable(answer):
        raise NotYet(f"{name} is a function, expected its result: call it.")
    if hasattr(answer, "detach"):  # a torch tensor, without importing torch
        answer = answer.detach().cpu().numpy()
    try:
        array = np.asarray(answer)
    except ValueError:
        raise NotYet(f"{name} has rows of different lengths, expected an array.") from None
    if array.dtype.kind not in "iuf":
        what = array.dtype if isinstance(answer, np.ndarray) else type(answer).__name__
        raise NotYet(f"{name} is of type {what}, expected numbers.")
    return array


def scale_of(expected: np.ndarray) -> float:
    """The largest finite magnitude, at least 1: what a tolerance is relative to."""
    finite = np.abs(expected[np.isfinite(expected)])
    return max(1.0, float(finite.max())) if finite.size else 1.0


def close(got: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE) -> bool:
    """Whether shapes agree and all values do, relative to the largest of those expected; nan equals nan."""
    if got.shape != expected.shape:
        return False
    return bool(np.allclose(got, expected, rtol=0.0, atol=tolerance * scale_of(expected), equal_nan=True))


def difference(got: np.ndarray, expected: np.ndarray, name: str, tolerance: float) -> str:
    """Say in one clause how ``got`` differs; an empty string if it does not.

    The right values stay hidden: a single number is called too large or too small, of an array the
    first wrong element and the size of the largest error are named.
    """
    if got.shape != expected.shape:
        found, right = ("a single number" if s == () else f"{s}" for s in (got.shape, expected.shape))
        return f"the shape of {name} is {found}, expected {right}"
    if got.dtype.kind in "iu" and np.any(expected != np.trunc(expected)):
        return f"the dtype of {name} is {got.dtype}, which cuts decimals off; expected a floating-point dtype"
    if close(got, expected, tolerance):
        return ""
    bad = ~np.isfinite(got) & np.isfinite(expected)
    if bad.any():
        return f"{name} has {int(bad.sum())} of {got.size} values that are nan or inf"
    if got.ndim == 0:
        if got == -expected:
            return f"{name} has the right size but the wrong sign"
        return f"{name} is too {'large' if got > expected else 'small'}"
    wrong = ~np.isclose(got, expected, rtol=0.0, atol=tolerance * scale_of(expected), equal_nan=True)
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = first[0] if got.ndim == 1 else first
    size = (
        f"; the largest error is {np.abs(got - expected)[wrong].max():.2g}"
        if np.isfinite(expected).all()
        else ""
    )
    return f"{int(wrong.sum())} of {got.size} values of {name} are wrong, the first at index {where}{size}"


def sentence(clause: str, cause: str = "") -> str:
    """One sentence from a clause and the likely cause."""
    text = clause[:1].upper() + clause[1:]
    return f"{text}. Likely cause: {cause}" if cause else f"{text}."


def same_value(
    answer: object,
    expected: object,
    *,
    name: str = "the answer",
    causes: Sequence[Cause] = (),
    tolerance: float = TOLERANCE,
) -> None:
    """Compare one number or one array with what is right.

    Raises:
        NotYet: if it differs in type, shape or value; the text names the cause if one of ``causes`` fits.
    """
    got, right = as_array(answer, name), np.asarray(expected)
    clause = difference(got, right, name, tolerance)
    if clause:
        fitting = (text for text, value in causes if close(got, np.asarray(value), tolerance))
        raise NotYet(sentence(clause, next(fitting, "")))


def same_numbers(
    answer: object, parts: dict[str, tuple[float, Sequence[Cause]]], *, tolerance: float = TOLERANCE
) -> None:
    """Compare a tuple of numbers one by one; ``parts`` maps the name of each to (right value, causes).

    Raises:
        NotYet: for the first number that is wrong, or if their count is.
    """
    if isinstance(answer, np.ndarray) or hasattr(answer, "detach"):
        answer = answer.tolist()
    if not isinstance(answer, list | tuple) or len(answer) != len(parts):
        found = (
            f"{len(answer)} values"
            if isinstance(answer, list | tuple)
            else f"of type {type(answer).__name__}"
        )
        raise NotYet(f"The answer is {found}, expected {len(parts)} numbers: ({', '.join(parts)}).")
    for value, (name, (expected, causes)) in zip(answer, parts.items(), strict=True):
        same_value(value, expected, name=name, causes=causes, tolerance=tolerance)
