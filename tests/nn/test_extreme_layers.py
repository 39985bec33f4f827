"""±∞, NaN, huge and tiny numbers in the layers that mix numbers, in both formats: as PyTorch has it."""

import numpy as np
import pytest
import torch

from cnn_core import nn
from tests.nn.reference import Rows

T = torch.nn
FORMATS = ("float32", "float64")
LAYERS = {
    "linear": (lambda: nn.Linear(4, 3, rng=0), lambda: T.Linear(4, 3), (2, 4)),
    "conv": (lambda: nn.Conv2d(2, 3, 3, rng=0), lambda: T.Conv2d(2, 3, 3), (1, 2, 5, 5)),
    "transposed": (
        lambda: nn.ConvTranspose2d(2, 3, 2, 2),
        lambda: T.ConvTranspose2d(2, 3, 2, 2),
        (1, 2, 3, 3),
    ),
    "max": (lambda: nn.MaxPool2d(3, 2, 1), lambda: T.MaxPool2d(3, 2, 1), (1, 2, 5, 6)),
    "max apart": (lambda: nn.MaxPool2d(2), lambda: T.MaxPool2d(2), (1, 2, 4, 6)),
    "average": (lambda: nn.AvgPool2d(2), lambda: T.AvgPool2d(2), (1, 2, 4, 4)),
    "adaptive": (lambda: nn.AdaptiveAvgPool2d(2), lambda: T.AdaptiveAvgPool2d(2), (1, 2, 5, 5)),
    "global": (nn.GlobalAvgPool1d, Rows, (1, 2, 4)),
    "batch norm": (lambda: nn.BatchNorm1d(3), lambda: T.BatchNorm1d(3), (6, 3)),
    "batch norm frozen": (lambda: nn.BatchNorm1d(3).eval(), lambda: T.BatchNorm1d(3).eval(), (6, 3)),
    "lrn": (lambda: nn.LocalResponseNorm(3), lambda: T.LocalResponseNorm(3), (1, 4, 2)),
}
KINDS = {
    "nan": np.nan, "infinity": np.inf, "minus infinity": -np.inf, "huge": 1e25, "small": 1e-25, "tiny": 1e-38,
}  # fmt: skip


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", LAYERS)
def test_layers(name, kind, dtype):
    """One extreme value among usual ones, and a whole input of that size, as PyTorch has it."""
    (ours, theirs, shape), exact = LAYERS[name], getattr(torch, dtype)
    usual = np.random.default_rng(0).standard_normal(shape)
    one = usual.copy()
    one.reshape(-1)[len(one.reshape(-1)) // 2] = KINDS[kind]
    inputs = [one, usual * KINDS[kind], np.full(shape, KINDS[kind])]
    # Of equal values batch normalisation leaves the rounding of their mean, in PyTorch and here; and of huge
    # ones in float32 PyTorch leaves nothing: float64 tells what is right.
    if name.startswith("batch norm"):
        inputs, exact = inputs[:2], torch.float64
    for x in inputs:
        layer, reference = ours(), theirs().to(exact)
        for arrays in (layer.params, layer.buffers):
            for key, array in arrays.items():
                arrays[key] = array.astype(dtype) if array.dtype.kind == "f" else array
        if hasattr(layer, "dtype"):
            layer.dtype = np.dtype(dtype)
        reference.load_state_dict({key: torch.tensor(array) for key, array in layer.state_dict().items()})
        given = torch.tensor(x.astype(dtype), dtype=exact, requires_grad=True)
        expected = reference(given)
        with np.errstate(all="ignore"):
            y = layer(x.astype(dtype))
            dy = np.random.default_rng(1).standard_normal(y.shape).astype(dtype)
            dx = layer.backward(dy)
        expected.backward(torch.tensor(dy, dtype=exact))
        for a, b in ((y, expected.detach().numpy()), (dx, given.grad.numpy())):
            fine = np.isfinite(b)
            assert np.array_equal(np.isnan(a), np.isnan(b)), name
            assert np.array_equal(a[~fine & ~np.isnan(b)], b[~fine & ~np.isnan(b)])
            scale = np.abs(b[fine]).max(initial=0)
            rtol = 2e-5 if dtype == "float32" else 1e-10
            assert np.abs(a[fine] - b[fine]).max(initial=0) <= rtol * scale + np.finfo(dtype).tiny, (a, b)


@pytest.mark.parametrize(("dtype", "size"), [("float32", 1e25), ("float64", 1e200), ("float64", 1e307)])
def test_batch_norm_of_values_whose_squares_overflow(dtype, size):
    """PyTorch sums float32 in float64, and has no larger format for float64: there it gives 0."""
    x = np.random.default_rng(0).standard_normal((8, 2))
    small, large = nn.BatchNorm1d(2, eps=1e-30, dtype=dtype), nn.BatchNorm1d(2, dtype=dtype)
    dy = np.random.default_rng(1).standard_normal(x.shape)
    expected, y = small(x), large(x * size)
    assert np.allclose(y, expected, rtol=1e-4)
    assert np.allclose(large.backward(dy) * size, small.backward(dy), rtol=1e-3, atol=1e-5)
