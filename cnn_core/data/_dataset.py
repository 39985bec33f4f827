"""What ``load`` returns, the one error of this package, and the step from bytes to network input."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole


class DataError(RuntimeError):
    """A data set is missing, damaged or cannot be stored; the message names the path and what to do."""


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images and labels of one data set, in memory.

    Images are uint8, axes ``(N, H, W)`` for grey and ``(N, H, W, 3)`` for colour; labels are uint8 ``(N,)``
    and index ``classes``. The arrays are ordinary writable copies: changing them changes no file and no later
    ``load``. ``val_images`` and ``val_labels`` are ``None`` where the set has no validation part of its own.
    ``published`` counts the samples of the published set in ``train``, ``val`` and ``test``; None means that
    these are all.
    """

    name: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    classes: tuple[str, ...]
    licence: str
    citation: str
    source: str
    val_images: np.ndarray | None = None
    val_labels: np.ndarray | None = None
    published: Mapping[str, int] | None = None

    @property
    def counts(self) -> dict[str, int]:
        """The number of samples in ``train``, ``val`` (where there is one) and ``test``."""
        labels = {"train": self.train_labels, "val": self.val_labels, "test": self.test_labels}
        return {split: len(found) for split, found in labels.items() if found is not None}

    @property
    def whole(self) -> bool:
        """True if every sample of the published set is here, False if these are a part of it."""
        return self.published is None or dict(self.published) == self.counts

    def __repr__(self) -> str:
        parts = [f"{split} {count:,}{self._of(split)}" for split, count in self.counts.items()]
        parts[0] += f" × {'×'.join(map(str, self.train_images.shape[1:]))}"
        return f"Dataset({self.name!r}, {', '.join(parts)}, {len(self.classes)} classes)"

    def _of(self, split: str) -> str:
        return "" if self.whole else f" of {self.published[split]:,}"


def to_float(images: np.ndarray, *, maximum: int = 255) -> np.ndarray:
    """Return bytes as float32 in [0, 1], the channel axis where convolutions expect it.

    ``images`` is uint8, ``(N, H, W)`` or ``(N, H, W, 3)``; the result is a new contiguous array
    ``(N, C, H, W)`` with C = 1 or 3. ``maximum`` is the value that becomes 1: 255, but 16 for ``digits``.
    Raises ValueError for another type or shape, and for a pixel above ``maximum``.
    """
    kind = (getattr(images, "dtype", type(images).__name__), getattr(images, "shape", None))
    require(
        isinstance(images, np.ndarray) and images.dtype == np.uint8, "images", kind, "must be a uint8 array"
    )
    colour = images.ndim == 4 and images.shape[3] == 3
    require(images.ndim == 3 or colour, "images.shape", images.shape, "must be (N, H, W) or (N, H, W, 3)")
    maximum = whole(maximum, "maximum", 1)
    require(maximum <= 255, "maximum", maximum, "must be at most 255")
    brightest = int(images.max(initial=0))
    require(brightest <= maximum, "maximum", maximum, f"the images hold {brightest}, which is more")
    channels_first = images.transpose(0, 3, 1, 2) if colour else images[:, None]
    scaled = np.empty(channels_first.shape, dtype=np.float32)
    return np.divide(channels_first, np.float32(maximum), out=scaled, dtype=np.float32)
