"""What the other layers promise beyond their formulas: states, modes, randomness, clear errors."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from cnn_core import nn


def net(rng=0):
    return nn.Sequential(
        nn.Conv2d(1, 2, 3, rng=rng),
        nn.BatchNorm2d(2),
        nn.Residual(nn.Sequential(nn.Conv2d(2, 2, 1, rng=rng))),
        nn.ReLU(),
    )


def test_import_needs_no_torch():
    code = "import cnn_core, cnn_core.arithmetic, cnn_core.nn, sys; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_everything_public_is_documented():
    for name in nn.__all__:
        thing = getattr(nn, name)
        assert thing.__doc__, name
        if isinstance(thing, type) and issubclass(thing, nn.Layer):
            assert thing.__doc__ != nn.Layer.__doc__ or thing is nn.Layer, name


def test_state_dict_names_and_copies():
    model = net()
    state = model.state_dict()
    assert list(state) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "2.body.0.weight", "2.body.0.bias",
        "1.running_mean", "1.running_var", "1.num_batches_tracked",
    ]  # fmt: skip
    state["0.weight"][:] = 7
    assert (model.params["0.weight"] != 7).all()
    weight = model.params["0.weight"]
    model.load_state_dict(state)
    assert (weight == 7).all(), "loading writes into the arrays that optimisers hold"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("1.bias"), r"state=\['1.bias'\]: missing names"),
        (lambda s: s.update(extra=np.zeros(1)), r"state=\['extra'\]: unknown names"),
        (lambda s: s.update({"2.body.0.bias": np.zeros(3)}), r"2.body.0.bias.shape=\(3,\): must be \(2,\)"),
    ],
)
def test_a_wrong_state_changes_nothing(change, message):
    model, state = net(), net(rng=1).state_dict()
    before = model.state_dict()
    change(state)
    with pytest.raises(ValueError, match=message):
        model.load_state_dict(state)
    assert all((before[name] == array).all() for name, array in model.state_dict().items())


def test_modes_reach_all_layers():
    model = net()
    assert model.eval() is model
    assert not any(layer.training for layer in (model, *model, *model[2].children.values()))
    model.train()
    assert all(layer.training for layer in (model, *model, *model[2].children.values()))


def test_sequential_is_a_sequence():
    model = net()
    assert len(model) == 4
    assert model[1] is list(model)[1]
    x = np.random.default_rng(0).standard_normal((2, 1, 5, 5))
    assert (model[2:](model[:2](x)) == model(x)).all()


def test_seeds_decide_the_weights():
    a, b, c = (nn.Linear(3, 4, rng=seed).params["weight"] for seed in (0, 0, 1))
    assert (a == b).all()
    assert (a != c).any()
    assert nn.Linear(3, 4, rng=0).params["weight"].dtype == np.float32


def test_batch_norm_tracks_the_unbiased_variance():
    x = np.random.default_rng(0).standard_normal((5, 2))
    layer = nn.BatchNorm1d(2, momentum=1.0, dtype=np.float64)
    y = layer(x)
    assert np.allclose(y.mean(0), 0)
    assert np.allclose((y**2).mean(0), 1, atol=1e-4)
    assert np.allclose(layer.buffers["running_mean"], x.mean(0))
    assert np.allclose(layer.buffers["running_var"], x.var(0, ddof=1))


def test_batch_norm_keeps_its_digits_far_from_zero():
    """Values around 1000 with deviation 1: E[x²] − E[x]² would lose the variance in float32."""
    x = (1000 + np.random.default_rng(0).standard_normal((64, 1, 8, 8))).astype(np.float32)
    y = nn.BatchNorm2d(1)(x)
    exact = (x - x.mean(dtype=float)) / np.sqrt(x.var(dtype=float) + 1e-5)
    assert np.abs(y - exact).max() < 1e-3


@pytest.mark.parametrize(
    ("layer", "scale"), [(nn.Dropout(0.3, rng=0), 1 / 0.7), (nn.KeepProbDropout(0.7, rng=0), 1.0)]
)
def test_dropout_keeps_the_share_and_the_scale(layer, scale):
    x = np.ones((200, 500), np.float32)
    y = layer(x)
    assert (y != 0).mean() == pytest.approx(0.7, abs=0.01)
    assert np.unique(y[y != 0]) == pytest.approx(scale)
    assert (layer.backward(x) == y).all()
    test = layer.eval()(x)
    assert np.unique(test) == pytest.approx(0.7 * scale)
    assert y.mean() == pytest.approx(test.mean(), rel=0.02), "training and testing agree in the mean"
    assert y.dtype == test.dtype == np.float32


@pytest.mark.parametrize(("p", "expected"), [(0.0, 1.0), (1.0, 0.0)])
def test_dropout_at_the_ends(p, expected):
    assert (nn.Dropout(p, rng=0)(np.ones(50)) == expected).all()


def test_max_pool_sends_a_tie_to_the_first_cell():
    layer = nn.MaxPool2d(2)
    layer(np.zeros((1, 1, 2, 4)))
    assert layer.backward(np.ones((1, 1, 1, 2)))[0, 0].tolist() == [[1, 0, 1, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("bad", [np.nan, -np.inf, np.inf])
@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("options", [(2,), (3, 2, 1), (3, 1, 1), (1,), (2, 3, 1, 1, False, True)])
def test_max_pool_gives_the_gradient_to_the_cell_that_torch_chooses(options, share, bad):
    """Also where all values of a window are the same one, which equals nothing, not even itself."""
    rng = np.random.default_rng(0)
    x = rng.integers(-2, 3, (2, 3, 7, 8)).astype(float)
    x[rng.random(x.shape) < share] = bad
    given = torch.tensor(x, requires_grad=True)
    ours = nn.MaxPool2d(*options[:4], ceil_mode=options[-1] is True)
    theirs = torch.nn.MaxPool2d(*options[:4], ceil_mode=options[-1] is True)
    y = theirs(given)
    dy = rng.standard_normal(y.shape)
    y.backward(torch.tensor(dy))
    assert np.array_equal(ours(x), y.detach().numpy(), equal_nan=True)
    assert np.allclose(ours.backward(dy), given.grad.numpy(), rtol=0, atol=1e-12)


def test_pooling_examples():
    x = np.array([[1, 3, 2, 4], [5, 6, 1, 2], [7, 8, 9, 1], [3, 4, 2, 5]], float)[None, None]
    assert nn.MaxPool2d(2)(x)[0, 0].tolist() == [[6, 4], [8, 9]]
    assert nn.AvgPool2d(2)(x)[0, 0].tolist() == [[3.75, 2.25], [5.5, 4.25]]
    assert nn.GlobalAvgPool2d()(x).tolist() == [[x.mean()]]


@pytest.mark.parametrize(
    "activation", [nn.Sigmoid, nn.Tanh, nn.GELU, nn.SiLU, nn.ELU, nn.Softmax, nn.LogSoftmax]
)
def test_extreme_values_stay_finite(activation):
    layer = activation()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y = layer(np.array([[-1e4, -800.0, 0.0, 800.0, 1e4]], np.float32))
        assert np.isfinite(y).all()
        assert np.isfinite(layer.backward(np.ones_like(y))).all()


@pytest.mark.parametrize("name", ["ReLU", "LeakyReLU", "PReLU", "ELU", "SiLU", "GELU", "Sigmoid", "Tanh"])
def test_slope_at_zero_is_that_of_torch(name):
    """At a kink there are two, and a line of black pixels stands there exactly."""
    ours, theirs = getattr(nn, name)(), getattr(torch.nn, name)()
    x = torch.tensor([[0.0, -0.0]], requires_grad=True)
    y = theirs(x)
    y.sum().backward()
    found = ours(x.detach().numpy())
    assert np.array_equal(found, y.detach().numpy())
    assert np.array_equal(ours.backward(np.ones_like(found)), x.grad.numpy())


def test_scaled_tanh_passes_through_one():
    assert nn.ScaledTanh()(np.array([-1.0, 1.0])) == pytest.approx([-1, 1], abs=1e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.Linear(3, 2)(np.zeros((2, 4))), r"x.shape=\(2, 4\): must end with in_features=3"),
        (lambda: nn.Linear(0, 2), "in_features=0"),
        (lambda: nn.Flatten()(1.0), r"x.shape=\(\)"),
        (lambda: nn.MaxPool2d(2, padding=2), "padding=2: must be at most half the kernel_size=2"),
        (lambda: nn.MaxPool2d(5)(np.zeros((1, 1, 4, 4))), "kernel_size=5: spans 5 cells"),
        (lambda: nn.AvgPool2d(2)(np.zeros((4, 4))), "must have 4 axes, N, C, H, W"),
        (lambda: nn.AdaptiveAvgPool2d(0), "output_size=0"),
        (lambda: nn.BatchNorm2d(3)(np.zeros((2, 4, 3, 3))), r"x.shape=\(2, 4, 3, 3\): must have 3 channels"),
        (lambda: nn.BatchNorm2d(3)(np.zeros((2, 3))), "must have the axes NCHW"),
        (lambda: nn.BatchNorm1d(3)(np.zeros((1, 3))), "one value per channel"),
        (lambda: nn.BatchNorm1d(3, eps=0), "eps=0"),
        (lambda: nn.BatchNorm1d(3, momentum=2), "momentum=2"),
        (lambda: nn.LocalResponseNorm(5)(np.zeros(3)), r"x.shape=\(3,\)"),
        (lambda: nn.Dropout(1.5), "p=1.5: must be a probability"),
        (lambda: nn.KeepProbDropout(-0.5), "p=-0.5: must be a probability"),
        (lambda: nn.PReLU(3)(np.zeros((2, 4))), "must have 3 channels on axis 1"),
        (lambda: nn.GELU("erf"), "approximate='erf'"),
        (lambda: nn.Softmax(2)(np.zeros((2, 2))), "axis=2: must be an axis of x"),
        (lambda: nn.Sequential(nn.ReLU(), "relu"), "layer 1='relu': must be a cnn_core.nn layer"),
        (lambda: nn.Concat(), r"branches=\(\)"),
        (lambda: nn.Concat(nn.Flatten(), nn.Linear(3, 2))(np.zeros((2, 2, 3))), "must agree but for axis 1"),
        (lambda: nn.Residual(nn.Linear(3, 2))(np.zeros((2, 3))), r"must equal the shortcut's shape \(2, 3\)"),
        (lambda: nn.Layer().forward(1), "Layer defines no forward"),
        (lambda: nn.ReLU().backward(np.ones(2)), "backward='ReLU': call forward first"),
        (lambda: nn.LeakyReLU("a"), "negative_slope='a': must be a finite number"),
        (lambda: nn.PReLU(init=np.inf), "init=inf: must be a finite number"),
        (lambda: nn.ELU(float("nan")), "alpha=nan: must be a finite number"),
        (lambda: nn.ScaledTanh(slope=None), "slope=None: must be a finite number"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises((ValueError, NotImplementedError), match=message):
        call()
