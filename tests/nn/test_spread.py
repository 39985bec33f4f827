"""A NaN or an ∞ in one cell reaches what depends on that cell, and nothing else, in every path."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnn_core import nn
from cnn_core.nn import _conv_fast, _winograd, augment

T = torch.nn
BAD = st.sampled_from([np.nan, np.inf, -np.inf])
PAIR = st.tuples(st.integers(1, 3), st.integers(1, 3))
SIZE = st.tuples(st.integers(1, 13), st.integers(1, 13))
ANYWHERE = st.floats(0, 1, exclude_max=True, allow_subnormal=False)


def put(array, where, bad):
    """Return a copy with ``bad`` at a place from 0 (the first value) to 1 (beyond the last)."""
    array = array.copy()
    array.reshape(-1)[int(where * array.size)] = bad
    return array


def spoiled(array):
    return ~np.isfinite(array)


def compare(ours, theirs, x, where, bad):
    """Demand that a bad x spoils the same outputs, dX and dW as in PyTorch, and a bad dy the same dX."""
    theirs.load_state_dict({name: torch.tensor(array) for name, array in ours.state_dict().items()})
    for bad_x in (True, False):
        images = put(x, where, bad) if bad_x else x
        given_x = torch.tensor(images, requires_grad=True)
        expected = theirs(given_x)
        dy = np.random.default_rng(1).standard_normal(expected.shape)
        dy = dy if bad_x else put(dy, where, bad)
        theirs.zero_grad()
        expected.backward(torch.tensor(dy))
        with np.errstate(all="ignore"):
            y = ours(images)
            dx = ours.backward(dy)
        assert np.array_equal(spoiled(y), spoiled(expected.detach().numpy())), "y"
        assert np.array_equal(spoiled(dx), spoiled(given_x.grad.numpy())), "dx"
        if bad_x and "weight" in ours.params:
            right = theirs.weight.grad.numpy()
            assert np.array_equal(spoiled(ours.grads["weight"]), spoiled(right)), "dw"


@pytest.fixture(params=["as chosen", "Winograd", "small tiles"])
def path(request, monkeypatch):
    if request.param == "Winograd":
        monkeypatch.setattr(_winograd, "LEAST_CHANNELS", 0)
        monkeypatch.setattr(_winograd, "LEAST_PIECES", 0)
    if request.param == "small tiles":
        monkeypatch.setattr(_conv_fast, "TILE_BYTES", 1)
        monkeypatch.setattr(_conv_fast, "LEAST_POSITIONS", 1)


several = settings(
    max_examples=60, deadline=None, suppress_health_check=list(__import__("hypothesis").HealthCheck)
)


@several
@given(
    size=SIZE, kernel=PAIR, stride=PAIR, padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    dilation=PAIR, groups=st.integers(1, 2), plain=st.booleans(), where=ANYWHERE, bad=BAD,
)  # fmt: skip
def test_convolution(path, size, kernel, stride, padding, dilation, groups, plain, where, bad):
    if plain:  # what Winograd takes
        kernel, stride, dilation, groups = (3, 3), (1, 1), (1, 1), 1
    assume(all(d * (k - 1) < n + 2 * p for n, k, p, d in zip(size, kernel, padding, dilation, strict=True)))
    arguments = (2 * groups, 2 * groups, kernel, stride, padding, dilation, groups)
    x = np.random.default_rng(0).standard_normal((2, 2 * groups, *size))
    ours = nn.Conv2d(*arguments, rng=0, dtype=np.float64)
    compare(ours, T.Conv2d(*arguments).double(), x, where, bad)


@several
@given(size=SIZE, kernel=PAIR, stride=PAIR, dilation=PAIR, groups=st.integers(1, 2), where=ANYWHERE, bad=BAD)
def test_transposed_convolution(path, size, kernel, stride, dilation, groups, where, bad):
    arguments = (2 * groups, 2 * groups, kernel, stride, 0, 0, groups, True, dilation)
    x = np.random.default_rng(0).standard_normal((2, 2 * groups, *size))
    ours = nn.ConvTranspose2d(*arguments, rng=0, dtype=np.float64)
    compare(ours, T.ConvTranspose2d(*arguments).double(), x, where, bad)


@several
@given(length=st.integers(1, 13), kernel=st.integers(1, 3), stride=st.integers(1, 3), where=ANYWHERE, bad=BAD)
def test_along_one_axis(path, length, kernel, stride, where, bad):
    x = np.random.default_rng(0).standard_normal((2, 3, length))
    for ours, theirs in ((nn.Conv1d, T.Conv1d), (nn.ConvTranspose1d, T.ConvTranspose1d)):
        arguments = (3, 2, kernel, stride, 1 if ours is nn.Conv1d else 0)
        compare(ours(*arguments, rng=0, dtype=np.float64), theirs(*arguments).double(), x, where, bad)


@several
@given(size=SIZE, kernel=PAIR, stride=PAIR, bins=PAIR, ceil=st.booleans(), where=ANYWHERE, bad=BAD)
def test_pooling(size, kernel, stride, bins, ceil, where, bad):
    """Of max pooling only NaN and +∞ spoil an output; the gradient of a bad dy goes to one cell."""
    assume(all(k <= n for n, k in zip(size, kernel, strict=True)))
    padding = tuple(k // 2 for k in kernel)
    x = np.random.default_rng(0).standard_normal((2, 3, *size))
    pairs = [(nn.AdaptiveAvgPool2d(bins), T.AdaptiveAvgPool2d(bins))]
    pairs += [(nn.AvgPool2d(kernel, stride, padding, ceil), T.AvgPool2d(kernel, stride, padding, ceil))]
    pairs += [
        (nn.MaxPool2d(kernel, stride, padding, 1, ceil), T.MaxPool2d(kernel, stride, padding, ceil_mode=ceil))
    ]
    for ours, theirs in pairs:
        compare(ours, theirs, x, where, bad)
    for ours, theirs in (
        (nn.AdaptiveAvgPool1d(2), T.AdaptiveAvgPool1d(2)),
        (nn.AvgPool1d(1, 2), T.AvgPool1d(1, 2)),
    ):
        compare(ours, theirs, x[:, :, 0], where, bad)


@several
@given(where=ANYWHERE, bad=BAD, channels=st.integers(1, 6), size=st.integers(1, 4))
def test_other_layers(where, bad, channels, size):
    """Normalisation spoils a channel, or neighbours at one pixel; the rest a value, or a row of scores."""
    x = np.random.default_rng(0).standard_normal((3, channels, size, size))
    pairs = [
        (nn.BatchNorm2d(channels, dtype=np.float64), T.BatchNorm2d(channels).double()),
        (nn.LocalResponseNorm(3), T.LocalResponseNorm(3)),
        (nn.ReLU(), T.ReLU()),
        (nn.LeakyReLU(), T.LeakyReLU()),
        (nn.Flatten(), T.Flatten()),
        (nn.PReLU(channels, dtype=np.float64), T.PReLU(channels).double()),
    ]
    for ours, theirs in pairs[1 if size == 1 else 0 :]:
        compare(ours, theirs, x, where, bad)
    linear = nn.Linear(size, 2, rng=0, dtype=np.float64)
    compare(linear, T.Linear(size, 2).double(), x[:, :, 0], where, bad)
    for ours in (nn.Softmax(1), nn.LogSoftmax(1), nn.CrossEntropyLoss(), nn.FocalLoss(), nn.MSELoss()):
        rows = put(x[:, :, 0, 0], where, np.nan)
        with np.errstate(all="ignore"):
            if isinstance(ours, nn.Layer):
                result = ours(rows)
            else:
                ours(rows, rows * 0 if isinstance(ours, nn.MSELoss) else np.zeros(3, int))
                result = ours.backward()
        bad_rows = spoiled(rows).any(1)
        assert not spoiled(result)[~bad_rows].any()


AUGMENTATIONS = {
    "rotation": lambda x, a: augment.rotate(x, np.linspace(-90, 180, len(x)) * round(2 * a)),
    "any rotation": lambda x, a: augment.rotate(x, np.full(len(x), 360 * a)),
    "flip": lambda x, a: augment.random_horizontal_flip(x, 0.5, rng=0),
    "vertical flip": lambda x, a: augment.random_vertical_flip(x, 0.5, rng=0),
    "crop": lambda x, a: augment.resized_crop(x, np.array([[0, 0, *x.shape[2:]]] * len(x)), (5, 3)),
    "random crop": lambda x, a: augment.random_resized_crop(x, 4, rng=0),
    "hue": lambda x, a: augment.shift_hue(x, np.full(len(x), a)),
    "normalize": lambda x, a: augment.normalize(x, [0.1] * 3, [0.5] * 3),
    "quarter positions": lambda x, a: augment.bilinear(
        x, *(np.floor(4 * np.random.default_rng(0).uniform(-2, 9, (2, len(x), 3, 3))) / 4)
    ),
}


@pytest.mark.parametrize("name", AUGMENTATIONS)
@several
@given(size=st.tuples(st.integers(2, 7), st.integers(2, 7)), a=ANYWHERE, where=ANYWHERE, bad=BAD)
def test_augmentation(name, size, a, where, bad):
    """What a pixel reaches shows when it alone is not 0: among others a small share would be rounded away."""
    x = np.zeros((3, 3, *size))
    change = AUGMENTATIONS[name]
    with np.errstate(all="ignore"):
        usual, moved = change(x, a), change(put(x, where, 50.0), a)
        reached = spoiled(change(put(x, where, bad), a))
    seen = usual != moved
    if name == "hue":  # it mixes the channels of a pixel
        assert not (reached & ~seen.any(1, keepdims=True)).any()
    else:
        assert np.array_equal(reached, seen)
