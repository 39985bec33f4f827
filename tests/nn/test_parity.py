"""One table drives every layer against PyTorch: output, dX, every parameter's gradient, the buffers."""

import numpy as np
import pytest
import torch

from cnn_core import nn
from tests.nn.reference import (
    Rows,
    TorchConcat,
    TorchResidual,
    TorchScaledTanh,
    cast,
    close,
    inception,
    projected,
    residual,
)
from tests.nn.test_gradcheck import LAYERS

T = torch.nn
IMAGE = (3, 4, 9, 8)
CONV2D = [
    (dict(kernel_size=1), IMAGE),
    (dict(kernel_size=3), IMAGE),
    (dict(kernel_size=3, padding=1, bias=False), IMAGE),
    (dict(kernel_size=5, padding=2), IMAGE),
    (dict(kernel_size=3, stride=2), IMAGE),
    (dict(kernel_size=3, stride=2, padding=1), (2, 4, 10, 7)),
    (dict(kernel_size=1, stride=2), IMAGE),
    (dict(kernel_size=2, stride=3), (2, 4, 10, 11)),
    (dict(kernel_size=(3, 2), stride=(1, 2), padding=(2, 0)), IMAGE),
    (dict(kernel_size=3, dilation=2), IMAGE),
    (dict(kernel_size=3, dilation=(1, 3), padding=(1, 3)), IMAGE),
    (dict(kernel_size=3, dilation=2, stride=2, padding=3), IMAGE),
    (dict(kernel_size=3, groups=2), IMAGE),
    (dict(kernel_size=3, groups=4, padding=1), IMAGE),
    (dict(kernel_size=3, groups=4, stride=2, dilation=2, padding=2), IMAGE),
    (dict(kernel_size=3, padding="same"), IMAGE),
    (dict(kernel_size=4, padding="same", dilation=2), IMAGE),
    (dict(kernel_size=3, padding="valid"), IMAGE),
    (dict(kernel_size=(9, 8)), IMAGE),
    (dict(kernel_size=3, padding=4), (1, 4, 1, 1)),
    (dict(kernel_size=5, padding=2), (33, 4, 12, 12)),
    (dict(kernel_size=11, stride=4), (2, 4, 27, 27)),
]
TRANSPOSED = [
    (dict(kernel_size=1), IMAGE),
    (dict(kernel_size=3), IMAGE),
    (dict(kernel_size=4, stride=2, padding=1), IMAGE),
    (dict(kernel_size=4, stride=2, padding=1, bias=False), IMAGE),
    (dict(kernel_size=2, stride=2), IMAGE),
    (dict(kernel_size=3, stride=2, padding=1, output_padding=1), IMAGE),
    (dict(kernel_size=(3, 2), stride=(1, 3), padding=(2, 0), output_padding=(0, 2)), IMAGE),
    (dict(kernel_size=3, stride=2, dilation=3, output_padding=2), IMAGE),
    (dict(kernel_size=3, dilation=(1, 2), padding=(1, 4)), IMAGE),
    (dict(kernel_size=3, stride=2, groups=2, padding=1), IMAGE),
    (dict(kernel_size=3, groups=4), IMAGE),
    (dict(kernel_size=2, padding=3), IMAGE),
    (dict(kernel_size=5, stride=2, padding=2, output_padding=1), (33, 4, 12, 12)),
]
POOL = [
    (dict(kernel_size=2), IMAGE),
    (dict(kernel_size=3, stride=2), IMAGE),
    (dict(kernel_size=3, stride=2, padding=1), IMAGE),
    (dict(kernel_size=3, stride=1, padding=1), IMAGE),
    (dict(kernel_size=(2, 3), stride=(3, 1), padding=(1, 0)), IMAGE),
    (dict(kernel_size=2, ceil_mode=True), IMAGE),
    (dict(kernel_size=3, stride=2, ceil_mode=True), IMAGE),
    (dict(kernel_size=3, stride=2, padding=1, ceil_mode=True), IMAGE),
    (dict(kernel_size=(2, 5), stride=(4, 3), padding=(1, 2), ceil_mode=True), IMAGE),
    (dict(kernel_size=(12, 3), stride=(5, 4), ceil_mode=True), IMAGE),
]
ACTIVATIONS = [
    (nn.ReLU, T.ReLU, {}),
    (nn.LeakyReLU, T.LeakyReLU, {}),
    (nn.LeakyReLU, T.LeakyReLU, dict(negative_slope=0.2)),
    (nn.ELU, T.ELU, {}),
    (nn.ELU, T.ELU, dict(alpha=0.5)),
    (nn.GELU, T.GELU, {}),
    (nn.GELU, T.GELU, dict(approximate="tanh")),
    (nn.SiLU, T.SiLU, {}),
    (nn.Sigmoid, T.Sigmoid, {}),
    (nn.Tanh, T.Tanh, {}),
    (nn.ScaledTanh, TorchScaledTanh, {}),
    (nn.Softmax, T.Softmax, dict(dim=1)),
    (nn.Softmax, T.Softmax, dict(dim=-1)),
    (nn.LogSoftmax, T.LogSoftmax, dict(dim=1)),
]

