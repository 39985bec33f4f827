"""Compare an answer with what is right, and say what is wrong: shape, dtype, value, likely cause.

A cause is a pair (message, what the typical mistake gives): a mistake is recognised by making it.
"""

from collections.abc import Mapping, Sequence
from itertools import permutations
from numbers import Integral

import numpy as np

from cnn_core.study.answers import NotYet, as_array
from cnn_core.study.rounding import Rounded, fits, number_difference, significant

Cause = tuple[str, object]
Parts = Mapping[str, tuple[object, Sequence[Cause]]]
TOLERANCE = 1e-6
_EXACT = 1e-9  # for whole numbers: what the last bits of a division may change
_FACTORS = (1e6, 2**20, 1024.0, 1000.0, 100.0)


def close(got: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE) -> bool:
    """Return whether shapes and all values agree, within ``tolerance`` times the largest of those expected.

    Whole numbers must be equal, and nan equals nan.
    """
    return got.shape == expected.shape and bool(_agree(got, expected, tolerance).all())


def _agree(got: np.ndarray, expected: np.ndarray, tolerance: float) -> np.ndarray:
    """Return for each value whether it is right."""
    single = got.dtype == np.float32
    tolerance = max(tolerance, 32 * float(np.finfo(np.float32).eps)) if single else tolerance
    whole = expected.dtype.kind in "iub"
    sizes = np.abs(expected[np.isfinite(expected)].astype(float))
    largest = float(sizes.max()) if sizes.size else 0.0
    margin = min(_EXACT * largest, 0.25) if whole else tolerance * largest
    right = np.isclose(got, expected, rtol=0.0, atol=max(margin, 1e-12), equal_nan=True)
    return right | (got == expected.astype(np.float32)) if single else right


def difference(got: np.ndarray, expected: np.ndarray, name: str, tolerance: float = TOLERANCE) -> str:
    """Return in one clause how ``got`` differs, an empty string if it does not.

    The right values stay hidden: a single number is called too large or too small, of an array the
    first wrong element and the size of the largest error are named.
    """
    if got.size == expected.size == 1:
        got = got.reshape(expected.shape)
    if got.shape != expected.shape:
        return _shape_difference(got, expected, name, tolerance)
    right = _agree(got, expected, tolerance)
    if right.all():
        return ""
    if got.dtype.kind in "iu" and (np.trunc(expected) == got).all():
        return f"the dtype of {name} is {got.dtype}, which cuts decimals off; expected a floating-point dtype"
    if bad := int((~np.isfinite(got) & np.isfinite(expected)).sum()):
        return f"{name} has {bad} of {got.size} values that are nan or inf"
    if close(-got, expected, tolerance):
        return f"{name} has the right size but the wrong sign"
    if factor := _factor(got, expected, tolerance):
        return f"{name} is {factor}"
    if got.ndim == 0:
        return f"{name} is too {'large' if got > expected else 'small'}"
    if got.ndim == 2 and close(got.T, expected, tolerance):
        return f"{name} is transposed: rows and columns are exchanged"
    if close(np.sort(got, axis=None), np.sort(expected, axis=None), tolerance):
        return f"{name} has the right values in another order"
    first = tuple(int(i) for i in np.argwhere(~right)[0])
    clause = f"{int((~right).sum())} of {got.size} values of {name} are wrong, the first at index "
    clause += str(first[0] if got.ndim == 1 else first)
    if np.isfinite(expected).all():
        clause += f"; the largest error is {np.abs(got - expected)[~right].max():.2g}"
    return clause


def _shape_difference(got: np.ndarray, expected: np.ndarray, name: str, tolerance: float) -> str:
    """Return the clause for a wrong shape, and whether at least the values are right."""
    found, right = ("a single number" if s == () else f"{s}" for s in (got.shape, expected.shape))
    if got.ndim == 2 and close(got.T, expected, tolerance):
        return f"{name} is transposed: its shape is {found}, expected {right}"
    if got.size == expected.size and close(got.reshape(expected.shape), expected, tolerance):
        return f"the values of {name} are right, but their shape is {found}, expected {right}"
    return f"the shape of {name} is {found}, expected {right}"


