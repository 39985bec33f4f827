"""Values as a text states them (``896``, ``"0.67"``, ``"95 %"``, ``"401K"``, lists of these), compared."""

import re
from fractions import Fraction
from numbers import Integral, Real

import numpy as np

_UNITS = {"": 1, "%": Fraction(1, 100), "K": 1000, "M": 10**6, "B": 10**9}
_NUMBER = re.compile(r"(-?)([\d,]*\d)(?:\.(\d+))?\s*([%KMB]?)")


def as_python(value: object) -> object:
    """Return a computed value as Python numbers, truth values, words and nested lists of them."""
    if hasattr(value, "detach"):  # a torch tensor, without importing torch
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    return [as_python(item) for item in value] if isinstance(value, list | tuple) else value


def _quantity(text: str) -> tuple[Fraction, Fraction] | None:
    """Return the number that a text states and one unit in its last place, ``None`` if it is no number.

    >>> _quantity("95 %")
    (Fraction(19, 20), Fraction(1, 100))
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    sign, whole, decimals, unit = match.group(1), match.group(2), match.group(3) or "", match.group(4)
    step = Fraction(1, 10 ** len(decimals)) * _UNITS[unit]
    return int(sign + whole.replace(",", "") + decimals) * step, step


def agrees(stated: object, computed: object) -> bool:
    """Return whether a computed value (see :func:`as_python`) is what is stated.

    Integers and words must be equal, a decimal must lie within half a unit of its last place.
    """
    if isinstance(stated, list):
        same_length = isinstance(computed, list) and len(computed) == len(stated)
        return same_length and all(agrees(s, c) for s, c in zip(stated, computed, strict=True))
    if isinstance(stated, bool) or isinstance(computed, bool):
        return stated is computed
    if isinstance(stated, str) and not isinstance(computed, str) and (number := _quantity(stated)):
        value, step = number
        finite = isinstance(computed, Real) and np.isfinite(float(computed))
        return bool(finite and abs(Fraction(computed) - value) <= step / 2)
    return stated == computed


def text_of(value: object, like: object = None, *, grouped: bool = True) -> str:
    """Return the value on one line; a computed decimal is rounded to one place more than ``like`` states.

    >>> text_of(0.952314, like="95 %")
    '95.2 %'
    """
    if isinstance(value, list):
        forms = like if isinstance(like, list) and len(like) == len(value) else [None] * len(value)
        # No comma inside a number of a list: it would look like two items.
        return f"[{', '.join(text_of(v, f, grouped=False) for v, f in zip(value, forms, strict=True))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Real) and isinstance(like, str) and _quantity(like):
        unit = like.strip()[-1] if like.strip()[-1] in "%KMB" else ""
        places = len(like.rstrip("%KMB ").partition(".")[2]) + 1
        return f"{float(value) / float(_UNITS[unit]):.{places}f}{' %' if unit == '%' else unit}"
    if isinstance(value, Integral):
        return f"{value:,}" if grouped and abs(value) >= 10_000 else str(value)
    if isinstance(value, Real) and float(value).is_integer():
        return text_of(int(value), grouped=grouped)
    return str(value)
