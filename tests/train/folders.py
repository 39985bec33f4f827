"""What several files of tests share: small runs on the tiny data set, and folders."""

import signal

import pytest
import torch
from torch import nn

from cnn_core.train import fit


def linear(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Flatten(), nn.Linear(36, 2))


def interrupted_at(step):
    def on_step(done, total):
        if done == step:
            signal.raise_signal(signal.SIGINT)

    return on_step


def begin(model, tiny_data, recipe, out, step=3, **options):
    """Leave a checkpoint after a step."""
    with pytest.raises(KeyboardInterrupt):
        fit(model, tiny_data, recipe, out=out, log=None, on_step=interrupted_at(step), **options)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}
