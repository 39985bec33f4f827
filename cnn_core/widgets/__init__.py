"""Interactive explorers: live widgets in a notebook, the same pictures without a kernel on the static page.

An explorer is a folder with its Python class, its scripts and its style, and is found by itself.
"""

from functools import cache
from importlib import import_module
from pathlib import Path


def __getattr__(name: str) -> object:
    """Return an explorer's class by its name; they are loaded when one is first asked for."""
    if name == "__all__":
        return [*sorted(cls.__name__ for cls in explorers().values() if cls.in_gallery), "explorers"]
    if not name.startswith("_"):
        for cls in explorers().values():
            if cls.__name__ == name:
                return cls
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _found() -> dict[str, type]:
    from cnn_core.widgets.base import Explorer

    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/main.js"))
    found = {}
    for folder in folders:
        module = import_module(f"{__name__}.{folder}")
        (cls,) = (
            thing
            for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, Explorer) and thing.__module__ == module.__name__
        )
        found[cls.name] = cls
    return found


def explorers() -> dict[str, type]:
    """Return all explorers: short name (``"convolution"``) → class, in alphabetical order."""
    return dict(sorted(_found().items()))
