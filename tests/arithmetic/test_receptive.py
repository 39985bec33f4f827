"""Receptive fields against what actually moves when an input cell moves."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_core import nn
from cnn_core.arithmetic import receptive_field

LAYER = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3))


@settings(max_examples=40, deadline=None)
@given(chain=st.lists(LAYER, min_size=1, max_size=4))
def test_field_is_where_the_gradient_is(chain):
    """All weights are 1, so an input cell has a gradient exactly if the output sees it."""
    layers = [torch.nn.Conv1d(1, 1, k, s, p, d, bias=False) for k, s, p, d in chain]
    for layer in layers:
        torch.nn.init.ones_(layer.weight)
    model, size = torch.nn.Sequential(*layers), 800
    field = receptive_field(chain)[-1]
    assert [f.size for f in receptive_field(model)] == [f.size for f in receptive_field(chain)]
    x = torch.zeros(1, 1, size, requires_grad=True)
    y = model(x)[0, 0]
    middle = len(y) // 2
    y[middle].backward()
    seen = torch.nonzero(x.grad[0, 0]).flatten()
    assert (seen[0].item(), seen[-1].item()) == field.span(middle)


def test_worked_examples():
    assert [f.size for f in receptive_field([(3, 1)] * 3)] == [3, 5, 7]
    assert receptive_field([(3, 1, 0, 2)])[0].size == 5
    vgg = [*[(3, 1), (3, 1), (2, 2)] * 2, *[(3, 1), (3, 1), (3, 1), (2, 2)] * 3]
    assert receptive_field(vgg)[-1][:2] == (212, 32)
    assert receptive_field([{"kernel_size": 7, "stride": 2, "padding": 3}])[0] == (7, 2, -3)


def test_models_of_both_libraries():
    for lib in (nn, torch.nn):
        model = lib.Sequential(
            lib.Conv2d(1, 2, (3, 5), padding="same"),
            lib.ReLU(),
            lib.Sequential(lib.MaxPool2d(2), lib.Conv2d(2, 2, 3)),
        )
        assert [f.size for f in receptive_field(model)] == [3, 4, 8]
        assert [f.size for f in receptive_field(model, axis=1)] == [5, 6, 10]
        assert receptive_field(model, axis=1)[-1].start == -2
    assert receptive_field(nn.Sequential(nn.Conv1d(1, 1, 3, stride=2)), axis=1) == [(3, 2, 0)]
    assert receptive_field(torch.nn.Sequential(torch.nn.Conv1d(1, 1, 3, stride=2))) == [(3, 2, 0)]


@pytest.mark.parametrize("library", [nn, torch.nn])
def test_transposed_convolutions_are_refused(library):
    with pytest.raises(ValueError, match="layer='ConvTranspose2d': a transposed convolution has no single"):
        receptive_field([library.Conv2d(1, 1, 3), library.ConvTranspose2d(1, 1, 2, 2)])


def test_branches_are_joined():
    one, three = nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 3, padding=1)
    assert receptive_field([nn.Concat(one, three)])[-1] == (3, 1, -1)
    block = nn.Residual(nn.Sequential(three, nn.ReLU(), nn.Conv2d(1, 1, 3, padding=1)))
    assert receptive_field([block, block])[-1] == (9, 1, -4)
    assert np.all([f.jump == 1 for f in receptive_field([block])])


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "must hold at least one layer"),
        ([nn.ReLU()], "must hold at least one layer"),
        ([(3,)], r"layer=\(3,\)"),
        ([(3, 0)], "stride=0"),
        (
            [nn.Concat(nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1, stride=2))],
            "must all have the same total stride",
        ),
    ],
)
def test_bad_input_is_named(layers, message):
    with pytest.raises(ValueError, match=message):
        receptive_field(layers)


def test_a_third_axis_is_refused():
    with pytest.raises(ValueError, match=r"axis=2: must be 0 \(height\) or 1 \(width\)"):
        receptive_field([(3, 1)], axis=2)
