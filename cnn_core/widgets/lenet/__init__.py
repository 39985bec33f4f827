"""The LeNet-5 explorer: draw a digit, and a trained network reads it in front of you, map by map."""

import html
from typing import Any, ClassVar, NamedTuple

import numpy as np
import traitlets as t

from cnn_core._check import require
from cnn_core.nn import softmax
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import POSITIVE, draw_levels, image, two_decimals
from cnn_core.widgets.lenet.network import (
    ALPHABET,
    BELOW,
    BOX,
    FIELD,
    LAYERS,
    LEVELS,
    PAD,
    SHAPES,
    digits,
    normalise,
    packed_data,
    prepare,
    run,
    shipped,
)
from cnn_core.widgets.traits import Choice, Flag, Matrix, Position, Whole

START = 3  # the built-in digit on which the explorer opens
LARGEST = 255  # a pixel of pure ink


class Drawing(Matrix):
    """A picture of 28×28 whole grey values from 0 (paper) to 255 (ink), as a list of rows."""

    @property
    def rule(self) -> dict[str, Any]:
        """Return what the page checks: a matrix whose values are such numbers."""
        return {**super().rule, "most": LARGEST}

    def validate(self, obj: Any, value: Any) -> list[list[int]]:
        """Return plain lists of Python ints; arrays and nested sequences are welcome."""
        rows = super().validate(obj, value)
        fits = all(isinstance(x, int) and 0 <= x <= LARGEST for row in rows for x in row)
        require(fits, self.name, value, f"must be whole numbers from 0 to {LARGEST}")
        return rows


class Unit(NamedTuple):
    """One unit at work.

    The ``patches`` (maps, k, k) that it sees, its ``kernels`` of the same shape and its ``bias`` (both None
    for pooling), the ``sum`` of products and bias, and the ``value`` that it hands on.
    """

    patches: np.ndarray
    kernels: np.ndarray | None
    bias: float | None
    sum: float
    value: float


