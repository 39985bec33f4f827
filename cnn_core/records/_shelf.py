"""The shelf of records in the package: finding, reading and storing them."""

import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from filelock import FileLock

from cnn_core._check import known, require
from cnn_core._files import write_whole
from cnn_core.records._schema import check
from cnn_core.records.record import Record

DIGESTS = "digests.json"


def folder() -> Path:
    """Return the folder of the package that holds the records and the weights."""
    return Path(str(files(__package__)))


def names(recipe: str | None = None) -> list[str]:
    """Return the names of the stored records, of one recipe if given, such as ``["lenet5-seed0", …]``.

    Raises ValueError unless ``recipe`` is a text.
    """
    require(recipe is None or isinstance(recipe, str), "recipe", recipe, "must be the name of a recipe")
    found = [path.stem for path in folder().glob("*-seed*.json")]
    return sorted(name for name in found if recipe is None or name.rsplit("-seed", 1)[0] == recipe)


def load(name: str) -> Record:
    """Return a stored record.

    Raises ValueError for an unknown name, and for a record that is not, byte for byte, the one that was
    collected: ``digests.json`` holds the SHA-256 of each.
    """
    known("record", name, names())
    raw = (folder() / f"{name}.json").read_bytes()
    good = sha256(raw).hexdigest() == _digests().get(name)
    require(good, "record", name, "this record was changed after the run; train it again")
    return Record(**json.loads(raw))


def weights_path(name: str) -> Path:
    """Return the path of a record's weights. Raises ValueError if they are not shipped with the package."""
    shipped = sorted(path.stem for path in folder().glob("*.safetensors"))
    rule = f"has no weights in the package; shipped are {', '.join(shipped) or 'none'}"
    require(isinstance(name, str) and name in shipped, "name", name, rule)
    return folder() / f"{name}.safetensors"


def store(record: Path | str, weights: Path | str | None = None) -> str:
    """Put the file of a finished run on the shelf, and its weights if given; return the record's name.

    The file is copied as it is and its digest noted. What is stored already stays: storing the same file
    again changes nothing, and completes what was interrupted. Raises ValueError for a file that is no
    record, for a run of another length than its recipe's, for another record of the same name, and for
    weights that are not those of the record; OSError if a file cannot be read or written.
    """
    for name, path in (("record", record), ("weights", weights)):
        legal = isinstance(path, str | Path) or (path is None and name == "weights")
        require(legal, name, path, "must be the path of a file")
    raw = Path(record).read_bytes()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise ValueError(f"record={str(record)!r}: is not JSON ({error}); train it again") from error
    try:
        check(content)
    except ValueError as error:
        raise ValueError(f"record={str(record)!r}: {error}") from error
    rule = "is a run of another length than its recipe's, no result of it"
    require(content["completed"], "record", str(record), rule)
    # Two programs may store at once; the digest comes first, since a record without it counts as damaged.
    with FileLock(folder() / ".lock"):
        return _put(content, raw, str(record), weights)


def _put(content: dict, raw: bytes, source: str, weights: Path | str | None) -> str:
    name, digest, digests = content["name"], sha256(raw).hexdigest(), _digests()
    kept = digests.get(name, digest)
    require(kept == digest, "record", source, f"another record of {name} is stored; it stays")
    if weights is not None:
        tensors = Path(weights).read_bytes()
        same = sha256(tensors).hexdigest() == content["weights_sha256"]
        require(same, "weights", str(weights), "are not those of the record")
        write_whole(folder() / f"{name}.safetensors", tensors)
    text = json.dumps(dict(sorted((digests | {name: digest}).items())), indent=1)
    write_whole(folder() / DIGESTS, text + "\n")
    write_whole(folder() / f"{name}.json", raw)
    return name


def _digests() -> dict[str, str]:
    path = folder() / DIGESTS
    return json.loads(path.read_text("utf-8")) if path.exists() else {}
