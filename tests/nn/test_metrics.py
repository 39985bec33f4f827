"""Accuracy: what it takes, what it refuses, and what it means for one score and for many."""

import numpy as np
import pytest

from cnn_core import nn


def test_accuracy_means_one_thing():
    assert nn.accuracy(np.eye(2), [0, 1]) == 1
    logits, labels = np.array([-1.0, 1.0, 2.0, -3.0]), np.array([0, 1, 0, 0])
    for scores in (logits, logits[:, None]):
        for target in (labels, labels.reshape(scores.shape), labels > 0):
            assert nn.accuracy(scores, target) == 0.75
    for undecided in ([0.0, -0.0], [[0.0], [-0.0]]):  # not above 0, so class 0
        assert nn.accuracy(undecided, [0, 0]) == 1
        assert nn.accuracy(undecided, [1, 1]) == 0
    for place in (0, 1):  # whatever argmax makes of a NaN
        row = np.where(np.arange(2) == place, np.nan, 1.0)
        assert [nn.accuracy([row], [label]) for label in (0, 1)] == [0, 0]
        assert [nn.accuracy([np.nan], [label]) for label in (0, 1)] == [0, 0]
    model = nn.Sequential(nn.Linear(1, 1))
    model.params["0.weight"][...], model.params["0.bias"][...] = 9, 0
    x = np.array([[-1.0], [1.0], [2.0], [3.0]])
    for loss in (nn.BCEWithLogitsLoss(), nn.BinaryFocalLoss()):
        assert nn.evaluate(model, loss, x, (x > 0).astype(int))["validation_accuracy"] == 1
    many = nn.Sequential(nn.Linear(1, 2, bias=False))
    many.params["0.weight"][...] = [[1], [-1]]
    both = np.concatenate([x > 0, x > 0], 1).astype(int)
    assert nn.evaluate(many, nn.BCEWithLogitsLoss(), x, both)["validation_accuracy"] == 0.5
    assert set(nn.evaluate(many, nn.MSELoss(), x, both)) == {"validation_loss"}


@pytest.mark.parametrize(
    ("scores", "labels", "message"),
    [
        (np.eye(2), np.array([[0], [1]]), r"labels.shape=\(2, 1\): must be \(2,\)"),
        (np.eye(2), np.eye(2, dtype=int), r"labels.shape=\(2, 2\)"),
        (np.eye(2), [0.0, 1.0], "labels.dtype='float64': must be whole class numbers"),
        (np.eye(2), [0, 2], r"labels=\[2\]: must be in 0 … 1"),
        (np.eye(2), [-1, 0], r"labels=\[-1\]"),
        (np.zeros((3, 1)), [0, 1, 2], r"labels=\[2\]: must be in 0 … 1"),
        (np.zeros((2, 2, 2)), [0, 1], "scores.shape"),
        (np.zeros((0, 2)), np.zeros(0, int), "scores.shape"),
        (np.zeros((2, 2)), [0], r"labels.shape=\(1,\)"),
    ],
)
def test_accuracy_refuses_what_it_cannot_mean(scores, labels, message):
    with pytest.raises(ValueError, match=message):
        nn.accuracy(scores, labels)
