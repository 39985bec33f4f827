"""The backward explorer: an error at the output of a convolution finds its pixels and its weights."""

import html
from typing import ClassVar

import numpy as np
import traitlets as t

from cnn_core._check import require
from cnn_core.nn import Conv2d
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import Panel, draw_panels, two_decimals
from cnn_core.widgets.traits import Choice, Matrix, Position, Whole

INPUT = [[1, 2, 0], [0, 1, 3], [2, 0, 1]]
KERNEL = [[1, 2], [3, -1]]
ERRORS = [[-2, 1], [0, 3]]
_FLOOR = [[r * 5 % 7 - 3 + c * 3 % 4 for c in range(8)] for r in range(8)]


class BackwardExplorer(Explorer):
    """Follow the errors at the output of a convolution back to its input and its kernel.

    Args:
        input: X, a matrix (H, W) of 2 to 8 cells a side.
        kernel: W, a matrix (kh, kw) of 1 to 4 cells a side.
        errors: dY, the gradient of the loss with respect to the output, 1 to 8 cells a side. Where the output
            is larger it is repeated, where it is smaller it is cut: see :attr:`output_gradient`.
        stride: cells between two windows, 1 to 3.
        padding: zeros on every side, 0 to 2.
        dilation: distance between two kernel cells, 1 or 2.
        view: "errors" hands one error out, "input" gathers one entry of dX, "weights" one of dW.
        position: [row, column] of the error that is handed out.
        pixel: [row, column] of the entry of dX, counted in the padded input.
        weight: [row, column] of the entry of dW.

    Every value is checked when it is set; a wrong one raises ValueError. A kernel larger than the padded
    input is explained on the page and raises in the gradients.
    """

    name = "backward"
    facts: ClassVar = {"LARGE": _FLOOR}

    input = Matrix(INPUT, 2, 8).tag(sync=True)
    kernel = Matrix(KERNEL, 1, 4).tag(sync=True)
    errors = Matrix(ERRORS, 1, 8).tag(sync=True)
    stride = Whole(1, 1, 3).tag(sync=True)
    padding = Whole(0, 0, 2).tag(sync=True)
    dilation = Whole(1, 1, 2).tag(sync=True)
    view = Choice("errors", ("errors", "input", "weights")).tag(sync=True)
    position = Position().tag(sync=True)
    pixel = Position().tag(sync=True)
    weight = Position().tag(sync=True)

    @t.default("pixel")
    def _middle(self) -> list[int]:
        return [1, 1]

    @property
    def output_gradient(self) -> np.ndarray:
        """dY (H_out, W_out): the errors, repeated or cut to the output's size."""
        return self._backward()[0]

    @property
    def input_gradient(self) -> np.ndarray:
        """dX (H, W), computed with :class:`cnn_core.nn.Conv2d`."""
        return self._backward()[1]

    @property
    def weight_gradient(self) -> np.ndarray:
        """dW (kh, kw), computed with :class:`cnn_core.nn.Conv2d`."""
        return self._backward()[2]

    def _backward(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return dY, dX and dW. Raises ValueError if the kernel does not fit into the padded input."""
        x, w = np.array(self.input, float), np.array(self.kernel, float)
        layer = Conv2d(
            1, 1, w.shape, self.stride, self.padding, self.dilation, bias=False, rng=0, dtype=np.float64
        )
        layer.params["weight"][0, 0] = w
        shape = layer(x[None, None]).shape[2:]
        rows, cols = (np.arange(n) % m for n, m in zip(shape, np.shape(self.errors), strict=True))
        dy = np.array(self.errors, float)[np.ix_(rows, cols)]
        dx = layer.backward(dy[None, None])[0, 0]
        return dy, dx, layer.grads["weight"][0, 0]

    def fallback(self) -> str:
        """X, W and dY, dX and dW side by side, and in words what the picked error is multiplied by."""
        given = [Panel("X", np.array(self.input)), Panel("W", np.array(self.kernel))]
        try:
            dy, dx, dw = self._backward()
        except ValueError as error:
            return _figure(given, str(error))
        row, col = (min(place, n - 1) for place, n in zip(self.position, dy.shape, strict=True))
        panels = [*given, Panel("dY", dy, (row, col, 1, 1)), Panel("dX", dx), Panel("dW", dw)]
        error = two_decimals(dy[row, col])
        return _figure(
            panels,
            f"The error dY({row}, {col}) = {error} goes back to the window that it came from, times each "
            "weight, and to each weight, times the pixel that it met; where several meet, they add up.",
        )

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Return what the error at :attr:`position` sends: to its window, and to the kernel; both (kh, kw).

        Raises ValueError if the position lies outside the output.
        """
        dy, w, step = self.output_gradient, np.array(self.kernel, float), self.dilation
        rows, cols = dy.shape
        (row, col), rule = self.position, f"lies outside the output, which has {rows} × {cols} cells"
        require(row < rows and col < cols, "position", self.position, rule)
        top, left = row * self.stride, col * self.stride
        met = np.pad(np.array(self.input, float), self.padding)[top::step, left::step]
        return dy[row, col] * w, dy[row, col] * met[: w.shape[0], : w.shape[1]]


def _figure(panels: list[Panel], sentence: str) -> str:
    titles = ", ".join(f"{panel.title} {' × '.join(map(str, panel.matrix.shape))}" for panel in panels)
    return f"{draw_panels(panels, f'Backward: {titles}. {sentence}')}\n<p>{html.escape(sentence)}</p>"
