"""Adaptive and global pooling: a fixed output size, whatever the size of the image."""

from __future__ import annotations

from math import prod

import numpy as np

from cnn_core._whole import per_axis
from cnn_core.nn._array import as_float, require_axes
from cnn_core.nn.layer import Layer


def _matrix(size: int, bins: int, dtype: np.dtype) -> np.ndarray:
    """Return (bins, size): row i averages the cells from ⌊i·size/bins⌋ to ⌈(i + 1)·size/bins⌉ − 1."""
    matrix = np.zeros((bins, size), dtype)
    for i in range(bins):
        start, end = i * size // bins, -(-(i + 1) * size // bins)
        matrix[i, start:end] = 1 / (end - start)
    return matrix


class AdaptiveAvgPool2d(Layer):
    """The mean over each cell of an ``output_size`` grid laid over the image.

    Averaging is linear, so y = A_h · x · A_wᵀ, where each row of A holds the weights of one output cell.
    x is (N, C, H, W), y (N, C, h, w); ``output_size`` is a number or (h, w), as in
    ``torch.nn.AdaptiveAvgPool2d``. Raises ValueError for a size below 1.
    """

    def __init__(self, output_size: int | tuple) -> None:
        super().__init__()
        self.output_size = per_axis(output_size, 2, "output_size", 1)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, C, h, w) for x (N, C, H, W)."""
        x = as_float(x)
        require_axes(x, "NCHW")
        rows = _matrix(x.shape[2], self.output_size[0], x.dtype)
        columns = _matrix(x.shape[3], self.output_size[1], x.dtype)
        return self.keep(rows @ x @ columns.T, rows, columns)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W) = A_hᵀ · dy · A_w."""
        dy, rows, columns = self.recall(dy)
        return rows.T @ dy @ columns


class AdaptiveAvgPool1d(AdaptiveAvgPool2d):
    """The mean over each of ``output_size`` equal parts of a sequence: y = x · Aᵀ, A as in the 2-D layer.

    x is (N, C, L), y (N, C, l), as in ``torch.nn.AdaptiveAvgPool1d``. Raises ValueError for a size below 1.
    """

    def __init__(self, output_size: int) -> None:
        super().__init__((1, *per_axis(output_size, 1, "output_size", 1)))

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, C, l) for x (N, C, L)."""
        x = as_float(x)
        require_axes(x, "NCL")
        return super().forward(x[:, :, None])[:, :, 0]

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, L) = dy · A."""
        dy = np.asarray(dy)
        require_axes(dy, "NCL", "dy")
        return super().backward(dy[:, :, None])[:, :, 0]


class GlobalAvgPool2d(Layer):
    """The mean of each channel: y[n, c] = (1 / H·W) Σ_i Σ_j x[n, c, i, j].

    x is (N, C, H, W), y (N, C): global average pooling, flattened. Source: Lin, Chen and Yan (2013),
    Network in network, section 3.2. Raises ValueError unless x has four axes.
    """

    axes = "NCHW"

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, C): each channel's mean over all its cells."""
        x = as_float(x)
        require_axes(x, self.axes)
        return self.keep(x.mean(tuple(range(2, x.ndim))), x.shape)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx in the shape of x: every cell of a channel gets dy / (number of cells)."""
        dy, shape = self.recall(dy)
        share = dy / prod(shape[2:])
        return np.broadcast_to(share.reshape(*shape[:2], *[1] * len(shape[2:])), shape).copy()


class GlobalAvgPool1d(GlobalAvgPool2d):
    """The mean of each channel: y[n, c] = (1 / L) Σ_i x[n, c, i].

    x is (N, C, L), y (N, C). Raises ValueError unless x has three axes.
    """

    axes = "NCL"
