"""The kinds of state that explorers have: each refuses a wrong value with one clear ValueError.

Lists cannot be changed in place, since neither these checks nor the page would hear of it.
"""

import numbers
from typing import Any, ClassVar

import numpy as np
import traitlets as t

from cnn_core._check import require
from cnn_core.widgets._frozen import frozen


def is_whole(value: Any) -> bool:
    """Whether ``value`` is a whole number (3, 3.0 or NumPy's); True and False are not."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and float(value).is_integer()


class Whole(t.TraitType):
    """A whole number from ``low`` to ``high``, or the one word that is allowed in its place."""

    def __init__(self, default: int, low: int, high: int, or_word: str | None = None) -> None:
        self.low, self.high, self.or_word = low, high, or_word
        super().__init__(default)

    @property
    def rule(self) -> dict[str, Any]:
        """Return what the page checks before it shows a state: see ``parts/check.js``."""
        return {"kind": "whole", "low": self.low, "high": self.high, "word": self.or_word}

    def validate(self, obj: Any, value: Any) -> int | str:
        """Return a Python int, or the word."""
        if self.or_word is not None and isinstance(value, str):
            require(value == self.or_word, self.name, value, f'must be a number or "{self.or_word}"')
            return value
        require(is_whole(value), self.name, value, "must be a whole number")
        require(value >= self.low, self.name, value, f"must be ≥ {self.low}")
        require(
            value <= self.high, self.name, value, f"must be ≤ {self.high}, the largest that the page offers"
        )
        return int(value)


class Real(t.TraitType):
    """A finite number from ``low`` to ``high``."""

    def __init__(self, default: float, low: float, high: float) -> None:
        self.low, self.high = low, high
        super().__init__(default)

    @property
    def rule(self) -> dict[str, Any]:
        """Return what the page checks before it shows a state: see ``parts/check.js``."""
        return {"kind": "real", "low": self.low, "high": self.high}

    def validate(self, obj: Any, value: Any) -> float:
        """Return a Python number; a whole one as an int, since to the browser 3 and 3.0 are the same."""
        number = isinstance(value, numbers.Real) and not isinstance(value, bool) and bool(np.isfinite(value))
        rule = f"must be a number from {self.low:g} to {self.high:g}"
        require(number and self.low <= value <= self.high, self.name, value, rule)
        return int(value) if is_whole(value) else float(value)


class Flag(t.TraitType):
    """True or False."""

    rule: ClassVar = {"kind": "flag"}

    def validate(self, obj: Any, value: Any) -> bool:
        """Return a Python bool."""
        require(isinstance(value, (bool, np.bool_)), self.name, value, "must be True or False")
        return bool(value)


class Choice(t.TraitType):
    """One of a few words."""

    def __init__(self, default: str, words: tuple[str, ...]) -> None:
        self.words = words
        super().__init__(default)

    @property
    def rule(self) -> dict[str, Any]:
        """Return what the page checks before it shows a state: see ``parts/check.js``."""
        return {"kind": "choice", "words": list(self.words)}

    def validate(self, obj: Any, value: Any) -> str:
        """Return the word."""
        known = isinstance(value, str) and value in self.words
        require(known, self.name, value, f"must be one of {', '.join(self.words)}")
        return value


class Position(t.TraitType):
    """[row, column], counted from 0."""

    def make_dynamic_default(self) -> list[int]:
        """Start at the first cell; each explorer has its own list."""
        return [0, 0]

    rule: ClassVar = {"kind": "position"}

    def validate(self, obj: Any, value: Any) -> list[int]:
        """Return a list of two Python ints."""
        pair = isinstance(value, (list, tuple, np.ndarray)) and len(value) == 2
        fits = pair and all(is_whole(n) and n >= 0 for n in value)
        require(fits, self.name, value, "must be [row, column], two whole numbers ≥ 0")
        return frozen([int(n) for n in value])


class Sizes(t.TraitType):
    """A list of ``count`` whole numbers, each from ``low`` to ``high``, such as [channels, height, width]."""

    def __init__(self, default: list[int], count: int, low: int, high: int) -> None:
        self.count, self.low, self.high = count, low, high
        super().__init__(default)

    def make_dynamic_default(self) -> list[int]:
        """Give each explorer its own copy of the default."""
        return list(self.default_value)

    def validate(self, obj: Any, value: Any) -> list[int]:
        """Return a list of Python ints; tuples and arrays are welcome."""
        fits = isinstance(value, (list, tuple, np.ndarray)) and len(value) == self.count
        fits = fits and all(is_whole(n) and self.low <= n <= self.high for n in value)
        rule = f"must be {self.count} whole numbers from {self.low} to {self.high}"
        require(fits, self.name, value, rule)
        return frozen([int(n) for n in value])


class Reals(t.TraitType):
    """A list of as many finite numbers as the default has, each from ``low`` to ``high``."""

    def __init__(self, default: list[float], low: float, high: float) -> None:
        self.count, self.low, self.high = len(default), low, high
        super().__init__(default)

    def make_dynamic_default(self) -> list[float]:
        """Give each explorer its own copy of the default."""
        return list(self.default_value)

    @property
    def rule(self) -> dict[str, Any]:
        """Return what the page checks before it shows a state: see ``parts/check.js``."""
        return {"kind": "reals", "count": self.count, "low": self.low, "high": self.high}

    def validate(self, obj: Any, value: Any) -> list[float]:
        """Return a list of Python numbers; tuples and arrays are welcome."""
        values = value.tolist() if isinstance(value, np.ndarray) else value
        fits = isinstance(values, (list, tuple)) and len(values) == self.count
        real = fits and all(isinstance(n, numbers.Real) and not isinstance(n, bool) for n in values)
        rule = f"must be {self.count} numbers from {self.low:g} to {self.high:g}"
        require(real and all(self.low <= n <= self.high for n in values), self.name, value, rule)
        return frozen([int(n) if is_whole(n) else float(n) for n in values])


class Matrix(t.TraitType):
    """A matrix of finite numbers as a list of rows, each side between ``low`` and ``high`` cells long."""

    def __init__(self, default: list[list[float]], low: int, high: int) -> None:
        self.low, self.high = low, high
        super().__init__(default)

    def make_dynamic_default(self) -> list[list[float]]:
        """Give each explorer its own copy of the default."""
        return [list(row) for row in self.default_value]

    @property
    def rule(self) -> dict[str, Any]:
        """Return what the page checks before it shows a state: see ``parts/check.js``."""
        return {"kind": "matrix", "low": self.low, "high": self.high}

    def validate(self, obj: Any, value: Any) -> list[list[float]]:
        """Return plain lists of Python numbers; arrays and nested sequences are welcome."""
        rule = f"must be a matrix of finite numbers, each side {self.low} to {self.high} cells long"
        try:
            array = np.asarray(value)
        except ValueError:  # rows of different lengths
            array = np.empty(0)
        fits = array.ndim == 2 and array.dtype.kind in "biuf" and bool(np.isfinite(array).all())
        require(fits and all(self.low <= n <= self.high for n in array.shape), self.name, value, rule)
        # To the browser 3 and 3.0 are the same; the placeholder is shorter with 3.
        return frozen([[int(x) if float(x).is_integer() else x for x in row] for row in array.tolist()])
