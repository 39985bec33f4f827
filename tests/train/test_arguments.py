"""Every public function, every argument, many kinds of wrong: one error in our own words, or it works."""

import inspect
import sys
import traceback
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

import cnn_core
from cnn_core import records, train
from cnn_core.data import DataError
from tests.train.runs import made_up, small_recipe

mpl.use("Agg")
RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
HOME = Path(cnn_core.__file__).parent
WRONG = {
    "None": None,
    "a flag": True,
    "a negative number": -1,
    "a fraction": 1.5,
    "not a number": float("nan"),
    "infinite": float("inf"),
    "text": "wrong",
    "no text": "",
    "bytes": b"wrong",
    "a list": [1, "a"],
    "nothing": (),
    "a dict": {"a": 1},
    "an object": object(),
    "a type": int,
    "an array": np.zeros((2, 3)),
    "an array of objects": np.array([None, "a"]),
    "a tensor": torch.zeros(2, 3),
    "a tensor of one": torch.tensor(3),
    "a tensor of bytes": torch.zeros(1, 1, 2, 2, dtype=torch.uint8),
    "a complex number": 1j,
    "a huge number": 10**400,
    "a network of other images": nn.Linear(5, 7),
}
# What a caller may well give to these: the error is of the function that was given.
FUNCTIONS = {"a type", "a network of other images"}
OWN = {("fit", key, wrong) for key in ("log", "on_step") for wrong in FUNCTIONS}


def network():
    return nn.Sequential(nn.Flatten(), nn.Linear(36, 2))


@pytest.fixture
def calls(tiny_data, tmp_path, monkeypatch):
    """For each public callable a call that works."""
    plt.close("all")
    recipe = small_recipe(train_size=None, test_size=None, batch_size=8, epochs=1)
    sets = train.load_sets(recipe, dataset=tiny_data)
    line = {"epoch": 1, "step": 5, "lr": 0.1, "seconds": 1.0}
    line |= {f"{part}_{kind}": 0.5 for part in ("train", "test") for kind in ("loss", "accuracy")}
    record, net = made_up([line]), network()
    net(torch.zeros(1, 36)).sum().backward()
    story = {"recipe": recipe, "title": "T", "seeds": 1, "published": None, "target": None}
    story |= {"deviations": (), "reasons": {}, "accelerator": False}
    sides = {"A": lambda rate, seed: rate, "B": lambda rate, seed: 2 * rate}
    plan = {"metric": "loss", "equal": "steps", "seeds": (0, 1, 2), "tuning_seeds": (9,), "better": "lower"}
    plan |= {"ratio": False, "confounders": (), "extend": 0, "level": 0.95, "against": ""}
    monkeypatch.setattr(sys.modules["cnn_core.train.recorded"], "FOLDER", tmp_path)
    with sys.modules["cnn_core.train.recorded"].remake("sample"):
        train.recorded("sample", sides, RATES, metric="loss", equal="steps")
    values = {name: getattr(recipe, name) for name in inspect.signature(train.Recipe).parameters}
    options = {"seed": 0, "device": "cpu", "out": None, "resume": False, "compile": False}
    options |= {"checkpoint_every": 60.0, "log": None, "on_step": None}
    search = {"seed": 0, "device": "cpu", "low": 1e-4, "high": 0.1, "steps": 3, "smoothing": 0.5}
    on_sets = {"model": network(), "sets": sets}
    return {
        "Published": {"error": 1.0, "source": "s", "what": "w", "spread": None, "runs": 1, "obstacle": ""},
        "Recipe": values,
        "Reproduction": story,
        "ImageSet": {"images": sets.test.images, "labels": sets.test.labels},
        "Outcome": {"value": 1.0, "right": np.array([True, False])},
        "compare": {"sides": sides, "rates": RATES} | plan,
        "mcnemar": {"first_right": np.array([True, False]), "second_right": np.array([True, True])},
        "paired_interval": {"first": [1.0, 2.0], "second": [0.0, 0.5], "level": 0.95},
        "recorded": {"name": "sample", "sides": sides, "rates": RATES},
        "activation_statistics": {"model": network(), "inputs": torch.rand(2, 1, 6, 6)},
        "best_epoch": {"record": record},
        "evaluate": on_sets | {"part": sets.test, "loss": nn.functional.cross_entropy, "world": None},
        "fit": {"model": network(), "data": tiny_data, "recipe": recipe} | options,
        "get_recipe": {"name": "lenet5"},
        "get_reproduction": {"name": "lenet5"},
        "gradient_statistics": {"model": net, "lr": 0.1},
        "learning_curves": {"*records": record, "quantity": "error", "ax": None, "log": False},
        "list_recipes": {"pattern": "*"},
        "load_sets": {"recipe": recipe, "device": "cpu", "dataset": tiny_data},
        "lr_range_test": {"model": network(), "data": tiny_data, "recipe": recipe} | search,
        "overfitting_gap": {"record": record},
        "predict": on_sets | {"images": sets.test.images, "protocol": "single", "pad": 4},
        "recipe_table": {"name": "vgg"},
        "register": {"reproduction": train.Reproduction(recipe=recipe, title="T")},
        "results": {"pattern": "lenet5"},
        "throughput": {},
    }


