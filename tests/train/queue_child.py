"""The commands of training and of its queue, with two small recipes on the list and a shelf of their own.

    python -m tests.train.queue_child good --seed 0 …      trains, as python -m cnn_core.train does
    python -m tests.train.queue_child queue --run …        the queue, as python -m cnn_core.train.queue does

SHELF is the folder of the records.
"""

import os
import sys
from pathlib import Path

import torch

from cnn_core import records
from cnn_core.records import _shelf
from cnn_core.train import Reproduction, _runs, queue, reproduction
from cnn_core.train.__main__ import main
from tests.train.runs import small_recipe


def recipes():
    """Two that end well, one shorter than the other, one that diverges."""
    shared = {"model_options": {"in_channels": 1}, "train_size": 100, "test_size": 20, "batch_size": 20}
    made = [
        small_recipe(name="longer", epochs=3, **shared),
        small_recipe(name="short", epochs=1, **shared),
        small_recipe(name="wild", epochs=4, optimizer="adam", lr=1e30, **shared),
    ]
    return {r.name: Reproduction(recipe=r, title=r.name, seeds=2) for r in made}


def prepare(shelf):
    """Put the recipes on the list and the shelf in the place of the package's."""
    reproduction._REPRODUCTIONS = recipes()
    _runs.COMMAND = [sys.executable, "-m", "tests.train.queue_child"]
    _shelf.folder = records.folder = lambda: shelf


if __name__ == "__main__":
    torch.set_num_threads(1)
    prepare(Path(os.environ["SHELF"]))
    sys.exit(queue.main(sys.argv[2:]) if sys.argv[1] == "queue" else main(sys.argv[1:]))
