"""Finding, reading and checking records."""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft202012Validator

from cnn_core._check import require

DIGESTS = "digests.json"


def folder() -> Path:
    """Return the folder of the package that holds the records and the weights."""
    return Path(str(files(__package__)))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((folder() / "schema.json").read_text("utf-8")))


def check(content: dict) -> None:
    """Raise ValueError, naming the place and the rule, unless ``content`` is a record by the schema."""
    for error in sorted(_validator().iter_errors(content), key=lambda e: list(e.absolute_path)):
        place = ".".join(map(str, error.absolute_path)) or "record"
        raise ValueError(f"{place}: {error.message}")


def names(recipe: str | None = None) -> list[str]:
    """Return the names of the stored records, of one recipe if given, such as ``["lenet5-seed0", …]``."""
    found = [path.stem for path in folder().glob("*-seed*.json")]
    return sorted(name for name in found if recipe is None or name.rsplit("-seed", 1)[0] == recipe)


def load(name: str) -> dict:
    """Return a stored record as plain values.

    Raises ValueError for an unknown name, and for a record that is not, byte for byte, the one that was
    collected: ``digests.json`` holds the SHA-256 of each.
    """
    known = names()
    close = get_close_matches(str(name), known, n=3, cutoff=0.3)
    rule = "is not a record" + (f"; the closest are {', '.join(close)}" if close else "")
    require(name in known, "name", name, rule)
    raw = (folder() / f"{name}.json").read_bytes()
    good = sha256(raw).hexdigest() == json.loads((folder() / DIGESTS).read_text("utf-8")).get(name)
    require(good, "name", name, "this record was changed after the run; train it again")
    content = json.loads(raw)
    check(content)
    return content


def weights_path(name: str) -> Path:
    """Return the path of a record's weights. Raises ValueError if they are not shipped with the package."""
    path = folder() / f"{name}.safetensors"
    shipped = ", ".join(sorted(p.stem for p in folder().glob("*.safetensors")))
    require(path.is_file(), "name", name, f"has no weights in the package; shipped are {shipped or 'none'}")
    return path
