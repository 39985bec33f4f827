"""The one file layout of the array sets: a ``.npz``, compressed or not, with two keys for each part."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cnn_core.data._digest import ordered_digest, unordered_digest
from cnn_core.data._registry import Spec


class Damage(ValueError):
    """What is wrong with a file; the caller adds where it lies and what to do."""


def write_npz(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write ``arrays`` uncompressed: photographs hardly shrink, and every later load is faster."""
    np.savez(path, **{key: np.ascontiguousarray(array) for key, array in arrays.items()})


def read_npz(path: Path, spec: Spec) -> dict[str, np.ndarray]:
    """Read and check the file at ``path``.

    Returns ``{part}_images`` uint8 ``(N, *spec.shape)`` and ``{part}_labels`` uint8 ``(N,)`` for each part.
    Raises ``Damage`` if the file cannot be read, lacks a key, or differs from the published data in type,
    shape or a single byte.
    """
    keys = [f"{part}_{kind}" for part in spec.parts for kind in ("images", "labels")]
    try:
        with np.load(path, allow_pickle=False) as archive:
            missing = [key for key in keys if key not in archive]
            arrays = {key: archive[key] for key in keys if key not in missing}
    except Exception as error:  # zipfile, zlib and numpy raise seven kinds for a damaged file
        raise Damage(f"cannot be read as a NumPy archive ({type(error).__name__}: {error})") from error
    if missing:
        raise Damage(f"lacks {', '.join(missing)}")
    return check_arrays(arrays, spec)


def check_arrays(arrays: dict[str, np.ndarray], spec: Spec) -> dict[str, np.ndarray]:
    """Compare type, shape and digest of each part with the table; raise ``Damage`` where they differ.

    Labels ``(N, 1)``, as MedMNIST stores them, become ``(N,)``. Where the set has no agreed order of samples
    the arrays come back in the canonical one (see ``unordered_digest``).
    """
    checked = {}
    for part, (count, expected) in spec.parts.items():
        images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]
        if labels.shape == (count, 1):
            labels = labels[:, 0]
        for key, array, shape in (
            (f"{part}_images", images, (count, *spec.shape)),
            (f"{part}_labels", labels, (count,)),
        ):
            if array.dtype != np.uint8 or array.shape != shape:
                raise Damage(f"{key} is {array.dtype} {array.shape}, should be uint8 {shape}")
        if spec.ordered:
            found = ordered_digest(images, labels)
        else:
            found, order = unordered_digest(images, labels)
            images, labels = images[order], labels[order]
        if found != expected:
            raise Damage(f"the {part} part is not the published data: SHA-256 {found}, should be {expected}")
        checked[f"{part}_images"], checked[f"{part}_labels"] = images, labels
    return checked
