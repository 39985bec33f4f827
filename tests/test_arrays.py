"""Arrays that are not all there: every reader refuses them in our words, none counts what is masked."""

import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt

from cnn_core import nn, train, viz

MASK = [False, True, False]
HOLEY = {
    "masked": lambda values: np.ma.masked_array(values, np.resize(MASK, np.shape(values))),
    "with a gradient": lambda values: torch.tensor(values, dtype=torch.float64, requires_grad=True),
    "without values": lambda values: torch.zeros(np.shape(values), device="meta"),
    "in short floats": lambda values: torch.tensor(values, dtype=torch.bfloat16),
}
ROWS, NUMBERS, LABELS = [[1.0, 0.0, 2.0]] * 3, [1.0, 0.0, 1.0], np.array([0, 1, 2])


def linear():
    return nn.Linear(3, 3, rng=0)


def step(values):
    nn.SGD({"w": np.zeros(3)}, lr=0.1).step({"w": values})


READERS = [
    pytest.param(read, values, id=name)
    for name, read, values in [
        ("cross-entropy scores", lambda v: nn.CrossEntropyLoss()(v, LABELS), ROWS),
        ("cross-entropy target", lambda v: nn.CrossEntropyLoss()(ROWS, v), NUMBERS),
        ("cross-entropy weight", nn.CrossEntropyLoss, NUMBERS),
        ("binary cross-entropy", lambda v: nn.BCEWithLogitsLoss()(NUMBERS, v), NUMBERS),
        ("squares", lambda v: nn.MSELoss()(v, NUMBERS), NUMBERS),
        ("focal", lambda v: nn.FocalLoss()(v, LABELS), ROWS),
        ("binary focal", lambda v: nn.BinaryFocalLoss()(v, NUMBERS), NUMBERS),
        ("distillation", lambda v: nn.DistillationLoss()(ROWS, v), ROWS),
        ("accuracy of scores", lambda v: nn.accuracy(v, LABELS), ROWS),
        ("accuracy of labels", lambda v: nn.accuracy(ROWS, v), NUMBERS),
        ("a layer", lambda v: linear()(v), ROWS),
        ("softmax", nn.softmax, ROWS),
        ("predict", lambda v: nn.predict(linear(), v), ROWS),
        ("a state", lambda v: linear().load_state_dict({"weight": v, "bias": np.zeros(3)}), ROWS),
        ("an optimiser's step", step, NUMBERS),
        ("class weights", nn.class_weights, NUMBERS),
        ("first of pairs", lambda v: train.paired_interval(v, NUMBERS), NUMBERS),
        ("second of pairs", lambda v: train.paired_interval(NUMBERS, v), NUMBERS),
        ("right answers", lambda v: train.mcnemar(v, [True, True, False]), NUMBERS),
        ("calibration", lambda v: viz.calibration(v, [True, True, False]), NUMBERS),
        ("a matrix", lambda v: viz.matrix(plt.figure().subplots(), v), ROWS),
    ]
]


@pytest.mark.parametrize("kind", HOLEY)
@pytest.mark.parametrize(("read", "values"), READERS)
def test_what_is_not_all_there_is_refused(read, values, kind):
    with pytest.raises(ValueError, match=r"^[\w .\[\]]+=(?s:.*): must"):
        read(HOLEY[kind](values))
    plt.close("all")


def test_a_mask_that_hides_nothing_hides_nothing():
    whole = np.ma.masked_array(NUMBERS, [False] * 3)
    assert nn.MSELoss()(whole, NUMBERS) == 0
    assert train.paired_interval(whole, NUMBERS).mean == 0
