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
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnn_core.nn import winograd
from cnn_core.nn.conv_check import Geometry
from cnn_core.nn.workspace import result, scratch

TILE_BYTES = 1 << 20  # of columns: they and the product fit in a core's second-level cache of about 2 MB
LEAST_POSITIONS = 256  # below this many columns the matrix product spends its time on fetching the weights
SMALL_PRODUCT = 1_000_000  # multiplications up to which OpenBLAS packs nothing: faster where a side is short


class _Tiling:
    """The sizes that the passes share, and the steps from images to columns."""

    def __init__(self, x_shape: tuple, dtype: np.dtype, weight_shape: tuple, geometry: Geometry) -> None:
        self.geometry, self.dtype, self.groups = geometry, dtype, geometry.groups
        (top, bottom), (left, right) = geometry.padding
        (self.images, self.channels, height, width), self.kernel = x_shape, weight_shape[2:]
        self.outputs, self.depth = weight_shape[0], x_shape[1] * weight_shape[2] * weight_shape[3]
        self.out_rows, self.out_row = geometry.output_size
        reach = geometry.dilation[1] * (self.kernel[1] - 1)
        self.rows, self.row = height + top + bottom, width + max(left, right)  # zeros between rows are shared
        if max(self.out_row, reach) > self.row:
            self.row = width + left + right
        self.inside = (..., slice(top, top + height), slice(left, left + width))
        self.line = self.row if geometry.stride == (1, 1) else self.out_row  # positions per output row
        positions = max(LEAST_POSITIONS, TILE_BYTES // (self.depth * dtype.itemsize))
        self.images_per_tile = max(1, min(self.images, positions // (self.out_rows * self.line)))
        self.rows_per_tile = max(1, min(self.out_rows, positions // self.line))
        small = SMALL_PRODUCT * self.groups**2 // (self.outputs * self.depth)
        self.piece = small if small >= LEAST_POSITIONS // 2 else positions + self.line  # else all at once

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
        (sh, sw), (dh, dw) = self.geometry.stride, self.geometry.dilation
        shape = (self.channels, *self.kernel, padded.shape[1], rows.stop - rows.start, self.line)
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
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, geometry: Geometry
) -> np.ndarray:
    """Return y (N, O, H_out, W_out) for x (N, C, H, W) and weight (O, C / groups, kh, kw)."""
    if winograd.applies(weight.shape, geometry, len(x)):
        return winograd.winograd_forward(x, weight, bias, geometry)
    t = _Tiling(x.shape, x.dtype, weight.shape, geometry)
    y = result((t.images, t.outputs, t.out_rows, t.out_row), x.dtype)
    weight = t.by_group(weight, t.outputs)
    bias = np.zeros(t.outputs, x.dtype) if bias is None else bias
    for tile, rows, padded in t.padded(x):
        columns = t.columns(padded, rows)
        product = t.product(padded.shape[1], rows.stop - rows.start)
        for piece in t.pieces(columns.shape[2]):
            np.matmul(weight, columns[piece], out=t.by_group(product, t.outputs)[piece])
        inside = product[..., : t.out_row].swapaxes(0, 1)
        np.add(inside, bias[:, None, None], out=y[tile, :, rows])
    return y


def conv_weight_gradient(
    x: np.ndarray, dy: np.ndarray, kernel_size: tuple[int, int], geometry: Geometry
) -> np.ndarray:
    """Return dweight (O, C / groups, kh, kw) = dy · columnsᵀ for x (N, C, H, W), dy (N, O, H_out, W_out)."""
    shape = (dy.shape[1], x.shape[1] // geometry.groups, *kernel_size)
    if winograd.applies(shape, geometry, len(x)):
        return winograd.winograd_weight_gradient(x, dy, geometry)
    t = _Tiling(x.shape, x.dtype, shape, geometry)
    dweight = np.zeros((t.groups, t.depth // t.groups, t.outputs // t.groups), x.dtype)
    for tile, rows, padded in t.padded(x):
        columns, upright = t.columns(padded, rows), t.upright(dy[tile, :, rows])
        for piece in t.pieces(columns.shape[2]):
            dweight += columns[piece] @ upright[:, piece[1]]
    return dweight.swapaxes(1, 2).reshape(shape)


def conv_input_gradient(
    x_shape: tuple[int, ...], weight: np.ndarray, dy: np.ndarray, geometry: Geometry
) -> np.ndarray:
    """Return dx (N, C, H, W) for dy (N, O, H_out, W_out).

    From y = weight · columns follows dcolumns = weightᵀ · dy, and every entry of dcolumns is added to the
    cell of the image that it was copied from (col2im), unless :func:`_gather` finds a better way.
    """
    if (dx := _gather(x_shape, weight, dy, geometry)) is not None:
        return dx
    t = _Tiling(x_shape, dy.dtype, weight.shape, geometry)
    dx = result(x_shape, dy.dtype)
    weight = t.by_group(weight, t.outputs).swapaxes(1, 2)
    for tile, parts in t.tiles():
        dpadded = t.blank("dpadded")[:, : tile.stop - tile.start]
        for rows in parts:
            windows, lines = t.windows(dpadded, rows), t.lines(dy[tile, :, rows])
            dcolumns = scratch("columns", windows.shape, dy.dtype)
            flat = t.by_group(dcolumns, t.depth)
            for piece in t.pieces(lines.shape[2]):
                np.matmul(weight, lines[piece], out=flat[piece])
            for cell in np.ndindex(t.kernel):  # one by one: the windows overlap
                windows[:, *cell] += dcolumns[:, *cell]
        dx[tile] = dpadded[t.inside].swapaxes(0, 1)
    return dx


def _gather(
    x_shape: tuple[int, ...], weight: np.ndarray, dy: np.ndarray, geometry: Geometry
) -> np.ndarray | None:
    """Return dx as a convolution of dy with the kernels turned by 180°, or None where adding up is better.

    At stride 1 each input cell gathers from the outputs that saw it. Gathering unrolls dy's O channels,
    scattering the input's C, so it pays when O ≤ C; it cannot remove padding beyond the kernel's reach.
    """
    few = weight.shape[0] <= x_shape[1] or winograd.applies(weight.shape, geometry, x_shape[0])
    if geometry.stride != (1, 1) or not few:
        return None
    padding = []
    for axis, ((before, _), d) in enumerate(zip(geometry.padding, geometry.dilation, strict=True)):
        reach = d * (weight.shape[2 + axis] - 1)
        padding.append((reach - before, x_shape[2 + axis] + before - dy.shape[2 + axis]))
    if np.min(padding) < 0:
        return None
    turned = weight.reshape(geometry.groups, -1, *weight.shape[1:])[..., ::-1, ::-1].swapaxes(1, 2)
    turned = np.ascontiguousarray(turned).reshape(x_shape[1], -1, *weight.shape[2:])
    return conv_forward(dy, turned, None, geometry._replace(padding=tuple(padding), output_size=x_shape[2:]))
