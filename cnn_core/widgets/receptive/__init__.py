"""The receptive field explorer: a unit anywhere in a stack of layers, and the pixels that reach it."""

import html
from typing import ClassVar

import numpy as np
import traitlets as t

from cnn_core._check import require
from cnn_core._palette import POSITIVE
from cnn_core.arithmetic import ReceptiveField, conv_output_size, path_counts, receptive_field
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import image
from cnn_core.widgets.receptive.stack import FIELDS, MOST_LAYERS, STARTS, Stack
from cnn_core.widgets.traits import Position, Whole

_START = "five 3×3"
LEAST_SHARE = 0.0455  # of the largest count: pixels above it are the effective field


class ReceptiveExplorer(Explorer):
    """Pick a unit in a stack of layers and see its receptive field, and how many paths reach each pixel.

    Args:
        size: side of the square image, 5 to 41 pixels.
        layers: 1 to 6 layers, the one on the image first, each [kernel, stride, padding, dilation].
        layer: the layer in which the unit is picked, counted from 1; 0 picks a pixel of the image.
        position: [row, column] of the unit in this layer.

    Every value is checked when it is set; a wrong one raises ValueError. A layer that is larger than its
    padded input, and a unit that is not there, are mended on the page and raise in what is computed.
    """

    name = "receptive"
    facts: ClassVar = {
        "STARTS": STARTS,
        "FIELDS": FIELDS,
        "MOST_LAYERS": MOST_LAYERS,
        "LEAST_SHARE": LEAST_SHARE,
    }

    size = Whole(STARTS[_START][0], 5, 41).tag(sync=True)
    layers = Stack(STARTS[_START][1]).tag(sync=True)
    layer = Whole(len(STARTS[_START][1]), 0, MOST_LAYERS).tag(sync=True)
    position = Position().tag(sync=True)

    @classmethod
    def start(cls, name: str) -> "ReceptiveExplorer":
        """Return an explorer that opens on a stack of ``STARTS``, with the unit in the middle of its top."""
        require(name in STARTS, "name", name, f"must be one of {', '.join(STARTS)}")
        size, layers = STARTS[name]
        return cls(size=size, layers=layers, layer=len(layers))

    @t.default("position")
    def _middle(self) -> list[int]:
        """Return the unit in the middle of the layer, if there is one."""
        try:
            return [(self.sizes[self.layer] - 1) // 2] * 2
        except (ValueError, IndexError):
            return [0, 0]

    @property
    def sizes(self) -> list[int]:
        """The side of the image and of each layer's output. Raises ValueError where a layer does not fit."""
        sizes = [self.size]
        for kernel, stride, padding, dilation in self.layers:
            sizes.append(conv_output_size(sizes[-1], kernel, stride, padding, dilation))
        return sizes

    @property
    def fields(self) -> list[ReceptiveField]:
        """The receptive fields of a pixel, then of each layer's units, computed with cnn_core.arithmetic."""
        return [ReceptiveField(1, 1, 0), *receptive_field([tuple(one) for one in self.layers])]

    @property
    def counts(self) -> np.ndarray:
        """How many paths lead from each pixel (size, size) to the unit.

        Raises ValueError for a layer that does not fit and for a unit that is not there.
        """
        require(self.layer <= len(self.layers), "layer", self.layer, f"must be ≤ {len(self.layers)}")
        below = [tuple(one) for one in self.layers[: self.layer]]
        rows, cols = (path_counts(below, self.size, place) for place in self.position)
        return np.outer(rows, cols)

    def fallback(self) -> str:
        """Return the paths along one axis as bars, and the field in one sentence."""
        try:
            counts = self.counts
        except ValueError as error:
            return f"<p>{html.escape(str(error))}</p>"
        field = self.fields[self.layer]
        along = counts.max(0)
        first, last = field.span(self.position[1])
        used = counts[counts > 0]
        sentence = (
            f"Layer {self.layer}, unit {self.position[0]}, {self.position[1]}: its receptive field is "
            f"{field.size} pixels wide, from column {first} to column {last}. "
        )
        if used.size:
            sentence += (
                f"{used.size} of the {self.size}×{self.size} pixels reach it, the one most used on "
                f"{used.max():,} paths, the one least used on {used.min():,}."
            )
        else:
            sentence += "All that it sees is padding."
        return f"{_bars(along, (first, last), f'Receptive field. {sentence}')}\n<p>{sentence}</p>"


def _bars(values: np.ndarray, span: tuple[int, int], description: str) -> str:
    """Return a picture of bars, twelve pixels a column, with a line below the columns of the span."""
    n, tall = len(values), 90
    heights = np.rint(values / max(values.max(), 1) * tall).astype(int)
    bars = "".join(f"M{12 * i + 1} {tall}v-{h}h10v{h}z" for i, h in enumerate(heights.tolist()) if h)
    left, right = 12 * max(span[0], 0), 12 * min(span[1] + 1, n)
    body = (
        f'<path d="{bars}" fill="{POSITIVE}"/>'
        f'<path d="M0 {tall}.5H{12 * n}" stroke="currentColor" fill="none"/>'
        f'<path d="M{left} {tall + 9}H{right}" stroke="currentColor" stroke-width="4" fill="none"/>'
    )
    return image(body, 12 * n, tall + 14, description)