TABLE = []
for options, shape in CONV2D:
    TABLE.append((nn.Conv2d(4, 8, **options), T.Conv2d(4, 8, **options), shape, f"conv2d {options}"))
for options in (dict(), dict(stride=2, padding=1), dict(dilation=2, groups=2), dict(padding="same")):
    pair = nn.Conv1d(4, 6, 3, **options), T.Conv1d(4, 6, 3, **options)
    TABLE.append((*pair, (3, 4, 11), f"conv1d {options}"))
for options, shape in TRANSPOSED:
    pair = nn.ConvTranspose2d(4, 8, **options), T.ConvTranspose2d(4, 8, **options)
    TABLE.append((*pair, shape, f"transposed {options}"))
for options in (dict(), dict(stride=3, padding=1, output_padding=2, groups=2), dict(dilation=2, bias=False)):
    pair = nn.ConvTranspose1d(4, 6, 3, **options), T.ConvTranspose1d(4, 6, 3, **options)
    TABLE.append((*pair, (3, 4, 11), f"transposed 1d {options}"))
for options, shape in POOL:
    TABLE.append((nn.MaxPool2d(**options), T.MaxPool2d(**options), shape, f"max {options}"))
    TABLE.append((nn.AvgPool2d(**options), T.AvgPool2d(**options), shape, f"avg {options}"))
    inside = dict(options, count_include_pad=False)
    TABLE.append((nn.AvgPool2d(**inside), T.AvgPool2d(**inside), shape, f"avg {inside}"))
TABLE.append((nn.MaxPool2d(2, 1, dilation=3), T.MaxPool2d(2, 1, dilation=3), IMAGE, "max dilated"))
TABLE.append((nn.MaxPool1d(3, 2, 1), T.MaxPool1d(3, 2, 1), (2, 3, 11), "max1d"))
TABLE.append(
    (nn.MaxPool1d(2, 3, 1, 2, True), T.MaxPool1d(2, 3, 1, 2, ceil_mode=True), (2, 3, 11), "max1d ceil")
)
TABLE.append((nn.AvgPool1d(3, 2, 1), T.AvgPool1d(3, 2, 1), (2, 3, 11), "avg1d"))
TABLE.append((nn.AvgPool1d(4, 3, 1, True), T.AvgPool1d(4, 3, 1, True), (2, 3, 12), "avg1d ceil"))
TABLE.append(
    (nn.AvgPool1d(4, 3, 1, True, False), T.AvgPool1d(4, 3, 1, True, False), (2, 3, 12), "avg1d real")
)
TABLE.append((nn.AdaptiveAvgPool1d(4), T.AdaptiveAvgPool1d(4), (2, 3, 11), "adaptive 1d"))
for size in (1, 2, (3, 5), (9, 8)):
    TABLE.append((nn.AdaptiveAvgPool2d(size), T.AdaptiveAvgPool2d(size), IMAGE, f"adaptive {size}"))
