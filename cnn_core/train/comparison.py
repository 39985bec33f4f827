"""What a comparison found: table, picture, and a conclusion no stronger than its worst run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from cnn_core._check import known, require
from cnn_core.train._comparison_plot import plot
from cnn_core.train._comparison_text import table
from cnn_core.train.paired import Interval, McNemar, mcnemar, paired_interval
from cnn_core.train.tuning import LEAST_RATES, Side

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_LARGEST = 1e100  # of a value, so that squares of differences stay finite
_MOST = 700.0  # of a logarithm, so that its quotient and the inverse of it stay finite


@dataclass(frozen=True)
class Pair:
    """Two sides at their best rates, seed by seed.

    Attributes:
        first, second: names of the sides.
        differences: first minus second (seeds,), or first over second if ratios are compared.
        interval: of the mean difference, or of the geometric mean of the ratios.
        answers: McNemar's test of each seed, where the answers to the same images are known.
    """

    first: str
    second: str
    differences: np.ndarray
    interval: Interval
    answers: tuple[McNemar, ...] = ()


@dataclass
class Comparison:
    """The result of :func:`compare`: runs, rates and what follows from them; ``print`` shows the table.

    Attributes:
        sides: name → side with all its runs.
        seeds: of the runs that are compared.
        metric: what is compared, with its unit.
        chosen_by: what the rates were chosen by, the same unless the answers to test images are compared.
        lower: whether a lower metric is better.
        ratio: whether quotients are compared instead of differences.
        equal: what both sides have alike, such as "200 steps of 50 images".
        confounders: other differences between the sides than the one that is meant.
        level: of the intervals, for all pairs together.
        against: the side with which all others are compared; empty if each is compared with each.
    """

    sides: dict[str, Side]
    seeds: list[int]
    metric: str
    chosen_by: str
    lower: bool
    ratio: bool
    equal: str
    confounders: list[str]
    level: float
    against: str = ""

    def obstacle(self, *names: str) -> str:
        """Return why nothing can be concluded about these sides (all, unless named), or an empty text."""
        for side in (self.side(name) for name in names or self.sides):
            if side.best is None:
                return f"{side.name} gave no result at any of {len(side.rates)} rates"
            if side.edge:
                return (
                    f"the best rate of {side.name}, {side.best:g}, is the {side.edge} that was tried; "
                    "nothing is compared until it lies inside the grid"
                )
            if failed := int((~np.isfinite(side.values)).sum()):
                return f"{failed} of {len(self.seeds)} runs of {side.name} at its best rate gave no result"
            if np.abs(side.values).max() > _LARGEST:
                return f"a run of {side.name} gave {np.abs(side.values).max():.3g}, too large to be compared"
            if self.ratio and side.values.min() <= 0:
                return f"{side.name} has a value that is not above zero, so there is no quotient"
        return ""

    def side(self, name: str) -> Side:
        """Return a side by its name. Raises ValueError for a name that is not compared here."""
        known("side", name, self.sides)
        return self.sides[name]

    def pairs(self) -> list[Pair]:
        """Return every two sides that are compared and of which something can be concluded.

        With several pairs each interval is widened so that all hold together (Bonferroni).
        """
        return [self._pair(*two) for two in self._every() if not self.obstacle(*two)]

    def _every(self) -> list[tuple[str, str]]:
        if self.against:
            return [(name, self.against) for name in self.sides if name != self.against]
        return list(combinations(self.sides, 2))

    def _pair(self, first: str, second: str) -> Pair:
        a, b = self.sides[first], self.sides[second]
        level = 1 - (1 - self.level) / len(self._every())
        answers = ()
        if a.paired and b.paired:
            both = zip(a.outcomes, b.outcomes, strict=True)
            answers = tuple(mcnemar(one.right, other.right) for one, other in both)
        if not self.ratio:
            return Pair(
                first, second, a.values - b.values, paired_interval(a.values, b.values, level), answers
            )
        logs = paired_interval(np.log(a.values), np.log(b.values), level)
        ends = (min(max(end, -_MOST), _MOST) for end in (logs.mean, logs.low, logs.high))
        interval = Interval(*map(math.exp, ends), level)
        return Pair(first, second, a.values / b.values, interval, answers)

    def sentence(self, first: str, second: str) -> str:
        """Return what the runs allow to say of two sides: a winner, no winner, or nothing, with the reason.

        There is a winner if the interval leaves out "no difference" and every seed agrees on the direction.
        Raises ValueError for a name that is not compared here.
        """
        if reason := self.obstacle(first, second):
            return f"No conclusion about {first} and {second}: {reason}."
        return _verdict(self, self._pair(first, second))

    @property
    def conclusion(self) -> str:
        """The sentences on all pairs, one a line."""
        return "\n".join(self.sentence(*two) for two in self._every())

    def table(self) -> str:
        """Return the rates and results of each side, what is alike and what is not, and the conclusion."""
        return table(self)

    def __str__(self) -> str:
        return self.table()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw every run over its rate, a line through the means, full dots where sides are compared.

        A run without a finite value is marked by a cross at the upper edge. Returns the axes.
        """
        return plot(self, ax)


