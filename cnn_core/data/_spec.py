"""What is known of one data set, or of the part of it that comes with the package."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np


class Damage(ValueError):
    """What is wrong with a file; the caller adds where it lies and what to do."""


@dataclass(frozen=True)
class Spec:
    """One row of the table.

    ``shape`` is that of one image: ``(H, W)`` or ``(H, W, 3)``; ``any_size`` says that images are scaled to
    it and can be scaled to another. ``parts`` maps a part to its number of samples and its SHA-256: of the
    samples in order if ``ordered``, of the samples in any order if not. Photographs in folders have the
    folders as parts; what their digest covers stands with their reader.

    ``file`` is the file or folder that ``read(path, spec, size)`` decodes and checks, None where a library
    holds the data. ``shipped`` describes, in the same form, what comes with the package: the whole set or a
    part of it. ``download`` counts the bytes that a fetch from ``source`` brings, and pooch compares them
    with ``archive_hash``.
    """

    name: str
    file: str | None
    read: Callable[[Path, "Spec", int], dict[str, np.ndarray]]
    shape: tuple[int, ...]
    parts: dict[str, tuple[int, str]]
    classes: tuple[str, ...]
    licence: str
    citation: str
    source: str
    ordered: bool = True
    any_size: bool = False
    download: int = 0
    archive_hash: str | None = None
    shipped: "Spec | None" = None

    @property
    def counts(self) -> dict[str, int]:
        """The number of samples in ``train``, ``val`` and ``test``, as far as the set has them."""
        counts: dict[str, int] = {}
        for part, (count, _) in self.parts.items():
            counts[split_of(part)] = counts.get(split_of(part), 0) + count
        return counts

    @property
    def comes_whole(self) -> bool:
        """True if nothing need be fetched to have every sample."""
        return self.file is None or (self.shipped is not None and self.shipped.counts == self.counts)


def split_of(part: str) -> str:
    """Return the split to which a part belongs: itself, or the first folder, of which ``val`` is held out.

    >>> split_of("val"), split_of("train/ants"), split_of("val/ants")
    ('val', 'train', 'test')
    """
    split, folder, _ = part.partition("/")
    return "test" if folder and split == "val" else split
