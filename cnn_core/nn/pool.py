"""Pooling: each channel is summarised window by window."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from cnn_core._check import require
from cnn_core._whole import per_axis
from cnn_core.nn._array import as_float, require_axes
from cnn_core.nn.conv_check import Geometry, read_geometry
from cnn_core.nn.layer import Layer
from cnn_core.nn.workspace import result, scratch

TILE_BYTES = 512 << 10  # of images that are taken through all passes before the next ones are touched

_geometry = lru_cache(maxsize=256)(read_geometry)  # the same for every batch; on small maps it would show


def _tiles(x: np.ndarray, y: np.ndarray) -> Iterator[slice]:
    """Yield slices of images that fit in TILE_BYTES, input and output together."""
    length = max(1, TILE_BYTES // (x[0].nbytes + y[0].nbytes))
    return (slice(i, i + length) for i in range(0, len(x), length))


def _largest(arrays: list[np.ndarray], out: np.ndarray) -> None:
    """Write the largest value at each place of some arrays into ``out``."""
    first, *others = arrays
    if not others:
        out[...] = first
    for other in others:
        first = np.maximum(first, other, out=out)


class _Pool2d(Layer):
    """What max and average pooling share: the windows, given as one strided slice per window position."""

    def __init__(self, kernel_size, stride, padding, dilation, ceil_mode) -> None:
        super().__init__()
        self.ceil_mode = bool(ceil_mode)
        self.kernel_size = per_axis(kernel_size, 2, "kernel_size", 1)
        self.stride = self.kernel_size if stride is None else per_axis(stride, 2, "stride", 1)
        self.padding = per_axis(padding, 2, "padding", 0)
        self.dilation = per_axis(dilation, 2, "dilation", 1)
        for p, k in zip(self.padding, self.kernel_size, strict=True):
            require(2 * p <= k, "padding", p, f"must be at most half the kernel_size={k}")

    def _padded(self, x: np.ndarray, fill: float) -> tuple[np.ndarray, Geometry]:
        """Return the padded input and the geometry; ValueError if the window does not fit."""
        x = as_float(x)
        require_axes(x, "NCHW")
        numbers = self.kernel_size, self.stride, self.padding, self.dilation
        geometry = _geometry(x.shape[2:], *numbers, ceil_mode=self.ceil_mode)
        edges = []
        for n, k, s, p, d, out in zip(x.shape[2:], *numbers, geometry.output_size, strict=True):
            # With ceil_mode the last window may need more than the p cells after the image.
            edges.append((p, max(p, (out - 1) * s + d * (k - 1) + 1 - n - p)))
        if any(map(any, edges)):
            x = np.pad(x, ((0, 0), (0, 0), *edges), constant_values=fill)
        return x, geometry._replace(padding=tuple(edges))

    def _slices(self, geometry: Geometry):
        """Yield, for each cell (u, v) of the window, the slice of the input that all windows have there."""
        for rows in self._steps(geometry, 0):
            for columns in self._steps(geometry, 1):
                yield ..., rows, columns

    def _steps(self, geometry: Geometry, axis: int) -> list[slice]:
        """Return, for each cell of the window along one axis, where all windows have it."""
        s, d, out = geometry.stride[axis], geometry.dilation[axis], geometry.output_size[axis]
        return [slice(u * d, u * d + (out - 1) * s + 1, s) for u in range(self.kernel_size[axis])]

    @staticmethod
    def _inside(padded: np.ndarray, edges) -> np.ndarray:
        """Return the part of (…, H, W) without these cells (before, after) on each axis."""
        (top, bottom), (left, right) = edges
        height, width = padded.shape[-2:]
        return padded[..., top : height - bottom, left : width - right]


class MaxPool2d(_Pool2d):
    """The largest value of each window: y[n, c, i, j] = max over u, v of x[n, c, i·s + u·d, j·s + v·d].

    x is (N, C, H, W), y (N, C, H_out, W_out). Arguments as in ``torch.nn.MaxPool2d``; the stride is the
    kernel size unless given, and the padding is −∞, so it never wins. ``ceil_mode`` rounds the output size
    up: a last window that begins inside may end outside. The gradient goes to the window's first largest
    cell, row by row. Raises ValueError for a padding above half the kernel and for a window larger than the
    padded image.
    """

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, ceil_mode: bool = False) -> None:
        super().__init__(kernel_size, stride, padding, dilation, ceil_mode)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, C, H_out, W_out) for x (N, C, H, W)."""
        x, geometry = self._padded(x, -np.inf)
        y = result((*x.shape[:2], *geometry.output_size), x.dtype)
        down, across = self._steps(geometry, 0), self._steps(geometry, 1)
        for tile in _tiles(x, y):
            # Down whole rows first, then across: of kh·kw steps only kw pick single cells.
            part = x[tile]
            rows = scratch("pool rows", (*part.shape[:2], geometry.output_size[0], x.shape[3]), x.dtype)
            _largest([part[:, :, step] for step in down], out=rows)
            _largest([rows[..., step] for step in across], out=y[tile])
        return self.keep(y, x, y, geometry)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W): each dy goes to the cell that won its window."""
        dy, x, y, geometry = self.recall(dy)
        dx = result(x.shape, x.dtype)
        dx[...] = 0
        for tile in _tiles(x, y):
            self._scatter(dx[tile], dy[tile], x[tile], y[tile], geometry)
        return self._inside(dx, geometry.padding)

    def _scatter(
        self, dx: np.ndarray, dy: np.ndarray, x: np.ndarray, y: np.ndarray, geometry: Geometry
    ) -> None:
        """Add to ``dx`` what the windows of a few images send back."""
        spans = zip(self.stride, self.dilation, self.kernel_size, strict=True)
        disjoint = all(s >= d * (k - 1) + 1 for s, d, k in spans)
        open_windows, wins = scratch("pool windows", (2, *y.shape), bool)
        open_windows[...] = True
        for cell in self._slices(geometry):
            np.equal(x[cell], y, out=wins)
            wins &= open_windows
            open_windows ^= wins
            if disjoint:
                np.multiply(wins, dy, out=dx[cell])
            else:
                dx[cell] += np.multiply(wins, dy, out=scratch("pool share", y.shape, x.dtype))


class AvgPool2d(_Pool2d):
    """The mean of each window: y[n, c, i, j] = (1 / k_h·k_w) Σ_u Σ_v x[n, c, i·s + u, j·s + v].

    x is (N, C, H, W), y (N, C, H_out, W_out). Arguments as in ``torch.nn.AvgPool2d``: the stride is the
    kernel size unless given; with ``count_include_pad`` the zeros of the padding count as cells, without it
    the sum is divided by the cells inside the image. Cells that ``ceil_mode`` reaches beyond the padding
    never count. Raises ValueError as :class:`MaxPool2d` does.
    """

    def __init__(
        self, kernel_size, stride=None, padding=0, ceil_mode: bool = False, count_include_pad: bool = True
    ) -> None:
        super().__init__(kernel_size, stride, padding, 1, ceil_mode)
        self.count_include_pad = count_include_pad

    def _cells(self, shape: tuple[int, ...], geometry: Geometry, dtype: np.dtype) -> np.ndarray:
        """Return how many cells each window (H_out, W_out) averages over."""
        edges = geometry.padding
        if self.count_include_pad:
            edges = [(0, after - p) for (_, after), p in zip(edges, self.padding, strict=True)]
        counts = np.zeros(shape[2:], dtype)
        self._inside(counts, edges)[...] = 1
        return sum(counts[cell] for cell in self._slices(geometry))

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, C, H_out, W_out) for x (N, C, H, W)."""
        x, geometry = self._padded(x, 0.0)
        y = result((*x.shape[:2], *geometry.output_size), x.dtype)
        first, *others = self._slices(geometry)
        y[...] = x[first]
        for cell in others:
            y += x[cell]
        cells = self._cells(x.shape, geometry, x.dtype)
        y /= cells
        return self.keep(y, x.shape, cells, geometry)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W): each dy is shared out evenly over its window."""
        dy, shape, cells, geometry = self.recall(dy)
        dx, share = result(shape, dy.dtype), dy / cells
        dx[...] = 0
        for cell in self._slices(geometry):
            dx[cell] += share
        return self._inside(dx, geometry.padding)


class _Pool1d:
    """Turns a 2-D pooling into one along the last axis: x (N, C, L) is an image that is one cell high."""

    def __init__(self, kernel_size, stride, padding, *more) -> None:
        (k,), (p,) = per_axis(kernel_size, 1, "kernel_size", 1), per_axis(padding, 1, "padding", 0)
        (s,) = (k,) if stride is None else per_axis(stride, 1, "stride", 1)
        super().__init__((1, k), (1, s), (0, p), *more)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, C, L_out) for x (N, C, L)."""
        x = np.asarray(x)
        require_axes(x, "NCL")
        return super().forward(x[:, :, None])[:, :, 0]

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, L) for dy (N, C, L_out)."""
        dy = np.asarray(dy)
        require_axes(dy, "NCL", "dy")
        return super().backward(dy[:, :, None])[:, :, 0]


class MaxPool1d(_Pool1d, MaxPool2d):
    """The largest value of each window: y[n, c, i] = max over u of x[n, c, i·s + u·d].

    x is (N, C, L), y (N, C, L_out); arguments and errors as :class:`MaxPool2d`.
    """

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, ceil_mode: bool = False) -> None:
        super().__init__(kernel_size, stride, padding, (1, *per_axis(dilation, 1, "dilation", 1)), ceil_mode)


class AvgPool1d(_Pool1d, AvgPool2d):
    """The mean of each window: y[n, c, i] = (1 / k) Σ_u x[n, c, i·s + u].

    x is (N, C, L), y (N, C, L_out); arguments and errors as :class:`AvgPool2d`.
    """

    def __init__(
        self, kernel_size, stride=None, padding=0, ceil_mode: bool = False, count_include_pad: bool = True
    ) -> None:
        super().__init__(kernel_size, stride, padding, ceil_mode, count_include_pad)
