"""Files that are whole or not there: written beside, flushed to the disk, then renamed."""

import os
from pathlib import Path


def write_whole(path: Path | str, content: bytes | str) -> None:
    """Put ``content`` (text as UTF-8) at ``path`` in one step: one finds the old file or the new one.

    Raises OSError if the disk is full or the folder cannot be written; what was there stays as it was.
    """
    path = Path(path)
    beside = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(beside, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
