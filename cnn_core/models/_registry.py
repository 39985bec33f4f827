"""The list of architectures: one decorator puts a builder on it, :func:`create` calls it by name."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from math import inf
from numbers import Real

import torch
from torch import nn

from cnn_core._check import known, require
from cnn_core._whole import whole

_Builder = Callable[..., nn.Module]


@dataclass(frozen=True)
class Entry:
    """What the registry knows of an architecture.

    ``name`` is the key, ``family`` the file that builds it, ``title`` the name in the literature, ``year``
    and ``paper`` (a key of ``references.bib``) where it comes from. ``input_sizes`` are two shapes (C, H, W)
    that it accepts, the usual one first; ``smallest`` is the least height and width. ``torchvision`` names
    the same architecture there, if it has one; ``depth`` counts the layers with weights on the longest path,
    as papers do.
    """

    name: str
    family: str
    builder: _Builder
    title: str
    year: int
    paper: str
    depth: int
    input_sizes: tuple[tuple[int, int, int], tuple[int, int, int]]
    smallest: int
    torchvision: str | None = None

    @property
    def num_classes(self) -> int:
        """The number of classes unless another is asked for."""
        return inspect.signature(self.builder).parameters["num_classes"].default

    @property
    def fixed_size(self) -> bool:
        """True if the network is built for one image size, given to the builder as ``image_size``."""
        return "image_size" in inspect.signature(self.builder).parameters

    @property
    def description(self) -> str:
        """The first line of the builder's docstring."""
        return inspect.getdoc(self.builder).splitlines()[0]


_ENTRIES: dict[str, Entry] = {}


def register(**facts: object) -> Callable[[_Builder], _Builder]:
    """Put the decorated builder on the list, under its own name; ``facts`` are fields of :class:`Entry`.

    Raises ValueError if another builder has that name: one of the two networks would be lost.
    """

    def put(builder: _Builder) -> _Builder:
        name, family = builder.__name__, builder.__module__.rsplit(".", 1)[-1]
        before = _ENTRIES.get(name)
        rule = f"is registered already, by {before and before.builder.__module__}"
        require(before is None, "model", name, rule)
        _ENTRIES[name] = Entry(name, family, builder, **facts)
        return builder

    return put


def list_models(pattern: str = "*") -> list[str]:
    """Return the names that match a shell pattern such as ``"resnet*"``, in alphabetical order.

    Raises ValueError for a pattern that is no text.
    """
    require(isinstance(pattern, str), "pattern", pattern, 'must be text, such as "resnet*"')
    return sorted(name for name in _ENTRIES if fnmatch(name, pattern))


def info(name: str) -> Entry:
    """Return what is known of an architecture; ValueError, with the closest names, if there is none."""
    known("model", name, _ENTRIES)
    return _ENTRIES[name]


def create(
    name: str, num_classes: int | None = None, *, seed: int | None = None, **options: object
) -> nn.Module:
    """Return an architecture with weights drawn as its paper says, in training mode.

    The input is a batch of images (N, C, H, W), the output scores (N, num_classes). ``num_classes`` is the
    paper's unless given. With ``seed`` the weights depend on it alone, and the global random state stays as
    it was. ``options`` go to the builder. Raises ValueError for an unknown name, for fewer than one class, a
    seed that is no whole number from 0, and for options that the builder does not have or cannot use.
    """
    entry = info(name)
    parameters = inspect.signature(entry.builder).parameters
    for option, value in options.items():
        rule = f"is not an option of {name}; it has {', '.join(parameters)}"
        require(option in parameters, option, value, rule)
        _require_option(option, value, parameters[option].default)
    if num_classes is not None:
        options["num_classes"] = whole(num_classes, "num_classes", 1)
    if seed is None:
        return entry.builder(**options)
    seed = whole(seed, "seed", 0)
    require(seed < 2**64, "seed", seed, "must be below 2⁶⁴")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return entry.builder(**options)


def _require_option(name: str, value: object, default: object) -> None:
    """Require a value of the kind of its default; what else a builder asks of it, it says itself."""
    if isinstance(default, bool):
        require(isinstance(value, bool), name, value, "must be True or False")
    elif isinstance(default, int):
        whole(value, name, 1)
    elif isinstance(default, float):
        number = isinstance(value, Real) and not isinstance(value, bool)
        if name == "dropout":
            require(number and 0 <= value <= 1, name, value, "must be a number from 0 to 1")
        else:
            require(number and 0 < value < inf, name, value, "must be a finite number > 0")
    elif isinstance(default, str):
        require(isinstance(value, str), name, value, "must be text")
    elif isinstance(default, tuple):
        legal = isinstance(value, tuple | list) and len(value) == len(default)
        rule = (
            f"must be {len(default)} {'whole numbers ≥ 1' if isinstance(default[0], int) else 'numbers > 0'}"
        )
        require(legal, name, value, rule)
        for entry, usual in zip(value, default, strict=True):
            require(isinstance(entry, int if isinstance(usual, int) else Real), name, value, rule)
