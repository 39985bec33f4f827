"""Softmax and its logarithm, safe for any scores."""

from __future__ import annotations

import numpy as np

from cnn_core._check import require
from cnn_core.nn._array import as_float
from cnn_core.nn.layer import Layer


def log_softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return log softmax(x) = x − max − log Σ e^(x − max) along ``axis``, in the shape of x.

    Softmax does not change when a constant is taken off all scores; taking off the largest keeps every
    exponent at or below 0, so nothing overflows and the sum is at least 1. ValueError for an axis that x
    lacks.
    """
    x = as_float(x)
    require(-x.ndim <= axis < x.ndim, "axis", axis, f"must be an axis of x, whose shape is {x.shape}")
    shifted = x - x.max(axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return e^(x_i − max) / Σ_j e^(x_j − max) along ``axis``: positive numbers that sum to 1.

    >>> softmax([2.0, 1.0, 0.1]).round(3).tolist()
    [0.659, 0.242, 0.099]
    """
    x = as_float(x)
    require(-x.ndim <= axis < x.ndim, "axis", axis, f"must be an axis of x, whose shape is {x.shape}")
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


class Softmax(Layer):
    """Probabilities from scores along ``dim``; x and y have one shape. ValueError for a dim that x lacks.

    Train on the scores with :class:`cnn_core.nn.CrossEntropyLoss`, which contains the softmax.
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return softmax(x)."""
        y = softmax(x, self.dim)
        return self.keep(y, y)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx = y ⊙ (dy − Σ dy·y): the Jacobian is diag(y) − y·yᵀ."""
        dy, y = self.recall(dy)
        return y * (dy - (dy * y).sum(self.dim, keepdims=True))


class LogSoftmax(Layer):
    """Logarithms of the probabilities along ``dim``; x and y have one shape. ValueError as Softmax."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return log softmax(x)."""
        y = log_softmax(x, self.dim)
        return self.keep(y, y)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx = dy − e^y·Σ dy."""
        dy, y = self.recall(dy)
        return dy - np.exp(y) * dy.sum(self.dim, keepdims=True)
