"""The statistics of pairs against SciPy, against tables, and by simulation."""

import numpy as np
import pytest
from scipy import stats

from cnn_core.train.compare import compare
from cnn_core.train.paired import mcnemar, paired_interval


def rights(both, only_first, only_second, neither):
    first = [True] * both + [True] * only_first + [False] * only_second + [False] * neither
    second = [True] * both + [False] * only_first + [True] * only_second + [False] * neither
    return np.array(first), np.array(second)


@pytest.mark.parametrize("split", [(0, 1), (3, 3), (10, 2), (52, 20), (0, 12), (121, 59)])
def test_mcnemar_agrees_with_the_binomial_test(split):
    found = mcnemar(*rights(40, *split, 7))
    assert (found.only_first, found.only_second) == split
    assert found.p == pytest.approx(stats.binomtest(split[0], sum(split), 0.5).pvalue, rel=1e-12)


def test_mcnemar_of_a_published_table():
    """Exact p of b = 6, c = 16, computed by hand: 2 Σ_{i ≤ 6} C(22, i) / 2^22."""
    by_hand = 2 * (1 + 22 + 231 + 1540 + 7315 + 26334 + 74613) / 2**22
    assert mcnemar(*rights(59, 6, 16, 80)).p == pytest.approx(by_hand, rel=1e-12)


def test_images_on_which_both_agree_change_nothing():
    assert mcnemar(*rights(0, 5, 1, 0)).p == mcnemar(*rights(5000, 5, 1, 700)).p
    assert mcnemar(*rights(9, 0, 0, 3)).p == 1


def test_mcnemar_does_not_cry_wolf():
    rng = np.random.default_rng(0)
    right = rng.random((2, 2000, 300)) < 0.8
    p = np.array([mcnemar(a, b).p for a, b in zip(*right, strict=True)])
    assert 0.02 < (p < 0.05).mean() <= 0.055


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_interval_agrees_with_scipy(level):
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 7))
    found, theirs = paired_interval(a, b, level), stats.ttest_rel(a, b).confidence_interval(level)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))
    assert found.mean == pytest.approx((a - b).mean())


def test_interval_from_a_table_of_student():
    """Three differences 1, 2, 3: s = 1, so the half width is 4.303 / √3."""
    found = paired_interval([1, 2, 3], [0, 0, 0])
    assert (found.low, found.high) == pytest.approx((2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-4)
    assert found.largest == pytest.approx(found.high)
    assert not found.excludes_zero


@pytest.mark.parametrize("pairs", [3, 5])
def test_interval_holds_the_truth_as_often_as_it_says(pairs):
    rng = np.random.default_rng(2)
    runs = 4000
    shared = rng.normal(0, 5, (runs, pairs))  # what a seed does to both sides drops out of the difference
    a, b = 3 + shared + rng.normal(size=(runs, pairs)), shared + rng.normal(size=(runs, pairs))
    found = [paired_interval(*two) for two in zip(a, b, strict=True)]
    covered = np.mean([interval.low <= 3 <= interval.high for interval in found])
    assert covered == pytest.approx(0.95, abs=3 * (0.95 * 0.05 / runs) ** 0.5)


@pytest.mark.parametrize(
    ("first", "second", "level", "text"),
    [
        ([1], [2], 0.95, "must be ≥ 2"),
        ([1, 2], [1, 2, 3], 0.95, r"must be \(pairs,\)"),
        ([[1, 2]], [[1, 2]], 0.95, r"must be \(pairs,\)"),
        ([1, np.nan], [1, 2], 0.95, "finite"),
        ([1, 3], [1, 2], 95, "level=95"),
    ],
)
def test_interval_refuses(first, second, level, text):
    with pytest.raises(ValueError, match=text):
        paired_interval(first, second, level)


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ([1, 0], [True, False], "first_right"),
        ([True, False], [0.5, 1.0], "second_right"),
        ([True], [True, False], "shapes"),
        ([], [], "booleans"),
    ],
)
def test_mcnemar_refuses(first, second, text):
    with pytest.raises(ValueError, match=text):
        mcnemar(first, second)


@pytest.mark.parametrize("values", [[1e308, 1.0], [1e200, -1e200], [-1e308, 1e308]])
def test_differences_beyond_all_numbers_have_no_interval(values):
    with pytest.raises(ValueError, match=r"differences=.*: are too large to have a spread"):
        paired_interval(values, [-value for value in values])


RATES = (0.001, 0.01, 0.1, 1, 10)


def two(a, b, rates=RATES, **more):
    """Compare values that follow from the seed alone; the rate in the middle is the best."""
    ways = {"A": a, "B": b}
    sides = {
        n: lambda rate, seed, way=way: way(seed) * (1 + abs(np.log10(rate) + 1)) for n, way in ways.items()
    }
    return compare(sides, rates, metric="loss", equal="steps", tuning_seeds=(9,), **more)


@pytest.mark.parametrize("power", [0.1, 30, 90])
def test_quotients_of_any_size_give_a_sentence(power):
    """The ends of an interval of logarithms may be beyond all numbers."""
    found = two(lambda s: 10.0 ** (power * (s % 3 - 1)), lambda s: 10.0 ** (power * (1 - s % 3)), ratio=True)
    assert "are not told apart, and no factor larger than" in found.conclusion
    assert "nan" not in found.conclusion


@pytest.mark.parametrize("value", [1e101, 1e308])
def test_values_beyond_all_differences_are_not_compared(value):
    found = two(lambda s: value, lambda s: 1.0)
    assert f"a run of A gave {value:.3g}, too large to be compared" in found.conclusion
    assert found.pairs() == []


@pytest.mark.parametrize("rates", ["12345", ["0.1", "0.3", "1", "3", "10"], [b"1"] * 5])
def test_texts_are_no_rates(rates):
    with pytest.raises(TypeError, match="rates of A: must be numbers"):
        two(lambda s: 1.0, lambda s: 1.0, rates)
