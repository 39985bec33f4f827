"""Whether runs reproduce a published figure: a rule that stands before any number is looked at."""

from collections.abc import Sequence
from math import sqrt
from statistics import mean, stdev
from typing import NamedTuple

from scipy import stats

from cnn_core.train.reproduction import Published

LEAST_RUNS = 3
LEVEL = 0.95


class Verdict(NamedTuple):
    """What runs say of a published figure.

    ``word`` is "reproduced", "not reproduced", "not comparable" or "open" (too few runs), ``reason`` says
    why. ``difference`` is our mean minus the published figure, ``tolerance`` what chance may make of it, both
    in points of %; None where they would say nothing.
    """

    word: str
    reason: str
    difference: float | None = None
    tolerance: float | None = None


def judge(errors: Sequence[float], published: Published | None) -> Verdict:
    """Return the verdict on our test errors in %, one a seed, beside the published figure.

    With our mean over n runs and their deviation s, and a published mean over m runs of deviation p, the
    difference of the means has the standard error √(s²/n + p²/m). Where no p is published, as of a single
    run, the other side is taken to scatter as ours does: p = s. The figure is reproduced if the difference,
    to either side, is at most t times that, with the 95 % quantile t of Student's distribution with n − 1
    degrees of freedom. What was measured on other images, another network or in another way is not compared.
    Source: Student (1908), The probable error of a mean.
    """
    if published is None:
        return Verdict("not comparable", "nothing of the kind is published")
    if published.obstacle:
        return Verdict("not comparable", published.obstacle)
    n = len(errors)
    if n < LEAST_RUNS:
        return Verdict("open", f"{n} of at least {LEAST_RUNS} runs")
    ours = stdev(errors)
    theirs = ours if published.spread is None else published.spread
    tolerance = stats.t.ppf((1 + LEVEL) / 2, n - 1) * sqrt(ours**2 / n + theirs**2 / published.runs)
    difference = mean(errors) - published.error
    word = "reproduced" if abs(difference) <= tolerance else "not reproduced"
    return Verdict(word, "", difference, float(tolerance))
