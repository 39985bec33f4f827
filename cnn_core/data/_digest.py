"""SHA-256 digests of labelled images: one that sees the order of the samples and one that does not."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np


def ordered_digest(images: np.ndarray, labels: np.ndarray) -> str:
    """Return the SHA-256 (hex) over the bytes of all images, then of all labels.

    ``images`` is uint8 ``(N, …)``, ``labels`` uint8 ``(N,)``; both are read in C order.
    """
    digest = hashlib.sha256(np.ascontiguousarray(images))
    digest.update(np.ascontiguousarray(labels))
    return digest.hexdigest()


def unordered_digest(images: np.ndarray, labels: np.ndarray) -> tuple[str, np.ndarray]:
    """Return a SHA-256 (hex) that is the same for every order of the samples, and the order that sorts them.

    Each sample is hashed on its own (image bytes, then the label byte), the hashes are sorted, and the sorted
    list is hashed. ``images[order], labels[order]`` is then the same for every copy of the set, whatever
    order its file has: a fixed shuffle that needs no random generator. Shapes as in ``ordered_digest``;
    ``order`` is an integer array ``(N,)``.
    """
    rows = np.ascontiguousarray(images).reshape(len(images), -1)
    samples = []
    for row, label in zip(rows, labels.tolist(), strict=True):
        sample = hashlib.sha256(row)
        sample.update(bytes((label,)))
        samples.append(sample.digest())
    order = sorted(range(len(samples)), key=samples.__getitem__)
    return hashlib.sha256(b"".join(samples[i] for i in order)).hexdigest(), np.array(order, dtype=np.intp)


def names_digest(names: Iterable[str]) -> str:
    """Return the SHA-256 (hex) over the sorted file names, one to a line."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def files_digest(paths: Iterable[Path]) -> str:
    """Return the SHA-256 (hex) over the files, sorted by name: a line for each, its name and SHA-256."""
    lines = (
        f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(paths, key=lambda path: path.name)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
