import json

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from torch import nn

from cnn_core.train import Record, best_epoch, fit, learning_curves, overfitting_gap
from cnn_core.viz import COLOURS
from tests.train.runs import made_up

mpl.use("Agg")
TRAIN, TEST = (0.5, 0.8, 0.95), (0.6, 0.85, 0.75)


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def run_of(test=TEST, train=TRAIN, validation=None, **recipe):
    """A record with such accuracies."""
    epochs = []
    for index, (a, b) in enumerate(zip(train, test, strict=True)):
        line = {"epoch": index + 1, "train_accuracy": a, "test_accuracy": b}
        line |= {"train_loss": 2 - 2 * a, "test_loss": 2 - 2 * b}
        if validation is not None:
            line |= {"validation_accuracy": validation[index], "validation_loss": 2 - 2 * validation[index]}
        epochs.append(line)
    return made_up(epochs, recipe)


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def values(ax):
    return {line.get_label(): line.get_ydata().tolist() for line in ax.lines}


def test_error_of_one_run_in_percent():
    ax = learning_curves(run_of())
    drawn = values(ax)
    assert drawn["small, train"] == pytest.approx([50, 20, 5])
    assert drawn["small, test"] == pytest.approx([40, 15, 25])
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("epoch", "error (%)", "linear")
    assert not ax.collections


def test_loss_is_in_nats_where_it_is_a_cross_entropy():
    ax = learning_curves(run_of(), quantity="loss", log=True)
    assert values(ax)["small, test"] == pytest.approx([0.8, 0.3, 0.5])
    assert (ax.get_ylabel(), ax.get_yscale()) == ("cross-entropy (nats)", "log")
    both = learning_curves(run_of(), run_of(loss="mse"), quantity="loss")
    assert both.get_ylabel() == "loss"


def test_seeds_of_a_recipe_become_mean_and_one_deviation_on_each_side():
    runs = [run_of(test=(0.6, 0.5, last)) for last in (0.7, 0.8, 0.9)]
    ax = learning_curves(*runs)
    assert labels(ax) == ["small, 3 seeds, train", "small, 3 seeds, test"]
    assert values(ax)["small, 3 seeds, test"] == pytest.approx([40, 50, 20])
    last = [y for x, y in ax.collections[1].get_paths()[0].vertices if x == 3]
    assert (min(last), max(last)) == (pytest.approx(10), pytest.approx(30))


def test_seeds_that_stopped_at_different_epochs_are_drawn_as_far_as_all_of_them_go():
    short = run_of(test=TEST[:2], train=TRAIN[:2])
    assert len(values(learning_curves(run_of(), short))["small, 2 seeds, test"]) == 2


def test_recipes_get_a_colour_each_and_parts_a_line_each():
    ax = learning_curves(run_of(name="one"), run_of(name="two"), run_of(name="one"))
    assert labels(ax) == ["one, 2 seeds, train", "one, 2 seeds, test", "two, train", "two, test"]
    assert [to_hex(line.get_color()) for line in ax.lines] == [c.lower() for c in np.repeat(COLOURS[:2], 2)]
    assert [line.get_linestyle() for line in ax.lines] == ["--", "-", "--", "-"]


def test_recipes_of_one_name_that_differ_in_a_number_are_not_averaged():
    assert len(learning_curves(run_of(), run_of(lr=0.3)).lines) == 4
    assert len(learning_curves(run_of(), run_of(lr=0.1)).lines) == 2, "0.1 is the default"


def test_validation_is_drawn_where_all_runs_have_it():
    ax = learning_curves(run_of(validation=(0.6, 0.7, 0.8)))
    assert [line.get_linestyle() for line in ax.lines] == ["--", ":", "-"]
    assert values(ax)["small, validation"] == pytest.approx([40, 30, 20])
    assert len(learning_curves(run_of(validation=(0.6, 0.7, 0.8)), run_of()).lines) == 2


def test_draws_where_it_is_told():
    _, ax = plt.subplots()
    assert learning_curves(run_of(), ax=ax) is ax
    assert len(plt.get_fignums()) == 1


def test_a_record_and_the_json_it_becomes_give_the_same_curves(recipe, tiny_data):
    network = nn.Sequential(nn.Flatten(), nn.Linear(36, 2))
    record = fit(
        network, tiny_data, recipe(train_size=None, test_size=None, milestones=(1, 2)), seed=1, log=None
    )
    stored = Record.from_dict(json.loads(record.as_json()))
    assert isinstance(record, Record)
    assert labels(learning_curves(record, stored)) == ["small, 2 seeds, train", "small, 2 seeds, test"]
    assert values(learning_curves(record)) == values(learning_curves(stored))
    assert values(learning_curves(record))["small, test"][-1] == pytest.approx(record.test_error)
    np.testing.assert_array_equal(overfitting_gap(record), overfitting_gap(stored))
    assert best_epoch(record) == best_epoch(stored)


def test_overfitting_gap_is_test_minus_training_error_in_points():
    gap = overfitting_gap(run_of())
    np.testing.assert_allclose(gap, [-10, -5, 20])


def test_best_epoch_is_the_first_with_the_lowest_error():
    assert best_epoch(run_of()) == 2
    assert best_epoch(run_of(test=(0.6, 0.8, 0.8))) == 2


def test_best_epoch_is_chosen_on_validation_images_where_there_are_some():
    assert best_epoch(run_of(validation=(0.6, 0.7, 0.8))) == 3


def test_no_records_and_unknown_quantities_are_refused():
    with pytest.raises(ValueError, match=r"len\(records\)=0: must be ≥ 1"):
        learning_curves()
    with pytest.raises(ValueError, match=r"quantity='accuracy': must be one of error, loss"):
        learning_curves(run_of(), quantity="accuracy")
