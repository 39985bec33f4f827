"""The one check of decoded arrays against the table: type, shape, digest."""

import numpy as np

from cnn_core.data._digest import ordered_digest, unordered_digest
from cnn_core.data._spec import Damage, Spec


def check_arrays(arrays: dict[str, np.ndarray], spec: Spec) -> dict[str, np.ndarray]:
    """Return ``arrays`` if type, shape and digest of each part are those of the table; else raise ``Damage``.

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