TABLE.append((nn.GlobalAvgPool2d(), Rows(), IMAGE, "global"))
TABLE.append((nn.GlobalAvgPool1d(), Rows(), (2, 3, 11), "global 1d"))
for ours, theirs, options in ACTIVATIONS:
    TABLE.append((ours(**options), theirs(**options), (5, 4, 3), f"{ours.__name__} {options}"))
TABLE.append((nn.PReLU(), T.PReLU(), IMAGE, "prelu"))
TABLE.append((nn.PReLU(4), T.PReLU(4), IMAGE, "prelu channels"))
TABLE.append((nn.PReLU(4), T.PReLU(4), (7, 4), "prelu rows"))
TABLE.append((nn.Linear(7, 5), T.Linear(7, 5), (6, 7), "linear"))
TABLE.append((nn.Linear(7, 5, bias=False), T.Linear(7, 5, bias=False), (2, 6, 7), "linear 3 axes"))
TABLE.append((nn.Flatten(), T.Flatten(), IMAGE, "flatten"))
for options in (
    dict(),
    dict(eps=0.1, momentum=0.3),
    dict(momentum=None),
    dict(momentum=0),
    dict(affine=False),
):
    pair = nn.BatchNorm2d(4, **options), T.BatchNorm2d(4, **options)
    TABLE.append((*pair, IMAGE, f"batchnorm2d {options}"))
TABLE.append((nn.BatchNorm1d(4), T.BatchNorm1d(4), (6, 4), "batchnorm1d rows"))
TABLE.append((nn.BatchNorm1d(4), T.BatchNorm1d(4), (6, 4, 3), "batchnorm1d"))
TABLE.append((nn.BatchNorm2d(4), T.BatchNorm2d(4), (70, 4, 40, 40), "batchnorm2d in chunks"))
for size, options in (
    (5, {}),
    (2, dict(alpha=0.5, beta=0.6, k=2.0)),
    (4, dict(alpha=0.3)),
    (9, dict(alpha=1.0)),
):
    pair = nn.LocalResponseNorm(size, **options), T.LocalResponseNorm(size, **options)
    TABLE.append((*pair, (3, 6, 4, 4), f"lrn {size} {options}"))
TABLE.append((residual(nn, nn.Residual), residual(T, TorchResidual), (4, 3, 5, 5), "residual"))
TABLE.append((projected(nn, nn.Residual), projected(T, TorchResidual), (4, 3, 6, 6), "residual projected"))
TABLE.append((inception(nn, nn.Concat), inception(T, TorchConcat), (2, 3, 6, 6), "inception"))


def test_every_public_layer_is_compared():
    """With PyTorch by a row of the table, or with differences by one of the gradient checks."""
    compared = [row[0] for row in TABLE] + [layer for layer, _ in LAYERS]
    kinds = {type(part) for layer in compared for part in layer.modules()}
    public = [getattr(nn, name) for name in nn.__all__]
    layers = {thing for thing in public if isinstance(thing, type) and issubclass(thing, nn.Layer)}
    assert layers - kinds == {nn.Layer, nn.Container}, "these have no forward of their own"
    assert kinds <= layers, "a layer that is compared is public"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("ours", "theirs", "shape"), [row[:3] for row in TABLE], ids=[row[3] for row in TABLE]
)
def test_layer_equals_torch(ours, theirs, shape, dtype):
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    cast(ours, dtype)
    theirs = theirs.to(getattr(torch, dtype))
    with torch.no_grad():
        for p in theirs.parameters():
            p.copy_(torch.randn_like(p))
    ours.load_state_dict({name: value.numpy() for name, value in theirs.state_dict().items()})
    for mode in (True, True, False):
        ours.train(mode)
        theirs.train(mode)
        x = rng.standard_normal(shape).astype(dtype)
        given = torch.tensor(x, requires_grad=True)
        y, expected = ours(x), theirs(given)
        close(y, expected, dtype, "output")
        dy = rng.standard_normal(y.shape).astype(dtype)
        theirs.zero_grad()
        expected.backward(torch.tensor(dy))
        close(ours.backward(dy), given.grad, dtype, "dx")
        assert ours.grads.keys() == dict(theirs.named_parameters()).keys()
        for name, p in theirs.named_parameters():
            close(ours.grads[name], p.grad, dtype, f"gradient of {name}")
        for name, buffer in theirs.named_buffers():
            if buffer.is_floating_point():
                close(ours.buffers[name], buffer, dtype, name)
            else:
                assert ours.buffers[name] == buffer.item()


