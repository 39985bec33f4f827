import json
import re
from dataclasses import FrozenInstanceError, dataclass, fields
from pathlib import Path

import numpy as np
import pytest

from cnn_core import data, models, records
from cnn_core.train import Recipe, Reproduction, get_recipe, get_reproduction, list_recipes, register
from cnn_core.train.augment import pipeline
from cnn_core.train.reproduction import differs_from_registered

BIB = (Path(__file__).parents[2] / "book" / "references.bib").read_text("utf-8")
EXPLAINED = ("lr", "batch_size")


@pytest.mark.parametrize("name", list_recipes())
def test_a_registered_recipe_names_what_exists_and_explains_its_numbers(name):
    entry, recipe = get_reproduction(name), get_recipe(name)
    assert entry.recipe == recipe
    assert recipe.name == entry.name == name
    assert re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)*", name)
    assert recipe.model in models.list_models()
    assert recipe.data in data.names()
    pipeline(recipe.augment, 10)
    assert "steps" in entry.reasons if recipe.epochs is None else "epochs" in entry.reasons
    assert set(EXPLAINED) <= set(entry.reasons)
    assert all(reason.endswith((".", ".)")) for reason in entry.reasons.values())
    if recipe.weight_decay:
        assert "weight_decay" in entry.reasons
    if recipe.augment:
        assert "augment" in entry.reasons
    if entry.published is not None:
        assert f"{{{entry.published.source}," in BIB
        assert 0 < entry.published.error < 100


def test_the_networks_of_the_recipes_take_the_images(recipe):
    """Every recipe's model is built and fed one batch of the right shape, without its data."""
    import torch

    shapes = {"mnist": (1, 28), "fashion_mnist": (1, 28), "cifar10": (3, 32)}
    for name in list_recipes():
        entry = get_recipe(name)
        channels, size = shapes[entry.data]
        size = entry.resize or size + 2 * entry.pad
        with torch.device("meta"):
            model = models.create(entry.model, **entry.model_options)
            assert model.eval()(torch.empty(2, channels, size, size)).shape == (2, 10)


def test_a_recipe_is_frozen_and_a_change_is_a_copy(recipe):
    original = recipe()
    with pytest.raises(FrozenInstanceError):
        original.lr = 1.0
    with pytest.raises(TypeError):
        original.model_options["depth"] = 9
    assert original.change(lr=1.0).lr == 1.0
    assert original.lr == 0.05
    assert original.change(steps=10).epochs is None
    assert original.change(steps=10).change(epochs=3).steps is None
    with pytest.raises(ValueError, match="field='learning_rate': is not a field; the closest: "):
        original.change(learning_rate=0.1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"optimizer": "sdg"}, "optimizer='sdg': must be one of sgd"),
        ({"schedule": "cos"}, "schedule='cos'"),
        ({"epochs": None}, r"\(epochs, steps\)=\(None, None\): must have exactly one"),
        ({"steps": 5}, r"\(2, 5\)"),
        ({"epochs": 0}, "epochs=0: must be ≥ 1"),
        ({"batch_size": 0}, "batch_size=0"),
        ({"lr": -1}, "lr=-1: must be ≥ 0"),
        ({"momentum": 1}, r"momentum=1: must be in \[0, 1\)"),
        ({"ema": 1.0}, "ema=1.0"),
        ({"milestones": (5, 3)}, r"milestones=\(5, 3\): must rise"),
        ({"keep": "best"}, "validation=0: .*need validation images"),
        ({"patience": 3}, "validation=0"),
        ({"name": "My run"}, "name='My run': must be made of small letters"),
        ({"nesterov": True, "momentum": 0}, "nesterov=True: needs"),
        ({"class_weights": True, "loss": "mse"}, "class_weights=True: needs"),
        ({"schedule": "one_cycle", "warmup": 1}, "warmup=1: one cycle has a rise of its own"),
        ({"model_options": {"activation": max}}, "model_options=.*which a record can hold"),
        ({"augment": ("rotate",)}, "augmentation='rotate': is not an augmentation"),
    ],
)
def test_bad_numbers_are_refused(changes, message, recipe):
    with pytest.raises(ValueError, match=message):
        recipe(**changes)


