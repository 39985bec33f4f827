"""Convolution: random legal geometry against PyTorch, illegal input refused, the worked example."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_core import nn

GEOMETRY = dict(
    batch=st.integers(1, 3),
    group_in=st.integers(1, 3),
    group_out=st.integers(1, 3),
    groups=st.integers(1, 3),
    size=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    dilation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    bias=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(**GEOMETRY)
def test_random_geometry(batch, group_in, group_out, groups, size, kernel, stride, padding, dilation, bias):
    channels = group_in * groups, group_out * groups
    arguments = (*channels, kernel, stride, padding, dilation, groups, bias)
    ours, theirs = nn.Conv2d(*arguments, rng=0, dtype=np.float64), torch.nn.Conv2d(*arguments).double()
    rng = np.random.default_rng(0)
    x = rng.standard_normal((batch, channels[0], *size))
    if any(d * (k - 1) + 1 > n + 2 * p for n, k, p, d in zip(size, kernel, padding, dilation, strict=True)):
        with pytest.raises(ValueError, match=r"kernel_size=\d+: spans"):
            ours(x)
        return
    theirs.load_state_dict({name: torch.tensor(array) for name, array in ours.state_dict().items()})
    given_x = torch.tensor(x, requires_grad=True)
    y, expected = ours(x), theirs(given_x)
    dy = rng.standard_normal(y.shape)
    expected.backward(torch.tensor(dy))
    assert np.allclose(y, expected.detach().numpy(), rtol=0, atol=1e-10)
    assert np.allclose(ours.backward(dy), given_x.grad.numpy(), rtol=0, atol=1e-10)
    for name, p in theirs.named_parameters():
        assert np.allclose(ours.grads[name], p.grad.numpy(), rtol=0, atol=1e-10)
    loops = nn.conv2d_loops(
        x[:1], *ours.params.values(), *([] if bias else [None]), stride, padding, dilation, groups
    )
    assert np.allclose(loops, y[:1], rtol=0, atol=1e-10)


IMAGE = np.array([[1, 2, 3, 0, 1], [0, 1, 2, 3, 0], [1, 0, 1, 2, 3], [3, 2, 1, 0, 1], [0, 1, 0, 3, 2]])
EDGE = np.array([[-1, 0, 1]] * 3)


def test_worked_example():
    """The feature map of the vertical-edge example, and what a flipped kernel gives: its negative."""
    x, w = IMAGE[None, None], EDGE[None, None]
    expected = [[4, 2, -2], [0, 2, 0], [-2, 2, 4]]
    for convolve in (nn.conv2d, nn.conv2d_loops):
        assert convolve(x, w)[0, 0].tolist() == expected
    assert nn.true_conv2d(x, w)[0, 0].tolist() == (-np.array(expected)).tolist()


def test_true_convolution_commutes():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 4, 4))
    ab = nn.true_conv2d(a[None, None], b[None, None], padding=3)
    ba = nn.true_conv2d(b[None, None], a[None, None], padding=3)
    assert np.allclose(ab, ba)
    swapped = nn.conv2d(b[None, None], a[None, None], padding=3)
    assert not np.allclose(nn.conv2d(a[None, None], b[None, None], padding=3), swapped)


def test_dtype_and_input_are_left_alone():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 3, 6, 6)).astype(np.float32)
    kept = x.copy()
    layer = nn.Conv2d(3, 2, 3, padding=1, rng=0)
    y = layer(x)
    dy = rng.standard_normal(y.shape).astype(np.float32)
    dy_kept, y_kept = dy.copy(), y.copy()
    dx = layer.backward(dy)
    assert y.dtype == dx.dtype == np.float32
    assert (x == kept).all()
    assert (dy == dy_kept).all()
    layer(x[::-1])
    assert (y == y_kept).all(), "a later call must not overwrite an earlier result"
    assert nn.conv2d(IMAGE[None, None], EDGE[None, None]).dtype == np.float64
    assert layer(x.astype(np.float64)).dtype == np.float32


def test_views_are_as_good_as_arrays():
    x = np.random.default_rng(0).standard_normal((6, 6, 3, 2)).transpose(3, 2, 1, 0)[:, :, ::-1]
    layer = nn.Conv2d(3, 2, 3, rng=0, dtype=np.float64)
    y = layer(x)
    dx = layer.backward(y[..., ::-1][..., ::-1])
    copy = layer(np.ascontiguousarray(x))
    assert np.allclose(y, copy)
    assert np.allclose(dx, layer.backward(copy))


X, W = np.zeros((2, 4, 6, 6)), np.zeros((3, 4, 3, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.conv2d(X[0], W), r"x.shape=\(4, 6, 6\): must have 4 axes, N, C, H, W"),
        (lambda: nn.conv2d(X, W[0]), r"weight.shape=\(4, 3, 3\): must have 4 axes"),
        (lambda: nn.conv2d(X[:, :3], W), r"weight.shape=\(3, 4, 3, 3\): must have 3 input channels"),
        (lambda: nn.conv2d(X, W, np.zeros(4)), r"bias.shape=\(4,\): must be \(3,\)"),
        (lambda: nn.conv2d(X, W, groups=3), "groups=3: must divide the 4 input channels"),
        (lambda: nn.conv2d(X, W[:, :2], groups=2), "groups=2: must divide the 3 output channels"),
        (lambda: nn.conv2d(X, W, groups=0), "groups=0: must be ≥ 1"),
        (lambda: nn.conv2d(X, W, stride=0), "stride=0: must be ≥ 1"),
        (lambda: nn.conv2d(X, W, stride=(1, 2, 3)), r"stride=\(1, 2, 3\): must be one number or 2"),
        (lambda: nn.conv2d(X, W, padding=-1), "padding=-1: must be ≥ 0"),
        (lambda: nn.conv2d(X, W, padding="full"), "padding='full'"),
        (
            lambda: nn.conv2d(X, W, padding="same", stride=2),
            r"stride=\(2, 2\): must be 1 with padding='same'",
        ),
        (lambda: nn.conv2d(X, W, dilation=3), "kernel_size=3: spans 7 cells, but the padded input has 6"),
        (lambda: nn.conv2d(X[:0], W), r"x.shape=\(0, 4, 6, 6\): must not be empty"),
        (lambda: nn.conv2d(X.astype(complex), W), "x='complex128': must hold real numbers"),
        (lambda: nn.conv2d("image", W), "x='str"),
        (lambda: nn.Conv2d(4, 6, 3, groups=3), "in_channels=4: must be a multiple of groups=3"),
        (lambda: nn.Conv2d(4, 6, 0), "kernel_size=0"),
        (lambda: nn.Conv2d(4, 6, 3, padding=(1, 2, 3)), r"padding=\(1, 2, 3\)"),
        (lambda: nn.Conv2d(4, 6, 3, padding="same", stride=2), "must be 1 with padding='same'"),
        (lambda: nn.Conv2d(4, 6, 3, dtype=np.int64), "must be float32 or float64"),
        (lambda: nn.Conv2d(4, 6, 3).backward(X), "backward='Conv2d': call forward first"),
        (lambda: nn.Conv1d(4, 6, (3, 3)), r"kernel_size=\(3, 3\)"),
        (lambda: nn.Conv1d(4, 6, 3)(X), "must have 3 axes, N, C, L"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_backward_wants_the_outputs_shape():
    layer = nn.Conv2d(4, 2, 3)
    layer(X)
    with pytest.raises(
        ValueError, match=r"dy.shape=\(2, 2, 6, 6\): must be the output's shape \(2, 2, 4, 4\)"
    ):
        layer.backward(np.zeros((2, 2, 6, 6)))
