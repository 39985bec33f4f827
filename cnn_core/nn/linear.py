"""Linear layers: fully connected, and the step that leads to one."""

from math import prod, sqrt

import numpy as np

from cnn_core._check import require
from cnn_core._whole import flag, whole
from cnn_core.nn import init
from cnn_core.nn._arguments import float_dtype
from cnn_core.nn._array import as_float
from cnn_core.nn._product import product
from cnn_core.nn._workspace import copy_of
from cnn_core.nn.layer import Layer


class Linear(Layer):
    """A fully connected layer: y = x · Wᵀ + b, with ``weight`` W (out, in) and ``bias`` b (out,).

    x is (…, in), y (…, out). ``rng`` is a NumPy Generator or a seed, ``dtype`` float32 or float64. Both
    parameters start as in PyTorch: U(−1/√in, 1/√in). Raises ValueError for sizes below 1.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        rng: np.random.Generator | int | None = None,
        dtype: object = np.float32,
    ) -> None:
        super().__init__()
        self.in_features = whole(in_features, "in_features", 1)
        self.out_features = whole(out_features, "out_features", 1)
        rng, dtype = init.as_rng(rng), float_dtype(dtype)
        self.params["weight"] = init.torch_default((out_features, in_features), rng, dtype)
        if flag(bias, "bias"):
            bound = 1 / sqrt(in_features)
            self.params["bias"] = rng.uniform(-bound, bound, out_features).astype(dtype)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (…, out) for x (…, in)."""
        weight = self.params["weight"]
        x = as_float(x, weight.dtype)
        fits = x.ndim >= 1 and x.shape[-1] == self.in_features
        require(fits, "x.shape", x.shape, f"must end with in_features={self.in_features}")
        y = product(x, weight.T)
        if "bias" in self.params:
            y += self.params["bias"]
        return self.keep(y, copy_of(x))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx = dy · W; store dW = dyᵀ · x and db = Σ dy over all examples."""
        dy, x = self.recall(dy)
        rows = dy.reshape(-1, self.out_features)
        self.grads["weight"] = product(rows.T, x.reshape(-1, self.in_features))
        if "bias" in self.params:
            self.grads["bias"] = rows.sum(0)
        return product(dy, self.params["weight"])


class Flatten(Layer):
    """Lays the values of each example in a row: x (N, …) becomes y (N, D), D = the product of the rest.

    Raises ValueError for an x without axes.
    """

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, D) for x (N, …)."""
        x = as_float(x)
        require(x.ndim >= 1, "x.shape", x.shape, "must have at least the axis N")
        return self.keep(x.reshape(len(x), prod(x.shape[1:])), x.shape)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy in the shape of x."""
        dy, shape = self.recall(dy)
        return dy.reshape(shape)
