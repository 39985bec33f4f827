"""A network and a recipe for runs of a second."""

import torch
from torch import nn

from cnn_core.train import Recipe, Record


def small_recipe(**changes):
    """A run of a second or so on scikit-learn's 8×8 digits, which need no file."""
    facts = {
        "name": "small",
        "model": "resnet8",
        "data": "digits",
        "epochs": 2,
        "train_size": 300,
        "test_size": 100,
        "batch_size": 64,
        "lr": 0.05,
        "precision": "float32",
    }
    return Recipe(**(facts | changes))


def small_model(seed=0, dropout=0.2):
    """Convolution, batch statistics and dropout: whatever a resumed run could get wrong."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(128, 10),
        )


def made_up(epochs, recipe=None, **changes):
    """A record with the curve ``epochs`` whose other facts do not matter."""
    facts = {
        "format": 2,
        "name": "small-seed0",
        "recipe": {"name": "small", "model": "resnet8", "data": "digits", "epochs": 2} | (recipe or {}),
        "seed": 0,
        "completed": True,
        "parameters": 1,
        "epochs": epochs,
        "final": {},
        "time": {},
        "device": {},
        "versions": {},
        "commit": None,
        "weights_sha256": "0" * 64,
    }
    return Record(**facts | changes)
