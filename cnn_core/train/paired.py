"""Two sets of results side by side: differences of pairs with their t interval, and McNemar's exact test."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from cnn_core._arrays import whole_array
from cnn_core._check import require
from cnn_core.train._read import real


@dataclass(frozen=True)
class Interval:
    """A mean difference and the interval around it.

    Attributes:
        mean: of the differences.
        low, high: ends of the interval.
        level: how often such an interval holds the true mean, from 0 to 1.
    """

    mean: float
    low: float
    high: float
    level: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low > 0 or self.high < 0

    @property
    def largest(self) -> float:
        """The largest size of a difference that the interval still holds."""
        return max(abs(self.low), abs(self.high))


def paired_interval(first, second, level: float = 0.95) -> Interval:
    """Return the mean of first_i − second_i and its t interval; both (pairs,), in the same order.

    The interval is mean ± t s / √n, with the deviation s of the n differences (n − 1 in the denominator) and
    the quantile t of Student's distribution with n − 1 degrees of freedom. It takes the differences as
    independent and roughly normal.
    Raises ValueError for fewer than two pairs, for shapes that differ, for values that are not finite or
    too far apart and for a level that is not between 0 and 1.
    Source: Student (1908), The probable error of a mean.
    """
    first, second = _numbers("first", first), _numbers("second", second)
    shapes = (first.shape, second.shape)
    require(first.ndim == 1 and shapes[0] == shapes[1], "shapes", shapes, "must be (pairs,) twice")
    require(first.size >= 2, "pairs", first.size, "must be ≥ 2, one pair has no spread")
    finite = bool(np.isfinite(first).all() and np.isfinite(second).all())
    require(finite, "values", (first.tolist(), second.tolist()), "must be finite")
    require(0 < real(level, "level") < 1, "level", level, "must lie between 0 and 1, such as 0.95")
    with np.errstate(over="ignore"):
        differences = first - second
        fits = bool(np.isfinite(np.square(differences).sum()))
    require(fits, "differences", differences.tolist(), "are too large to have a spread")
    mean = float(differences.mean())
    half = float(stats.t.ppf((1 + level) / 2, first.size - 1) * stats.sem(differences))
    return Interval(mean, mean - half, mean + half, level)


def _numbers(name: str, values) -> np.ndarray:
    numbers = whole_array(values)
    good = numbers is not None and numbers.dtype.kind in "iuf"
    require(good, name, values, "must be real numbers (pairs,)")
    return numbers.astype(float)


@dataclass(frozen=True)
class McNemar:
    """What two classifiers make of the same images.

    Attributes:
        only_first: images that the first alone answers right.
        only_second: images that the second alone answers right.
        p: probability of a split at least as uneven if each such image were a fair coin.
    """

    only_first: int
    only_second: int
    p: float


def mcnemar(first_right, second_right) -> McNemar:
    """Return how two classifiers differ on the same images; both booleans (images,), true where right.

    Images that both read right, or both wrong, say nothing about which is better. Of the others each would
    fall to either side like a fair coin if the two were equally good, so p is the two-sided binomial
    probability of the split, exact for any number of images. Without such images p is 1.
    Raises ValueError for shapes that differ and for values that are not booleans.
    Source: McNemar (1947), Note on the sampling error of the difference between correlated proportions;
    Dietterich (1998), Approximate statistical tests for comparing supervised classification algorithms, 3.1.
    """
    first, second = _answers("first_right", first_right), _answers("second_right", second_right)
    shapes = (first.shape, second.shape)
    require(shapes[0] == shapes[1], "shapes", shapes, "must agree: the same images, in the same order")
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    total = only_first + only_second
    p = float(stats.binomtest(only_first, total).pvalue) if total else 1.0
    return McNemar(only_first, only_second, p)


def _answers(name: str, right) -> np.ndarray:
    given, right = right, whole_array(right)
    require(right is not None, name, given, "must be booleans (images,), true where the answer is right")
    good = right.ndim == 1 and right.size > 0 and right.dtype == bool
    found = f"{right.dtype} {right.shape}"
    require(good, name, found, "must be booleans (images,), true where the answer is right")
    return right
