"""The convolution explorer: a kernel slides over an input and leaves its sums behind."""

import html
from typing import ClassVar

import numpy as np

from cnn_core._check import require
from cnn_core.nn import conv2d
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import Panel, draw_panels, two_decimals
from cnn_core.widgets.traits import Choice, Flag, Matrix, Position, Whole

EXAMPLE_INPUT = [[1, 2, 3, 0, 1], [0, 1, 2, 3, 0], [1, 0, 1, 2, 3], [3, 2, 1, 0, 1], [0, 1, 0, 3, 2]]
KERNELS = {
    "vertical edge": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "Sobel x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "Sobel y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "Laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}


class ConvolutionExplorer(Explorer):
    """Slide a kernel over an input, on the page or from Python; both sides show the same state.

    Args:
        input: matrix (H, W) of 3 to 28 cells a side. A picture that the reader opens is not part of it.
        kernel: matrix (kh, kw) of 1 to 7 cells a side.
        stride: cells between two windows, 1 to 4.
        padding: zeros on every side, 0 to 3, or "same" (stride 1 only).
        dilation: distance between two kernel cells, 1 to 3.
        flip: turn the kernel by 180° first (the convolution of mathematics) instead of cross-correlating.
        position: [row, column] of the window in the result.
        mode: where the input comes from: "numbers", "draw" or "picture".

    Every value is checked when it is set; a wrong one raises ValueError. Settings that do not go together (a
    kernel larger than the padded input) are explained on the page and raise in :attr:`output`.
    """

    name = "convolution"
    facts: ClassVar = {"KERNELS": KERNELS}

    input = Matrix(EXAMPLE_INPUT, 3, 28).tag(sync=True)
    kernel = Matrix(KERNELS["vertical edge"], 1, 7).tag(sync=True)
    stride = Whole(1, 1, 4).tag(sync=True)
    padding = Whole(0, 0, 3, or_word="same").tag(sync=True)
    dilation = Whole(1, 1, 3).tag(sync=True)
    flip = Flag(False).tag(sync=True)
    position = Position().tag(sync=True)
    mode = Choice("numbers", ("numbers", "draw", "picture")).tag(sync=True)

    @property
    def output(self) -> np.ndarray:
        """The result map (H_out, W_out) of the present state, computed with :func:`cnn_core.nn.conv2d`.

        Raises ValueError if the settings do not go together, and in mode "picture", where the input stays on
        the page.
        """
        require(
            self.mode != "picture", "mode", self.mode, "the picture stays on the page; use numbers or draw"
        )
        x, weight = self._arrays()
        return conv2d(x, weight, stride=self.stride, padding=self.padding, dilation=self.dilation)[0, 0]

    @property
    def products(self) -> np.ndarray:
        """The products (kh, kw) under the window; their sum is ``output[row, col]`` at :attr:`position`."""
        rows, cols = self.output.shape
        row, col = self.position
        rule = f"lies outside the result, which has {rows} × {cols} cells"
        require(row < rows and col < cols, "position", self.position, rule)
        weight = self._arrays()[1][0, 0]
        shift = self.dilation
        top, left = row * self.stride, col * self.stride
        kh, kw = weight.shape
        return self._padded()[top : top + shift * kh : shift, left : left + shift * kw : shift] * weight

    def _padded(self) -> np.ndarray:
        """Return the input with its border of zeros; of "same" padding the odd zero lies behind."""
        extra = [self.dilation * (k - 1) for k in np.shape(self.kernel)]
        zeros = extra if self.padding == "same" else [2 * self.padding] * 2
        return np.pad(np.array(self.input, float), [(n // 2, n - n // 2) for n in zeros])

    def _arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the input (1, 1, H, W) and the kernel (1, 1, kh, kw) as it is laid on."""
        weight = np.array(self.kernel, float)[None, None]
        return np.array(self.input, float)[None, None], weight[..., ::-1, ::-1] if self.flip else weight

    def fallback(self) -> str:
        """Input, kernel and result side by side, and the sum at the window in words."""
        kernel = Panel("Kernel", np.array(self.kernel))
        if self.mode == "picture":
            return _figure(
                [kernel], "This kernel slides over a picture: each result is a weighted sum of pixels."
            )
        try:
            output, products = self.output, self.products
        except ValueError as error:
            return _figure([Panel("Input", np.array(self.input)), kernel], str(error))
        (row, col), step = self.position, self.stride
        height, width = (self.dilation * (k - 1) + 1 for k in products.shape)
        title = "Input" if self.padding == 0 else "Input, padded with zeros"
        panels = [
            Panel(title, self._padded(), (row * step, col * step, height, width)),
            kernel,
            Panel("Result", output, (row, col, 1, 1)),
        ]
        terms = " + ".join(f"({two_decimals(p)})" if p < 0 else two_decimals(p) for p in products.flat)
        total = two_decimals(products.sum())
        return _figure(
            panels, f"The products under the window add up to S({row}, {col}) = {terms} = {total}."
        )


def _figure(panels: list[Panel], sentence: str) -> str:
    titles = ", ".join(
        f"{panel.title.lower()} {' × '.join(map(str, panel.matrix.shape))}" for panel in panels
    )
    return f"{draw_panels(panels, f'Convolution: {titles}. {sentence}')}\n<p>{html.escape(sentence)}</p>"
