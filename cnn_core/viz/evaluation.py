"""How good a classifier is, as pictures: which classes it confuses, and whether it knows when it errs."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnn_core._check import require

from .style import BLUE, GREY


def confusion_matrix(counts, classes: Sequence[str]) -> Figure:
    """Draw a confusion matrix; right answers are left grey so that the mistakes stand out.

    Args:
        counts: integers of shape (classes, classes); row: true class, column: predicted class.
        classes: names, in the order of the rows.

    Raises ValueError if ``counts`` is not square with one row a class.
    """
    counts = np.asarray(counts)
    need = (len(classes), len(classes))
    require(counts.shape == need, "counts.shape", counts.shape, f"must be {need}, one row and column a class")
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


def calibration(confidence, correct, bins: int = 10) -> tuple[Figure, float]:
    """Draw accuracy against confidence, and return the expected calibration error beside the figure.

    Guo et al. (2017), "On Calibration of Modern Neural Networks", section 2: the predictions are sorted
    into ``bins`` equal intervals of confidence, and the error is the mean gap between accuracy and
    confidence, weighted by how many predictions fall into each.

    Args:
        confidence: probability that the network gave to its answer, in [0, 1]; shape (samples,).
        correct: whether the answer was right; shape (samples,).
        bins: number of intervals, at least 1.

    Raises ValueError if there are no samples, if the shapes differ, if a confidence lies outside [0, 1], and
    if there are no bins.
    """
    confidence, correct = np.asarray(confidence, dtype=float), np.asarray(correct, dtype=float)
    require(
        confidence.ndim == 1 and confidence.size > 0,
        "confidence.shape",
        confidence.shape,
        "must be (samples,)",
    )
    require(confidence.shape == correct.shape, "correct.shape", correct.shape, f"must be {confidence.shape}")
    require(
        bool(((confidence >= 0) & (confidence <= 1)).all()), "confidence", confidence, "must lie in [0, 1]"
    )
    require(bins >= 1, "bins", bins, "must be ≥ 1")
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
