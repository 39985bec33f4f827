"""Convolution and its gradients as large matrix products over tiles of the batch.

Every window of the image becomes a column (im2col), so that with the kernels as rows

    y (O, positions) = weight (O, C·kh·kw) · columns (C·kh·kw, positions).

Three things make it fast. A tile holds as many images, or rows of an image, as keep the columns in the
processor's cache; all of them at once would be kh·kw times the input. All scratch space is used again
(`workspace`). And at stride 1 a position is any cell of the padded image in an output row: the window
cell (u, v) of all positions is then one unbroken stretch of the padded image, shifted by u rows and v
columns, and is copied as such. The few positions at the end of each row, whose windows wrap around, are
left out of the result.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnn_core.nn import winograd
from cnn_core.nn.conv_check import Geometry
from cnn_core.nn.workspace import result, scratch

TILE_BYTES = 1 << 20  # of columns: they and the product fit in a core's second-level cache of about 2 MB
LEAST_POSITIONS = 256  # below this many columns the matrix product spends its time on fetching the weights


class _Tiling:
    """The sizes that the forward and the backward pass share."""

    def __init__(self, x_shape: tuple, dtype: np.dtype, weight_shape: tuple, geometry: Geometry) -> None:
        self.geometry, self.dtype = geometry, dtype
        (top, bottom), (left, right) = geometry.padding
        (self.images, self.channels, height, width), self.kernel = x_shape, weight_shape[2:]
        self.outputs, self.depth = weight_shape[0], x_shape[1] * weight_shape[2] * weight_shape[3]
        self.rows, self.row = height + top + bottom, width + left + right
        self.inside = (..., slice(top, top + height), slice(left, left + width))
        self.out_rows, self.out_row = geometry.output_size
        self.unbroken = geometry.stride == (1, 1)
        self.line = self.row if self.unbroken else self.out_row  # positions per output row
        positions = max(LEAST_POSITIONS, TILE_BYTES // (self.depth * dtype.itemsize))
        self.images_per_tile = max(1, min(self.images, positions // (self.out_rows * self.line)))
        self.rows_per_tile = max(1, min(self.out_rows, positions // self.line))

    def image_tiles(self) -> Iterator[slice]:
        """Yield slices of images."""
        for i in range(0, self.images, self.images_per_tile):
            yield slice(i, min(i + self.images_per_tile, self.images))

    def row_tiles(self) -> Iterator[slice]:
        """Yield slices of output rows: all rows at once unless one image alone fills the cache."""
        for i in range(0, self.out_rows, self.rows_per_tile):
            yield slice(i, min(i + self.rows_per_tile, self.out_rows))

    def blank(self, role: str, images: int) -> np.ndarray:
        """Return zeros (C, images, rows + 1, row); the last row takes the windows that wrap around."""
        padded = scratch(role, (self.channels, images, self.rows + 1, self.row), self.dtype)
        padded[...] = 0
        return padded

    def pad(self, x: np.ndarray) -> np.ndarray:
        """Return a tile (images, C, H, W) channel by channel with zeros around."""
        padded = self.blank("padded", len(x))
        padded[self.inside] = x.swapaxes(0, 1)
        return padded

    def windows(self, padded: np.ndarray, rows: slice) -> Iterator[tuple[int, int, np.ndarray]]:
        """Yield (u, v, view): cell (u, v) of the windows of these output rows, (C, images, rows, line)."""
        (sh, sw), (dh, dw) = self.geometry.stride, self.geometry.dilation
        flat, count = padded.reshape(*padded.shape[:2], -1), rows.stop - rows.start
        for u in range(self.kernel[0]):
            for v in range(self.kernel[1]):
                top = rows.start * sh + u * dh
                if self.unbroken:
                    start = top * self.row + v * dw
                    stretch = flat[:, :, start : start + count * self.row]
                    yield u, v, stretch.reshape(*padded.shape[:2], count, self.row)
                else:
                    columns = slice(v * dw, v * dw + (self.out_row - 1) * sw + 1, sw)
                    yield u, v, padded[:, :, top : top + (count - 1) * sh + 1 : sh, columns]

    def columns(self, images: int, rows: slice) -> np.ndarray:
        """Return space for the columns of these output rows, (C, kh, kw, images, rows, line)."""
        shape = (self.channels, *self.kernel, images, rows.stop - rows.start, self.line)
        return scratch("columns", shape, self.dtype)

    def unroll(self, padded: np.ndarray, rows: slice) -> np.ndarray:
        """Return the columns of these output rows, filled."""
        columns = self.columns(padded.shape[1], rows)
        for u, v, view in self.windows(padded, rows):
            columns[:, u, v] = view
        return columns

    def in_lines(self, dy: np.ndarray) -> np.ndarray:
        """Return dy (images, O, rows, W_out) as (O, images, rows, line), 0 where windows wrap around."""
        images, _, rows, _ = dy.shape
        lines = scratch("product", (self.outputs, images, rows, self.line), self.dtype)
        lines[..., self.out_row :] = 0
        lines[..., : self.out_row] = dy.swapaxes(0, 1)
        return lines

    def by_group(self, array: np.ndarray, rows: int) -> np.ndarray:
        """Return ``array`` as (groups, rows / groups, the rest): one matrix for each group of channels."""
        return array.reshape(self.geometry.groups, rows // self.geometry.groups, -1)


def conv_forward(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, geometry: Geometry
) -> np.ndarray:
    """Return y (N, O, H_out, W_out) for x (N, C, H, W) and weight (O, C / groups, kh, kw)."""
    if winograd.applies(weight.shape, geometry):
        return winograd.winograd_forward(x, weight, bias, geometry)
    t = _Tiling(x.shape, x.dtype, weight.shape, geometry)
    y = result((t.images, t.outputs, t.out_rows, t.out_row), x.dtype)
    weight_rows = t.by_group(weight, t.outputs)
    for tile in t.image_tiles():
        padded = t.pad(x[tile])
        for rows in t.row_tiles():
            columns = t.unroll(padded, rows)
            product = scratch("product", (t.outputs, *columns.shape[3:]), x.dtype)
            np.matmul(weight_rows, t.by_group(columns, t.depth), out=t.by_group(product, t.outputs))
            if bias is not None:
                product += bias[:, None, None, None]
            y[tile, :, rows] = product[..., : t.out_row].swapaxes(0, 1)
    return y


def conv_weight_gradient(
    x: np.ndarray, dy: np.ndarray, kernel_size: tuple[int, int], geometry: Geometry
) -> np.ndarray:
    """Return dweight (O, C / groups, kh, kw) = dy · columnsᵀ for x (N, C, H, W), dy (N, O, H_out, W_out)."""
    shape = (dy.shape[1], x.shape[1] // geometry.groups, *kernel_size)
    if winograd.applies(shape, geometry):
        return winograd.winograd_weight_gradient(x, dy, geometry)
    t = _Tiling(x.shape, x.dtype, shape, geometry)
    dweight = np.zeros((geometry.groups, t.depth // geometry.groups, t.outputs // geometry.groups), x.dtype)
    for tile in t.image_tiles():
        padded = t.pad(x[tile])
        for rows in t.row_tiles():
            columns = t.by_group(t.unroll(padded, rows), t.depth)
            # Transposed: the matrix product likes the longer side first.
            dweight += columns @ t.by_group(t.in_lines(dy[tile, :, rows]), t.outputs).swapaxes(1, 2)
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
    weight_columns = t.by_group(weight, t.outputs).swapaxes(1, 2)
    for tile in t.image_tiles():
        images = tile.stop - tile.start
        dpadded = t.blank("dpadded", images)
        for rows in t.row_tiles():
            dcolumns = t.columns(images, rows)
            dproduct = t.by_group(t.in_lines(dy[tile, :, rows]), t.outputs)
            np.matmul(weight_columns, dproduct, out=t.by_group(dcolumns, t.depth))
            for u, v, view in t.windows(dpadded, rows):
                view += dcolumns[:, u, v]
        dx[tile] = dpadded[t.inside].swapaxes(0, 1)
    return dx


def _gather(
    x_shape: tuple[int, ...], weight: np.ndarray, dy: np.ndarray, geometry: Geometry
) -> np.ndarray | None:
    """Return dx as a convolution of dy with the kernels turned by 180°, or None where adding up is better.

    At stride 1 each input cell gathers from the outputs that saw it. Gathering unrolls dy's O channels,
    scattering the input's C, so it pays when O ≤ C; it cannot remove padding beyond the kernel's reach.
    """
    few = weight.shape[0] <= x_shape[1] or winograd.applies(weight.shape, geometry)
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
