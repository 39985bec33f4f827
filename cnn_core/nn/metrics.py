"""What a network gives and how good it is: predictions, accuracy, the loss on data it has not seen."""

import copy
from collections.abc import Iterator

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn._arguments import instance
from cnn_core.nn._array import as_array, as_float
from cnn_core.nn._mode import evaluation
from cnn_core.nn.focal import BinaryFocalLoss
from cnn_core.nn.layer import Layer
from cnn_core.nn.losses import BCEWithLogitsLoss, Loss


def batches(n: int, batch_size: int, rng: np.random.Generator | None = None) -> Iterator[np.ndarray]:
    """Yield arrays of indices that together visit 0 … n − 1 once; shuffled if ``rng`` is given.

    A single example that is left over joins the batch before it: batch normalisation cannot train on one.
    """
    order = np.arange(n) if rng is None else rng.permutation(n)
    start = 0
    while start < n:
        end = n if start + batch_size + 1 == n and batch_size > 1 else start + batch_size
        yield order[start:end]
        start = end


def examples(x: object, name: str = "x") -> np.ndarray:
    """Return data as an array with at least one example along its first axis."""
    x = as_array(x, name)
    require(
        x.ndim > 0 and x.size > 0, f"{name}.shape", x.shape, "must hold at least one example, axis N first"
    )
    return x


def predict(model: Layer, x: np.ndarray, batch_size: int = 256) -> np.ndarray:
    """Return the model's outputs for ``x`` (N, …) in evaluation mode, batch by batch.

    Every layer keeps its own mode, and what it kept for a backward pass. Raises ValueError without examples.
    """
    instance(model, "model", Layer, "a cnn_core.nn layer")
    x, batch_size = examples(x), whole(batch_size, "batch_size", 1)
    with evaluation(model):
        return np.concatenate([model(x[chosen]) for chosen in batches(len(x), batch_size)])


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of the examples that are classified right.

    With ``scores`` (N, C) the largest entry of a row must be at its label, a class number of ``labels`` (N,).
    One column (N, 1), or (N,), holds the scores of class 1 against class 0, as for
    :class:`BCEWithLogitsLoss`: they are right above 0 for label 1 and not above for label 0. A row with a NaN
    is wrong. Raises ValueError for other shapes, for labels that are no class numbers, and without examples.
    """
    scores, labels = as_float(scores, name="scores"), as_array(labels, "labels")
    require(scores.ndim in (1, 2) and scores.size > 0, "scores.shape", scores.shape, "must be (N, C) or (N,)")
    binary = scores.ndim == 1 or scores.shape[1] == 1
    shapes = {scores.shape[:1], scores.shape} if binary else {scores.shape[:1]}
    rule = f"must be {' or '.join(map(str, sorted(shapes)))}"
    require(labels.shape in shapes, "labels.shape", labels.shape, rule)
    require(labels.dtype.kind in "iub", "labels.dtype", labels.dtype.name, "must be whole class numbers")
    classes = 2 if binary else scores.shape[1]
    wrong = labels[(labels < 0) | (labels >= classes)]
    require(wrong.size == 0, "labels", wrong[:3].tolist(), f"must be in 0 … {classes - 1}")
    rows = scores.reshape(len(scores), -1)
    chosen = rows[:, 0] > 0 if binary else rows.argmax(1)
    return float(((chosen == labels.ravel()) & ~np.isnan(rows).any(1)).mean())


def evaluate(model: Layer, loss: Loss, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return validation_loss and, when ``y`` holds class numbers, validation_accuracy, in evaluation mode.

    Class numbers are (N,) for scores (N, C), and 0 or 1 in the shape of the scores for a binary loss, where
    each value counts as one decision. Model and loss are as before afterwards. Raises ValueError for data
    that do not fit.
    """
    loss = copy.copy(instance(loss, "loss", Loss, "a cnn_core.nn loss"))  # its gradient may still be wanted
    y = as_array(y, "y")
    scores = predict(model, x)
    result = {"validation_loss": loss(scores, y)}
    if y.dtype.kind in "iub":
        if isinstance(loss, BCEWithLogitsLoss | BinaryFocalLoss):
            result["validation_accuracy"] = accuracy(scores.ravel(), y.ravel())
        elif y.ndim == 1 and scores.ndim == 2 and scores.shape[1] > 1:
            result["validation_accuracy"] = accuracy(scores, y)
    return result
