"""Splits and class weights: dividing labelled data fairly, and weighing classes that are rare."""

import numpy as np

from cnn_core._check import require
from cnn_core._whole import entries, whole
from cnn_core.nn import init
from cnn_core.nn._arguments import number
from cnn_core.nn._array import as_array


def stratified_split(labels, fractions=(0.7, 0.15, 0.15), rng=None) -> tuple[np.ndarray, ...]:
    """Return one shuffled array of indices per fraction, each with the classes in their overall share.

    ``labels`` (N,) are class numbers; every index falls in exactly one part. Within each class the part
    borders are the rounded cumulative fractions, so a part is off its share by less than one example per
    class. ``rng`` is a NumPy Generator or a seed. Raises ValueError unless the fractions are positive and
    sum to 1, and for a class with fewer examples than parts.
    """
    labels = as_array(labels, "labels", kinds="iubUSf")
    require(labels.ndim == 1 and labels.size > 0, "labels.shape", labels.shape, "must have one axis, N ≥ 1")
    parts_of_all = entries(fractions)
    require(parts_of_all is not None, "fractions", fractions, "must be positive and sum to 1")
    fractions = tuple(number(f, "fractions") for f in parts_of_all)
    legal = all(f > 0 for f in fractions) and abs(sum(fractions) - 1) < 1e-9
    require(legal, "fractions", fractions, "must be positive and sum to 1")
    rng = init.as_rng(rng)
    parts: list[list[np.ndarray]] = [[] for _ in fractions]
    for c in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == c))
        rule = f"must have at least {len(fractions)} examples of each class, has {len(members)} of {c}"
        require(len(members) >= len(fractions), "labels", f"class {c}", rule)
        borders = np.floor(np.cumsum(fractions)[:-1] * len(members) + 0.5).astype(int)
        for part, chosen in zip(parts, np.split(members, borders), strict=True):
            part.append(chosen)
    return tuple(rng.permutation(np.concatenate(part)) for part in parts)


def class_weights(labels, num_classes: int | None = None) -> np.ndarray:
    """Return one weight per class, N / (K·N_c): the weights of all examples sum to N, each class to N / K.

    ``labels`` (N,) are class numbers, K = ``num_classes`` (the largest label + 1 unless given). Raises
    ValueError for a class without examples, whose weight would be infinite.
    """
    labels = as_array(labels, "labels")
    legal = labels.ndim == 1 and labels.size > 0 and labels.dtype.kind in "iu" and labels.min() >= 0
    require(legal, "labels", labels, "must be class numbers ≥ 0 along one axis")
    largest, present = int(labels.max()), set(np.unique(labels).tolist())
    classes = largest + 1 if num_classes is None else whole(num_classes, "num_classes", 1)
    require(classes > largest, "num_classes", num_classes, f"labels go up to {largest}")
    # Among the first numbers, one more than there are classes with examples, one has none.
    empty = [c for c in range(min(classes, len(present) + 1)) if c not in present]
    require(not empty, "labels", empty, "classes without examples have no finite weight")
    counts = np.bincount(labels)
    return labels.size / (classes * counts)
