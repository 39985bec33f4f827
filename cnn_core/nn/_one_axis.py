"""Layers along one axis: a sequence is an image that is one cell high."""

import numpy as np

from cnn_core.nn._array import as_float, require_axes


class OneAxis:
    """Makes a layer of images (N, C, H, W) one of sequences (N, C, L): ``class X1d(OneAxis, X2d)``."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, C_out, L_out) for x (N, C, L)."""
        x = as_float(x)
        require_axes(x, "NCL")
        return super().forward(x[:, :, None])[:, :, 0]

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, L) for dy (N, C_out, L_out); fill the gradients."""
        dx = super().backward(dy)
        return None if dx is None else dx[:, :, 0]

    def keep(self, y: np.ndarray, *values: object) -> np.ndarray:
        """Keep the shape that the caller sees."""
        super().keep(y[:, :, 0], *values)
        return y

    def recall(self, dy: np.ndarray) -> tuple:
        """Return dy one cell high, and what was kept."""
        dy, *values = super().recall(dy)
        return (dy[:, :, None], *values)
