"""Fetch a missing set so that the final name only ever stands for a complete, checked file.

Everything is built in a staging folder beside the target, checked there, and moved with one rename. A lock
file beside the target lets one process at a time do this; the others wait and find the finished file.
"""

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from cnn_core.data._cache import VARIABLE, fetch_command
from cnn_core.data._dataset import DataError
from cnn_core.data._sources import bring
from cnn_core.data._spec import Damage, Spec

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


def fetch(spec: Spec, folder: Path, check: Callable[[Path], object]) -> None:
    """Fetch ``spec`` into ``folder`` unless it is there by the time the lock is ours.

    ``check`` reads the staged file or folder and raises ``Damage`` if it is not the published data. Raises
    DataError if the folder cannot be written, the download fails, or what came is something else; then
    nothing stands under the final name.
    """
    target = folder / spec.file
    with _locked(target):
        if not os.path.lexists(target):
            with _stage(target) as stage:
                built = _bring(spec, stage, target)
                try:
                    check(built)
                except Damage as damage:
                    raise DataError(
                        f"{spec.name}: what came from {spec.source} is not the data on record: {damage}. "
                        f"{target} was not created."
                    ) from None
                with _writing(target):
                    os.replace(built, target)


def _bring(spec: Spec, stage: Path, target: Path) -> Path:
    try:
        return bring(spec, stage)
    except Exception as error:  # urllib, requests, pooch, tarfile, zipfile: each has its own kinds
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        if _no_room(error):
            raise _cannot_write(target, reason) from None
        raise DataError(
            f"{spec.name}: {target} is missing and could not be fetched. With internet access run\n"
            f"    {fetch_command(spec.name, target.parent)}\n"
            f"or put {target.name} into {target.parent} by hand, or set {VARIABLE} to a folder that has it.\n"
            f"(Tried {spec.source}: {reason})"
        ) from None  # the reader needs the reason, not four pages of urllib3


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    path = target.with_name(f"{target.name}.lock")
    with contextlib.ExitStack() as stack:
        with _writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            while not _acquired(path, stack):
                pass
        try:
            yield
        finally:
            # Before the lock is released, so that no one else holds it. A system that cannot delete an open
            # file keeps it: an empty file does no harm.
            with contextlib.suppress(OSError):
                path.unlink()


def _acquired(path: Path, stack: contextlib.ExitStack) -> bool:
    """Wait for the lock; False if it was on a file that its holder has deleted meanwhile."""
    path.touch()  # FileLock takes some errors of opening for a busy lock and would wait for ever
    seen, lock = path.stat().st_ino, FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"{path.stem}: another process is fetching it, waiting", file=sys.stderr)
        lock.acquire()
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_ino == seen:
            stack.callback(lock.release)
            return True
    lock.release()
    return False


@contextlib.contextmanager
def _stage(target: Path) -> Iterator[Path]:
    stage = target.with_name(f"{target.name}.partial")
    with _writing(target):
        if stage.exists():
            shutil.rmtree(stage)  # left by a process that was killed: we hold the lock, so no one is using it
        stage.mkdir()
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextlib.contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, NotImplementedError) as error:
        raise _cannot_write(target, f"{type(error).__name__}: {error}") from None


def _cannot_write(target: Path, reason: str) -> DataError:
    return DataError(
        f"{target} cannot be written ({reason}). Make room in {target.parent} or choose a folder that can be "
        f"written, with the argument folder=… or the variable {VARIABLE}."
    )


def _no_room(error: BaseException | None) -> bool:
    # The libraries wrap or retry; the disk's own complaint may stand anywhere in the chain.
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return True
        error = error.__cause__ or error.__context__
    return False
