"""Training with records: ``fit(model, data, recipe)``, or ``python -m cnn_core.train lenet5 --seed 0``.

A recipe names every number of a run and its reason; a record says what came of it, on what and when.
"""

from importlib import import_module

from cnn_core.records import Record
from cnn_core.train.compare import Comparison, Outcome, compare
from cnn_core.train.curves import best_epoch, learning_curves, overfitting_gap
from cnn_core.train.errors import TrainError
from cnn_core.train.evaluate import evaluate, predict
from cnn_core.train.images import ImageSet, ImageSets, load_sets
from cnn_core.train.inspect_network import (
    ActivationStatistics,
    GradientStatistics,
    activation_statistics,
    gradient_statistics,
)
from cnn_core.train.loop import fit
from cnn_core.train.lr_finder import LRRange, lr_range_test
from cnn_core.train.paired import mcnemar, paired_interval
from cnn_core.train.paper_recipes import RecipeTable, recipe_table
from cnn_core.train.recipe import Recipe
from cnn_core.train.recorded import recorded
from cnn_core.train.reproduction import (
    Published,
    Reproduction,
    get_recipe,
    get_reproduction,
    list_recipes,
    register,
)
from cnn_core.train.results import Result, Results, results
from cnn_core.train.speed import Throughput, throughput

import_module("cnn_core.train.recipes")  # fills the list

__all__ = [
    "ActivationStatistics",
    "Comparison",
    "GradientStatistics",
    "ImageSet",
    "ImageSets",
    "LRRange",
    "Outcome",
    "Published",
    "Recipe",
    "RecipeTable",
    "Record",
    "Reproduction",
    "Result",
    "Results",
    "Throughput",
    "TrainError",
    "activation_statistics",
    "best_epoch",
    "compare",
    "evaluate",
    "fit",
    "get_recipe",
    "get_reproduction",
    "gradient_statistics",
    "learning_curves",
    "list_recipes",
    "load_sets",
    "lr_range_test",
    "mcnemar",
    "overfitting_gap",
    "paired_interval",
    "predict",
    "recipe_table",
    "recorded",
    "register",
    "results",
    "throughput",
]
