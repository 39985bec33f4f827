"""Verdicts on published figures: by the rule of the page, on runs whose answer is known."""

import re
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from cnn_core.train import Published, get_reproduction, list_recipes
from cnn_core.train.results import results
from cnn_core.train.verdict import LEAST_RUNS, LEVEL, judge

PAGE = (Path(__file__).parents[2] / "book" / "reproductions.md").read_text("utf-8")


def published(error, **more):
    return Published(error, "source", "what", **more)


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("runs", "spread"), [(1, None), (1, 0.3), (5, 0.16)])
def test_the_verdict_turns_just_beyond_the_tolerance_to_either_side(side, runs, spread):
    errors = [5.0, 5.1, 5.3, 4.9]
    ours = np.std(errors, ddof=1)
    error = sqrt(ours**2 / 4 + (ours if spread is None else spread) ** 2 / runs)
    tolerance = stats.t(3).ppf(0.975) * error
    for factor, word in ((0.99, "reproduced"), (1.01, "not reproduced")):
        figure = published(np.mean(errors) + side * factor * tolerance, runs=runs, spread=spread)
        found = judge(errors, figure)
        assert found.word == word
        assert found.tolerance == pytest.approx(tolerance)
        assert found.difference == pytest.approx(-side * factor * tolerance)


def test_a_figure_that_is_true_is_reproduced_in_nineteen_of_twenty_cases():
    rng = np.random.default_rng(0)
    draws = 5 + 0.2 * rng.normal(size=(2000, 6))
    words = [judge(list(row[:5]), published(row[5])).word for row in draws]
    assert words.count("reproduced") / 2000 == pytest.approx(LEVEL, abs=0.015)


def test_what_cannot_be_compared_or_was_not_run_often_enough_gets_no_difference():
    cases = [
        (judge([1.0] * 5, None), "not comparable"),
        (judge([1.0] * 5, published(1.0, obstacle="another network")), "not comparable"),
        (judge([1.0] * (LEAST_RUNS - 1), published(1.0)), "open"),
        (judge([], published(1.0)), "open"),
    ]
    for found, word in cases:
        assert found.word == word
        assert found.reason
        assert found.difference is found.tolerance is None


def test_verdicts_of_the_recipes_are_those_of_the_rule():
    for row in results():
        figure = get_reproduction(row.recipe).published
        assert row.verdict == judge(list(row.errors.values()), figure)


@pytest.mark.parametrize("name", list_recipes())
def test_a_figure_of_another_network_or_protocol_is_held_against_nothing(name):
    """What the words on a figure tell must forbid the comparison."""
    figure = get_reproduction(name).published
    if figure is not None:
        other = (
            r"of the original|zip codes|four layers|read from the curves|own recipe|best epoch|views|wider"
        )
        assert bool(figure.obstacle) >= bool(re.search(other, figure.what)), name


def test_the_page_states_the_rule_that_the_program_applies_before_any_number():
    rule = PAGE[: PAGE.index("```{generated} reproductions")]
    assert f"$n \\ge {LEAST_RUNS}$" in rule
    assert f"{LEVEL:.0%}".replace("%", " %") in rule
    assert f"fewer than {LEAST_RUNS} runs" in rule
    for word in ("reproduced", "not reproduced", "not comparable", "open"):
        assert f"- **{word}**" in rule
