"""Count the networks of the timeline: ``python -m tools.network_counts`` writes counts.json beside it.

The explorer cannot count them itself, since pages and explorers do not load torch; a test counts again.
"""

import json
from functools import cache

import torch
import torchvision
from torch import nn

from cnn_core import models
from cnn_core._files import write_whole
from cnn_core.widgets.history.published import COUNTS, published


@cache
def _sizes() -> dict[str, int]:
    """Return network → side of the pictures that its published weights were tested on."""
    sides = {}
    for one in published():
        if one.weights:
            name, weights = one.weights.split(".")
            kept = torchvision.models.get_model_weights(name)[weights].transforms.keywords["crop_size"]
            sides.setdefault(name, kept)
    return sides


def _blank(name: str) -> tuple[nn.Module, int]:
    """Return a network without content, and the side of its pictures."""
    with torch.device("meta"):
        if name in _sizes():
            return torchvision.models.get_model(name).eval(), _sizes()[name]
        return models.create(name).eval(), models.info(name).input_sizes[0][1]


def count(name: str) -> dict[str, int]:
    """Return parameters, and multiply-adds for one picture; what only training uses is left out."""
    network, side = _blank(name)
    table = models.summary(network, (3, side, side))
    used = sum(row.params for row in table if row.output_shape is not None)
    return {"parameters": used, "macs": table.macs}


def main() -> None:
    """Write the counts of all networks that a result names."""
    names = sorted({one.network for one in published() if one.network})
    counts = {name: count(name) for name in names}
    write_whole(COUNTS, json.dumps(counts, indent=2) + "\n")


if __name__ == "__main__":
    main()
