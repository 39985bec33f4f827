"""The two published files that the runtime is made of, taken only if they are what their publishers say."""

import base64
import hashlib
import json
import tarfile
from pathlib import Path

from cnn_core._check import require

PYODIDE = "314.0.3"
# What the npm registry states for pyodide@314.0.3 (`npm view pyodide@314.0.3 dist.integrity`).
INTEGRITY = "sha512-sK40My6m8tmBUYtYH9au9rXUeh9x0wfahtHdOlGmJxZDsKBGKtP6KznyFB2+u/klbQTdDionR0uaVd176zVQzQ=="


def integrity(data: bytes) -> str:
    """Return the hash of a package as the npm registry writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def unpacked(tarball: Path, folder: Path) -> Path:
    """Unpack the npm package into ``folder`` and return the folder of its files.

    Raises ValueError if it is not the package as published.
    """
    found = integrity(tarball.read_bytes())
    require(found == INTEGRITY, "pyodide", found, f"must be {INTEGRITY}: take `npm pack pyodide@{PYODIDE}`")
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def lock(package: Path) -> dict:
    """Return Pyodide's lock file: what it is built for, and the packages that belong to it."""
    return json.loads((package / "pyodide-lock.json").read_text("utf-8"))


def numpy_entry(package: Path) -> dict:
    """Return what Pyodide's lock file says of NumPy: version, name of the wheel, SHA-256."""
    return lock(package)["packages"]["numpy"]


def checked_wheel(wheel: Path, package: Path) -> bytes:
    """Return the wheel. Raises ValueError if Pyodide's lock file names another SHA-256 for NumPy."""
    data, entry = wheel.read_bytes(), numpy_entry(package)
    found = hashlib.sha256(data).hexdigest()
    require(found == entry["sha256"], "numpy", found, f"must be {entry['sha256']}: take {entry['file_name']}")
    return data
