"""Convolution and its gradients as large matrix products over tiles of the batch.

Every window of the image becomes a column (im2col), so that with the kernels as rows

    y (O, positions) = weight (O, C·kh·kw) · columns (C·kh·kw, positions).

Four things make it fast. A tile holds as many images, or rows of an image, as keep the columns in the
processor's cache; all of them at once would be kh·kw times the input. All scratch space is used again
(`workspace`). At stride 1 a position is any cell of the padded image in an output row: the window cell
(u, v) of all positions is then one unbroken stretch of the padded image, shifted by u rows and v columns,
and is copied as such. The few positions at the end of each row, whose windows wrap around, are left out of
the result, and few they are, since the zeros on the right of a row are those on the left of the next. And
products are cut into pieces that BLAS multiplies as they lie, without packing them first.

Two of these tricks multiply by zeros what the definition does not touch. 0·∞ is no number, so where an ∞ or
a NaN comes in, the gradients are computed with positions that do not wrap around (``wrap=False``).
"""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnn_core.nn import _winograd
from cnn_core.nn._product import product
from cnn_core.nn._window import Pair, Window
from cnn_core.nn._workspace import result, scratch

TILE_BYTES = 1 << 20  # of columns: they and the product fit in a core's second-level cache of about 2 MB
LEAST_POSITIONS = 256  # below this many columns the matrix product spends its time on fetching the weights
SMALL_PRODUCT = 1_000_000  # multiplications up to which OpenBLAS packs nothing: faster where a side is short


