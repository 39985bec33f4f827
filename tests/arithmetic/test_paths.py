"""Path counts against the gradient of a network whose weights are all 1."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnn_core import nn
from cnn_core.arithmetic import path_counts, receptive_field
from cnn_core.study.chapters.receptive_field import rule

LAYER = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3))


@settings(max_examples=60, deadline=None)
@given(chain=st.lists(LAYER, min_size=1, max_size=4), size=st.integers(1, 40), place=st.integers(0, 50))
def test_counts_are_the_gradient_of_ones(chain, size, place):
    layers = [torch.nn.Conv1d(1, 1, k, s, p, d, bias=False) for k, s, p, d in chain]
    for layer in layers:
        torch.nn.init.ones_(layer.weight)
    x = torch.zeros(1, 1, size, requires_grad=True)
    try:
        y = torch.nn.Sequential(*layers)(x)[0, 0]
    except RuntimeError:  # a kernel does not fit
        with pytest.raises(ValueError, match="spans"):
            path_counts(chain, size, 0)
        return
    assume(place < len(y))
    y[place].backward()
    assert path_counts(chain, size, place) == x.grad[0, 0].tolist()
    assert path_counts(torch.nn.Sequential(*layers), size, place) == x.grad[0, 0].tolist()


def test_what_is_counted_lies_in_the_receptive_field():
    chain = [(5, 1, 2), (2, 2), (3, 1, 1), (3, 2)]
    first, last = receptive_field(chain)[-1].span(2)
    counts = path_counts(chain, 60, 2)
    assert {place for place, count in enumerate(counts) if count} == set(range(first, last + 1))
    assert sum(counts) == 5 * 2 * 3 * 3


def test_models_of_both_libraries_and_axes():
    for lib in (nn, torch.nn):
        model = lib.Sequential(
            lib.Conv2d(1, 2, (3, 5), padding="same"),
            lib.ReLU(),
            lib.Sequential(lib.MaxPool2d(2), lib.Conv2d(2, 2, 3)),
        )
        assert path_counts(model, 12, 1) == [0, 1, 2, 3, 3, 3, 3, 2, 1, 0, 0, 0]
        assert sum(path_counts(model, 14, 1, axis=1)) == 5 * 2 * 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([(3, 1)], 5, 3), r"output=3: must be below 3, the number of outputs"),
        (([(3, 1)], 2, 0), r"kernel_size=3: spans 3 cells, but the padded input has 2"),
        (([(3, 1)], 0, 0), r"size=0: must be ≥ 1"),
        (([(3, 1)], 5, -1), r"output=-1: must be ≥ 0"),
        (([(3, 1)], 5, 0, 2), r"axis=2: must be 0"),
        ((3, 5, 0), r"layers='int': must be a list or a model of layers"),
        (([(3, 1)], 10**12, 0), r"size=1000000000000: takes 4,999,999,999,992 steps"),
        (([(3, 1, 10**9)], 5, 0), r"size=5: takes 8,000,000,"),
        ((["3"], 5, 0), r"layer='3': must be a tuple, a dict or an object"),
        (([torch.nn.MaxPool2d(2, ceil_mode=True)], 5, 0), r"ceil_mode=True: is not counted here"),
        (([nn.Concat(nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 3))], 5, 0), r"has branches"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        path_counts(*arguments)


def test_the_exercises_count_the_same():
    rng = np.random.default_rng(1)
    for layers, size, unit in (rule.any_paths(rng) for _ in range(100)):
        assert rule.paths(layers, size, unit).tolist() == path_counts(layers, size, unit)
        first, last = rule.span(layers, unit)
        assert receptive_field(layers)[-1].span(unit) == (first, last)
