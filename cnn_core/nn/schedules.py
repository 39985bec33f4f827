"""Learning-rate schedules: functions from the number of the step (or epoch), counted from 0, to a rate.

for t in range(steps):
    optimizer.lr = schedule(t)
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, floor, inf, pi

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn._arguments import function, number

Schedule = Callable[[int], float]


def _cosine(start: float, end: float, fraction: float) -> float:
    """Return the half cosine wave that leads from ``start`` (fraction 0) to ``end`` (fraction 1)."""
    return end + (start - end) * (1 + cos(pi * fraction)) / 2


def _grown(lr: float, gamma: float, times: float) -> float:
    """Return lr·γ^times; ValueError for a rate beyond all floats."""
    try:
        rate = float(lr) * float(gamma) ** times
    except OverflowError:
        rate = inf
    rule = f"grows beyond all numbers in {times:g} steps: it must be ≤ 1 for a rate that falls"
    require(rate < inf, "gamma", gamma, rule)
    return rate


@dataclass(frozen=True)
class StepLR:
    """η_t = η₀·γ^⌊t / s⌋: the rate drops by the factor ``gamma`` every ``step_size`` steps.

    Raises ValueError for a negative rate and a step size below 1.
    """

    lr: float
    step_size: int
    gamma: float = 0.1

    def __post_init__(self) -> None:
        number(self.lr, "lr", "≥ 0")
        number(self.gamma, "gamma", "≥ 0")
        whole(self.step_size, "step_size", 1)

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``; ValueError for t < 0."""
        return _grown(self.lr, self.gamma, number(t, "t", "≥ 0") // self.step_size)


@dataclass(frozen=True)
class ExponentialLR:
    """η_t = η₀·γ^t: the rate falls by the factor ``gamma`` at every step. Raises ValueError for lr < 0."""

    lr: float
    gamma: float

    def __post_init__(self) -> None:
        number(self.lr, "lr", "≥ 0")
        number(self.gamma, "gamma", "≥ 0")

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``; ValueError for t < 0."""
        return _grown(self.lr, self.gamma, number(t, "t", "≥ 0"))


@dataclass(frozen=True)
class CosineAnnealingLR:
    """η_t = η_min + ½·(η₀ − η_min)·(1 + cos(π·t / T)): from η₀ at t = 0 to η_min at t = T = ``t_max``.

    Source: Loshchilov and Hutter (2017), SGDR, equation 5. Raises ValueError for a negative rate or T < 1.
    """

    lr: float
    t_max: int
    eta_min: float = 0.0

    def __post_init__(self) -> None:
        number(self.lr, "lr", "≥ 0")
        number(self.eta_min, "eta_min", "≥ 0")
        whole(self.t_max, "t_max", 1)

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``; ValueError for t < 0."""
        return _cosine(self.lr, self.eta_min, number(t, "t", "≥ 0") / self.t_max)


@dataclass(frozen=True)
class WarmupLR:
    """A straight rise to η in ``steps`` steps, then ``after`` (which starts at its step 0) or η itself.

    η_t = η·(f + (1 − f)·t / T) for t < T, with f = ``start_factor``; f = 0 gives η·min(1, t / T).
    Source: Goyal et al. (2017), Accurate, large minibatch SGD, section 2.2. Raises ValueError for a
    negative rate, T < 1 or f outside [0, 1].
    """

    lr: float
    steps: int
    start_factor: float = 0.0
    after: Schedule | None = None

    def __post_init__(self) -> None:
        number(self.lr, "lr", "≥ 0")
        whole(self.steps, "steps", 1)
        number(self.start_factor, "start_factor", "in [0, 1]")
        function(self.after, "after")

    @property
    def total_steps(self) -> float:
        """For how many steps there is a rate: its own and those of ``after``, which may have no end."""
        return self.steps + getattr(self.after, "total_steps", inf)

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``; ValueError for t < 0."""
        if number(t, "t", "≥ 0") < self.steps:
            return self.lr * (self.start_factor + (1 - self.start_factor) * t / self.steps)
        return self.lr if self.after is None else self.after(t - self.steps)


@dataclass(frozen=True)
class OneCycleLR:
    """Up to ``max_lr`` along a half cosine in the first ``pct_start`` of the steps, then down to almost 0.

    From max_lr / ``div_factor`` to max_lr at t = pct_start·total − 1, to max_lr / (div_factor ·
    ``final_div_factor``) at t = total − 1. As ``torch.optim.lr_scheduler.OneCycleLR`` in its default form,
    without the cycle of the momentum. Source: Smith and Topin (2018), Super-convergence. Raises ValueError
    for numbers out of range, for so few steps that none lies before the peak, and for t ≥ total_steps.
    """

    max_lr: float
    total_steps: int
    pct_start: float = 0.3
    div_factor: float = 25.0
    final_div_factor: float = 1e4

    def __post_init__(self) -> None:
        number(self.max_lr, "max_lr", "≥ 0")
        total, share = (
            whole(self.total_steps, "total_steps", 1),
            number(self.pct_start, "pct_start", "in (0, 1)"),
        )
        number(self.div_factor, "div_factor", "> 0")
        number(self.final_div_factor, "final_div_factor", "> 0")
        least = floor(1 / share) + 1
        rule = f"a cycle that rises over the share pct_start={share} needs at least {least} steps"
        require(total >= least, "total_steps", total, rule)
        number(total, "total_steps")

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``."""
        require(number(t, "t") in range(self.total_steps), "t", t, f"must be in 0 … {self.total_steps - 1}")
        first = self.max_lr / self.div_factor
        peak, end = self.pct_start * self.total_steps - 1, self.total_steps - 1
        if t <= peak:
            return _cosine(first, self.max_lr, t / peak)
        return _cosine(self.max_lr, first / self.final_div_factor, (t - peak) / (end - peak))
