"""Comparisons on record: they come back as they were, and are refused when the plan is another."""

import math
import sys

import pytest

from cnn_core.train.compare import Comparison
from cnn_core.train.recorded import recorded as read_recorded
from cnn_core.train.recorded import remake
from tests.train.test_compare import GOOD, PLAN, RATES, answers, side, two
from tools.comparisons import needed


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["cnn_core.train.recorded"], "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize("ways", [(side(20), side(25, 0.03)), (answers(0.8, 1), answers(0.7, 2))])
def test_a_recorded_comparison_comes_back_as_it_was(folder, ways):
    sides = dict(zip("AB", ways, strict=True))
    with remake("sample"):
        made = read_recorded("sample", sides, RATES, **PLAN)
    calls = dict.fromkeys("AB", lambda rate, seed: pytest.fail("trained again"))
    read = read_recorded("sample", calls, RATES, **PLAN)
    assert isinstance(read, Comparison)
    assert str(read) == str(made)
    assert [path.name for path in folder.iterdir()] == ["sample.json"]


def test_failed_runs_can_be_recorded(folder):
    ways = {"A": side(20), "B": lambda rate, seed: math.nan if rate > 0.2 else math.inf}
    with remake("sample"):
        made = read_recorded("sample", ways, RATES, **PLAN)
    assert str(read_recorded("sample", ways, RATES, **PLAN)) == str(made)


CHANGED = [
    {"rates": (0.01, 0.02, 0.1, 0.3, 1.0)},
    {"seeds": (0, 1, 3)},
    {"metric": "loss"},
    {"equal": "time"},
    {"confounders": ["width"]},
    {"sides": {"A": side(20), "C": side(20)}},
]


@pytest.mark.parametrize("change", CHANGED, ids=[next(iter(change)) for change in CHANGED])
def test_a_record_of_another_plan_is_refused(folder, change):
    with remake("sample"):
        read_recorded("sample", **GOOD)
    with pytest.raises(ValueError, match=f"{next(iter(change))}=.*tools.comparisons"):
        read_recorded("sample", **GOOD | change)


def test_an_unknown_record_is_named(folder):
    with pytest.raises(ValueError, match="is not a comparison"):
        read_recorded("sample", **GOOD)


def test_unknown_side_is_named():
    with pytest.raises(ValueError, match="the closest: A"):
        two(side(20), side(20)).sentence("A", "C")


CHAPTER = [
    "import numpy as np\nfrom cnn_core.train.recorded import recorded",
    "unused = np.zeros(3)",
    "rates = 0.1, 0.2",
    'def way(rate, seed):\n    return np.float64(rate)\nnoted = {"first": recorded("first", way, rates)}',
    'print(recorded(\n    "second", way, rates))',
    'print("recorded(third)")',
]


@pytest.mark.parametrize(
    ("name", "cells"), [("first", (0, 2, 3)), ("second", (0, 2, 3, 4))], ids=["one line", "two lines"]
)
def test_the_cells_of_a_comparison_are_found_however_they_are_written(name, cells):
    assert needed(CHAPTER, name) == [CHAPTER[n] for n in cells]


def test_a_comparison_that_no_cell_asks_for_is_refused():
    with pytest.raises(SystemExit, match="third"):
        needed(CHAPTER, "third")
