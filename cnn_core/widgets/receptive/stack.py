"""The layers of the receptive field explorer: which there can be, and where to start."""

from typing import Any, ClassVar

import traitlets as t

from cnn_core._check import require
from cnn_core.widgets._frozen import frozen
from cnn_core.widgets.traits import is_whole

# What a layer says, in this order: (least, most).
FIELDS = {"kernel": (1, 7), "stride": (1, 4), "padding": (0, 6), "dilation": (1, 4)}
MOST_LAYERS = 6

# Where to start: name → (side of the image, layers).
STARTS: dict[str, tuple[int, list[list[int]]]] = {
    "five 3×3": (25, [[3, 1, 1, 1]] * 5),
    "VGG: two blocks": (28, [[3, 1, 1, 1], [3, 1, 1, 1], [2, 2, 0, 1]] * 2),
    "LeNet-5": (32, [[5, 1, 0, 1], [2, 2, 0, 1], [5, 1, 0, 1], [2, 2, 0, 1], [5, 1, 0, 1]]),
    "ResNet: its first six": (
        33,
        [[7, 2, 3, 1], [3, 2, 1, 1], [3, 1, 1, 1], [3, 1, 1, 1], [3, 2, 1, 1], [3, 1, 1, 1]],
    ),
    "dilation 1, 2, 4": (33, [[3, 1, d, d] for d in (1, 2, 4)]),
    "dilation 2, 2, 2": (33, [[3, 1, 2, 2]] * 3),
}


class Stack(t.TraitType):
    """A list of layers, the one on the image first, each [kernel, stride, padding, dilation]."""

    fields: ClassVar = FIELDS

    def make_dynamic_default(self) -> list[list[int]]:
        """Give each explorer its own copy of the default."""
        return [list(layer) for layer in self.default_value]

    def validate(self, obj: Any, value: Any) -> list[list[int]]:
        """Return plain lists of Python ints; tuples are welcome."""
        fits = isinstance(value, (list, tuple)) and 1 <= len(value) <= MOST_LAYERS
        require(fits, self.name, value, f"must be a list of 1 to {MOST_LAYERS} layers")
        return frozen([_layer(one, f"{self.name}[{i}]") for i, one in enumerate(value)])


def _layer(value: Any, name: str) -> list[int]:
    pair = isinstance(value, (list, tuple)) and len(value) == len(FIELDS)
    require(pair, name, value, f"must be [{', '.join(FIELDS)}]")
    for (field, (low, high)), number in zip(FIELDS.items(), value, strict=True):
        require(is_whole(number), f"{name} {field}", number, "must be a whole number")
        require(low <= number <= high, f"{name} {field}", number, f"must be {low} to {high}")
    return [int(number) for number in value]
