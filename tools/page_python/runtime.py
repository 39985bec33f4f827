"""The prepared runtime in ``book/_python``: its parts, and the list of what they are."""

import gzip
import hashlib
import json
from pathlib import Path

from tools.contents import BOOK

FOLDER = BOOK / "_python"
MANIFEST = "manifest.json"
# Name → what it is; the order is that of the start, the largest first.
PARTS = {
    "wasm": "CPython, compiled to WebAssembly",
    "numpy": "NumPy, without headers, type stubs and tests",
    "stdlib": "Python's library, as far as pages use it",
    "asm": "the runtime's JavaScript",
    "loader": "the loader of the runtime",
}


def sha256(data: bytes) -> str:
    """Return the SHA-256 of the data, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def squeezed(data: bytes) -> bytes:
    """Return the data compressed by gzip, the same for the same data."""
    return gzip.compress(data, 9, mtime=0)


def manifest(folder: Path = FOLDER) -> dict:
    """Return the list: versions, licences, sources, and for each part its SHA-256."""
    return json.loads((folder / MANIFEST).read_text("utf-8"))


def parts(folder: Path = FOLDER) -> dict[str, bytes]:
    """Return the parts, compressed. Raises ValueError if one is not what the list says."""
    listed, found = manifest(folder)["parts"], {}
    for name in PARTS:
        data = (folder / f"{name}.gz").read_bytes()
        if sha256(data) != listed[name]["sha256"]:
            raise ValueError(f"{folder / name}.gz: is not what {MANIFEST} lists: git checkout {folder}")
        found[name] = data
    return found
