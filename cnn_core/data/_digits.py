"""scikit-learn's 8×8 digits with a fixed split; needs no file."""

from pathlib import Path

import numpy as np

from cnn_core.data._arrays import check_arrays
from cnn_core.data._spec import Spec


def read_digits(path: Path | None, spec: Spec, size: int | None = None) -> dict[str, np.ndarray]:
    """Return the 1,797 digits of ``sklearn.datasets.load_digits``: uint8 ``(N, 8, 8)`` with values 0 to 16.

    The split is stratified and involves no chance: within each class, in the order of the set, every fifth
    digit is a test digit. Both parts hold digits of the same 13 writers. Raises ``Damage`` if scikit-learn's
    copy is not the one whose SHA-256 is on record. Neither ``path`` nor ``size`` is used.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, labels = bunch.images.astype(np.uint8), bunch.target.astype(np.uint8)
    test = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        test[np.flatnonzero(labels == label)[4::5]] = True
    arrays = {
        "train_images": images[~test],
        "train_labels": labels[~test],
        "test_images": images[test],
        "test_labels": labels[test],
    }
    return check_arrays(arrays, spec)
