"""Saving and loading: a network's parameters in one .npz file."""

import io
import os
import zipfile
from pathlib import Path

import numpy as np

from cnn_core._check import require
from cnn_core._files import write_whole
from cnn_core.nn._arguments import instance
from cnn_core.nn.layer import Layer


def _path(path: object) -> Path:
    require(isinstance(path, str | os.PathLike), "path", path, "must be a path")
    return Path(path)


def save(model: Layer, path: str | Path) -> None:
    """Write all parameters and buffers of ``model`` to ``path``, one array per name, as ``numpy.savez`` does.

    The file is there whole or not at all; a folder that is missing is made. Raises ValueError unless the name
    ends in .npz (NumPy would add it silently), and OSError if the disk refuses.
    """
    path, state = _path(path), instance(model, "model", Layer, "a cnn_core.nn layer").state_dict()
    require(path.suffix == ".npz", "path", str(path), "must end in .npz")
    require(not path.is_dir(), "path", str(path), "is a folder")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:  # numpy.savez takes no array that is named "file"
        for name, array in state.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)
    write_whole(path, content.getvalue())


def _read(path: Path) -> dict[str, np.ndarray] | None:
    """Return all arrays of a file, None if it is not one that :func:`save` wrote, or not all of it."""
    try:
        with zipfile.ZipFile(path) as archive:
            require(archive.testzip() is None, "path", str(path), "is damaged")
        with np.load(path, allow_pickle=False) as arrays:
            state = dict(arrays)
        return state if all(isinstance(array, np.ndarray) for array in state.values()) else None
    except Exception:  # whatever zipfile and NumPy raise for bytes that are no archive of arrays
        return None


def load(model: Layer, path: str | Path) -> None:
    """Copy the arrays of ``path`` into ``model``, in place; nothing is unpickled.

    Raises ValueError, with the path, for a file that is not there, is cut, damaged or no file of arrays, and
    for names and shapes that are not the model's; the model then stays as it was.
    """
    path = _path(path)
    instance(model, "model", Layer, "a cnn_core.nn layer")
    require(path.is_file(), "path", str(path), "is not a file")
    state = _read(path)
    require(state is not None, "path", str(path), "is no whole file of arrays, as nn.save writes them")
    try:
        model.load_state_dict(state)
    except ValueError as error:
        fault = str(error)
    else:
        return
    require(False, "path", str(path), f"does not fit the model: {fault}")
