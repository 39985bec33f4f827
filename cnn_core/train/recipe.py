"""A recipe: every number of a training run, each with its reason, under one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from difflib import get_close_matches
from fnmatch import fnmatch
from types import MappingProxyType

from cnn_core._check import require

_RECIPES: dict[str, Recipe] = {}
_CHOICES = {
    "optimizer": ("sgd", "adam", "adamw", "rmsprop"),
    "schedule": ("constant", "step", "cosine", "one_cycle"),
    "loss": ("cross_entropy", "mse", "map"),
    "decay": ("all", "weights"),
    "precision": ("float32", "bfloat16", "auto"),
    "keep": ("last", "best"),
}


@dataclass(frozen=True)
class Published:
    """The figure that a recipe is held against: ``error`` in % on the test set, where it stands, and how.

    ``spread`` is the published standard deviation, if there is one; ``source`` a key of references.bib.
    """

    error: float
    source: str
    what: str
    spread: float | None = None


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a network is trained. ``reasons[field]`` says where a number comes from and why it is so.

    The run lasts ``epochs`` passes over the training set or ``steps`` updates, one of the two. The learning
    rate rises straight from 0 over ``warmup`` and then follows ``schedule``: "step" multiplies it by
    ``gamma`` at each of ``milestones``; warm-up and milestones count in the unit of the length.
    ``decay`` says which parameters ``weight_decay`` shrinks: "all", or "weights" (those with two axes or
    more, so no biases and no normalisation). ``augment`` names functions of :mod:`cnn_core.train.augment`.
    ``normalise`` is "channel" (mean 0 and deviation 1 per channel), "pixel" (the mean image subtracted,
    scaled by the deviation) or a pair: the values that black and white get. ``resize`` and ``pad`` change the
    images before that; ``train_size`` and ``test_size`` take the first images of each part, ``validation``
    holds as many back from training, equally many of each class. ``precision`` "auto" is bfloat16 on an
    accelerator and float32 elsewhere. ``ema`` is the factor of an exponential moving average of the weights,
    which is then what is tested and stored. ``patience`` ends a run whose validation loss has not
    fallen for so many epochs; ``keep`` "best" stores the epoch with the best validation accuracy.
    ``seeds`` is the number of runs on record that we want, 0 … seeds − 1; ``accelerator`` says that a CPU
    would need hours for one. ``published`` is the figure to compare with, ``deviations`` how the recipe
    differs from the one behind that figure; ``target`` is the test error in % that we aim at where nothing
    is published.

    ValueError for a choice that does not exist, numbers out of range, and ``keep="best"`` or ``patience``
    without validation images (the test set is not for choosing).
    """

    name: str
    title: str
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
    augment: tuple[str, ...] = ()
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
    seeds: int = 1
    accelerator: bool = False
    published: Published | None = None
    target: float | None = None
    deviations: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            require(value in choices, name, value, f"must be one of {', '.join(choices)}")
        length = (self.epochs, self.steps)
        require(length.count(None) == 1, "(epochs, steps)", length, "must have exactly one number")
        least = dict.fromkeys(("lr", "weight_decay", "pad", "validation", "warmup"), 0)
        least |= dict.fromkeys(("epochs", "steps", "batch_size", "train_size", "test_size", "resize"), 1)
        least |= dict.fromkeys(("patience", "seeds"), 1)
        for name, bound in least.items():
            value = getattr(self, name)
            require(value is None or value >= bound, name, value, f"must be ≥ {bound}")
        for name in ("momentum", "label_smoothing", "ema"):
            value = getattr(self, name)
            require(value is None or 0 <= value < 1, name, value, "must be in [0, 1)")
        require(tuple(sorted(self.milestones)) == self.milestones, "milestones", self.milestones, "must rise")
        needs = self.validation > 0 or (self.keep == "last" and self.patience is None)
        require(needs, "validation", self.validation, 'keep="best" and patience need validation images')
        names = {f.name for f in fields(self)}
        for name in self.reasons:
            require(name in names, "reasons", name, "is not a field of a recipe")
        object.__setattr__(self, "reasons", MappingProxyType(dict(self.reasons)))
        object.__setattr__(self, "model_options", MappingProxyType(dict(self.model_options)))

    def change(self, **changes: object) -> Recipe:
        """Return a copy with some fields changed; ``epochs`` replaces ``steps`` and the other way round."""
        if changes.get("epochs") is not None:
            changes.setdefault("steps", None)
        elif changes.get("steps") is not None:
            changes.setdefault("epochs", None)
        return replace(self, **changes)

    def as_dict(self) -> dict[str, object]:
        """Return the recipe as plain values for JSON."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain |= {"reasons": dict(self.reasons), "model_options": dict(self.model_options)}
        plain["published"] = None if self.published is None else asdict(self.published)
        return {k: list(v) if isinstance(v, tuple) else v for k, v in plain.items()}


def register(recipe: Recipe) -> Recipe:
    """Put a recipe on the list; ValueError if its name is taken."""
    require(recipe.name not in _RECIPES, "name", recipe.name, "is taken by another recipe")
    _RECIPES[recipe.name] = recipe
    return recipe


def is_registered(recipe: Recipe) -> bool:
    """Return True unless a recipe of this name is on the list and differs, in its length for instance."""
    return _RECIPES.get(recipe.name, recipe) == recipe


def list_recipes(pattern: str = "*") -> list[str]:
    """Return the names that match a shell pattern, in alphabetical order."""
    return sorted(name for name in _RECIPES if fnmatch(name, pattern))


def get_recipe(name: str) -> Recipe:
    """Return a recipe by name. Raises ValueError, with the closest names, if there is none."""
    close = get_close_matches(str(name), _RECIPES, n=3, cutoff=0.4)
    rule = f"is not a recipe; the closest are {', '.join(close)}" if close else "is not a recipe"
    require(name in _RECIPES, "name", name, f"{rule}; --list names all {len(_RECIPES)}")
    return _RECIPES[name]
