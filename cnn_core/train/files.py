"""Files that are whole or not there: written beside, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import torch
from filelock import FileLock, Timeout
from safetensors import SafetensorError, safe_open
from safetensors.torch import save


class TrainError(RuntimeError):
    """A run cannot start or go on; the message says why, what is intact and what to do."""


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step: whoever looks finds the old file or the new one.

    Raises TrainError if the disk is full or the folder cannot be written; what was there stays.
    """
    beside = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(beside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        size = f"{len(content) / 2**20:.1f} MiB"
        raise TrainError(
            f"{path}: cannot write {size} ({error.strerror}). What was saved before is intact: make room or "
            f"choose another folder, then go on with --resume"
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
            raise TrainError(f"{folder}: another run is writing here; choose another --out") from None
        except OSError as error:
            reason = f"cannot be written ({error.strerror})"
            raise TrainError(f"{folder}: {reason}; choose another --out") from error
        held.callback(path.unlink, missing_ok=True)  # while we still hold it
        yield


def write_json(path: Path, content: object) -> None:
    """Write ``content`` as JSON that people can read and git can compare."""
    write_whole(path, (json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode())


def write_tensors(path: Path | None, tensors: dict[str, torch.Tensor], notes: object = None) -> str:
    """Write tensors, and ``notes`` as JSON beside them, in the safetensors format; return the file's SHA-256.

    Without a path nothing is written, and the digest is that of the file it would have been.
    """
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    content = save(plain, None if notes is None else {"notes": json.dumps(notes)})
    if path is not None:
        write_whole(path, content)
    return sha256(content).hexdigest()


def read_tensors(path: Path) -> tuple[dict[str, torch.Tensor], object]:
    """Read what :func:`write_tensors` wrote. Raises TrainError for a file that is damaged."""
    try:
        with safe_open(path, "pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            notes = (file.metadata() or {}).get("notes")
    except (SafetensorError, OSError) as error:
        raise TrainError(f"{path}: is damaged ({error}); delete it to start anew") from error
    return tensors, None if notes is None else json.loads(notes)
