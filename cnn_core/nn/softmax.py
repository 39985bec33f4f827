"""Softmax and its logarithm: safe for any scores."""

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn._array import as_float
from cnn_core.nn.layer import Layer

ANY = -(1 << 30)  # an axis may be counted from the end


def _below_largest(x: np.ndarray, axis: int) -> np.ndarray:
    """Return x less its largest entry along ``axis``; ValueError for an axis that x lacks or is empty."""
    x, axis = as_float(x), whole(axis, "axis", ANY)
    require(-x.ndim <= axis < x.ndim, "axis", axis, f"must be an axis of x, whose shape is {x.shape}")
    require(x.shape[axis] > 0, "x.shape", x.shape, f"must not be empty along axis {axis}")
    with np.errstate(invalid="ignore", over="ignore"):  # ∞ − ∞ is no number, −max − max is −∞: as it should
        return x - x.max(axis, keepdims=True)


def log_softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return log softmax(x) = x − max − log Σ e^(x − max) along ``axis``, in the shape of x.

    Softmax does not change when a constant is taken off all scores; taking off the largest keeps every
    exponent at or below 0, so nothing overflows and the sum is at least 1. The largest itself adds that 1,
    which log1p puts in: so a class that is nearly certain keeps the digits of its small −log p. Raises
    ValueError for an axis that x lacks or that is empty.
    """
    shifted = _below_largest(x, axis)
    others = np.exp(shifted)
    largest = np.expand_dims(shifted.argmax(axis), axis)
    np.put_along_axis(others, largest, np.take_along_axis(others, largest, axis) - 1, axis)
    return shifted - np.log1p(others.sum(axis, keepdims=True))


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return e^(x_i − max) / Σ_j e^(x_j − max) along ``axis``, in the shape of x: positive, with sum 1.

    >>> softmax([2.0, 1.0, 0.1]).round(3).tolist()
    [0.659, 0.242, 0.099]

    Raises ValueError for an axis that x lacks or that is empty.
    """
    e = np.exp(_below_largest(x, axis))
    return e / e.sum(axis, keepdims=True)


class Softmax(Layer):
    """Probabilities from scores: y_i = e^(x_i) / Σ_j e^(x_j) along ``dim``; x and y have one shape.

    Train on the scores with :class:`cnn_core.nn.CrossEntropyLoss`, which contains the softmax. Raises
    ValueError for a dim that x lacks.
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = whole(dim, "dim", ANY)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return softmax(x)."""
        y = softmax(x, self.dim)
        return self.keep(y, y.copy())

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx = y ⊙ (dy − Σ dy·y): the Jacobian is diag(y) − y·yᵀ."""
        dy, y = self.recall(dy)
        return y * (dy - (dy * y).sum(self.dim, keepdims=True))


class LogSoftmax(Layer):
    """Logarithms of the probabilities: y_i = x_i − log Σ_j e^(x_j) along ``dim``; x and y have one shape.

    Raises ValueError for a dim that x lacks.
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = whole(dim, "dim", ANY)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return log softmax(x)."""
        y = log_softmax(x, self.dim)
        return self.keep(y, y.copy())

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx = dy − e^y·Σ dy."""
        dy, y = self.recall(dy)
        return dy - np.exp(y) * dy.sum(self.dim, keepdims=True)
