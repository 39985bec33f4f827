"""``load``: from a name to checked arrays."""

from __future__ import annotations

import operator
import os
from functools import partial
from pathlib import Path

import numpy as np

from cnn_core._check import require
from cnn_core.data._cache import data_folder, fetch_command
from cnn_core.data._dataset import DataError, Dataset
from cnn_core.data._npz import Damage, read_npz
from cnn_core.data._registry import Spec, spec_of


def load(name: str, *, folder: str | os.PathLike[str] | None = None, size: int | None = None) -> Dataset:
    """Load a data set by name, fetching it once from its public home if it is not there yet.

    ``folder`` is where its file lies or will lie: by default ``$CNN_CORE_DATA`` if that is set, else the
    user's cache folder. ``size`` is the side in pixels to which ``hymenoptera`` is scaled and cropped (224
    unless told); no other set takes it. Axes and types are those of ``Dataset``. ``digits`` needs no file;
    its values run from 0 to 16. ``hymenoptera`` gives its folder ``val`` as ``test_*``.

    Every load checks a SHA-256 of the decoded arrays (for ``hymenoptera`` of the file names, and that each
    photograph decodes). ``mnist``, ``fashion_mnist`` and ``digits`` come in the published order. ``cifar10``
    and ``pneumoniamnist`` are passed on in different orders; they come in one canonical order, sorted by the
    samples' SHA-256, so that every copy gives the same arrays.

    Raises ValueError for an unknown name (with the closest ones) or a bad ``size``; DataError if the set
    cannot be fetched or stored, or if its file is damaged. A damaged file is named and left as it is.
    """
    spec = spec_of(name)
    require(size is None or name == "hymenoptera", "size", size, f"{name!r} has a fixed size, omit it")
    pixels = spec.shape[0] if size is None else _whole(size)
    if spec.file is None:
        return _dataset(spec, _read_digits(spec))
    home = data_folder(folder)
    path = home / spec.file
    read = partial(_read, spec=spec, size=pixels)
    if not os.path.lexists(path):
        from cnn_core.data._fetch import fetch

        fetch(spec, home, read)
    try:
        return _dataset(spec, read(path))
    except Damage as damage:
        raise DataError(
            f"{path}: {damage}. It was left as it is: move it away or delete it, "
            f"then run: {fetch_command(name, home)}"
        ) from None


def _read(path: Path, spec: Spec, size: int) -> dict[str, np.ndarray]:
    if spec.name == "hymenoptera":
        from cnn_core.data.hymenoptera import read_folder

        return read_folder(path, spec, size)
    return read_npz(path, spec)


def _read_digits(spec: Spec) -> dict[str, np.ndarray]:
    from cnn_core.data.digits import read_digits

    try:
        return read_digits(spec)
    except Damage as damage:
        raise DataError(f"digits: scikit-learn's copy has changed: {damage}") from None


def _whole(size: object) -> int:
    try:
        number = operator.index(size)
    except TypeError:
        number = 0
    require(number >= 1, "size", size, "must be a whole number of pixels ≥ 1")
    return number


def _dataset(spec: Spec, arrays: dict[str, np.ndarray]) -> Dataset:
    facts = {key: getattr(spec, key) for key in ("name", "classes", "licence", "citation", "source")}
    return Dataset(**facts, **arrays)
