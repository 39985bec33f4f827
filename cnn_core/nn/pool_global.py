"""Adaptive and global pooling: a fixed output size, whatever the size of the image."""

from math import prod

import numpy as np

from cnn_core._whole import per_axis
from cnn_core.nn._array import as_float, require_axes
from cnn_core.nn._one_axis import OneAxis
from cnn_core.nn._workspace import result
from cnn_core.nn.layer import Layer


def _bins(size: int, bins: int) -> list[slice]:
    """Return the cells of each bin: from ⌊i·size/bins⌋ to ⌈(i + 1)·size/bins⌉ − 1."""
    return [slice(i * size // bins, -(-(i + 1) * size // bins)) for i in range(bins)]


def _means(x: np.ndarray, bins: int, axis: int) -> np.ndarray:
    """Return the mean of x over each bin of an axis."""
    y = result((*x.shape[:axis], bins, *x.shape[axis + 1 :]), x.dtype)
    before = (slice(None),) * axis
    for i, cells in enumerate(_bins(x.shape[axis], bins)):
        np.mean(x[*before, cells], axis, out=y[*before, i])
    return y


def _shares(dy: np.ndarray, size: int, axis: int) -> np.ndarray:
    """Return dx with ``size`` cells along an axis: each bin's dy is shared out evenly over its cells."""
    dx = result((*dy.shape[:axis], size, *dy.shape[axis + 1 :]), dy.dtype)
    dx[...] = 0
    before = (slice(None),) * axis
    for i, cells in enumerate(_bins(size, dy.shape[axis])):
        dx[*before, cells] += np.expand_dims(dy[*before, i] / (cells.stop - cells.start), axis)
    return dx


class AdaptiveAvgPool2d(Layer):
    """The mean over each cell of an ``output_size`` grid laid over the image.

    y[n, c, i, j] = mean of x[n, c, ⌊i·H/h⌋ … ⌈(i + 1)·H/h⌉ − 1, ⌊j·W/w⌋ … ⌈(j + 1)·W/w⌉ − 1]

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
        height, width = self.output_size
        return self.keep(_means(_means(x, height, 2), width, 3), x.shape[2:])

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W): every cell gets its share of the means that it is in."""
        dy, (height, width) = self.recall(dy)
        return _shares(_shares(dy, width, 3), height, 2)


class AdaptiveAvgPool1d(OneAxis, AdaptiveAvgPool2d):
    """The mean over each of ``output_size`` equal parts of a sequence.

    y[n, c, i] = mean of x[n, c, ⌊i·L/l⌋ … ⌈(i + 1)·L/l⌉ − 1]

    x is (N, C, L), y (N, C, l), as in ``torch.nn.AdaptiveAvgPool1d``. Raises ValueError for a size below 1.
    """

    def __init__(self, output_size: int) -> None:
        super().__init__((1, *per_axis(output_size, 1, "output_size", 1)))


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
