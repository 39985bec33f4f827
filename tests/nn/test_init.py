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


LAYERS = [
    (torch.nn.Conv2d(6, 8, 3, groups=2), dict(groups=2)),
    (torch.nn.Conv2d(4, 8, (2, 4), stride=(1, 2)), dict(stride=(1, 2))),
    (torch.nn.Conv2d(4, 4, 2, stride=2, groups=4), dict(stride=2, groups=4)),
    (torch.nn.ConvTranspose2d(6, 8, 4, stride=2), dict(stride=2, transposed=True)),
    (torch.nn.ConvTranspose2d(6, 9, 3, groups=3), dict(groups=3, transposed=True)),
    (torch.nn.Conv1d(3, 5, 4, stride=2), dict(stride=2)),
]


@pytest.mark.parametrize(("layer", "options"), LAYERS, ids=[str(layer) for layer, _ in LAYERS])
def test_fans_count_what_one_output_sums_and_one_input_feeds(layer, options):
    """With weights of 1 the middle of the output counts inputs, and that of the gradient outputs."""
    torch.nn.init.ones_(layer.weight)
    axes = layer.weight.ndim - 2
    x = torch.ones(1, layer.in_channels, *[32] * axes, requires_grad=True)
    y = layer(x) - layer.bias.reshape(-1, *[1] * axes)
    middle = slice(12, 20)  # whole periods of the stride, far from the border
    (gradient,) = torch.autograd.grad(y.sum(), x)
    ours = init.fans(tuple(layer.weight.shape), **options)
    for found, array in zip(ours, (y, gradient), strict=True):
        assert found == pytest.approx(array[0, 0][(middle,) * axes].mean().item())


@pytest.mark.parametrize("shape", [(6, 6), (4, 9), (9, 4), (8, 3, 3, 3), (64, 2, 3, 3)])
def test_orthogonal(shape):
    w = init.orthogonal(shape, 0, float, gain=1.5).reshape(shape[0], -1)
    small = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    assert np.allclose(small, 1.5**2 * np.eye(len(small)))
    assert init.orthogonal(shape, 0).dtype == np.float32
    assert init.orthogonal(shape, 0).shape == shape


def test_orthogonal_has_no_preferred_sign():
    signs = [np.trace(init.orthogonal((3, 3), seed, float)) for seed in range(400)]
    assert abs(np.mean(signs)) < 0.15  # the mean of the trace over all rotations and reflections is 0


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
        (lambda: init.orthogonal((3,)), r"shape=\(3,\): must have at least 2 axes"),
        (lambda: init.orthogonal((3, 3), gain=-1), "gain=-1: must be ≥ 0"),
        (lambda: init.fans((4, 3), groups=3), "groups=3: must divide the first axis, 4"),
        (lambda: init.fans((4, 3, 2, 2), stride=0), "stride=0: must be ≥ 1"),
        (lambda: init.fans((4, 3, 2, 2), stride=(2,)), r"stride=\(2,\): must be one number or 2"),
        (lambda: init.fans((4, 3, 2, 2), transposed=1), "transposed=1: must be True or False"),
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
