"""A recipe: every number that decides the weights of a training run, under one name."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import MISSING, Field, InitVar, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Self

from cnn_core._check import known, require
from cnn_core._whole import whole
from cnn_core.train._read import count, flag, plain, real, text
from cnn_core.train.augment import Step, read_steps

_NAME = "[a-z0-9_]+(-[a-z0-9_]+)*"
_CHOICES = {
    "optimizer": ("sgd", "adam", "adamw", "rmsprop"),
    "schedule": ("constant", "step", "cosine", "one_cycle"),
    "loss": ("cross_entropy", "mse", "map"),
    "decay": ("all", "weights"),
    "precision": ("float32", "bfloat16", "auto"),
    "keep": ("last", "best"),
}
_COUNTS = {"epochs": 1, "steps": 1, "train_size": 1, "test_size": 1, "resize": 1, "patience": 1}
# What records of the first format hold beside the values of the recipe: it stands in Reproduction now.
_STORY = {"title", "seeds", "accelerator", "published", "target", "deviations", "reasons"}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a network is trained: what decides its weights, and nothing else.

    The run lasts ``epochs`` passes over the training set or ``steps`` updates, one of the two. The learning
    rate rises straight from 0 over ``warmup`` and then follows ``schedule``: "step" multiplies it by
    ``gamma`` at each of ``milestones``; warm-up and milestones count in the unit of the length.
    ``decay`` says which parameters ``weight_decay`` shrinks: "all", or "weights" (those with two axes or
    more, so no biases and no normalisation). ``augment`` names functions of :mod:`cnn_core.train.augment`
    in their order, those that need numbers with them: ``(("crop", 4), "flip")``.
    ``normalise`` is "channel" (mean 0 and deviation 1 per channel), "pixel" (the mean image subtracted,
    scaled by the deviation) or a pair: the values that black and white get. ``resize`` and ``pad`` change the
    images before that; ``train_size`` and ``test_size`` take the first images of each part, ``validation``
    holds as many back from training, equally many of each class. ``momentum`` is also Adam's first factor.
    ``precision`` "auto" is bfloat16 on an accelerator that is fast with it and float32 elsewhere. ``ema`` is
    the factor of an exponential moving average of the weights, which is then what is tested and stored.
    ``patience`` ends a run whose validation loss has not fallen for so many epochs; ``keep`` "best" stores
    the epoch with the best validation accuracy. ``title`` is read and dropped, for programs
    older than :class:`Reproduction`.

    Raises ValueError for a choice that does not exist, for numbers out of range, for values that would have
    no effect together, and for ``keep="best"`` or ``patience`` without validation images (the test set is
    not for choosing).
    """

    name: str
    model: str
    data: str
    epochs: int | None = None
    steps: int | None = None
    model_options: Mapping[str, object] = field(default_factory=dict)
    train_size: int | None = None
    test_size: int | None = None
    validation: int = 0
    resize: int | None = None
    pad: int = 0
    normalise: str | tuple[float, float] = "channel"
    augment: tuple[Step, ...] = ()
    batch_size: int = 128
    optimizer: str = "sgd"
    lr: float = 0.1
    momentum: float = 0.9
    nesterov: bool = False
    weight_decay: float = 0.0
    decay: str = "all"
    schedule: str = "constant"
    milestones: tuple[float, ...] = ()
    gamma: float = 0.1
    warmup: float = 0.0
    loss: str = "cross_entropy"
    label_smoothing: float = 0.0
    class_weights: bool = False
    clip_norm: float | None = None
    precision: str = "auto"
    ema: float | None = None
    patience: int | None = None
    keep: str = "last"
    title: InitVar[str | None] = None

    def __post_init__(self, title: str | None) -> None:
        if title is not None:
            text(title, "title")
            line = f"title={title!r} is not kept: it belongs to a Reproduction, as all that is no number"
            warnings.warn(line, DeprecationWarning, stacklevel=3)
        legal = isinstance(self.name, str) and re.fullmatch(_NAME, self.name) is not None
        rule = "must be made of small letters, digits, _ and - such as resnet20-short"
        require(legal, "name", self.name, rule)
        for name in ("model", "data"):
            text(getattr(self, name), name)
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            legal = isinstance(value, str) and value in choices
            require(legal, name, value, f"must be one of {', '.join(choices)}")
        read = {name: count(getattr(self, name), name, least) for name, least in _COUNTS.items()}
        for name, least in {"batch_size": 1, "validation": 0, "pad": 0}.items():
            read[name] = whole(getattr(self, name), name, least)
        for name in ("lr", "weight_decay", "warmup", "gamma"):
            read[name] = real(getattr(self, name), name, least=0)
        for name in ("momentum", "label_smoothing"):
            read[name] = real(getattr(self, name), name, least=0, below=1)
        read["ema"] = None if self.ema is None else real(self.ema, "ema", least=0, below=1)
        read["clip_norm"] = None if self.clip_norm is None else real(self.clip_norm, "clip_norm", above=0)
        for name in ("nesterov", "class_weights"):
            read[name] = flag(getattr(self, name), name)
        read["milestones"] = _milestones(self.milestones)
        read["normalise"] = _normalise(self.normalise)
        read["augment"] = read_steps(self.augment)
        options = self.model_options
        require(
            isinstance(options, Mapping), "model_options", options, "must be a dict of the model's options"
        )
        read["model_options"] = MappingProxyType(plain(options, "model_options"))
        for name, value in read.items():
            object.__setattr__(self, name, value)
        self._check_together()

    def _check_together(self) -> None:
        length = (self.epochs, self.steps)
        require(length.count(None) == 1, "(epochs, steps)", length, "must have exactly one number")
        needs = self.validation > 0 or (self.keep == "last" and self.patience is None)
        require(needs, "validation", self.validation, 'keep="best" and patience need validation images')
        legal = not self.nesterov or (self.optimizer == "sgd" and self.momentum > 0)
        require(legal, "nesterov", self.nesterov, 'needs optimizer="sgd" and momentum > 0')
        entropy = self.loss == "cross_entropy"
        for name in ("label_smoothing", "class_weights"):
            value = getattr(self, name)
            require(entropy or not value, name, value, 'needs loss="cross_entropy"')
        cycle = self.schedule == "one_cycle"
        require(
            not (cycle and self.warmup), "warmup", self.warmup, "one cycle has a rise of its own: omit it"
        )

    def change(self, **changes: object) -> Self:
        """Return a copy with some fields changed; ``epochs`` replaces ``steps`` and the other way round.

        Raises ValueError for a field that does not exist, and as the recipe itself does.
        """
        for name in changes:
            known("field", name, [f.name for f in fields(self)])
        if changes.get("epochs") is not None:
            changes.setdefault("steps", None)
        elif changes.get("steps") is not None:
            changes.setdefault("epochs", None)
        return replace(self, **changes)

    def as_dict(self) -> dict[str, object]:
        """Return what differs from the defaults, as plain values for JSON; :meth:`from_dict` reads it.

        So a record stays one of its recipe when a later version adds a field with a default.
        """
        return {
            f.name: _listed(getattr(self, f.name))
            for f in fields(self)
            if getattr(self, f.name) != _default(f)
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, object]) -> Self:
        """Return the recipe of a record: the defaults, and what is stored.

        Records of the first format hold all values, the titles and reasons of their time too; the latter
        are left out. Raises ValueError for a value that no recipe has.
        """
        require(isinstance(content, Mapping), "content", content, "must be a dict such as record.recipe")
        names = {f.name for f in fields(cls)}
        unknown = sorted(map(str, set(content) - names - _STORY))
        require(not unknown, "content", ", ".join(unknown), "is no value of a recipe in this version")
        missing = sorted({"name", "model", "data"} - set(content))
        require(not missing, "content", ", ".join(missing), "is missing")
        return cls(**{name: content[name] for name in content if name in names})


def _default(f: Field) -> object:
    """Return the default of a field, MISSING if it has none."""
    return f.default if f.default_factory is MISSING else f.default_factory()


def _listed(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _listed(entry) for key, entry in value.items()}
    return [_listed(entry) for entry in value] if isinstance(value, tuple) else value


def _milestones(value: object) -> tuple[float, ...]:
    require(isinstance(value, list | tuple), "milestones", value, "must be a tuple of numbers")
    read = tuple(real(entry, "milestones", least=0) for entry in value)
    require(read == tuple(sorted(read)), "milestones", value, "must rise")
    return read


def _normalise(value: object) -> str | tuple[float, float]:
    rule = 'must be "channel", "pixel" or a pair of two different values'
    if isinstance(value, list | tuple) and len(value) == 2:
        pair = tuple(real(entry, "normalise") for entry in value)
        require(pair[0] != pair[1], "normalise", value, rule)
        return pair
    require(isinstance(value, str) and value in ("channel", "pixel"), "normalise", value, rule)
    return value
