"""What ``load`` returns, the one error of this package, and the step from bytes to network input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn_core._check import require


class DataError(RuntimeError):
    """A data set is missing, damaged or cannot be stored; the message names the path and what to do."""


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images and labels of one data set, in memory.

    Images are uint8, axes ``(N, H, W)`` for grey and ``(N, H, W, 3)`` for colour; labels are uint8 ``(N,)``
    and index ``classes``. The arrays are ordinary writable copies: changing them changes no file and no later
    ``load``. ``val_images`` and ``val_labels`` are ``None`` where the set has no validation part of its own.
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

    def __repr__(self) -> str:
        shape = "×".join(map(str, self.train_images.shape[1:]))
        parts = [f"train {len(self.train_labels):,} × {shape}"]
        if self.val_labels is not None:
            parts.append(f"val {len(self.val_labels):,}")
        parts += [f"test {len(self.test_labels):,}", f"{len(self.classes)} classes"]
        return f"Dataset({self.name!r}, {', '.join(parts)})"


def to_float(images: np.ndarray, *, maximum: int = 255) -> np.ndarray:
    """Scale bytes to float32 in [0, 1] and put the channel axis where convolutions expect it.

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
    require(maximum in range(1, 256), "maximum", maximum, "must be a whole number from 1 to 255")
    brightest = int(images.max(initial=0))
    require(brightest <= maximum, "maximum", maximum, f"the images hold {brightest}, which is more")
    channels_first = images.transpose(0, 3, 1, 2) if colour else images[:, None]
    scaled = np.empty(channels_first.shape, dtype=np.float32)
    return np.divide(channels_first, np.float32(maximum), out=scaled, dtype=np.float32)
