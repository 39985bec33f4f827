"""Arrays in a ``.npz``, compressed or not, with two keys for each part: images and labels."""

import io
import zipfile
from pathlib import Path

import numpy as np

from cnn_core.data._arrays import check_arrays
from cnn_core.data._spec import Damage, Spec


def write_npz(path: Path, arrays: dict[str, np.ndarray], *, small: bool = False) -> None:
    """Write ``arrays``: plain, which loads fastest, or ``small``, by LZMA, the same bytes at every run.

    NumPy reads both: the archive is a zip, whose members may be compressed by any of its methods.
    """
    if not small:
        np.savez(path, **{key: np.ascontiguousarray(array) for key, array in arrays.items()})
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for key, array in arrays.items():
            member = io.BytesIO()
            np.save(member, np.ascontiguousarray(array))
            # A ZipInfo of our own has a fixed date; writestr takes its method from it, not from the archive.
            info = zipfile.ZipInfo(f"{key}.npy")
            archive.writestr(info, member.getvalue(), zipfile.ZIP_LZMA)


def read_npz(path: Path, spec: Spec, size: int | None = None) -> dict[str, np.ndarray]:
    """Return ``{part}_images`` uint8 ``(N, *spec.shape)`` and ``{part}_labels`` uint8 ``(N,)`` of each part.

    Raises ``Damage`` if the file at ``path`` cannot be read, lacks a key, or differs from the data on record
    in type, shape or a single byte. ``size`` is not used: arrays have the one that they have.
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