def _verdict(found: Comparison, pair: Pair) -> str:
    neutral = 1.0 if found.ratio else 0.0
    low, high, n = pair.interval.low, pair.interval.high, len(found.seeds)
    below, above = int((pair.differences < neutral).sum()), int((pair.differences > neutral).sum())
    around = f"{100 * pair.interval.level:.3g} % interval"
    signed = f"(mean {_signed(pair.interval.mean, found.ratio)}, {around} {_signed(low, found.ratio)} "
    signed += f"to {_signed(high, found.ratio)}, n = {n})"
    names = f"{pair.first} and {pair.second}"
    if low <= neutral <= high:
        bound = f"factor larger than {max(high, 1 / low):.3g}" if found.ratio else ""
        bound = bound or f"difference larger than {pair.interval.largest:.3g}"
        text = f"{names} are not told apart, and no {bound} fits the runs {signed}."
    elif max(below, above) < n:
        text = f"{names} differ on average, but not in each of the {n} seeds {signed}."
    else:
        word = "lower" if high < neutral else "higher"
        sizes = [_unsigned(x, found.ratio) for x in (pair.interval.mean, low, high)]
        closest = min(_unsigned(x, found.ratio) for x in pair.differences)
        by = "by a factor of" if found.ratio else "by"
        text = (
            f"{pair.first} is {word} than {pair.second} {by} {sizes[0]:.3g} ({around} {min(sizes[1:]):.3g} "
        )
        text += f"to {max(sizes[1:]):.3g}, n = {n}), in the closest seed {by} {closest:.3g}."
    if pair.answers:
        clear = sum(answer.p < 0.05 for answer in pair.answers)
        text += f" Image by image {clear} of {n} seeds show a difference (McNemar, p < 0.05)."
    return text


def _signed(value: float, ratio: bool) -> str:
    return f"× {value:.3g}" if ratio else f"{value:+.3g}".replace("-", "−")


def _unsigned(value: float, ratio: bool) -> float:
    return max(value, 1 / value) if ratio else abs(value)


def check_grid(name: str, rates) -> list[float]:
    """Return the learning rates of a side, ascending.

    Raises ValueError unless there are at least five, all positive, a factor of 1.2 or more apart.
    """
    label = f"rates of {name}"
    try:
        grid = sorted(float(1.0 * rate) for rate in rates)  # float alone would read texts too
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{label}: must be numbers such as (0.01, 0.03, 0.1, 0.3, 1): {rates!r}") from None
    require(len(grid) >= LEAST_RATES, label, grid, f"must be at least {LEAST_RATES} rates")
    require(grid[0] > 0 and math.isfinite(grid[-1]), label, grid, "must be positive and finite")
    apart = min(b / a for a, b in pairwise(grid))
    require(apart >= 1.2, label, grid, "must be a factor of 1.2 or more apart, two or three is usual")
    return grid
