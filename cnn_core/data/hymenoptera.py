"""Ants and bees: 397 photographs in folders, the set of PyTorch's transfer-learning tutorial."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from cnn_core.data._digest import names_digest
from cnn_core.data._npz import Damage
from cnn_core.data._registry import Spec


def photographs(folder: Path) -> list[Path]:
    """List the JPEG files of ``folder``, sorted by name; the archive also holds a ``.gif``, no photograph."""
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in (".jpg", ".jpeg"))


def read_folder(root: Path, spec: Spec, size: int) -> dict[str, np.ndarray]:
    """Read ``root/{train,val}/{ants,bees}/*.jpg`` as squares of ``size`` pixels.

    Returns ``train_images`` and ``test_images`` uint8 ``(N, size, size, 3)`` and the labels uint8 ``(N,)``:
    ants first, sorted by name. The archive's ``val`` folder is its only held-out part, so it is ``test_*``.

    Checked: the number and the names of the files, and that every JPEG decodes to its end; ``Damage`` names
    the folder or file at fault. Not checked: the pixels. Copies of this set are passed on at different sizes,
    and a JPEG that was scaled has other bytes, so a photograph that was altered and saved again under its
    name goes unnoticed. (The archive itself is checked by its SHA-256 when it is fetched.)
    """
    images: dict[str, list[np.ndarray]] = {"train": [], "test": []}
    labels: dict[str, list[int]] = {"train": [], "test": []}
    for part, (count, expected) in spec.parts.items():
        paths = photographs(root / part)
        if len(paths) != count:
            raise Damage(f"{root / part} holds {len(paths)} photographs, should be {count}")
        if names_digest(path.name for path in paths) != expected:
            raise Damage(f"the file names in {root / part} are not those of the published archive")
        folder, name = part.split("/")
        split = "train" if folder == "train" else "test"
        images[split] += [_square(path, size) for path in paths]
        labels[split] += [spec.classes.index(name)] * count
    arrays = {f"{split}_images": np.stack(images[split]) for split in images}
    return arrays | {f"{split}_labels": np.array(labels[split], dtype=np.uint8) for split in labels}


def _square(path: Path, size: int) -> np.ndarray:
    """Scale the shorter side to ``size`` (bilinear, as torchvision's ``Resize``) and crop the centre."""
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
