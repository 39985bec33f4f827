"""The pooling explorer: windows summarise a picture; the picture is moved, and what changes can be seen."""

import html
from itertools import pairwise
from math import floor
from typing import ClassVar

import numpy as np
import traitlets as t

from cnn_core.nn import AvgPool2d, MaxPool2d
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import Panel, draw_panels, two_decimals
from cnn_core.widgets.traits import Choice, Flag, Matrix, Position, Whole

KINDS = ("max", "average", "L2", "pick")
# Pictures as lines through points (x, y), as shares of the side.
STROKES = {
    "4": [[0.57, 0.85], [0.57, 0.15], [0.2, 0.6], [0.8, 0.6]],
    "7": [[0.22, 0.18], [0.75, 0.18], [0.42, 0.85]],
}


def draw_picture(name: str, size: int) -> list[list[int]]:
    """Return a picture of ``STROKES`` as a list of rows of 0 (paper) and 1 (ink), as the page draws it."""
    picture = [[0] * size for _ in range(size)]
    for (x, y), (u, v) in pairwise(STROKES[name]):
        for step in range(2 * size + 1):
            t = step / (2 * size)
            row, col = ((a + (b - a) * t) * (size - 1) for a, b in ((y, v), (x, u)))
            picture[floor(row + 0.5)][floor(col + 0.5)] = 1
    return picture


class PoolingExplorer(Explorer):
    """Pool a picture and move it, on the page or from Python; both sides show the same state.

    Args:
        input: matrix (H, W) of 4 to 16 cells a side: the picture before it is moved.
        kind: "max", "average", "L2" (root of the sum of squares, as ``torch.nn.LPPool2d(2, …)``) or "pick"
            (the cell at the top left corner of each window: what is left if cells are only left out).
        window, stride: cells, 1 to 4.
        padding: cells on every side, 0 to 2; −∞ for max, 0 for the others. At most half the window.
        everywhere: global pooling, one window as large as the picture.
        down, right: how far the picture is moved, −8 to 8 cells; zeros come in.
        position: [row, column] of the framed cell of the result.
        view: what stands beside the result: the one "before" the shift, that one moved "along" with the
            picture, or the gradient of the picture if the "framed" cell, or "all" cells, get a gradient of 1.

    Every value is checked when it is set; a wrong one raises ValueError. A padding above half the window
    raises in :attr:`output`; the page cuts it and says so.
    """

    name = "pooling"
    facts: ClassVar = {"STROKES": STROKES}

    input = Matrix(draw_picture("4", 12), 4, 16).tag(sync=True)
    kind = Choice("max", KINDS).tag(sync=True)
    window = Whole(2, 1, 4).tag(sync=True)
    stride = Whole(2, 1, 4).tag(sync=True)
    padding = Whole(0, 0, 2).tag(sync=True)
    everywhere = Flag(False).tag(sync=True)
    down = Whole(0, -8, 8).tag(sync=True)
    right = Whole(1, -8, 8).tag(sync=True)
    position = Position().tag(sync=True)
    view = Choice("before", ("before", "along", "framed", "all")).tag(sync=True)

    @t.default("position")
    def _start(self) -> list[int]:
        return [3, 2]  # where the 4 has several cells

    @property
    def picture(self) -> np.ndarray:
        """The picture (H, W) as it is moved."""
        x = np.array(self.input, float)
        padded = np.pad(x, 8)
        top, left = 8 - self.down, 8 - self.right
        return padded[top : top + x.shape[0], left : left + x.shape[1]]

    @property
    def output(self) -> np.ndarray:
        """The result (H_out, W_out), computed with :mod:`cnn_core.nn`.

        Raises ValueError for a padding above half the window.
        """
        return self._pool(self.picture)

    @property
    def before(self) -> np.ndarray:
        """The result (H_out, W_out) of the picture before it was moved; errors as :attr:`output`."""
        return self._pool(np.array(self.input, float))

    def _geometry(self) -> dict:
        if self.everywhere:
            return {"kernel_size": np.shape(self.input), "stride": 1, "padding": 0}
        return {"kernel_size": self.window, "stride": self.stride, "padding": self.padding}

    def _pool(self, picture: np.ndarray) -> np.ndarray:
        x, geometry = picture[None, None], self._geometry()
        if self.kind == "max":
            return MaxPool2d(**geometry)(x)[0, 0]
        average = AvgPool2d(**geometry)
        if self.kind == "average":
            return average(x)[0, 0]
        if self.kind == "L2":
            return np.sqrt(average(x**2)[0, 0] * np.prod(average.kernel_size))
        rows, cols = average(x).shape[2:]
        step, border = geometry["stride"], geometry["padding"]
        return np.pad(picture, border)[: rows * step : step, : cols * step : step]

    def fallback(self) -> str:
        """Return the moved picture, its result and the result before, and in words how many cells differ."""
        title = f"Picture, moved by ({two_decimals(self.down)}, {two_decimals(self.right)})"
        drawn = Panel(title, self.picture, numbers=not set(np.unique(self.input)) <= {0, 1})
        try:
            now, before = self.output, self.before
        except ValueError as error:
            panels, sentence = [drawn], str(error)
        else:
            panels = [drawn, Panel("Result", now), Panel("Result before", before)]
            used, same = (now != 0) | (before != 0), np.isclose(now, before)
            window = "the whole picture" if self.everywhere else f"windows of {self.window} × {self.window}"
            kept = f"{int((used & same).sum())} of {int(used.sum())} cells of the result that are not 0"
            sentence = (
                f"Pooling ({self.kind}) over {window}: {kept} are the same as before the picture was moved."
            )
        return f"{draw_panels(panels, f'Pooling. {sentence}')}\n<p>{html.escape(sentence)}</p>"
