import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from cnn_core import data, models
from cnn_core.train import get_recipe, list_recipes, register
from cnn_core.train.augment import pipeline

BIB = (Path(__file__).parents[2] / "book" / "references.bib").read_text("utf-8")
EXPLAINED = ("lr", "batch_size")


@pytest.mark.parametrize("name", list_recipes())
def test_a_registered_recipe_names_what_exists_and_explains_its_numbers(name):
    recipe = get_recipe(name)
    assert recipe.name == name
    assert re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)*", name)
    assert recipe.model in models.list_models()
    assert recipe.data in data.names()
    pipeline(recipe.augment)
    assert "steps" in recipe.reasons if recipe.epochs is None else "epochs" in recipe.reasons
    assert set(EXPLAINED) <= set(recipe.reasons)
    assert all(reason.endswith((".", ".)")) for reason in recipe.reasons.values())
    if recipe.weight_decay:
        assert "weight_decay" in recipe.reasons
    if recipe.augment:
        assert "augment" in recipe.reasons
    if recipe.published is not None:
        assert f"{{{recipe.published.source}," in BIB
        assert 0 < recipe.published.error < 100


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
        original.reasons["lr"] = "because"
    assert original.change(lr=1.0).lr == 1.0
    assert original.lr == 0.05
    assert original.change(steps=10).epochs is None
    assert original.change(steps=10).change(epochs=3).steps is None


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
        ({"reasons": {"learning_rate": "x"}}, "reasons='learning_rate': is not a field"),
    ],
)
def test_bad_numbers_are_refused(changes, message, recipe):
    with pytest.raises(ValueError, match=message):
        recipe(**changes)


def test_an_unknown_recipe_is_answered_with_the_closest():
    with pytest.raises(ValueError, match="name='lenet': is not a recipe; the closest are lenet5"):
        get_recipe("lenet")


def test_a_name_is_given_once(recipe):
    with pytest.raises(ValueError, match="name='lenet5': is taken"):
        register(recipe(name="lenet5"))


def test_patterns_select():
    assert list_recipes("lenet5-*") == ["lenet5-distorted", "lenet5-fashion"]
    assert list_recipes("nothing*") == []
