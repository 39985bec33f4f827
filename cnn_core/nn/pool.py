"""Pooling: each channel is summarised window by window."""

from collections.abc import Iterator

import numpy as np

from cnn_core._check import require
from cnn_core._whole import flag, per_axis
from cnn_core.nn._array import as_float, require_axes, select
from cnn_core.nn._one_axis import OneAxis
from cnn_core.nn._window import Pair, Window
from cnn_core.nn._workspace import copy_of, result, scratch
from cnn_core.nn.layer import Layer

TILE_BYTES = 512 << 10  # of images that are taken through all passes before the next ones are touched


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

    kernel_size = property(lambda self: self.window.kernel, doc="(vertical, horizontal)")
    stride = property(lambda self: self.window.stride, doc="(vertical, horizontal)")
    padding = property(lambda self: tuple(p for p, _ in self.window.pads), doc="(vertical, horizontal)")
    dilation = property(lambda self: self.window.dilation, doc="(vertical, horizontal)")

    def __init__(self, kernel_size, stride, padding, dilation, ceil_mode) -> None:
        super().__init__()
        stride, padding = kernel_size if stride is None else stride, per_axis(padding, 2, "padding", 0)
        self.window = Window.read(kernel_size, stride, padding, dilation)
        self.ceil_mode = flag(ceil_mode, "ceil_mode")
        for p, k in zip(padding, self.window.kernel, strict=True):
            require(2 * p <= k, "padding", p, f"must be at most half the kernel_size={k}")

    def _padded(self, x: np.ndarray, fill: float) -> tuple[np.ndarray, Pair, tuple[Pair, Pair]]:
        """Return the padded input, the output's size and the cells that were added at each edge.

        Raises ValueError if the window does not fit.
        """
        x = as_float(x)
        require_axes(x, "NCHW")
        out, edges = self.window.output_size(x.shape[2:], self.ceil_mode), []
        for n, k, s, (p, _), d, size in zip(x.shape[2:], *self.window[:4], out, strict=True):
            # With ceil_mode the last window may need more than the p cells after the image.
            edges.append((p, max(p, (size - 1) * s + d * (k - 1) + 1 - n - p)))
        if not any(map(any, edges)):
            return x, out, tuple(edges)
        (top, bottom), (left, right) = edges
        padded = result((*x.shape[:2], top + x.shape[2] + bottom, left + x.shape[3] + right), x.dtype)
        padded[...] = fill
        _inside(padded, edges)[...] = x
        return padded, out, tuple(edges)

    def _slices(self, out: Pair) -> Iterator[tuple]:
        """Yield, for each cell (u, v) of the window, the slice of the input that all windows have there."""
        for rows in self._steps(out, 0):
            for columns in self._steps(out, 1):
                yield ..., rows, columns

    def _steps(self, out: Pair, axis: int) -> list[slice]:
        """Return, for each cell of the window along one axis, where all windows have it."""
        s, d, last = self.stride[axis], self.dilation[axis], out[axis] - 1
        return [slice(u * d, u * d + last * s + 1, s) for u in range(self.kernel_size[axis])]


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
        x, out, edges = self._padded(x, -np.inf)
        y = result((*x.shape[:2], *out), x.dtype)
        down, across = self._steps(out, 0), self._steps(out, 1)
        for tile in _tiles(x, y):
            # Down whole rows first, then across: of kh·kw steps only kw pick single cells.
            part = x[tile]
            rows = scratch("pool rows", (*part.shape[:2], out[0], x.shape[3]), x.dtype)
            _largest([part[:, :, step] for step in down], out=rows)
            _largest([rows[..., step] for step in across], out=y[tile])
        padded = any(map(any, edges))  # then x is a copy already
        return self.keep(y, x if padded else copy_of(x), copy_of(y), edges)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W): each dy goes to the cell that won its window."""
        dy, x, y, edges = self.recall(dy)
        dx = result(x.shape, x.dtype)
        dx[...] = 0
        spans = zip(self.stride, self.dilation, self.kernel_size, strict=True)
        disjoint = all(s >= d * (k - 1) + 1 for s, d, k in spans)
        for tile in _tiles(x, y):
            part, share = dx[tile], scratch("pool share", y[tile].shape, y.dtype)
            for cell, wins in self._winners(x[tile], y[tile], edges):
                if disjoint:
                    select(wins, dy[tile], out=part[cell])
                else:
                    part[cell] += select(wins, dy[tile], out=share)
        return _inside(dx, edges)

    def _winners(self, x: np.ndarray, y: np.ndarray, edges: tuple[Pair, Pair]) -> Iterator[tuple]:
        """Yield each cell of the window and which windows it won: the first largest wins, or the last NaN."""
        cells = list(self._slices(y.shape[2:]))
        open_windows, wins = scratch("pool windows", (2, *y.shape), bool)
        open_windows[...] = True
        image = np.zeros(x.shape[2:], bool)
        _inside(image, edges)[...] = True
        last = None  # the number of each window's last NaN, where there are any
        if np.isnan(y.min()):
            last = np.full(y.shape, -1)
            for number, cell in enumerate(cells):
                np.copyto(last, number, where=np.isnan(x[cell]))
        for number, cell in enumerate(cells):
            np.equal(x[cell], y, out=wins)
            if not image[cell].all():
                wins &= image[cell]  # the padding is as large as a −∞ of the image
            if last is not None:
                wins |= last == number
            wins &= open_windows
            open_windows ^= wins
            yield cell, wins


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
        self.count_include_pad = flag(count_include_pad, "count_include_pad")

    def _cells(
        self, shape: tuple[int, ...], out: Pair, edges: tuple[Pair, Pair], dtype: np.dtype
    ) -> np.ndarray:
        """Return how many cells each window (H_out, W_out) averages over."""
        if self.count_include_pad:
            edges = [(0, after - p) for (_, after), p in zip(edges, self.padding, strict=True)]
        counts = np.zeros(shape[2:], dtype)
        _inside(counts, edges)[...] = 1
        return sum(counts[cell] for cell in self._slices(out))

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, C, H_out, W_out) for x (N, C, H, W)."""
        x, out, edges = self._padded(x, 0.0)
        y = result((*x.shape[:2], *out), x.dtype)
        first, *others = self._slices(out)
        y[...] = x[first]
        for cell in others:
            y += x[cell]
        cells = self._cells(x.shape, out, edges, x.dtype)
        y /= cells
        return self.keep(y, x.shape, cells, out, edges)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W): each dy is shared out evenly over its window."""
        dy, shape, cells, out, edges = self.recall(dy)
        dx, share = result(shape, dy.dtype), dy / cells
        dx[...] = 0
        for cell in self._slices(out):
            dx[cell] += share
        return _inside(dx, edges)


class _Pool1d(OneAxis):
    """Turns the arguments of a pooling along one axis into those of images that are one cell high."""

    def __init__(self, kernel_size, stride, padding, *more) -> None:
        (k,), (p,) = per_axis(kernel_size, 1, "kernel_size", 1), per_axis(padding, 1, "padding", 0)
        (s,) = (k,) if stride is None else per_axis(stride, 1, "stride", 1)
        super().__init__((1, k), (1, s), (0, p), *more)


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