def _factor(got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """Return which power of a unit lies between the two, in words, or an empty string."""
    if not np.any(expected):
        return ""
    for factor in _FACTORS:
        for scaled, side in ((expected * factor, "large"), (expected / factor, "small")):
            if close(got, np.asarray(scaled, float), max(tolerance, _EXACT)):
                return f"{factor:,.0f} times too {side}: check the unit"
    return ""


def sentence(clause: str, cause: str = "") -> str:
    """Return one sentence from a clause and the likely cause."""
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

    Raises NotYet if it differs in type, shape or value; the text names the cause if one of ``causes`` fits.
    """
    if isinstance(expected, Rounded) or np.ndim(expected) == 0:
        _same_number(answer, expected, name, causes, tolerance)
        return
    got, right = as_array(answer, _capital(name)), np.asarray(expected)
    if clause := difference(got, right, name, tolerance):
        fitting = (text for text, value in causes if close(got, np.asarray(value), tolerance))
        raise NotYet(sentence(clause, next(fitting, "")))


def same_numbers(answer: object, parts: Parts, *, tolerance: float = TOLERANCE) -> None:
    """Compare a tuple of numbers one by one; ``parts`` maps the name of each to (right value, causes).

    Raises NotYet for the first number that is wrong, or if their count is.
    """
    items = _items(answer, list(parts))
    right = [expected for expected, _ in parts.values()]
    if not _all_fit(items, right, tolerance) and len(set(map(str, right))) > 1:
        for order in permutations(items):
            if _all_fit(order, right, tolerance):
                raise NotYet(f"These are the right numbers in another order, expected ({', '.join(parts)}).")
    for value, (name, (expected, causes)) in zip(items, parts.items(), strict=True):
        _same_number(value, expected, name, causes, tolerance)


def _same_number(
    answer: object, expected: object, name: str, causes: Sequence[Cause], tolerance: float
) -> None:
    """Compare one number; see :func:`same_value`."""
    got = as_array(answer, _capital(name), "a number")
    if got.size != 1:
        raise NotYet(f"The shape of {name} is {got.shape}, expected a single number.")
    got = got.reshape(())
    if clause := number_difference(got, expected, name, tolerance):
        fitting = (text for text, made in causes if fits(got, _as_asked(made, expected), tolerance))
        raise NotYet(sentence(clause, next(fitting, "")))


def _as_asked(made: float, expected: object) -> object:
    """Return what a mistake gives as exactly as the right value is asked for, else to three digits."""
    if isinstance(expected, Rounded):
        return Rounded(float(made), expected.decimals)
    return made if isinstance(made, Integral) or not made else significant(float(made), 3)


def _items(answer: object, names: Sequence[str]) -> list[object]:
    """Return the numbers of a tuple, of a list or of an array of any shape."""
    expected = f"{len(names)} numbers: ({', '.join(names)})"
    if isinstance(answer, list | tuple) and len(answer) == len(names):
        return list(answer)
    array = as_array(answer, "The answer", expected)
    if array.ndim and array.size == len(names):
        return list(array.ravel())
    found = "a single number" if array.ndim == 0 else f"{array.size} values"
    raise NotYet(f"The answer is {found}, expected {expected}.")


def _all_fit(items: Sequence[object], right: Sequence[object], tolerance: float) -> bool:
    """Return whether every item is a number that is right at its place."""
    try:
        arrays = [as_array(item, "") for item in items]
    except NotYet:
        return False
    return all(a.size == 1 and fits(a.reshape(()), r, tolerance) for a, r in zip(arrays, right, strict=True))


def _capital(name: str) -> str:
    """Return the name as a sentence begins with it."""
    return name[:1].upper() + name[1:]
