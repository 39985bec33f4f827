"""The learning-rate range test: raise the rate step by step; see where the loss falls and where it bursts."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, isfinite
from typing import TYPE_CHECKING

import torch
from torch import nn

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.data import Dataset
from cnn_core.train._read import instance, real
from cnn_core.train.distributed import World, pick_device
from cnn_core.train.errors import TrainError
from cnn_core.train.images import load_sets
from cnn_core.train.recipe import Recipe
from cnn_core.train.step import Stepper

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_STEPS = 100_000  # more is no range test: a number typed wrong would train for days
BURST = 4  # the test ends when the smoothed loss is so many times its best


@dataclass(frozen=True)
class LRRange:
    """What a range test saw: one entry per step in ``rates``, ``losses`` and ``smoothed``, all (steps,).

    ``losses[t]`` is the mean loss of batch t before the update with ``rates[t]``, so a rate shows its effect
    one step later; ``smoothed`` is their exponential moving average, corrected for its start at zero.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    smoothing: float

    @property
    def suggestion(self) -> float | None:
        """The rate after whose update the smoothed loss falls most, before its lowest point.

        The rates rise by equal factors, so this is the steepest descent on the logarithmic axis. The first
        1 / (1 − smoothing) points do not count, because so few losses make no steady average. None if the
        lowest point lies among them: the range is too short, or begins too high.

        Take it as a first guess and try a third and three times as much. Averaging makes the curve late, so
        the guess tends to be too large when batches are small and their losses noisy.
        """
        first = ceil(1 / (1 - self.smoothing))
        falls = [b - a for a, b in pairwise(self.smoothed)][first : self.smoothed.index(min(self.smoothed))]
        return self.rates[first + falls.index(min(falls))] if falls else None

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the losses against the rate, which is on a logarithmic axis; return the axes.

        The vertical axis ends a little above the first loss, so that the burst does not flatten the rest.
        """
        import matplotlib.pyplot as plt  # here, because training itself draws nothing and should start fast

        from cnn_core.viz import BLUE, GREY, ORANGE

        ax = plt.subplots()[1] if ax is None else ax
        ax.plot(self.rates, self.losses, color=GREY, linewidth=0.8, alpha=0.6, label="each batch")
        ax.plot(self.rates, self.smoothed, color=BLUE, label="smoothed")
        if self.suggestion is not None:
            label = f"suggestion: {self.suggestion:.2g}"
            ax.axvline(self.suggestion, color=ORANGE, linestyle="--", linewidth=1.2, label=label)
        ax.set_ylim(0, 1.3 * self.losses[0])
        ax.set_xscale("log")
        ax.set_xlabel("learning rate")
        ax.set_ylabel("training loss")
        ax.legend()
        return ax


def lr_range_test(
    model: nn.Module,
    data: Dataset | None,
    recipe: Recipe,
    *,
    seed: int = 0,
    device: str | None = None,
    low: float = 1e-6,
    high: float = 1.0,
    steps: int = 100,
    smoothing: float = 0.9,
) -> LRRange:
    """Train a copy of ``model`` for ``steps`` updates while the rate rises from ``low`` to ``high``.

    Each rate is the one before times the same factor. Everything else is as in a run of ``recipe``: batches,
    augmentation, loss, optimiser, weight decay, clipping; only its schedule and averaging of weights are left
    out. ``data`` is the recipe's own set if None. The test ends early when the smoothed loss exceeds four
    times its best, and before the first loss that is not finite. ``model`` and the global random state stay
    as they are; a module in evaluation mode stays in it.

    Source: Smith (2017), Cyclical learning rates for training neural networks, section 3.3, where the rate
    rises in a straight line; with equal factors one test covers six powers of ten.
    Raises ValueError unless 0 < low < high, 2 ≤ steps ≤ 100,000 and 0 ≤ smoothing < 1, and for a device that
    is not there; TrainError if the very first loss is not finite; DataError if the data are missing.
    """
    instance(model, nn.Module, "model", "must be a network, a torch.nn.Module")
    instance(recipe, Recipe, "recipe", "must be a Recipe, such as get_recipe gives")
    instance(data, (Dataset, type(None)), "data", "must be a Dataset, or None for the recipe's own")
    seed, steps = whole(seed, "seed", 0), whole(steps, "steps", 2)
    require(steps <= MOST_STEPS, "steps", steps, f"must be ≤ {MOST_STEPS}: a test takes some hundred")
    low, high = real(low, "low", above=0), real(high, "high")
    require(high > low, "high", high, f"must be above low={low}")
    smoothing = real(smoothing, "smoothing", least=0, below=1)
    place = pick_device(device)
    recipe = recipe.change(steps=steps, schedule="constant", warmup=0.0, ema=None)
    with torch.random.fork_rng(range(torch.cuda.device_count())):
        stepper = Stepper(deepcopy(model), load_sets(recipe, place, data), recipe, seed, place, World())
        stepper.rate = lambda number: low * (high / low) ** (number / (steps - 1))
        return _raise_rate(stepper, smoothing)


def _raise_rate(stepper: Stepper, smoothing: float) -> LRRange:
    rates, losses, smoothed, average = [], [], [], 0.0
    epochs = range(-(-stepper.total // stepper.per_epoch))
    batches = (batch for epoch in epochs for batch in stepper.batches(epoch, epoch * stepper.per_epoch))
    for number, batch in enumerate(batches):
        loss, _, seen = stepper.step(number, batch).tolist()
        if not isfinite(loss):
            break
        rates.append(stepper.rate(number))
        losses.append(loss / seen)
        average = smoothing * average + (1 - smoothing) * losses[-1]
        smoothed.append(average / (1 - smoothing ** len(losses)))
        if smoothed[-1] > BURST * min(smoothed):
            break
    if not losses:
        raise TrainError(f"loss={loss}: not finite before the first update; look at the network and the data")
    return LRRange(tuple(rates), tuple(losses), tuple(smoothed), smoothing)
