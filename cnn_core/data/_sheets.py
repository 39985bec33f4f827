"""Small pictures side by side on one lossless WebP a part: photographs and X-rays take the least room so."""

from math import isqrt
from pathlib import Path

import numpy as np

from cnn_core.data._arrays import check_arrays
from cnn_core.data._npz import write_npz
from cnn_core.data._spec import Damage, Spec

_LABELS = "labels.npz"


def write_sheets(folder: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write ``{part}_images`` uint8 ``(N, H, W)`` or ``(N, H, W, 3)`` as ``PART.webp``, the labels beside.

    A sheet is about as many pictures wide as high, in reading order; what is over at its end is black.
    """
    from PIL import Image  # late: importing the package needs no picture library

    folder.mkdir(parents=True, exist_ok=True)
    labels = {key: array for key, array in arrays.items() if key.endswith("_labels")}
    for part in (key.removesuffix("_labels") for key in labels):
        images = arrays[f"{part}_images"]
        count, height, width, *colours = images.shape
        columns = isqrt(count - 1) + 1
        rows = -(-count // columns)
        board = np.zeros((rows * columns, height, width, *colours), dtype=np.uint8)
        board[:count] = images
        board = board.reshape(rows, columns, height, width, *colours).swapaxes(1, 2)
        sheet = Image.fromarray(board.reshape(rows * height, columns * width, *colours))
        sheet.save(folder / f"{part}.webp", "WEBP", lossless=True, quality=80, method=4)
    write_npz(folder / _LABELS, labels, small=True)


def read_sheets(folder: Path, spec: Spec, size: int | None = None) -> dict[str, np.ndarray]:
    """Return ``{part}_images`` uint8 ``(N, *spec.shape)`` and ``{part}_labels`` uint8 ``(N,)`` of each part.

    Raises ``Damage`` if a file of ``folder`` cannot be read or differs from the data on record. ``size`` is
    not used: the pictures have the one that they have.
    """
    arrays = {}
    for part in spec.parts:
        try:
            with np.load(folder / _LABELS, allow_pickle=False) as archive:
                labels = archive[f"{part}_labels"]
            arrays |= {
                f"{part}_labels": labels,
                f"{part}_images": _read_sheet(folder, part, spec, len(labels)),
            }
        except Exception as error:  # Pillow, zipfile and NumPy raise many kinds for a damaged file
            raise Damage(f"{part} cannot be read ({type(error).__name__}: {error})") from error
    return check_arrays(arrays, spec)


def _read_sheet(folder: Path, part: str, spec: Spec, count: int) -> np.ndarray:
    from PIL import Image

    height, width, *colours = spec.shape
    with Image.open(folder / f"{part}.webp") as picture:
        board = np.asarray(picture.convert("RGB" if colours else "L"))
    rows, columns = board.shape[0] // height, board.shape[1] // width
    board = board.reshape(rows, height, columns, width, *colours).swapaxes(1, 2)
    return board.reshape(rows * columns, *spec.shape)[:count].copy()
