"""Which folder holds the data, and the command that fills it."""

import os
import shlex
from pathlib import Path

VARIABLE = "CNN_CORE_DATA"


def data_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    """Return ``folder`` if given, else ``$CNN_CORE_DATA`` if set, else the user's cache folder.

    That one folder is read and written, no other is searched. It need not exist: fetching creates it.
    """
    if folder is None:
        folder = os.environ.get(VARIABLE) or None
    if folder is None:
        import platformdirs

        folder = platformdirs.user_cache_dir("cnn_core", appauthor=False)
    return Path(folder).expanduser().absolute()


def fetch_command(name: str, folder: Path) -> str:
    """Return the command line that fetches the set ``name`` into ``folder``."""
    option = "" if folder == data_folder() else f" --folder {shlex.quote(str(folder))}"
    return f"python -m cnn_core.data fetch {name}{option}"
