"""Photographs in folders, ``SPLIT/CLASS/*.jpg``, cut to squares: the ants and bees of PyTorch's tutorial."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from cnn_core.data._digest import files_digest, names_digest
from cnn_core.data._spec import Damage, Spec, split_of


def photographs(folder: Path) -> list[Path]:
    """Return the JPEG files of ``folder``, sorted by name; the archive also has a ``.gif``, no photograph."""
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in (".jpg", ".jpeg"))


def read_photographs(root: Path, spec: Spec, size: int) -> dict[str, np.ndarray]:
    """Return the photographs of ``root/SPLIT/CLASS`` as squares of ``size`` pixels, checked by their names.

    ``train_images`` and ``test_images`` are uint8 ``(N, size, size, 3)``, the labels uint8 ``(N,)``: class by
    class, sorted by name. The archive's ``val`` folder is its only held-out part, so it is ``test_*``.

    Checked: the number and the names of the files, and that every JPEG decodes to its end; ``Damage`` names
    the folder or file at fault. Not checked: the pixels. Copies of this set are passed on at different sizes,
    and a JPEG that was scaled has other bytes, so a photograph that was altered and saved again under its
    name goes unnoticed. (The archive itself is checked by its SHA-256 when it is fetched.)
    """
    return _read(root, spec, size, lambda paths: names_digest(path.name for path in paths))


def read_own_photographs(root: Path, spec: Spec, size: int) -> dict[str, np.ndarray]:
    """Return the same of the package's own files, in which every byte is checked."""
    return _read(root, spec, size, files_digest)


def _read(
    root: Path, spec: Spec, size: int, digest: Callable[[Sequence[Path]], str]
) -> dict[str, np.ndarray]:
    images: dict[str, list[np.ndarray]] = {split: [] for split in spec.counts}
    labels: dict[str, list[int]] = {split: [] for split in spec.counts}
    for part, (count, expected) in spec.parts.items():
        paths = photographs(root / part)
        if len(paths) != count:
            raise Damage(f"{root / part} holds {len(paths)} photographs, should be {count}")
        if digest(paths) != expected:
            raise Damage(f"the files in {root / part} are not those on record")
        images[split_of(part)] += [_square(path, size) for path in paths]
        labels[split_of(part)] += [spec.classes.index(part.partition("/")[2])] * count
    arrays = {f"{split}_images": np.stack(images[split]) for split in images}
    return arrays | {f"{split}_labels": np.array(labels[split], dtype=np.uint8) for split in labels}


def _square(path: Path, size: int) -> np.ndarray:
    """Scale the shorter side to ``size`` (bilinear, as torchvision's ``Resize``) and crop the centre."""
    from PIL import Image  # late: importing the package needs no picture library

    try:
        with Image.open(path) as picture:
            picture = picture.convert("RGB")
    except Exception as error:  # Pillow raises OSError, SyntaxError, ValueError and its own for a bad file
        raise Damage(f"{path} cannot be decoded ({error})") from error
    width, height = picture.size
    short = min(width, height)
    width, height = size * width // short, size * height // short
    left, top = round((width - size) / 2), round((height - size) / 2)
    picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(picture.crop((left, top, left + size, top + size)))