def test_an_unknown_recipe_is_answered_with_the_closest():
    with pytest.raises(ValueError, match="recipe='lenet': is not a recipe; the closest: lenet5"):
        get_recipe("lenet")


def test_a_name_is_given_once(recipe):
    with pytest.raises(ValueError, match="name='lenet5': is taken"):
        register(Reproduction(recipe=recipe(name="lenet5"), title="Another"))


def test_patterns_select():
    assert list_recipes("lenet5-*") == ["lenet5-distorted", "lenet5-fashion"]
    assert list_recipes("nothing*") == []


@pytest.mark.parametrize("name", list_recipes())
def test_a_recipe_is_stored_by_what_differs_and_comes_back(name):
    recipe = get_recipe(name)
    stored = json.loads(json.dumps(recipe.as_dict()))
    assert Recipe.from_dict(stored) == recipe
    defaults = Recipe(name="x", model="x", data="x", epochs=1)
    assert all(getattr(recipe, key) != getattr(defaults, key) for key in stored)


def test_a_new_field_with_a_default_breaks_no_record():
    base = dataclass(frozen=True, kw_only=True)
    grown = base(type("Grown", (Recipe,), {"__annotations__": {"distil": float}, "distil": 0.0}))
    assert "distil" in {f.name for f in fields(grown)}
    for name in records.names():
        stored = records.load(name).recipe
        now = get_recipe(stored["name"])
        assert grown.from_dict(stored) == grown.from_dict(now.as_dict())
        assert grown.from_dict(stored).as_dict() == now.as_dict()


def test_a_record_of_a_later_version_is_refused_by_the_name_of_its_value():
    stored = get_recipe("lenet5").as_dict() | {"distil": 0.5}
    with pytest.raises(ValueError, match="content='distil': is no value of a recipe in this version"):
        Recipe.from_dict(stored)
    with pytest.raises(ValueError, match="content='data, model': is missing"):
        Recipe.from_dict({"name": "x"})


def test_only_another_value_under_a_registered_name_differs(recipe):
    assert not differs_from_registered(get_recipe("lenet5"))
    assert differs_from_registered(get_recipe("lenet5").change(epochs=1))
    assert not differs_from_registered(recipe(name="of_my_own"))


def test_a_change_reaches_the_recipe_or_its_story():
    changed = get_reproduction("lenet5").change(name="longer", epochs=30, title="Longer", seeds=1)
    assert (changed.recipe.epochs, changed.name, changed.title, changed.seeds) == (30, "longer", "Longer", 1)
    assert changed.recipe.model == "lenet5"
    with pytest.raises(ValueError, match="field='tilte': is not a field; the closest: title"):
        changed.change(tilte="x")
    with pytest.raises(ValueError, match="reasons='learning_rate': is not a field of a recipe"):
        changed.change(reasons={"learning_rate": "x"})


def test_numbers_of_numpy_become_numbers_that_a_record_can_hold(recipe):
    entry = recipe(lr=np.float32(0.5), epochs=np.int64(2), milestones=[np.int32(1)], augment=[["crop", 2]])
    assert json.dumps(entry.as_dict())
    assert entry == recipe(lr=0.5, epochs=2, milestones=(1,), augment=(("crop", 2),))


def test_a_title_from_the_time_before_reproductions_is_read_and_dropped():
    with pytest.warns(DeprecationWarning, match="belongs to a Reproduction"):
        old = Recipe(name="t", title="T", model="lenet5", data="mnist", epochs=1)
    assert old == Recipe(name="t", model="lenet5", data="mnist", epochs=1)
    assert old.change(epochs=2).epochs == 2
    with pytest.raises(ValueError, match="title"):
        Recipe(name="t", title=3, model="lenet5", data="mnist", epochs=1)
