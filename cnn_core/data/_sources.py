"""Bring a set from its public home into a staging folder, in the layout that the loader reads."""

import contextlib
import shutil
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np

from cnn_core.data._npz import write_npz
from cnn_core.data._spec import Spec

TIMEOUT = 30.0  # seconds without a byte before a connection counts as dead


def bring(spec: Spec, stage: Path) -> Path:
    """Download the set into the existing folder ``stage`` and return the built file or folder there.

    Progress shows as a bar on the standard error stream. Raises whatever the download raises: OSError,
    RuntimeError, ValueError and others; the caller turns it into one ``DataError``.
    """
    return SOURCES[spec.name](spec, stage)


def _torchvision(class_name: str, spec: Spec, stage: Path) -> Path:
    from torchvision import datasets  # late: importing torch takes seconds, and a cached set needs none of it

    arrays = {}
    with _socket_timeout(TIMEOUT):
        for part in spec.parts:
            data = getattr(datasets, class_name)(stage / "download", train=part == "train", download=True)
            arrays[f"{part}_images"] = np.asarray(data.data)
            arrays[f"{part}_labels"] = np.asarray(data.targets, dtype=np.uint8)
    write_npz(stage / spec.file, arrays)
    return stage / spec.file


@contextlib.contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    # torchvision opens its connections without a time limit and offers no argument for one.
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _retrieve(spec: Spec, stage: Path) -> str:
    import pooch

    downloader = pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT)
    return pooch.retrieve(spec.source, spec.archive_hash, fname="download", path=stage, downloader=downloader)


def _pneumoniamnist(spec: Spec, stage: Path) -> Path:
    # The official file has our layout already. Copied, not renamed: pooch's download is private to its owner.
    return Path(shutil.copyfile(_retrieve(spec, stage), stage / spec.file))


def _hymenoptera(spec: Spec, stage: Path) -> Path:
    with zipfile.ZipFile(_retrieve(spec, stage)) as archive:
        for member in archive.infolist():
            path = PurePosixPath(member.filename)
            part = str(path.parent).removeprefix("hymenoptera_data/")
            # Only what lies in the four folders, so that no path of the archive leads out of the stage.
            if part in spec.parts and not path.name.startswith("."):
                target = stage / spec.file / part / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as packed, target.open("wb") as plain:
                    shutil.copyfileobj(packed, plain)
    return stage / spec.file


SOURCES = {
    "mnist": lambda spec, stage: _torchvision("MNIST", spec, stage),
    "fashion_mnist": lambda spec, stage: _torchvision("FashionMNIST", spec, stage),
    "cifar10": lambda spec, stage: _torchvision("CIFAR10", spec, stage),
    "pneumoniamnist": _pneumoniamnist,
    "hymenoptera": _hymenoptera,
}
