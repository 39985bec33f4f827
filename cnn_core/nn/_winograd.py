"""3×3 convolution with 4 times fewer multiplications: Winograd's F(4×4, 3×3) as three matrix products.

Four outputs of a 3-tap filter are the product of two polynomials, cut to length; evaluating both at six
points, multiplying point by point and interpolating takes 6 multiplications where the definition takes 12.
In two dimensions 36 replace 144. With a 6×6 piece of the image d, a kernel g, and matrices that evaluate
(B, G) and interpolate (A) at the points 0, ±1, ±2 and ∞,

    y (4×4) = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A.

Written on flattened pieces, with ⊗ the Kronecker product, all pieces T and channels at once:

    V (36, C·T) = (Bᵀ ⊗ Bᵀ) · D,   M_p (O, T) = U_p (O, C) · V_p (C, T),   Y (16, O·T) = (Aᵀ ⊗ Aᵀ) · M.

The sum over channels happens between the transforms, so with many channels the 36 products M_p are nearly
all of the work. The price is rounding: the entries of B and A reach 8, and errors grow by about that.

Source: Lavin and Gray (2016), Fast algorithms for convolutional neural networks, sections 4.1 and 4.3.
"""

from collections.abc import Iterator
from math import prod

import numpy as np

from cnn_core.nn._product import product
from cnn_core.nn._window import Pair, Window
from cnn_core.nn._workspace import result, scratch

LEAST_CHANNELS = 64  # with fewer, moving the pieces about costs more than the products save, and also
LEAST_PIECES = 48  # … with so few pieces that transforming the weights counts
PIECES = 128  # pieces per tile: V and M of one tile stay in the last cache level

