"""Trains in a process of its own that kills itself at a chosen moment, also while it writes a file."""

import os
import signal

import sklearn.datasets  # noqa: F401 - loaded once, before the processes are forked, as is the next
import torch
import torch._dynamo

from cnn_core import _files
from cnn_core.train import fit
from tests.train.runs import small_model, small_recipe


def changes():
    return {
        "optimizer": "adamw",
        "lr": 0.01,
        "ema": 0.9,
        "augment": (("crop", 2),),
        "validation": 50,
        "keep": "best",
    }


def train(out, moment, resume=True):
    """Train into ``out``; at event number ``moment`` (steps, halves of writes, renames) die by SIGKILL."""
    torch.set_num_threads(1)
    events = 0

    def tick(*_):
        nonlocal events
        events += 1
        if events == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    class HalfWriter:
        def __init__(self, path, mode):
            self.file = open(path, mode)  # noqa: SIM115 - closed by __exit__

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.file.close()

        def write(self, content):
            self.file.write(content[: len(content) // 2])
            self.file.flush()
            tick()
            self.file.write(content[len(content) // 2 :])

        def flush(self):
            self.file.flush()

        def fileno(self):
            return self.file.fileno()

    replace = os.replace

    def renamed(*paths):
        tick()
        replace(*paths)
        tick()

    _files.open = HalfWriter
    _files.os.replace = renamed
    recipe = small_recipe(epochs=7, **changes())
    fit(small_model(), None, recipe, out=out, resume=resume, checkpoint_every=0, log=None, on_step=tick)
