"""One side of a comparison: its runs over a grid of learning rates, and the rate that came out best."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from cnn_core._check import require

LEAST_RATES = 5


@dataclass(frozen=True)
class Outcome:
    """What one training run gave.

    Attributes:
        value: by which the rate is chosen, measured on a validation part or on the training part: a
            number, NaN where the run broke down, infinite where a target was never reached.
        right: for each test image whether the answer was right, booleans (images,); None if not asked for.
    """

    value: float
    right: np.ndarray | None = None


Way = Callable[[float, int], "float | Outcome"]


@dataclass
class Side:
    """All runs of one side.

    Attributes:
        name: what the table calls it.
        rates: the learning rates, ascending.
        tuned: rate → values of its tuning runs, one for each tuning seed.
        outcomes: the runs at the best rate that are compared, one for each seed.
    """

    name: str
    rates: list[float]
    tuned: dict[float, list[float]]
    lower: bool = True
    outcomes: list[Outcome] = field(default_factory=list)

    def score(self, rate: float) -> float:
        """Return the mean of the tuning runs at a rate, turned so that lower is better; ∞ if one failed."""
        mean = float(np.mean(self.tuned[rate]))
        return math.inf if not math.isfinite(mean) else mean if self.lower else -mean

    @property
    def best(self) -> float | None:
        """The rate with the best mean, among equals the one nearest the middle; None if none ever worked."""
        scores = [self.score(rate) for rate in self.rates]
        if not math.isfinite(min(scores)):
            return None
        middle = (len(scores) - 1) / 2
        equal = [i for i, score in enumerate(scores) if score == min(scores)]
        return self.rates[min(equal, key=lambda i: abs(i - middle))]

    @property
    def edge(self) -> str:
        """Either "smallest" or "largest" if the best rate is the first or last that was tried, else empty."""
        if self.best is None:
            return ""
        return {self.rates[0]: "smallest", self.rates[-1]: "largest"}.get(self.best, "")

    @property
    def values(self) -> np.ndarray:
        """The values of the compared runs (seeds,): test error in % if the answers are known."""
        if self.paired:
            return np.array([100 * (1 - np.mean(outcome.right)) for outcome in self.outcomes])
        return np.array([outcome.value for outcome in self.outcomes])

    @property
    def paired(self) -> bool:
        """Whether the answers to the test images are known."""
        return bool(self.outcomes) and self.outcomes[0].right is not None


def run(way: Way, rate: float, seed: int, name: str) -> Outcome:
    """Train once and return the outcome.

    Raises TypeError, with the name of the side, for a result that is neither a number nor an outcome.
    """
    result = way(rate, seed)
    outcome = result if isinstance(result, Outcome) else Outcome(result)
    message = f"{name} returned {result!r}: must be a number or an Outcome(value, right)"
    if isinstance(outcome.value, bool | np.bool_ | str | bytes):  # which float() would read
        raise TypeError(message)
    try:
        value = float(outcome.value)
    except (TypeError, ValueError):
        raise TypeError(message) from None
    if outcome.right is None:
        return Outcome(value)
    right = np.asarray(outcome.right)
    good = right.ndim == 1 and right.size > 0 and right.dtype == bool
    found = f"{right.dtype} {right.shape}"
    require(good, "right", found, "must be booleans (images,), true where the answer is right")
    return Outcome(value, right)


def tune(name: str, way: Way, rates: Sequence[float], seeds: Sequence[int], lower: bool, extend: int) -> Side:
    """Return the side with its tuning runs; a grid whose best rate lies at its edge grows on that side.

    It grows by the factor between its last two rates there, by one rate at a time and ``extend`` at most.
    """
    side = Side(name, list(rates), {}, lower)
    for rate in rates:
        side.tuned[rate] = [run(way, rate, seed, name).value for seed in seeds]
    for _ in range(extend):
        if not side.edge:
            break
        outer, inner = side.rates[:2] if side.edge == "smallest" else side.rates[:-3:-1]
        rate = _rounded(outer * (outer / inner))
        if rate in side.tuned or not 0 < rate < math.inf:
            break  # a float holds no rate beyond this one
        side.rates = sorted([*side.rates, rate])
        side.tuned[rate] = [run(way, rate, seed, name).value for seed in seeds]
    return side


def _rounded(rate: float) -> float:
    return float(f"{rate:.2g}")