class _Tiling:
    """The sizes that the passes share, and the steps from images to columns."""

    def __init__(
        self, x_shape: tuple, dtype: np.dtype, outputs: int, window: Window, out: Pair, wrap: bool = True
    ) -> None:
        self.window, self.dtype, self.groups = window, dtype, window.groups
        self.images, self.channels, height, width = x_shape
        self.outputs, self.depth = outputs, self.channels * window.kernel[0] * window.kernel[1]
        self.out_rows, self.out_row = out

        # The padded image. One stretch of zeros serves the end of a row and the start of the next, if it
        # is as long as the longer of the two and the row holds every window.
        (top, bottom), (left, right) = window.pads
        reach = window.dilation[1] * (window.kernel[1] - 1)
        self.rows, self.row = height + top + bottom, width + max(left, right)
        if max(self.out_row, reach) > self.row:
            self.row = width + left + right
        self.inside = (..., slice(top, top + height), slice(left, left + width))

        # Positions: all cells of a row at stride 1, else one for each output.
        self.line = self.row if wrap and window.stride == (1, 1) else self.out_row
        positions = max(LEAST_POSITIONS, TILE_BYTES // (self.depth * dtype.itemsize))
        self.images_per_tile = max(1, min(self.images, positions // (self.out_rows * self.line)))
        self.rows_per_tile = max(1, min(self.out_rows, positions // self.line))

        # How many positions go into one product; all of a tile where small products would be too narrow.
        small = SMALL_PRODUCT * self.groups**2 // (self.outputs * self.depth)
        self.piece = small if small >= LEAST_POSITIONS // 2 else positions + self.line

    def tiles(self) -> Iterator[tuple[slice, list[slice]]]:
        """Yield slices of images, each with slices of output rows: several where an image fills the cache."""
        step = self.rows_per_tile
        rows = [slice(i, min(i + step, self.out_rows)) for i in range(0, self.out_rows, step)]
        for i in range(0, self.images, self.images_per_tile):
            yield slice(i, min(i + self.images_per_tile, self.images)), rows

    def blank(self, role: str) -> np.ndarray:
        """Return zeros (C, images, rows + 1, row); the last row takes the windows that wrap around."""
        shape = (self.channels, self.images_per_tile, self.rows + 1, self.row)
        padded = scratch(role, shape, self.dtype)
        padded[...] = 0
        return padded

    def padded(self, x: np.ndarray) -> Iterator[tuple[slice, slice, np.ndarray]]:
        """Yield slices of images and of output rows, and the images in zeros (C, images, rows + 1, row)."""
        blank = self.blank("padded")
        for tile, parts in self.tiles():
            padded = blank[:, : tile.stop - tile.start]
            padded[self.inside] = x[tile].swapaxes(0, 1)  # the zeros around stay
            for rows in parts:
                yield tile, rows, padded

    def windows(self, padded: np.ndarray, rows: slice) -> np.ndarray:
        """Return a view (C, kh, kw, images, rows, line): the cells of all windows of these output rows."""
        channel, image, down, right = padded.strides
        (sh, sw), (dh, dw) = self.window.stride, self.window.dilation
        shape = (self.channels, *self.window.kernel, padded.shape[1], rows.stop - rows.start, self.line)
        strides = (channel, dh * down, dw * right, image, sh * down, sw * right)
        return as_strided(padded[:, :, rows.start * sh :], shape, strides)

    def columns(self, padded: np.ndarray, rows: slice) -> np.ndarray:
        """Return the windows as columns (groups, C·kh·kw / groups, positions)."""
        windows = self.windows(padded, rows)
        columns = scratch("columns", windows.shape, self.dtype)
        columns[...] = windows
        return self.by_group(columns, self.depth)

    def product(self, images: int, rows: int) -> np.ndarray:
        """Return space for outputs (O, images, rows, line)."""
        return scratch("product", (self.outputs, images, rows, self.line), self.dtype)

    def lines(self, dy: np.ndarray) -> np.ndarray:
        """Return dy (images, O, rows, W_out) as (groups, O / groups, positions), 0 where windows wrap."""
        lines = self.product(len(dy), dy.shape[2])
        lines[..., self.out_row :] = 0
        lines[..., : self.out_row] = dy.swapaxes(0, 1)
        return self.by_group(lines, self.outputs)

    def upright(self, dy: np.ndarray) -> np.ndarray:
        """Return the same as (groups, positions, O / groups), as the product for dweight likes it best."""
        upright = scratch("product", (len(dy), dy.shape[2], self.line, self.outputs), self.dtype)
        upright[:, :, self.out_row :] = 0
        upright[:, :, : self.out_row] = dy.transpose(0, 2, 3, 1)
        return upright.reshape(-1, self.groups, self.outputs // self.groups).swapaxes(0, 1)

    def by_group(self, array: np.ndarray, rows: int) -> np.ndarray:
        """Return ``array`` as (groups, rows / groups, the rest): one matrix for each group of channels."""
        return array.reshape(self.groups, rows // self.groups, -1)

    def pieces(self, positions: int) -> Iterator[tuple]:
        """Yield indices that cut the last axis, of so many positions, into small products."""
        return ((..., slice(i, i + self.piece)) for i in range(0, positions, self.piece))


def conv_forward(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, window: Window, out: Pair
) -> np.ndarray:
    """Return y (N, O, H_out, W_out) for x (N, C, H, W) and weight (O, C / groups, kh, kw).

    ``out`` is (H_out, W_out). Winograd's pieces mix 36 cells: if what they give is not finite, y is computed
    once more without them.
    """
    if _winograd.applies(len(weight), x.shape, window, out):
        y = _winograd.winograd_forward(x, weight, bias, window, out)
        if y is not None:
            return y
    t = _Tiling(x.shape, x.dtype, len(weight), window, out)
    y = result((t.images, t.outputs, *out), x.dtype)
    weight = t.by_group(weight, t.outputs)
    bias = np.zeros(t.outputs, x.dtype) if bias is None else bias
    for tile, rows, padded in t.padded(x):
        columns = t.columns(padded, rows)
        made = t.product(padded.shape[1], rows.stop - rows.start)
        for piece in t.pieces(columns.shape[2]):
            product(weight, columns[piece], out=t.by_group(made, t.outputs)[piece])
        inside = made[..., : t.out_row].swapaxes(0, 1)
        np.add(inside, bias[:, None, None], out=y[tile, :, rows])
    return y


def conv_weight_gradient(x: np.ndarray, dy: np.ndarray, window: Window) -> np.ndarray:
    """Return dweight (O, C / groups, kh, kw) = dy · columnsᵀ for x (N, C, H, W), dy (N, O, H_out, W_out)."""
    outputs, out = dy.shape[1], dy.shape[2:]
    if _winograd.applies(outputs, x.shape, window, out):
        dweight = _winograd.winograd_weight_gradient(x, dy, window)
    else:
        dweight = _weight_gradient(_Tiling(x.shape, x.dtype, outputs, window, out), x, dy)
    if not np.isfinite(dweight).all():
        dweight = _weight_gradient(_Tiling(x.shape, x.dtype, outputs, window, out, wrap=False), x, dy)
    return dweight.reshape(outputs, -1, *window.kernel)


def _weight_gradient(t: _Tiling, x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    dweight = np.zeros((t.groups, t.depth // t.groups, t.outputs // t.groups), x.dtype)
    for tile, rows, padded in t.padded(x):
        columns, upright = t.columns(padded, rows), t.upright(dy[tile, :, rows])
        for piece in t.pieces(columns.shape[2]):
            dweight += product(columns[piece], upright[:, piece[1]])
    return dweight.swapaxes(1, 2)


def conv_input_gradient(
    x_shape: tuple[int, ...], weight: np.ndarray, dy: np.ndarray, window: Window
) -> np.ndarray:
    """Return dx (N, C, H, W) for dy (N, O, H_out, W_out).

    From y = weight · columns follows dcolumns = weightᵀ · dy, and every entry of dcolumns is added to the
    cell of the image that it was copied from (col2im), unless :func:`_gather` finds a better way.
    """
    finite = bool(np.isfinite(weight).all())
    if finite and (dx := _gather(x_shape, weight, dy, window)) is not None:
        return dx
    t = _Tiling(x_shape, dy.dtype, len(weight), window, dy.shape[2:], wrap=finite)
    dx = result(x_shape, dy.dtype)
    weight = t.by_group(weight, t.outputs).swapaxes(1, 2)
    for tile, parts in t.tiles():
        dpadded = t.blank("dpadded")[:, : tile.stop - tile.start]
        for rows in parts:
            windows, lines = t.windows(dpadded, rows), t.lines(dy[tile, :, rows])
            dcolumns = scratch("columns", windows.shape, dy.dtype)
            flat = t.by_group(dcolumns, t.depth)
            for piece in t.pieces(lines.shape[2]):
                product(weight, lines[piece], out=flat[piece])
            for cell in np.ndindex(window.kernel):  # one by one: the windows overlap
                windows[:, *cell] += dcolumns[:, *cell]
        dx[tile] = dpadded[t.inside].swapaxes(0, 1)
    return dx


def _gather(
    x_shape: tuple[int, ...], weight: np.ndarray, dy: np.ndarray, window: Window
) -> np.ndarray | None:
    """Return dx as a convolution of dy with the kernels turned by 180°, or None where adding up is better.

    At stride 1 each input cell gathers from the outputs that saw it. Gathering unrolls dy's O channels,
    scattering the input's C, so it pays when O ≤ C; it cannot remove padding beyond the kernel's reach.
    """
    few = len(weight) <= x_shape[1] or _winograd.applies(len(weight), x_shape, window, dy.shape[2:])
    if window.stride != (1, 1) or not few:
        return None
    pads = []
    for axis, ((before, _), d, k) in enumerate(zip(window.pads, window.dilation, window.kernel, strict=True)):
        n, out = x_shape[2 + axis], dy.shape[2 + axis]
        pads.append((d * (k - 1) - before, n + before - out))
    if np.min(pads) < 0:
        return None
    turned = weight.reshape(window.groups, -1, *weight.shape[1:])[..., ::-1, ::-1].swapaxes(1, 2)
    turned = np.ascontiguousarray(turned).reshape(x_shape[1], -1, *window.kernel)
    return conv_forward(dy, turned, None, window._replace(pads=tuple(pads)), x_shape[2:])