# What comes out of functions and is not made by readers.
RESULTS = {
    "ActivationStatistics",
    "GradientStatistics",
    "ImageSets",
    "LRRange",
    "Record",
    "Result",
    "Results",
}
RESULTS |= {"Comparison", "RecipeTable", "Throughput", "TrainError"}
NAMES = sorted(set(train.__all__) - RESULTS)


def call(function, arguments):
    words = dict(arguments)
    many = [words.pop(name) for name in list(words) if name.startswith("*")]
    return function(*many, **words)


def complaint(function, arguments):
    """Call it and return what it says; whatever it raises must come from our own lines."""
    try:
        call(function, arguments)
        return None
    except (ValueError, TypeError, train.TrainError, DataError) as error:
        raised = error
    place = Path(traceback.extract_tb(raised.__traceback__)[-1].filename)
    assert place.is_relative_to(HOME), f"{place}: {raised}"
    return str(raised)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", NAMES)
def test_every_argument_every_kind_of_wrong(name, wrong, calls, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    function, right = getattr(train, name), calls[name]
    monkeypatch.setattr(train.reproduction, "_REPRODUCTIONS", dict(train.reproduction._REPRODUCTIONS))
    for key in right:
        if (name, key, wrong) not in OWN:
            complaint(function, right | {key: WRONG[wrong]})
    plt.close("all")


@pytest.mark.parametrize("name", NAMES)
def test_the_call_itself_works_and_names_every_argument(name, calls, monkeypatch):
    monkeypatch.setattr(train.reproduction, "_REPRODUCTIONS", dict(train.reproduction._REPRODUCTIONS))
    parameters = inspect.signature(getattr(train, name)).parameters
    assert {key.lstrip("*") for key in calls[name]} == set(parameters) - {"settings"}
    call(getattr(train, name), calls[name])
    plt.close("all")


@pytest.mark.parametrize("wrong", WRONG)
def test_records_refuse_in_their_own_words(wrong, tmp_path):
    value = WRONG[wrong]
    for function in (records.load, records.weights_path, records.check, records.Record.from_dict):
        assert complaint(function, {"*value": value})
    if isinstance(value, str):
        assert records.names(value) == []
    elif value is not None:
        assert complaint(records.names, {"*recipe": value})
    (tmp_path / "record.json").write_text(repr(value))
    assert complaint(records.store, {"*record": tmp_path / "record.json"})


def test_every_field_of_a_record_is_checked():
    good = records.load("lenet5-seed0").as_dict()
    for key in good:
        for value in (None, -1, "wrong", [1], {"a": 1}, float("nan")):
            legal = key == "commit" and (value is None or isinstance(value, str))
            if not legal:
                assert complaint(records.check, {"*content": good | {key: value}})