@pytest.mark.parametrize(("options", "shape"), CONV2D[:20], ids=[str(row[0]) for row in CONV2D[:20]])
def test_conv_functions_equal_torch(options, shape):
    """The loops that the chapters show, the fast function and the flipped kernel, on the same table."""
    rng = np.random.default_rng(1)
    options = dict(options)
    size, bias = options.pop("kernel_size"), options.pop("bias", True)
    groups = options.get("groups", 1)
    x = rng.standard_normal((2, *shape[1:]))
    weight = rng.standard_normal(
        (4, shape[1] // groups, *(size if isinstance(size, tuple) else (size, size)))
    )
    bias = rng.standard_normal(4) if bias else None
    given = [None if a is None else torch.tensor(a) for a in (x, weight, bias)]
    expected = T.functional.conv2d(*given, **options)
    close(nn.conv2d(x, weight, bias, **options), expected, "float64", "conv2d")
    close(nn.conv2d_loops(x, weight, bias, **options), expected, "float64", "conv2d_loops")
    flipped = nn.true_conv2d(x, weight[:, :, ::-1, ::-1], bias, **options)
    close(flipped, expected, "float64", "true_conv2d")


@pytest.mark.parametrize(("options", "shape"), TRANSPOSED[:12], ids=[str(row[0]) for row in TRANSPOSED[:12]])
def test_transposed_functions_equal_torch(options, shape):
    rng = np.random.default_rng(1)
    options = dict(options)
    size, bias = options.pop("kernel_size"), options.pop("bias", True)
    x = rng.standard_normal((2, *shape[1:]))
    kernel = size if isinstance(size, tuple) else (size, size)
    weight, bias = rng.standard_normal((4, 2, *kernel)), rng.standard_normal(2 * options.get("groups", 1))
    given = [torch.tensor(a) for a in (x, weight, bias)]
    expected = T.functional.conv_transpose2d(*given, **options)
    close(nn.conv_transpose2d(x, weight, bias, **options), expected, "float64", "conv_transpose2d")
    close(nn.conv_transpose2d_loops(x, weight, bias, **options), expected, "float64", "loops")
    without = T.functional.conv_transpose2d(*given[:2], **options)
    close(nn.conv_transpose2d_loops(x, weight, **options), without, "float64", "loops without bias")


@pytest.mark.parametrize(
    "options", [dict(), dict(stride=2, padding=3, groups=2), dict(padding="same", dilation=2)]
)
def test_functions_along_one_axis_equal_torch(options):
    rng = np.random.default_rng(1)
    x, weight = rng.standard_normal((2, 4, 11)), rng.standard_normal((6, 4 // options.get("groups", 1), 3))
    bias = rng.standard_normal(6)
    expected = T.functional.conv1d(*(torch.tensor(a) for a in (x, weight, bias)), **options)
    close(nn.conv1d(x, weight, bias, **options), expected, "float64", "conv1d")
    close(nn.true_conv1d(x, weight[..., ::-1], bias, **options), expected, "float64", "true_conv1d")
