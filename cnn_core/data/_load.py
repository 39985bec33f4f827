"""``load``: from a name to checked arrays."""

import os
from functools import partial
from pathlib import Path

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole as whole_number
from cnn_core.data._cache import data_folder, fetch_command
from cnn_core.data._dataset import DataError, Dataset
from cnn_core.data._registry import spec_of
from cnn_core.data._spec import Damage, Spec

SHIPPED = Path(__file__).with_name("sets")


def load(
    name: str,
    *,
    whole: bool = False,
    folder: str | os.PathLike[str] | None = None,
    size: int | None = None,
) -> Dataset:
    """Return a data set by name: at once what comes with the package, or the ``whole`` set.

    ``mnist``, ``pneumoniamnist`` and ``digits`` come whole, so that ``whole`` changes nothing. Of
    ``fashion_mnist``, ``cifar10`` and ``hymenoptera`` a part comes along, drawn at random with the classes in
    their overall share and the same for every reader; its ``repr`` says of how many. The whole set is read
    from ``folder``: by default ``$CNN_CORE_DATA`` if that is set, else the user's cache folder. What is
    missing there is fetched once from its public home.

    ``size`` is the side in pixels to which ``hymenoptera`` is scaled and cropped (224 unless told); no other
    set takes it. Axes and types are those of ``Dataset``. The values of ``digits`` run from 0 to 16.
    ``hymenoptera`` gives its folder ``val`` as ``test_*``.

    Every load checks a SHA-256 of the decoded arrays (for ``hymenoptera`` see there). ``mnist``,
    ``fashion_mnist`` and ``digits`` come in the published order, parts in random order. ``cifar10`` and
    ``pneumoniamnist`` are passed on in different orders; whole they come in one canonical order, sorted by
    the samples' SHA-256, so that every copy gives the same arrays. In MNIST's test part the first half is
    harder than the second: a score on the first n is not that on all.

    Raises ValueError for an unknown name (with the closest ones), a bad ``size``, or a ``folder`` that would
    not be read; DataError if the set cannot be fetched or stored, or if its file is damaged. A damaged file
    is named and left as it is.
    """
    spec = spec_of(name)
    require(isinstance(whole, bool), "whole", whole, "must be True or False")
    legal = folder is None or isinstance(folder, str | os.PathLike)
    require(legal, "folder", folder, "must be the path of a folder")
    require(size is None or spec.any_size, "size", size, f"{name!r} has a fixed size, omit it")
    pixels = spec.shape[0] if size is None else whole_number(size, "size", 1)
    if spec.file is None or (spec.shipped and (spec.comes_whole or not whole)):
        rule = f"a part of {name!r} comes with the package; add whole=True to read a folder"
        require(folder is None or spec.comes_whole, "folder", folder, rule)
        return _dataset(spec, _from_package(spec.shipped or spec, pixels))
    return _dataset(spec, read_whole(spec, data_folder(folder), pixels))


def read_whole(spec: Spec, home: Path, size: int) -> dict[str, np.ndarray]:
    """Return the checked arrays of the whole set in the folder ``home``, where it is fetched if missing."""
    path = home / spec.file
    if not os.path.lexists(path):
        from cnn_core.data._fetch import fetch

        fetch(spec, home, partial(spec.read, spec=spec, size=size))
    try:
        return spec.read(path, spec, size)
    except Damage as damage:
        raise DataError(
            f"{path}: {damage}. It was left as it is: move it away or delete it, "
            f"then run: {fetch_command(spec.name, home)}"
        ) from None


def _from_package(spec: Spec, size: int) -> dict[str, np.ndarray]:
    path = None if spec.file is None else SHIPPED / spec.file
    try:
        return spec.read(path, spec, size)
    except Damage as damage:
        if path is None:
            raise DataError(f"{spec.name}: scikit-learn's copy has changed: {damage}") from None
        raise DataError(
            f"{path}: {damage}. It came with the package: install cnn-core again, "
            'with pip install --force-reinstall --no-deps "cnn-core @ …"'
        ) from None


def _dataset(spec: Spec, arrays: dict[str, np.ndarray]) -> Dataset:
    facts = {key: getattr(spec, key) for key in ("name", "classes", "licence", "citation", "source")}
    return Dataset(**facts, **arrays, published=spec.counts)
