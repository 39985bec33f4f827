"""A comparison as a picture: runs over learning rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cnn_core.train.comparison import Comparison


def plot(found: Comparison, ax: Axes | None = None) -> Axes:
    """Draw the picture of :meth:`Comparison.plot`."""
    import matplotlib.pyplot as plt  # here, because training itself draws nothing and should start fast

    from cnn_core.viz import COLOURS

    ax = plt.subplots()[1] if ax is None else ax
    for side, colour in zip(found.sides.values(), COLOURS * len(found.sides), strict=False):
        rates = np.array(side.rates)
        tuned = np.array([side.tuned[rate] for rate in side.rates], float)
        means = np.where(np.isfinite(tuned).all(1), tuned.mean(1), np.nan)
        ax.plot(rates, means, color=colour, label=side.name)
        for column in tuned.T:
            _dots(ax, rates, column, colour, full=False)
        if side.best is not None:
            values = np.array([outcome.value for outcome in side.outcomes], float)
            _dots(ax, np.full(len(values), side.best), values, colour, full=True)
    ax.set(xscale="log", xlabel="learning rate", ylabel=found.chosen_by)
    ax.legend()
    return ax


def _dots(ax: Axes, rates: np.ndarray, values: np.ndarray, colour: str, full: bool) -> None:
    good = np.isfinite(values)
    ax.plot(rates[good], values[good], "o", color=colour, ms=5, fillstyle="full" if full else "none")
    top = np.full((~good).sum(), 0.97)  # of the height of the axes: no value, no place on the scale
    ax.plot(rates[~good], top, "x", color=colour, ms=6, transform=ax.get_xaxis_transform())
