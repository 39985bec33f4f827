"""Saving and loading: a network's parameters in one .npz file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cnn_core._check import require
from cnn_core.nn.layer import Layer


def save(model: Layer, path: str | Path) -> None:
    """Write all parameters and buffers of ``model`` to ``path``, one array per name.

    Raises ValueError unless the name ends in .npz (NumPy would add it silently).
    """
    path = Path(path)
    require(path.suffix == ".npz", "path", str(path), "must end in .npz")
    np.savez(path, **model.state_dict())


def load(model: Layer, path: str | Path) -> None:
    """Copy the arrays of ``path`` into ``model``, in place; nothing is unpickled.

    Raises ValueError if the file does not exist or names and shapes are not the model's.
    """
    path = Path(path)
    require(path.is_file(), "path", str(path), "is not a file")
    with np.load(path, allow_pickle=False) as arrays:
        model.load_state_dict(dict(arrays))