_B = [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0]]
_B += [[0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]]
_G = [[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]
_A = [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
BB = np.kron(_B, _B).astype(float)  # (36, 36)
GG = np.kron(_G, _G) / 24**2  # (36, 9)
AA = np.kron(_A, _A).astype(float)  # (16, 36)


def applies(outputs: int, x_shape: tuple[int, ...], window: Window, out: Pair) -> bool:
    """Return whether it is a 3×3 convolution at stride 1, ungrouped, of little padding, and pays.

    Pieces that stand out beyond the output are work for nothing, so channels count by the share that is used.
    """
    plain = window.stride == window.dilation == (1, 1) and window.kernel == (3, 3) and window.groups == 1
    if not plain or max(max(pair) for pair in window.pads) > 2:
        return False
    pieces, used = prod(-(-n // 4) for n in out), prod(out) / 16
    enough = min(outputs, x_shape[1]) * used / pieces >= LEAST_CHANNELS
    return enough and x_shape[0] * pieces >= LEAST_PIECES


class _Pieces:
    """Where the pieces lie: 6×6 cells of the padded image every 4 cells, one for each 4×4 outputs."""

    def __init__(self, x: np.ndarray, window: Window, out: Pair) -> None:
        self.images, self.channels, self.height, self.width = x.shape
        self.dtype, self.out = x.dtype, out
        (self.top, _), (self.left, _) = window.pads
        self.down, self.across = (-(-n // 4) for n in self.out)
        self.per_tile = max(1, PIECES // (self.down * self.across))
        # How pieces lie in memory, of (C, images, down, across): the longest axis last, for long copies.
        self.axes = (0, 2, 3, 1) if min(self.per_tile, self.images) > self.across else (0, 1, 2, 3)

    def tiles(self) -> Iterator[slice]:
        """Yield slices of images."""
        return (slice(i, min(i + self.per_tile, self.images)) for i in range(0, self.images, self.per_tile))

    def space(self, cells: int, channels: int, images: int) -> np.ndarray:
        """Return an array for so many cells of all pieces of these images."""
        sizes = (channels, images, self.down, self.across)
        return scratch("pieces", (cells, *(sizes[axis] for axis in self.axes)), self.dtype)

    def blank(self, images: int) -> np.ndarray:
        """Return zeros (C, images, 4·down + 2, 4·across + 2): all pieces whole."""
        shape = (self.channels, images, 4 * self.down + 2, 4 * self.across + 2)
        padded = scratch("winograd image", shape, self.dtype)
        padded[...] = 0
        return padded

    def inside(self, padded: np.ndarray) -> tuple[np.ndarray, tuple]:
        """Return the part of the padded image that is image, and the part of the image that it holds."""
        rows = min(self.height, padded.shape[2] - self.top)
        columns = min(self.width, padded.shape[3] - self.left)
        view = padded[:, :, self.top : self.top + rows, self.left : self.left + columns]
        return view.swapaxes(0, 1), (..., slice(rows), slice(columns))

    def cells(self, padded: np.ndarray) -> Iterator[np.ndarray]:
        """Yield, for each cell of a piece in order, its places in all pieces."""
        for i in range(6):
            for j in range(6):
                cell = padded[:, :, i : i + 4 * self.down - 3 : 4, j : j + 4 * self.across - 3 : 4]
                yield cell.transpose(self.axes)

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """Return V (36, C, T) for a tile of images."""
        padded = self.blank(len(x))
        view, part = self.inside(padded)
        view[...] = x[part]
        pieces = self.space(36, self.channels, len(x))
        for piece, cell in zip(pieces, self.cells(padded), strict=True):
            piece[...] = cell
        values = scratch("values", (36, self.channels, len(x) * self.down * self.across), self.dtype)
        product(BB.astype(self.dtype), pieces.reshape(36, -1), out=values.reshape(36, -1))
        return values

    def outputs(self, grid: np.ndarray, y: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield each cell of the 4×4 outputs in ``grid`` (16, …) beside its places in y (images, O, …)."""
        for i in range(4):
            for j in range(4):
                part = y[:, :, i::4, j::4].swapaxes(0, 1).transpose(self.axes)
                yield grid[4 * i + j][tuple(map(slice, part.shape))], part


def winograd_forward(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, window: Window, out: Pair
) -> np.ndarray | None:
    """Return y (N, O, H_out, W_out) for x (N, C, H, W) and weight (O, C, 3, 3).

    Return None if a value is not finite: by its piece it would reach outputs that do not see it.
    """
    p, outputs = _Pieces(x, window, out), len(weight)
    u = (GG.astype(x.dtype) @ weight.reshape(-1, 9).T).reshape(36, outputs, -1)
    y = result((p.images, outputs, *p.out), x.dtype)
    bias = np.zeros(outputs, x.dtype) if bias is None else bias
    for tile in p.tiles():
        v = p.evaluate(x[tile])
        m = scratch("winograd products", (36, outputs, v.shape[2]), x.dtype)
        product(u, v, out=m)
        grid = p.space(16, outputs, tile.stop - tile.start)
        product(AA.astype(x.dtype), m.reshape(36, -1), out=grid.reshape(16, -1))
        if not np.isfinite(grid.sum()):  # a sum is finite only if all that it adds is
            return None
        for cell, part in p.outputs(grid, y[tile]):
            np.add(cell, bias[:, None, None, None], out=part)
    return y


def winograd_weight_gradient(x: np.ndarray, dy: np.ndarray, window: Window) -> np.ndarray:
    """Return dweight (O, C, 3, 3): the three products transposed, from the last to the first.

    dM = (A ⊗ A)·dY, dU_p = dM_p · V_pᵀ summed over all pieces, dg = (Gᵀ ⊗ Gᵀ)·dU.
    """
    p, outputs = _Pieces(x, window, dy.shape[2:]), dy.shape[1]
    du = np.zeros((36, outputs, p.channels), x.dtype)
    for tile in p.tiles():
        v = p.evaluate(x[tile])
        grid = p.space(16, outputs, tile.stop - tile.start)
        grid[...] = 0
        for cell, part in p.outputs(grid, dy[tile]):
            cell[...] = part
        dm = scratch("winograd products", (36, outputs, v.shape[2]), x.dtype)
        product(AA.T.astype(x.dtype), grid.reshape(16, -1), out=dm.reshape(36, -1))
        du += product(dm, v.swapaxes(1, 2))
    dweight = product(GG.T.astype(x.dtype), du.reshape(36, -1))
    return np.ascontiguousarray(dweight.T).reshape(outputs, p.channels, 3, 3)
