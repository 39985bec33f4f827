"""A reproduction: a recipe and its story, on one list: which runs we want and what they are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatch
from types import MappingProxyType

from cnn_core._check import known, require
from cnn_core._whole import whole
from cnn_core.train._read import flag, instance, real, text
from cnn_core.train.recipe import Recipe

_REPRODUCTIONS: dict[str, Reproduction] = {}
_NUMBERS = frozenset(f.name for f in fields(Recipe))


@dataclass(frozen=True)
class Published:
    """The figure that a recipe is held against: ``error`` in % on the test set, where it stands, and how.

    ``source`` is a key of references.bib. ``error`` is the mean of ``runs`` runs, ``spread`` their standard
    deviation if it is published. ``obstacle`` says in words why runs of the recipe cannot be held against the
    figure, such as another network or other images; empty if they can.
    Raises ValueError for an error outside 0 … 100, and for values of other kinds.
    """

    error: float
    source: str
    what: str
    spread: float | None = None
    runs: int = 1
    obstacle: str = ""

    def __post_init__(self) -> None:
        require(real(self.error, "error", least=0) <= 100, "error", self.error, "must be a share in %")
        for name in ("source", "what"):
            text(getattr(self, name), name)
        if self.spread is not None:
            real(self.spread, "spread", least=0)
        whole(self.runs, "runs", 1)
        require(isinstance(self.obstacle, str), "obstacle", self.obstacle, "must be a text")


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """What we want to know of a recipe.

    ``seeds`` is the number of runs on record that we want, 0 … seeds − 1; ``accelerator`` says that a CPU
    would need hours for one. ``published`` is the figure to compare with, ``deviations`` how the recipe
    differs from the one behind that figure; ``target`` is the test error in % that we aim at where nothing
    is published. ``reasons[field]`` says where a number of the recipe comes from and why it is so.

    Raises ValueError for values of other kinds, and for reasons of what is no field of a recipe.
    """

    recipe: Recipe
    title: str
    seeds: int = 1
    published: Published | None = None
    target: float | None = None
    deviations: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    accelerator: bool = False

    def __post_init__(self) -> None:
        instance(self.recipe, Recipe, "recipe", "must be a Recipe")
        text(self.title, "title")
        whole(self.seeds, "seeds", 1)
        instance(self.published, (Published, type(None)), "published", "must be a Published or None")
        if self.target is not None:
            real(self.target, "target", least=0)
        told = isinstance(self.deviations, list | tuple) and all(isinstance(d, str) for d in self.deviations)
        require(told, "deviations", self.deviations, "must be a tuple of sentences")
        require(
            isinstance(self.reasons, Mapping), "reasons", self.reasons, "must be a dict from field to reason"
        )
        for name, reason in self.reasons.items():
            require(name in _NUMBERS, "reasons", name, "is not a field of a recipe")
            text(reason, f"reasons[{name!r}]")
        flag(self.accelerator, "accelerator")
        object.__setattr__(self, "deviations", tuple(self.deviations))
        object.__setattr__(self, "reasons", MappingProxyType(dict(self.reasons)))

    @property
    def name(self) -> str:
        """The name of the recipe."""
        return self.recipe.name

    def change(self, **changes: object) -> Reproduction:
        """Return a copy with some fields changed, of the recipe or of its story.

        Raises ValueError for a field that neither has, and as both do themselves.
        """
        story = [f.name for f in fields(self)]
        for name in changes:
            known("field", name, [*story, *_NUMBERS])
        recipe = changes.pop("recipe", self.recipe)
        numbers = {name: changes.pop(name) for name in list(changes) if name in _NUMBERS}
        return replace(self, recipe=recipe.change(**numbers) if numbers else recipe, **changes)


def register(reproduction: Reproduction) -> Reproduction:
    """Put a reproduction on the list and return it. Raises ValueError if the name of its recipe is taken."""
    instance(reproduction, Reproduction, "reproduction", "must be a Reproduction: a recipe with its title")
    name = reproduction.name
    require(name not in _REPRODUCTIONS, "name", name, "is taken by another recipe")
    _REPRODUCTIONS[name] = reproduction
    return reproduction


def list_recipes(pattern: str = "*") -> list[str]:
    """Return the names that match a shell pattern, in alphabetical order.

    Raises ValueError if ``pattern`` is no text.
    """
    require(isinstance(pattern, str), "pattern", pattern, 'must be a shell pattern such as "resnet*"')
    return sorted(name for name in _REPRODUCTIONS if fnmatch(name, pattern))


def get_reproduction(name: str) -> Reproduction:
    """Return a reproduction by the name of its recipe.

    Raises ValueError, with the closest names, if there is none.
    """
    known("recipe", name, _REPRODUCTIONS)
    return _REPRODUCTIONS[name]


def get_recipe(name: str) -> Recipe:
    """Return a recipe by name. Raises ValueError, with the closest names, if there is none."""
    return get_reproduction(name).recipe


def differs_from_registered(recipe: Recipe) -> bool:
    """Return True if the recipe of this name on the list has other values, another length for instance."""
    registered = _REPRODUCTIONS.get(recipe.name)
    return registered is not None and registered.recipe != recipe
