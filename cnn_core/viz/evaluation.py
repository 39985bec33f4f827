"""How good a classifier is, as pictures: which classes it confuses, and whether it knows when it errs."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.viz._inputs import real_array, require_texts
from cnn_core.viz.style import BLUE, GREY


def confusion_matrix(counts: np.ndarray, classes: Sequence[str]) -> Figure:
    """Return a drawing of a confusion matrix; right answers are left grey so that the mistakes stand out.

    ``counts`` are whole numbers (true class, predicted class), ``classes`` the names in the same order.
    Raises ValueError if ``counts`` is not square with one row a class, or holds anything but counts.
    """
    require_texts(classes, "classes")
    counts, need = real_array(counts, "counts"), (len(classes), len(classes))
    require(len(classes) > 0, "classes", classes, "must name at least one class")
    require(counts.shape == need, "counts.shape", counts.shape, f"must be {need}, one row and column a class")
    legal = counts.dtype.kind in "iu" and counts.min() >= 0
    require(legal, "counts", counts, "must be whole numbers ≥ 0")
    mistakes = counts * (1 - np.eye(len(classes), dtype=counts.dtype))
    figure, ax = plt.subplots(figsize=(5.2, 4.6))
    ax.imshow(mistakes, cmap="Blues", vmax=max(mistakes.max() * 1.6, 1))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            ax.text(column, row, f"{count}", ha="center", va="center", fontsize=8,
                    color=GREY if row == column else "black")  # fmt: skip
    ax.set_xticks(range(len(classes)), labels=classes)
    ax.set_yticks(range(len(classes)), labels=classes)
    ax.tick_params(length=0)
    ax.set_xlabel("predicted")
    ax.set_ylabel("true")
    return figure


def calibration(confidence: np.ndarray, correct: np.ndarray, bins: int = 10) -> tuple[Figure, float]:
    """Return a drawing of accuracy against confidence, and the expected calibration error.

    ``confidence`` (samples,) is the probability that the network gave to each of its answers, ``correct``
    (samples,) whether the answer was right. The predictions are sorted into ``bins`` equal intervals of
    confidence; the error is the mean gap between accuracy and confidence, weighted by how many predictions
    fall into each (Guo et al. 2017, On calibration of modern neural networks, section 2). Raises ValueError
    for no samples, for shapes that differ, for a confidence outside [0, 1], for an answer that is neither
    right nor wrong, and for less than one bin.
    """
    confidence = real_array(confidence, "confidence").astype(float)
    correct = real_array(correct, "correct").astype(float)
    shape = confidence.shape
    require(confidence.ndim == 1 and confidence.size > 0, "confidence.shape", shape, "must be (samples,)")
    require(confidence.shape == correct.shape, "correct.shape", correct.shape, f"must be {shape}")
    inside = bool(((confidence >= 0) & (confidence <= 1)).all())
    require(inside, "confidence", confidence, "must lie in [0, 1]")
    require(bool(np.isin(correct, (0, 1)).all()), "correct", correct, "must be True or False, 1 or 0")
    bins = whole(bins, "bins", 1)
    index = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    count = np.bincount(index, minlength=bins)
    filled = count > 0
    accuracy = np.bincount(index, correct, bins)[filled] / count[filled]
    mean_confidence = np.bincount(index, confidence, bins)[filled] / count[filled]
    error = float(np.sum(count[filled] * np.abs(accuracy - mean_confidence)) / count.sum())

    figure, (top, bottom) = plt.subplots(2, 1, figsize=(4.8, 4.8), height_ratios=(3, 1), sharex=True)
    top.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--", label="perfectly calibrated")
    top.plot(mean_confidence, accuracy, "o-", color=BLUE, label="this network")
    top.set_ylabel("accuracy")
    top.legend(loc="upper left")
    bottom.bar((np.arange(bins) + 0.5) / bins, count, width=0.9 / bins, color=BLUE)
    bottom.set_yscale("log")
    bottom.set_ylabel("predictions")
    bottom.set_xlabel("confidence")
    return figure, error
