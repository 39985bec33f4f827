"""Initialisers: the moments and the bounds that the formulas give, fans as PyTorch computes them."""

from math import sqrt

import numpy as np
import pytest
import torch

from cnn_core.nn import init

SHAPE = (64, 32, 3, 3)
FAN_IN, FAN_OUT = 32 * 9, 64 * 9
CASES = [
    (init.he_normal, {}, sqrt(2 / FAN_IN)),
    (init.he_normal, dict(mode="fan_out"), sqrt(2 / FAN_OUT)),
    (init.he_uniform, {}, sqrt(2 / FAN_IN)),
    (init.he_uniform, dict(gain=1.0), sqrt(1 / FAN_IN)),
    (init.xavier_normal, {}, sqrt(2 / (FAN_IN + FAN_OUT))),
    (init.xavier_normal, dict(gain=5 / 3), 5 / 3 * sqrt(2 / (FAN_IN + FAN_OUT))),
    (init.xavier_uniform, {}, sqrt(2 / (FAN_IN + FAN_OUT))),
    (init.lecun_normal, {}, sqrt(1 / FAN_IN)),
    (init.lecun_uniform, {}, sqrt(1 / FAN_IN)),
    (init.torch_default, {}, sqrt(1 / (3 * FAN_IN))),
]


@pytest.mark.parametrize(("draw", "options", "deviation"), CASES, ids=[c[0].__name__ for c in CASES])
def test_moments(draw, options, deviation):
    w = draw(SHAPE, 0, **options)
    assert w.shape == SHAPE
    assert w.dtype == np.float32
    assert abs(w.mean()) < 0.02 * deviation
    assert w.std() == pytest.approx(deviation, rel=0.02)
    if "normal" in draw.__name__:
        assert (np.abs(w) > 2 * deviation).mean() == pytest.approx(0.0455, abs=0.005)
    else:
        assert np.abs(w).max() == pytest.approx(sqrt(3) * deviation, rel=1e-3)
    assert (draw(SHAPE, 0, **options) == w).all()


@pytest.mark.parametrize("shape", [(5, 7), (4, 3, 2, 5), (6, 1, 3)])
def test_fans_equal_torch(shape):
    assert init.fans(shape) == torch.nn.init._calculate_fan_in_and_fan_out(torch.zeros(shape))


@pytest.mark.parametrize("name", ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
def test_gains_equal_torch(name):
    assert init.calculate_gain(name) == pytest.approx(torch.nn.init.calculate_gain(name))
    assert init.calculate_gain("leaky_relu", 0.3) == pytest.approx(
        torch.nn.init.calculate_gain("leaky_relu", 0.3)
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: init.he_normal((3,)), r"shape=\(3,\): must have at least 2 axes"),
        (lambda: init.he_normal((3, 3), mode="fan"), "mode='fan'"),
        (lambda: init.calculate_gain("relu6"), "nonlinearity='relu6'"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("seed", ["a", -1, 0.5])
def test_a_seed_that_is_none_is_named(seed):
    with pytest.raises(ValueError, match=f"rng={seed!r}: must be a NumPy Generator, a seed ≥ 0 or None"):
        init.as_rng(seed)
