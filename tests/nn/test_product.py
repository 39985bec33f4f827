"""The matrix product where NumPy has no BLAS: the same results, in the layers that use it too."""

import numpy as np
import pytest

from cnn_core import nn
from cnn_core.nn import _product

SHAPES = [((3, 4), (4, 5)), ((2, 3, 4), (2, 4, 5)), ((2, 3, 4), (4, 5)), ((4,), (4, 5)), ((3, 4), (4,))]
LAYERS = [
    (lambda: nn.Conv2d(3, 8, 3, padding=1, rng=0), (2, 3, 9, 7)),
    (lambda: nn.Conv2d(4, 8, 3, stride=2, groups=2, rng=0), (3, 4, 9, 9)),
    (lambda: nn.Conv2d(64, 64, 3, padding=1, rng=0), (4, 64, 16, 16)),  # by Winograd
    (lambda: nn.Conv1d(2, 3, 5, dilation=2, rng=0), (2, 2, 20)),
    (lambda: nn.Linear(6, 4, rng=0), (5, 6)),
    (lambda: nn.Linear(6, 4, rng=0), (2, 3, 6)),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_the_product_is_that_of_matmul(monkeypatch, a, b, dtype):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=a).astype(dtype), rng.normal(size=b).astype(dtype)
    right = np.matmul(a, b)
    monkeypatch.setattr(_product, "BLAS", False)
    made = _product.product(a, b)
    assert made.dtype == dtype
    np.testing.assert_allclose(made, right, rtol=1e-5, atol=1e-5)
    if right.ndim > 1:
        out = np.empty_like(right)
        assert _product.product(a, b, out=out) is out
        np.testing.assert_array_equal(out, made)


def passes(make, shape):
    layer, x = make(), np.random.default_rng(1).normal(size=shape).astype(np.float32)
    y = layer.forward(x).copy()
    dx = layer.backward(np.cos(y)).copy()
    return [y, dx, *(layer.grads[name].copy() for name in sorted(layer.grads))]


@pytest.mark.parametrize(("make", "shape"), LAYERS)
def test_layers_give_the_same_without_blas(monkeypatch, make, shape):
    right = passes(make, shape)
    monkeypatch.setattr(_product, "BLAS", False)
    for made, one in zip(passes(make, shape), right, strict=True):
        np.testing.assert_allclose(made, one, rtol=1e-4, atol=2e-4 * np.abs(one).max())
