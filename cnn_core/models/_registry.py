"""The list of architectures: one decorator puts a builder on it, :func:`create` calls it by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch

import torch
from torch import nn

from cnn_core._check import require
from cnn_core._whole import whole

Builder = Callable[..., nn.Module]
_ENTRIES: dict[str, Entry] = {}


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
    builder: Builder
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


def register(**facts: object) -> Callable[[Builder], Builder]:
    """Put the decorated builder on the list, under its own name; ``facts`` are fields of :class:`Entry`."""

    def put(builder: Builder) -> Builder:
        family = builder.__module__.rsplit(".", 1)[-1]
        _ENTRIES[builder.__name__] = Entry(builder.__name__, family, builder, **facts)
        return builder

    return put


def list_models(pattern: str = "*") -> list[str]:
    """Return the names that match a shell pattern such as ``"resnet*"``, in alphabetical order."""
    return sorted(name for name in _ENTRIES if fnmatch(name, pattern))


def info(name: str) -> Entry:
    """Return what is known of an architecture; ValueError, with the closest names, if there is none."""
    close = get_close_matches(str(name), _ENTRIES, n=3, cutoff=0.4)
    rule = f"is not a model; the closest are {', '.join(close)}" if close else "is not a model"
    require(name in _ENTRIES, "name", name, f"{rule}; list_models() names all {len(_ENTRIES)}")
    return _ENTRIES[name]


def create(
    name: str, num_classes: int | None = None, *, seed: int | None = None, **options: object
) -> nn.Module:
    """Build an architecture with weights drawn as its paper says, and return it in training mode.

    The input is a batch of images (N, C, H, W), the output scores (N, num_classes). ``num_classes`` is the
    paper's unless given. With ``seed`` the weights depend on it alone, and the global random state stays as
    it was. ``options`` go to the builder. Raises ValueError for an unknown name, for fewer than one class and
    for options that the builder does not have.
    """
    entry = info(name)
    known = inspect.signature(entry.builder).parameters
    for option, value in options.items():
        require(option in known, option, value, f"is not an option of {name}; it has {', '.join(known)}")
    if num_classes is not None:
        options["num_classes"] = whole(num_classes, "num_classes", 1)
    if seed is None:
        return entry.builder(**options)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return entry.builder(**options)
