"""The commands of training and of its queue, with small recipes on the list and a shelf of their own.

    python -m tests.train.queue_child good --seed 0 …      trains, as python -m cnn_core.train does
    python -m tests.train.queue_child good --estimate      a typed number: it waits for no PyTorch
    python -m tests.train.queue_child queue --run …        the queue, as python -m cnn_core.train.queue does

SHELF is the folder of the records.
"""

import os
import sys
from pathlib import Path

EPOCHS = {"longer": 3, "short": 1, "wild": 4}


def recipes():
    """Two that end well, one shorter than the other, one that diverges."""
    from cnn_core.train import Reproduction
    from tests.train.runs import small_recipe

    shared = {"model_options": {"in_channels": 1}, "train_size": 100, "test_size": 20, "batch_size": 20}
    special = {"wild": {"optimizer": "adam", "lr": 1e30}}
    made = [small_recipe(name=n, epochs=e, **shared, **special.get(n, {})) for n, e in EPOCHS.items()]
    return {r.name: Reproduction(recipe=r, title=r.name, seeds=2) for r in made}


def prepare(shelf):
    """Put the recipes on the list and the shelf in the place of the package's."""
    from cnn_core import records
    from cnn_core.records import _shelf
    from cnn_core.train import _runs, reproduction

    reproduction._REPRODUCTIONS = recipes()
    _runs.COMMAND = [sys.executable, "-m", "tests.train.queue_child"]
    _shelf.folder = records.folder = lambda: shelf


def run(words):
    """Return the exit status of the command."""
    if "--estimate" in words:
        print(EPOCHS[words[0]])
        return 0
    import torch

    from cnn_core.train import __main__, queue

    torch.set_num_threads(1)
    queue.NICE = 0  # a run of the tests has the processor to itself
    prepare(Path(os.environ["SHELF"]))
    return queue.main(words[1:]) if words[0] == "queue" else __main__.main(words)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
