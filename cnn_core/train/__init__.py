"""Training with records: ``fit(model, data, recipe)``, or ``python -m cnn_core.train lenet5 --seed 0``.

A recipe names every number of a run and its reason; a record says what came of it, on what and when.
"""

from importlib import import_module

from cnn_core.train.evaluate import evaluate, predict
from cnn_core.train.files import TrainError
from cnn_core.train.images import ImageSet, ImageSets, load_sets
from cnn_core.train.loop import fit
from cnn_core.train.recipe import Published, Recipe, get_recipe, list_recipes, register
from cnn_core.train.record import Record

import_module("cnn_core.train.recipes")  # fills the list

__all__ = [
    "ImageSet",
    "ImageSets",
    "Published",
    "Recipe",
    "Record",
    "TrainError",
    "evaluate",
    "fit",
    "get_recipe",
    "list_recipes",
    "load_sets",
    "predict",
    "register",
]
