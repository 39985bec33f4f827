"""Which whole data sets are on this machine, for tests that need one and fetch none."""

from cnn_core.data._cache import data_folder
from cnn_core.data._registry import SETS


def lacks(name: str) -> str | None:
    """Return what to do about a whole set that is not here, None if it is."""
    spec, home = SETS[name], data_folder()
    if spec.comes_whole or (home / spec.file).exists():
        return None
    return f"the whole {name} is not in {home}: python -m cnn_core.data fetch {name}"
