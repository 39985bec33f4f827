"""The exercises of the chapter on comparing two networks."""

import math

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.rounding import Rounded

P = 2 * (1 + 10 + 45) / 2**10
forms.value(
    "how_to_compare.1",
    Rounded(P, 2),
    name="p",
    causes=[
        ("a split to the other side is just as uneven, so it counts, too.", P / 2),
        ("splits that are more uneven, 0 and 1 against 10 and 9, count as well.", 2 * 45 / 2**10),
        (
            "that is the probability of a split that is more uneven still, without 2 against 8.",
            2 * 11 / 2**10,
        ),
    ],
    hints=(
        "Ten images decide. How many ways are there for 0, 1 or 2 of them to fall to A?",
        "1 + 10 + 45 ways of 2^10; the same for B.",
    ),
    reason="About 0.11: a split of 2 against 8 is no rarity between equals.",
)


def interval(first: np.ndarray, second: np.ndarray, t: float) -> tuple[float, float]:
    """Low and high end of the interval for the mean difference."""
    d = np.asarray(first) - np.asarray(second)
    half = t * d.std(ddof=1) / math.sqrt(len(d))
    return d.mean() - half, d.mean() + half


def by_n(first: np.ndarray, second: np.ndarray, t: float) -> tuple[float, float]:
    """With n in the place of n − 1."""
    d = first - second
    half = t * d.std() / math.sqrt(len(d))
    return d.mean() - half, d.mean() + half


def of_one_run(first: np.ndarray, second: np.ndarray, t: float) -> tuple[float, float]:
    """Without the division by √n."""
    d = first - second
    return d.mean() - t * d.std(ddof=1), d.mean() + t * d.std(ddof=1)


def unpaired(first: np.ndarray, second: np.ndarray, t: float) -> tuple[float, float]:
    """From the deviations of both sides, as if the seeds had nothing in common."""
    spread = math.sqrt((first.var(ddof=1) + second.var(ddof=1)) / len(first))
    middle = first.mean() - second.mean()
    return middle - t * spread, middle + t * spread


def any_pairs(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
    """Two to nine pairs that share their luck, and a quantile."""
    luck = rng.normal(10, 3, rng.integers(2, 10))
    return luck, luck + rng.normal(-1, 0.5, luck.size), float(rng.uniform(1.5, 5))


forms.function(
    "how_to_compare.2",
    interval,
    [(np.array([1.0, 2, 3]), np.zeros(3), 4.303)],
    draw=any_pairs,
    causes=[
        ("the deviation of few values has n − 1 in the denominator: std(ddof=1).", by_n),
        ("this is the scatter of one difference. That of a mean of n is smaller by √n.", of_one_run),
        ("take the differences first: what a seed does to both sides must drop out.", unpaired),
    ],
    hints=(
        "Begin with the differences, one for each seed.",
        "Their standard deviation (ddof=1) over √n is the standard error of their mean.",
        "The ends are mean ± t · d.std(ddof=1) / √n.",
    ),
    reason="The interval belongs to the mean of the differences, and only their scatter is in it.",
)


def edge(errors: np.ndarray) -> int:
    """Where the lowest error lies: −1 at the smallest rate, 1 at the largest, 0 inside."""
    best = int(np.nanargmin(errors))
    return -1 if best == 0 else int(best == len(errors) - 1)


def careless(errors: np.ndarray) -> int:
    """Without a look at the edge."""
    return 0


def one_edge(errors: np.ndarray) -> int:
    """With a look at the largest rate alone."""
    return int(np.nanargmin(errors) == len(errors) - 1)


def trusting(errors: np.ndarray) -> int:
    """With argmin, which returns the place of a NaN."""
    best = int(np.argmin(errors))
    return -1 if best == 0 else int(best == len(errors) - 1)


def any_grid(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Five to nine rates, the best one anywhere; in half of the grids the largest rates have broken down."""
    count = int(rng.integers(5, 10))
    errors = np.abs(np.arange(count) - rng.integers(count)) + rng.uniform(0, 0.4, count)
    if rng.random() < 0.5:
        errors[-int(rng.integers(1, 4)) :] = np.nan
    return (errors,)


forms.function(
    "how_to_compare.3",
    edge,
    [
        (np.array([50.0, 30.0, 20.0, 25.0, 60.0]),),
        (np.array([50.0, 18.0, 20.0, 25.0, math.nan]),),
        (np.array([50.0, 30.0, 20.0, 15.0, 12.0]),),
        (np.array([10.0, 30.0, 40.0, 45.0, math.nan]),),
        (np.array([50.0, 30.0, 20.0, math.nan, math.nan]),),
    ],
    draw=any_grid,
    causes=[
        (
            "at the smallest and at the largest rate the answer is not 0: a better one may lie outside.",
            careless,
        ),
        ("the smallest rate is an edge, too.", one_edge),
        ("argmin takes a NaN for the smallest; nanargmin passes over it.", trusting),
    ],
    hints=(
        "np.nanargmin returns the place of the smallest number and passes over NaN.",
        "The edges are place 0 and place len(errors) − 1.",
    ),
    reason="A best rate at the edge is no result, but an order to look further, in this direction.",
)

forms.value(
    "how_to_compare.4",
    5,
    name="the smaller number",
    causes=[
        ("6 against 14 has p = 0.115.", 6),
        ("4 against 16 is clear, p = 0.012, but it can be closer.", 4),
        ("that is the larger of the two numbers.", 15),
    ],
    hints=(
        "p is twice the probability that at most b of 20 fair coins fall to one side.",
        "Try: mcnemar takes two arrays of booleans. With 20 images, b of them right for one side alone.",
    ),
    reason="5 against 15 has p = 0.041: ten images more or less, whatever the size of the test set.",
)


def reported(validation: np.ndarray, test: np.ndarray) -> float:
    """The test error at the rate that the validation part chose."""
    return test.mean(axis=1)[validation.mean(axis=1).argmin()]


def lowest(validation: np.ndarray, test: np.ndarray) -> float:
    """The lowest of the test errors, as the exercise gives it."""
    return test.mean(axis=1).min()


def validated(validation: np.ndarray, test: np.ndarray) -> float:
    """The validation error of the chosen rate."""
    return validation.mean(axis=1).min()


def luckiest(validation: np.ndarray, test: np.ndarray) -> float:
    """The best seed at the chosen rate."""
    return test[validation.mean(axis=1).argmin()].min()


def any_errors(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Validation and test errors of any number of rates and seeds."""
    shape = rng.integers(2, 8), rng.integers(2, 6)
    return 10 + rng.normal(size=shape), 10 + rng.normal(size=shape)


forms.function(
    "how_to_compare.5",
    reported,
    [],
    draw=any_errors,
    causes=[
        (
            "the validation error chose the rate, so it is too good as well; report the test error there.",
            validated,
        ),
        ("report the mean of the seeds, not the luckiest.", luckiest),
    ],
    hints=(
        "Which rate has the lowest mean validation error? argmin says where it stands.",
        "Then take the mean test error of this row.",
    ),
    reason="Chosen on one part, reported from the other: whoever tries more rates has no more luck.",
    given=lowest,
)
