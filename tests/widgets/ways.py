"""How explorers are opened and moved: a row for each in its folder, and a play for the benchmark."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

AROUND = ("ArrowRight",) * 5 + ("ArrowDown",) * 5 + ("ArrowLeft",) * 5 + ("ArrowUp",) * 5


@dataclass(frozen=True)
class Way:
    """What is done with an explorer in a notebook, and what must come of it."""

    drawn: str  # is there once the explorer has come alive
    tell: str  # what the kernel is asked
    focus: str  # what gets the keys
    keys: tuple[str, ...]
    keyed: object  # what the kernel answers then
    clicks: tuple[str, ...]  # what is clicked on after that
    clicked: object  # what the kernel answers then
    code: str  # what Python sets at last
    look: str  # where this is seen
    shown: str | list[str]  # the text there, or those of several


@dataclass(frozen=True)
class Part:
    """Keys pressed in turn, `steps` in all, on an element that gets the focus first."""

    focus: str
    keys: tuple[str, ...]
    steps: int


def there_and_back(focus, steps, there="ArrowRight", back="ArrowLeft"):
    """Return half of the steps one way, half back."""
    return Part(focus, (there,) * (steps // 2) + (back,) * (steps // 2), steps)


def choose(page, label, value):
    """Pick from a select."""
    page.get_by_role("combobox", name=label).first.select_option(value)


def radio(page, group, option):
    """Pick one of a row of segments."""
    page.get_by_role("group", name=group, exact=True).get_by_role("radio", name=option, exact=True).check()


def _modules():
    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/way.py"))
    return {folder: import_module(f"tests.widgets.{folder}.way") for folder in folders}


def ways() -> dict[str, Way]:
    """Return explorer's name → how it is opened and moved."""
    return {name: module.WAY for name, module in _modules().items()}


def plays() -> dict[str, Callable[..., Iterator[Part]]]:
    """Return explorer's name → what a reader does in it: 200 key presses, each of which changes something."""
    return {name: module.play for name, module in _modules().items() if hasattr(module, "play")}
