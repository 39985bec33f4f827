"""Comparisons of sides whose truth is known: what is concluded, what is refused, and what is shown."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnn_core.train.compare import Outcome, compare

RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
PLAN = {"metric": "error in %", "equal": "100 steps of 50 images"}


def side(level, best=0.1, noise=0.1, salt=0):
    """A way to train: a parabola over log rate with its lowest point at ``best``, and noise of its own."""

    def way(rate, seed):
        chance = np.random.default_rng([seed, salt]).normal()
        return level + 3 * math.log10(rate / best) ** 2 + noise * chance

    return way


def answers(share, salt, images=1000):
    """A way whose test answers are right with probability ``share``, each image by itself."""

    def way(rate, seed):
        right = np.random.default_rng([seed, salt]).random(images) < share
        return Outcome(math.log10(rate / 0.1) ** 2, right)

    return way


def two(a, b, rates=RATES, **more):
    return compare({"A": a, "B": b}, rates, **PLAN | more)


def test_a_real_difference_has_a_winner_and_its_size():
    found = two(side(20, 0.1, salt=1), side(25, 0.03, salt=2))
    assert [found.side(name).best for name in "AB"] == [0.1, 0.03]
    (pair,) = found.pairs()
    assert pair.interval.low < -5 < pair.interval.high < 0
    closest = min(abs(pair.differences))
    assert found.conclusion.startswith("A is lower than B by ")
    assert f"in the closest seed by {closest:.3g}." in found.conclusion


def test_no_difference_is_a_result_with_the_size_that_would_have_been_seen():
    found = two(side(20, salt=1), side(20, salt=2), seeds=range(8))
    (pair,) = found.pairs()
    assert f"no difference larger than {pair.interval.largest:.3g} fits the runs" in found.conclusion
    assert not pair.interval.excludes_zero


def test_one_seed_that_disagrees_forbids_a_winner():
    values = [1.0] * 30 + [-0.1]
    found = two(side(20, noise=0), lambda rate, seed: side(20, noise=0)(rate, 0) + values[seed % 100],
                seeds=range(31), tuning_seeds=(100,))  # fmt: skip
    assert found.pairs()[0].interval.excludes_zero
    assert "differ on average, but not in each of the 31 seeds" in found.conclusion


def test_a_few_bad_seeds_cannot_hide_behind_a_mean():
    runs = [0.0, 0.0, 30.0]
    found = two(side(20, noise=0), lambda rate, seed: side(15, noise=0)(rate, 0) + runs[seed % 100])
    assert "not told apart" in found.conclusion


@pytest.mark.parametrize(("best", "word", "grown"), [(0.001, "smallest", 0.0033), (100, "largest", 3.3)])
def test_a_best_rate_at_the_edge_is_refused(best, word, grown):
    found = two(side(20), side(15, best), extend=1)
    assert found.side("B").edge == word
    assert grown in found.side("B").rates
    assert len(found.side("B").rates) == 6
    assert found.pairs() == []
    assert f"No conclusion about A and B: the best rate of B, {grown:g}, is the {word} that was" in str(found)
    assert "(edge)" in str(found)


def test_a_grid_grows_until_the_best_rate_is_inside():
    found = two(side(20), side(15, 3))
    assert found.side("B").rates == [*RATES, 3.3, 11]
    assert found.side("B").best == 3.3
    assert "B by" in found.conclusion
    assert found.side("A").rates == list(RATES)


def test_runs_that_diverge_are_no_best_rate():
    def fragile(rate, seed):
        return math.nan if rate > 0.2 else side(20, 1)(rate, seed)

    found = two(side(20), fragile)
    assert found.side("B").best == 0.1
    assert np.isfinite(found.side("B").values).all()


def test_a_side_that_never_works_is_named():
    found = two(side(20), lambda rate, seed: math.nan)
    assert "B gave no result at any of 5 rates" in found.conclusion
    assert found.side("B").best is None


def test_a_seed_that_breaks_down_at_the_best_rate_forbids_a_conclusion():
    found = two(side(20), lambda rate, seed: math.inf if seed == 1 else side(15)(rate, seed))
    assert "1 of 3 runs of B at its best rate gave no result" in found.conclusion


def test_among_equal_rates_the_middle_one_is_taken():
    found = two(lambda rate, seed: 1.0, lambda rate, seed: 1.0)
    assert found.side("A").best == 0.1
    assert "no difference larger than 0 fits the runs" in found.conclusion


def test_higher_can_be_better():
    found = two(lambda r, s: -side(20)(r, s), lambda r, s: -side(25, 0.3)(r, s), better="higher")
    assert [found.side(name).best for name in "AB"] == [0.1, 0.3]
    assert found.conclusion.startswith("A is higher than B by ")


def test_ratios_are_compared_on_a_logarithmic_scale():
    found = two(side(100, noise=1, salt=1), side(600, noise=5, salt=2), ratio=True)
    (pair,) = found.pairs()
    assert pair.interval.low < 1 / 6 < pair.interval.high
    assert "A is lower than B by a factor of " in found.conclusion
    zero = two(lambda rate, seed: 0.0, side(3), ratio=True)
    assert "not above zero" in zero.conclusion


def test_answers_to_the_same_images_are_paired():
    found = two(answers(0.8, 1), answers(0.6, 2))
    assert (found.metric, found.chosen_by) == ("test error in %", "error in %")
    assert found.side("A").values == pytest.approx([20, 20, 20], abs=4)
    (pair,) = found.pairs()
    assert all(test.p < 1e-6 for test in pair.answers)
    assert "Image by image 3 of 3 seeds show a difference" in found.conclusion
    assert f"alone right on {pair.answers[0].only_first} images" in str(found)


def test_several_sides_share_the_level():
    found = compare({"A": side(20, salt=1), "B": side(25, salt=2), "C": side(20, salt=3)}, RATES, **PLAN)
    assert [(pair.first, pair.second) for pair in found.pairs()] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert {round(pair.interval.level, 6) for pair in found.pairs()} == {round(1 - 0.05 / 3, 6)}


def test_all_sides_can_be_compared_with_one():
    sides = {"A": side(20, salt=1), "B": side(25, salt=2), "C": side(20, salt=3)}
    found = compare(sides, RATES, against="B", **PLAN)
    assert [(pair.first, pair.second) for pair in found.pairs()] == [("A", "B"), ("C", "B")]
    assert found.pairs()[0].interval.level == pytest.approx(1 - 0.05 / 2)
    assert len(found.conclusion.splitlines()) == 2


def test_the_choice_and_the_comparison_use_other_seeds():
    seen = []

    def way(rate, seed):
        seen.append((rate, seed))
        return side(20)(rate, seed)

    two(way, side(20), seeds=(0, 1, 2), tuning_seeds=(7, 8))
    assert seen == [(rate, seed) for rate in RATES for seed in (7, 8)] + [(0.1, seed) for seed in (0, 1, 2)]


def test_the_table_says_what_is_equal_and_what_is_not():
    text = str(two(side(20), side(25), confounders=["width of the last layer", "parameters"]))
    assert "equal on all sides: 100 steps of 50 images" in text
    assert "not equal, besides what is compared: width of the last layer; parameters" in text
    assert "0.01 to 1 (5)" in text
    assert text == str(two(side(20), side(25), confounders=["width of the last layer", "parameters"]))


def test_the_picture_shows_every_run():
    def fragile(rate, seed):
        return math.nan if rate > 0.5 else side(20)(rate, seed)

    ax = two(side(20), fragile).plot()
    drawn = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert sum(len(line.get_xdata()) for line in drawn) == 2 * (5 + 3) - 1
    crosses = [line for line in ax.get_lines() if line.get_marker() == "x"]
    assert sum(len(line.get_xdata()) for line in crosses) == 1
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["A", "B"]
    assert ax.get_xscale() == "log"
    plt.close(ax.figure)


GOOD = {"sides": {"A": side(20), "B": side(20)}, "rates": RATES, **PLAN}
WRONG = [
    ("sides", [side(20), side(20)], "must be a dict"),
    ("sides", {"A": side(20)}, "a comparison has two sides"),
    ("rates", (0.1, 0.3), "must be at least 5 rates"),
    ("rates", (0, 0.01, 0.1, 1, 10), "must be positive"),
    ("rates", (0.01, 0.1, 1, 10, math.inf), "positive and finite"),
    ("rates", (0.1, 0.1, 0.2, 0.4, 0.8), "a factor of 1.2"),
    ("rates", {"A": RATES}, "must have the sides' names"),
    ("seeds", (0, 1), "must be ≥ 3 different seeds"),
    ("seeds", (0, 1, 1), "must be ≥ 3 different seeds"),
    ("seeds", (0, 1, 2.5), "must be a whole number"),
    ("seeds", 3, "sequence of whole numbers"),
    ("tuning_seeds", (), "must be ≥ 1"),
    ("tuning_seeds", (2, 3), "to choose and to judge"),
    ("better", "less", "lower"),
    ("metric", " ", "must be a text"),
    ("equal", 200, "must be a text"),
    ("confounders", "width", "list of texts"),
    ("extend", -1, "must be ≥ 0"),
    ("extend", True, "whole number"),
    ("level", 95, "between 0 and 1"),
    ("against", "C", "is not a side"),
]


@pytest.mark.parametrize(("name", "value", "rule"), WRONG, ids=[f"{w[0]}-{w[1]}"[:30] for w in WRONG])
def test_wrong_arguments_are_named_before_any_training(name, value, rule):
    with pytest.raises(ValueError, match=name) as error:
        compare(**{**GOOD, name: value})
    assert rule in str(error.value)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"sides": {"A": side(20), "B": 3}}, "must be a function of rate and seed"),
        ({"sides": {"A": side(20), "B": lambda rate, seed: "good"}}, "B returned 'good'"),
        ({"sides": {"A": side(20), "B": lambda rate, seed: "0.5"}}, "B returned '0.5'"),
        ({"sides": {"A": side(20), "B": lambda rate, seed: True}}, "B returned True"),
        ({"rates": 0.1}, "must be numbers"),
        ({"rates": ["fast"] * 5}, "must be numbers"),
    ],
)
def test_wrong_types_are_named(more, text):
    with pytest.raises(TypeError, match=text):
        compare(**{**GOOD, **more})


@pytest.mark.parametrize("right", [np.ones((2, 2), bool), np.ones(3), np.ones(0, bool)])
def test_answers_must_be_booleans(right):
    with pytest.raises(ValueError, match="must be booleans"):
        two(side(20), lambda rate, seed: Outcome(1.0, right))


def test_answers_of_one_side_alone_are_refused():
    with pytest.raises(ValueError, match="must all return"):
        two(side(20), answers(0.5, 1))


def test_answers_to_other_images_are_refused():
    with pytest.raises(ValueError, match="the same images"):
        two(answers(0.5, 1), answers(0.5, 2, images=999)).pairs()
