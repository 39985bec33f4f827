"""Random shapes: legal ones give PyTorch's numbers, illegal ones one clear error, no broadcast message."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_core import nn

CLEAR = re.compile(r"^[\w.\[\] ]+=.+: [a-z\d ]", re.DOTALL)  # "name=value: what would be right"
PAIR = st.tuples(st.integers(1, 4), st.integers(1, 4))
SIZE = st.tuples(st.integers(1, 11), st.integers(1, 11))


def compare(ours, theirs, x):
    """Demand equal outputs, dX and parameter gradients, or from both that they refuse x."""
    given_x = torch.tensor(x, requires_grad=True)
    try:
        expected = theirs(given_x)
    except RuntimeError:
        with pytest.raises(ValueError, match=CLEAR):
            ours(x)
        return
    y = ours(x)
    assert y.shape == tuple(expected.shape)
    assert np.allclose(y, expected.detach().numpy(), rtol=0, atol=1e-10)
    dy = np.random.default_rng(1).standard_normal(y.shape)
    expected.backward(torch.tensor(dy))
    assert np.allclose(ours.backward(dy), given_x.grad.numpy(), rtol=0, atol=1e-10)
    for name, p in theirs.named_parameters():
        assert np.allclose(ours.grads[name], p.grad.numpy(), rtol=0, atol=1e-10)


@settings(max_examples=150, deadline=None)
@given(
    size=SIZE, kernel=PAIR, stride=PAIR, share=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    dilation=PAIR, ceil_mode=st.booleans(), real=st.booleans(),
)  # fmt: skip
def test_pooling(size, kernel, stride, share, dilation, ceil_mode, real):
    padding = tuple(min(p, k // 2) for p, k in zip(share, kernel, strict=True))
    x = np.random.default_rng(0).standard_normal((2, 3, *size))
    if all(d * (k - 1) + 1 <= n for n, k, d in zip(size, kernel, dilation, strict=True)):
        # Windows that see an image cell: PyTorch's answer for the others is not a number.
        options = (kernel, stride, padding, dilation)
        theirs = torch.nn.MaxPool2d(*options, ceil_mode=ceil_mode)
        compare(nn.MaxPool2d(*options, ceil_mode=ceil_mode), theirs, x)
    options = (kernel, stride, padding, ceil_mode, not real)
    compare(nn.AvgPool2d(*options), torch.nn.AvgPool2d(*options), x)


UP_TO_3 = st.tuples(st.integers(0, 3), st.integers(0, 3))
TRANSPOSED = dict(
    batch=st.integers(1, 2),
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    groups=st.integers(1, 3),
    size=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    kernel=PAIR,
    stride=PAIR,
    padding=UP_TO_3,
    extra=UP_TO_3,
    dilation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    bias=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(**TRANSPOSED)
def test_transposed_convolution(
    batch, channels, groups, size, kernel, stride, padding, extra, dilation, bias
):
    channels = [c * groups for c in channels]
    arguments = (*channels, kernel, stride, padding, extra, groups, bias, dilation)
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation, strict=True)):
        with pytest.raises(ValueError, match=r"output_padding=\d: must be below"):
            nn.ConvTranspose2d(*arguments)
        return
    ours = nn.ConvTranspose2d(*arguments, rng=0, dtype=np.float64)
    theirs = torch.nn.ConvTranspose2d(*arguments).double()
    theirs.load_state_dict({name: torch.tensor(array) for name, array in ours.state_dict().items()})
    compare(ours, theirs, np.random.default_rng(0).standard_normal((batch, channels[0], *size)))


@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 14), kernel=st.integers(1, 4), stride=st.integers(1, 4), padding=st.integers(0, 3))
def test_along_one_axis(size, kernel, stride, padding):
    x = np.random.default_rng(0).standard_normal((2, 3, size))
    for ours, theirs in ((nn.Conv1d, torch.nn.Conv1d), (nn.ConvTranspose1d, torch.nn.ConvTranspose1d)):
        pair = (
            ours(3, 2, kernel, stride, padding, dtype=np.float64),
            theirs(3, 2, kernel, stride, padding).double(),
        )
        pair[1].load_state_dict({name: torch.tensor(array) for name, array in pair[0].state_dict().items()})
        compare(*pair, x)
    for ours, theirs in ((nn.MaxPool1d, torch.nn.MaxPool1d), (nn.AvgPool1d, torch.nn.AvgPool1d)):
        compare(ours(kernel, stride, kernel // 2), theirs(kernel, stride, kernel // 2), x)


def computed_or_refused(call):
    """Return what ``call`` returns, or None if it raises a ValueError, which must be a clear one."""
    try:
        return call()
    except ValueError as error:
        if CLEAR.match(str(error)):
            return None
        raise


LAYERS = {
    "conv2d": lambda: nn.Conv2d(3, 4, 3, rng=0),
    "conv1d": lambda: nn.Conv1d(3, 4, 3, rng=0),
    "transposed 2d": lambda: nn.ConvTranspose2d(3, 4, 3, padding=2, rng=0),
    "transposed 1d": lambda: nn.ConvTranspose1d(3, 4, 3, rng=0),
    "max 2d": lambda: nn.MaxPool2d(2),
    "max 1d": lambda: nn.MaxPool1d(2),
    "avg 2d": lambda: nn.AvgPool2d(2),
    "avg 1d": lambda: nn.AvgPool1d(2),
    "adaptive 2d": lambda: nn.AdaptiveAvgPool2d(2),
    "adaptive 1d": lambda: nn.AdaptiveAvgPool1d(2),
    "global 2d": nn.GlobalAvgPool2d,
    "global 1d": nn.GlobalAvgPool1d,
    "linear": lambda: nn.Linear(3, 4, rng=0),
    "flatten": nn.Flatten,
    "batch norm 2d": lambda: nn.BatchNorm2d(3),
    "batch norm 1d": lambda: nn.BatchNorm1d(3),
    "lrn": lambda: nn.LocalResponseNorm(2),
    "prelu": lambda: nn.PReLU(3),
    "relu": nn.ReLU,
    "softmax": lambda: nn.Softmax(1),
    "log softmax": lambda: nn.LogSoftmax(1),
    "dropout": lambda: nn.Dropout(0.5, rng=0),
    "residual": lambda: nn.Residual(nn.Conv2d(3, 3, 3, rng=0), nn.Conv2d(3, 3, 1, rng=0)),
    "concat": lambda: nn.Concat(nn.Conv2d(3, 3, 3, rng=0), nn.Conv2d(3, 3, 1, rng=0)),
}


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
@settings(max_examples=40, deadline=None)
@given(shape=st.lists(st.integers(0, 5), max_size=5))
def test_any_input_is_computed_or_refused_clearly(make, shape):
    layer, x = make(), np.ones(shape, np.float32)
    if (y := computed_or_refused(lambda: layer(x))) is None:
        return
    assert layer.backward(np.ones_like(y)).shape == x.shape
    with pytest.raises(ValueError, match=CLEAR):
        layer.backward(np.ones((*y.shape, 2), np.float32))


LOSSES = [nn.CrossEntropyLoss(), nn.BCEWithLogitsLoss(), nn.MSELoss(), nn.FocalLoss(), nn.BinaryFocalLoss()]
LOSSES += [nn.CrossEntropyLoss([1.0, 2.0], 0.1), nn.BCEWithLogitsLoss([1.0, 2.0]), nn.DistillationLoss(2.0)]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: type(loss).__name__)
@settings(max_examples=40, deadline=None)
@given(
    scores=st.lists(st.integers(0, 3), max_size=3),
    target=st.lists(st.integers(0, 3), max_size=3),
    whole=st.booleans(),
)
def test_any_target_is_scored_or_refused_clearly(loss, scores, target, whole):
    arrays = np.ones(scores, np.float32), np.ones(target, int if whole else float)
    if (value := computed_or_refused(lambda: loss(*arrays))) is None:
        return
    assert np.isfinite(value)
    assert loss.backward().shape == tuple(scores)
