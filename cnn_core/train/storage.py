"""The files of a run: whole or not there, one run in a folder, tensors with notes beside them."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import torch
from filelock import FileLock, Timeout
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from cnn_core import _files
from cnn_core.train.errors import BusyError, TrainError

# What the format can hold.
_TYPES = {torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64}
_TYPES |= {torch.bfloat16, torch.float16, torch.float32, torch.float64}


def write_whole(path: Path, content: bytes | str) -> None:
    """Put ``content`` at ``path`` in one step: whoever looks finds the old file or the new one.

    Raises TrainError if the disk is full or the folder cannot be written; what was there stays.
    """
    with _explained(path, len(content)):
        _files.write_whole(path, content)


@contextlib.contextmanager
def _explained(path: Path, size: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TrainError(
            f"{path}: cannot write {size / 2**20:.1f} MiB ({error.strerror}). What was saved before is "
            f"intact: make room or choose another folder, then go on with --resume"
        ) from error


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other runs out of ``folder`` meanwhile; a process that dies lets go of it.

    Raises TrainError if a run is writing there now or if nothing can be written there.
    """
    with contextlib.ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / ".lock"
            path.touch()  # FileLock takes some errors of opening for a busy lock
            held.enter_context(FileLock(path).acquire(timeout=0))
        except Timeout:
            raise BusyError(f"{folder}: another run is writing here; choose another --out") from None
        except OSError as error:
            reason = f"cannot be written ({error.strerror})"
            raise TrainError(f"{folder}: {reason}; choose another --out") from error
        held.callback(path.unlink, missing_ok=True)  # while we still hold it
        yield


def storable(tensors: Mapping[str, object], name: str) -> None:
    """Raise TrainError for an entry that no file of tensors can hold: an object, a sparse matrix."""
    for key, entry in tensors.items():
        if not isinstance(entry, torch.Tensor):
            raise TrainError(
                f"{name}: {key} is of type {type(entry).__name__}, and only tensors can be stored"
            )
        if torch.nn.parameter.is_lazy(entry):
            raise TrainError(f"{name}: {key} has no shape yet; run the network once on a batch of images")
        if entry.layout != torch.strided or entry.dtype not in _TYPES:
            raise TrainError(f"{name}: {key} ({entry.layout}, {entry.dtype}) cannot be stored")
        if any(size > 1 and step == 0 for size, step in zip(entry.shape, entry.stride(), strict=True)):
            raise TrainError(f"{name}: {key} is expanded and cannot be loaded again; clone() it")


def write_tensors(path: Path | None, tensors: Mapping[str, torch.Tensor], notes: object = None) -> str:
    """Write tensors, and ``notes`` as JSON beside them, in the safetensors format; return the file's SHA-256.

    A tensor that has two names, as tied weights have, is written under both. Without a path nothing is
    written, and the digest is that of the file it would have been.
    """
    plain, seen = {}, set()
    for name, tensor in tensors.items():
        copy = tensor.detach().cpu().contiguous()
        memory = copy.untyped_storage().data_ptr()
        plain[name] = copy.clone() if memory in seen else copy  # the format wants one name for a memory
        seen.add(memory)
    content = save(plain, None if notes is None else {"notes": json.dumps(notes)})
    if path is not None:
        write_whole(path, content)
    return sha256(content).hexdigest()


def read_tensors(path: Path) -> tuple[dict[str, torch.Tensor], object]:
    """Read what :func:`write_tensors` wrote. Raises TrainError for a file that is damaged."""
    try:
        with safe_open(path, "pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            notes = json.loads((file.metadata() or {}).get("notes", "null"))
    except (SafetensorError, OSError, ValueError) as error:
        raise TrainError(f"{path}: is damaged ({error}); delete it to start anew") from error
    return tensors, notes
