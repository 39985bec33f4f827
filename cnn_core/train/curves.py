"""Learning curves: how training and test figures move over the epochs of one run or of several seeds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from cnn_core._check import require
from cnn_core.records import Record
from cnn_core.train._read import flag, instance
from cnn_core.train.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QUANTITIES = ("error", "loss")
RULE = "must be a Record, such as fit and cnn_core.records.load give"
LINES = {"train": "--", "validation": ":", "test": "-"}


def learning_curves(
    *records: Record, quantity: str = "error", ax: Axes | None = None, log: bool = False
) -> Axes:
    """Draw training (dashed), validation (dotted, where there is some) and test curves; return the axes.

    ``records`` are those that :func:`cnn_core.train.fit` and :func:`cnn_core.records.load` give. Runs whose
    recipes agree in every number are seeds of one recipe: their mean is drawn, in one colour, with a band of
    one standard deviation (n − 1) on each side, over the epochs that all of them reached. ``quantity``
    "error" is the share of images that are classified wrongly, in %; "loss" the mean loss of an image, in
    nats for cross-entropy. ``log`` makes the vertical axis logarithmic.

    Training figures are running means over the epoch, of a network that still changes, on augmented images
    and with dropout; test figures are those of the weights at the end of the epoch, on plain images. So the
    dashed curve may well lie above the solid one, in the first epochs above all.
    Raises ValueError without records, for other things than records, and for another quantity.
    """
    import matplotlib.pyplot as plt  # here, because training itself draws nothing and should start fast

    from cnn_core.viz import COLOURS

    require(len(records) > 0, "len(records)", len(records), "must be ≥ 1")
    legal = isinstance(quantity, str) and quantity in QUANTITIES
    require(legal, "quantity", quantity, f"must be one of {', '.join(QUANTITIES)}")
    instance(ax, (plt.Axes, type(None)), "ax", "must be axes of matplotlib, or None")
    flag(log, "log")
    groups: dict[str, list[Record]] = {}
    for record in records:
        instance(record, Record, "record", RULE)
        values = Recipe.from_dict(record.recipe).as_dict()
        groups.setdefault(json.dumps(values, sort_keys=True), []).append(record)
    ax = plt.subplots()[1] if ax is None else ax
    for index, runs in enumerate(groups.values()):
        name = runs[0].recipe["name"] + (f", {len(runs)} seeds" if len(runs) > 1 else "")
        for part, line in LINES.items():
            if all(f"{part}_loss" in run.epochs[0] for run in runs):
                curves = [_curve(run, part, quantity) for run in runs]
                _draw(ax, curves, f"{name}, {part}", COLOURS[index % len(COLOURS)], line)
    ax.set_xlabel("epoch")
    ax.set_ylabel(_unit(records, quantity))
    if log:
        ax.set_yscale("log")
    ax.legend()
    return ax


def overfitting_gap(record: Record) -> np.ndarray:
    """Return test error minus training error at the end of each epoch, in percentage points, (epochs,).

    The training error is a running mean over the epoch on augmented images, the test error that of the
    finished weights on plain images: the gap may be negative, at the start above all, and says "overfitting"
    when it grows while the test error no longer falls. Raises ValueError for anything but a record.
    """
    instance(record, Record, "record", RULE)
    return _curve(record, "test", "error") - _curve(record, "train", "error")


def best_epoch(record: Record) -> int:
    """Return the number, counted from 1, of the first epoch with the lowest error on the validation part.

    Without a validation part it is the test error that decides; that describes a run, but a figure chosen so
    is too good, since the test set has helped to choose it. Raises ValueError for anything but a record.
    """
    instance(record, Record, "record", RULE)
    part = "validation" if "validation_loss" in record.epochs[0] else "test"
    return record.epochs[int(_curve(record, part, "error").argmin())]["epoch"]


def _curve(record: Record, part: str, quantity: str) -> np.ndarray:
    lines = record.epochs
    if quantity == "loss":
        return np.array([line[f"{part}_loss"] for line in lines])
    return 100 * (1 - np.array([line[f"{part}_accuracy"] for line in lines]))


def _draw(ax: Axes, curves: list[np.ndarray], label: str, colour: str, line: str) -> None:
    length = min(map(len, curves))
    values, epochs = np.stack([curve[:length] for curve in curves]), np.arange(1, length + 1)
    mean = values.mean(0)
    ax.plot(epochs, mean, line, color=colour, label=label)
    if len(curves) > 1:
        spread = values.std(0, ddof=1)
        ax.fill_between(epochs, mean - spread, mean + spread, color=colour, alpha=0.2, linewidth=0)


def _unit(records: tuple[Record, ...], quantity: str) -> str:
    if quantity == "error":
        return "error (%)"
    losses = {Recipe.from_dict(record.recipe).loss for record in records}
    return "cross-entropy (nats)" if losses == {"cross_entropy"} else "loss"