class LeNetExplorer(Explorer):
    """Draw a digit, on the page or from Python, and see what each layer of a trained LeNet-5 makes of it.

    Args:
        drawing: matrix (28, 28) of whole grey values, 0 for paper and 255 for ink, as MNIST has them.
        centre: scale and move the drawing first, as MNIST's makers did with their digits.
        layer: the layer of the unit that is explained: c1, s2, c3, s4, c5, f6 or output.
        map: which map of that layer, from 0.
        position: [row, column] of the unit in its map; [0, 0] from c5 on.

    The network is the one of the training record ``lenet5-seed0``, its weights rounded to 12 bits.
    """

    name = "lenet"
    facts: ClassVar = {
        "DATA": packed_data(),
        "ALPHABET": ALPHABET,
        "LEVELS": LEVELS,
        "FIELD": FIELD,
        "BOX": BOX,
        "PAD": PAD,
        "LAYERS": LAYERS,
        "SHAPES": SHAPES,
    }

    drawing = Drawing(digits()[START]["image"].tolist(), FIELD, FIELD).tag(sync=True)
    centre = Flag(False).tag(sync=True)
    layer = Choice("c1", tuple(SHAPES)).tag(sync=True)
    map = Whole(0, 0, 119).tag(sync=True)
    position = Position().tag(sync=True)

    @t.default("position")
    def _start(self) -> list[int]:
        """Return a unit of C1 on the edge of a stroke."""
        return [11, 17]

    @property
    def prepared(self) -> np.ndarray:
        """The picture (28, 28) that the network sees, in grey values: the drawing, centred if asked for."""
        drawing = np.array(self.drawing, float)
        return prepare(drawing) if self.centre else drawing

    @property
    def maps(self) -> dict[str, np.ndarray]:
        """What each layer hands on, (maps, rows, columns), computed with :mod:`cnn_core.nn`."""
        return run(self.prepared)

    @property
    def logits(self) -> np.ndarray:
        """The ten scores (10,) of the last layer."""
        return self.maps["output"].ravel()

    @property
    def probabilities(self) -> np.ndarray:
        """The softmax of the scores (10,)."""
        return softmax(self.logits)

    @property
    def unit(self) -> Unit:
        """The chosen unit at work. Raises ValueError if the layer has no such map or position."""
        maps, rows, cols = SHAPES[self.layer]
        require(self.map < maps, "map", self.map, f"must be below {maps}, the maps of {self.layer}")
        row, col = self.position
        rule = f"lies outside a map of {self.layer}, which has {rows} × {cols} units"
        require(row < rows and col < cols, "position", self.position, rule)
        outputs, pools = self.maps, self.layer in ("s2", "s4")
        value = float(outputs[self.layer][self.map, row, col])
        data = packed_data()
        below = (
            outputs[BELOW[self.layer]]
            if self.layer in BELOW
            else normalise(self.prepared, data["mean"], data["std"])[None]
        )
        if pools:
            patch = below[self.map, None, 2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
            return Unit(patch, None, None, value, value)
        _, weights = shipped()
        kernels = weights[f"{self.layer}.weight"][self.map].reshape(len(below), -1)
        k = round(kernels.shape[1] ** 0.5)
        patches, bias = below[:, row : row + k, col : col + k], float(weights[f"{self.layer}.bias"][self.map])
        kernels = kernels.reshape(patches.shape)
        return Unit(patches, kernels, bias, float((patches * kernels).sum()) + bias, value)

    def fallback(self) -> str:
        """Return the digit, the maps of S2 and C3, the units of C5 and F6, and the probabilities as bars."""
        outputs, probabilities = self.maps, self.probabilities
        order = np.argsort(-probabilities, kind="stable")[:3]
        likely = ", ".join(f"{digit} with {two_decimals(100 * probabilities[digit])} %" for digit in order)
        sentence = f"The network reads this digit as {likely}."
        bars = "".join(
            f"M535 {20 + 9 * i}h{round(100 * p)}v6h-{round(100 * p)}z" for i, p in enumerate(probabilities)
        )
        digits = "".join(f'<tspan x="520" y="{27 + 9 * i}">{i}</tspan>' for i in range(10))
        titles = "".join(
            f'<tspan x="{x}" y="12">{title}</tspan>'
            for x, title in ((0, "Input"), (96, "S2"), (246, "C3, C5, F6"), (520, "Probabilities"))
        )
        body = (
            f'<text font-weight="bold">{titles}</text><text font-size="9">{digits}</text>'
            f'<path d="{bars}" fill="{POSITIVE}"/><g transform="translate(0 20) scale(3)">'
            f"{draw_levels(_sheet(self.prepared, outputs))}</g>"
        )
        description = f"LeNet-5: input, maps and probabilities. {sentence}"
        letters = {"fill": "currentColor", "font_family": "sans-serif", "font_size": "12"}
        return f"{image(body, 640, 112, description, **letters)}\n<p>{html.escape(sentence)}</p>"


def _sheet(image: np.ndarray, outputs: dict[str, np.ndarray]) -> np.ndarray:
    """Return the input and the maps of four layers side by side, each in four levels to its largest."""
    sheet = np.zeros((29, 170), int)

    def place(values: np.ndarray, top: int, left: int) -> None:
        rows, cols = values.shape
        share = np.maximum(values, 0) / (values.max() if values.max() > 0 else 1)
        sheet[top : top + rows, left : left + cols] = np.rint(3 * share)

    def tiled(maps: np.ndarray, columns: int) -> np.ndarray:
        spaced = np.pad(maps, ((0, 0), (0, 1), (0, 1)))
        _, rows, cols = spaced.shape
        grid = spaced.reshape(-1, columns, rows, cols).swapaxes(1, 2)
        return grid.reshape(-1, columns * cols)

    place(image, 0, 0)
    place(tiled(outputs["s2"], 3)[:-1], 0, 32)
    place(tiled(outputs["c3"], 8)[:-1], 0, 82)
    place(outputs["c5"].reshape(2, 60), 23, 82)
    place(outputs["f6"].reshape(2, 42), 26, 82)
    return sheet
