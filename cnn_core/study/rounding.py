"""Numbers that are asked for to so many digits: what is right, and what to say of the rest."""

from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10
from numbers import Integral

import numpy as np

_WORDS = ("as a whole number", "to one decimal", "to two decimals", "to three decimals", "to four decimals")
_UNITS = (100, 1000, 1024, 10**6, 2**20)


@dataclass(frozen=True)
class Rounded:
    """A number that the text asks for with so many decimals, 0 to 4.

    It is right when it is rounded to them. With more decimals the first further one must be right as well:
    for 0.0486 to two decimals 0.05, 0.049 and 0.0486 are right, and 0.048 is not.
    """

    value: float
    decimals: int

    def __float__(self) -> float:
        return float(self.value)

    @property
    def asked(self) -> str:
        """What the text asks for, as in "to two decimals"."""
        return _WORDS[self.decimals]


def significant(value: float, digits: int) -> Rounded:
    """Return the number, asked for to so many significant digits."""
    return Rounded(value, digits - 1 - floor(log10(abs(value))))


def _decimals(got: np.ndarray) -> int:
    """Return how many decimals a number is written with, apart from the noise of its last bits."""
    digits = 6 if got.dtype == np.float32 else 12
    return max(0, -Decimal(f"{float(got):.{digits}g}").normalize().as_tuple().exponent)


def fits(got: np.ndarray, right: object, tolerance: float) -> bool:
    """Return whether ``got`` () is right: a whole number exactly, others within a relative ``tolerance``."""
    if not np.isfinite(got):
        return False
    error = abs(float(got) - float(right))
    if isinstance(right, Rounded):
        decimals = min(max(_decimals(got), right.decimals), right.decimals + 1)
        return error <= 0.5 * 10.0**-decimals * (1 + 1e-9)
    if got.dtype == np.float32 and np.float32(right) == got:
        return True
    margin = min(1e-9 * abs(right), 0.25) if isinstance(right, Integral) else tolerance * abs(right)
    return error <= max(margin, 1e-12)


def number_difference(got: np.ndarray, right: object, name: str, tolerance: float) -> str:
    """Return in one clause how the number ``got`` () differs, an empty string if it is right."""
    if fits(got, right, tolerance):
        return ""
    if not np.isfinite(got):
        return f"{name} is {got}, which is no number to work with"
    value, right_value = float(got), float(right)
    if fits(-got.astype(float), right, tolerance):
        return f"{name} has the right size but the wrong sign"
    if unit := _unit(value, right, tolerance):
        return f"{name} is {unit}"
    if isinstance(right, Rounded):
        if abs(value - right_value) <= 0.5 * 10.0**-right.decimals:
            return f"{name} is right {right.asked}, but the digits after them are not: round it"
        coarse = _decimals(got) < right.decimals
        if value and coarse and abs(value - right_value) <= 0.5 * 10.0 ** -_decimals(got):
            return f"{name} is right as far as it goes: give it {right.asked}"
    elif isinstance(right, Integral):
        if not value.is_integer() and abs(value - right_value) < 1:
            return f"{name} must be a whole number"
    elif abs(value - right_value) < 0.01 * abs(right_value):
        return f"{name} is nearly right: let Python compute it with all its digits"
    return f"{name} is too {'large' if value > right_value else 'small'}"


def _unit(value: float, right: object, tolerance: float) -> str:
    """Return which unit lies between the two, in words, or an empty string."""
    right_value = float(right)
    if not right_value:
        return ""
    margin = (
        0.5 * 10.0**-right.decimals if isinstance(right, Rounded) else max(tolerance, 1e-9) * abs(right_value)
    )
    if 0 < right_value < 1 and abs(value - 100 * right_value) <= 100 * margin and value > 1:
        return "in percent: give a fraction of 1"
    if value == 0 or margin >= abs(right_value):
        return ""
    for unit in _UNITS:
        if abs(value - unit * right_value) <= unit * margin:
            return f"{unit:,} times too large: check the unit"
        if abs(value * unit - right_value) <= margin:
            return f"{unit:,} times too small: check the unit"
    return ""
