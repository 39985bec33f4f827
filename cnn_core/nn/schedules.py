"""Learning-rate schedules: functions from the number of the step (or epoch), counted from 0, to a rate.

for t in range(steps):
    optimizer.lr = schedule(t)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi

from cnn_core._check import require

Schedule = Callable[[int], float]


def _check_rate(lr: float, steps: float, name: str) -> None:
    require(lr >= 0, "lr", lr, "must be ≥ 0")
    require(steps >= 1, name, steps, "must be ≥ 1")


def _cosine(start: float, end: float, fraction: float) -> float:
    """Return the half cosine wave that leads from ``start`` (fraction 0) to ``end`` (fraction 1)."""
    return end + (start - end) * (1 + cos(pi * fraction)) / 2


@dataclass(frozen=True)
class StepLR:
    """η_t = η₀·γ^⌊t / s⌋: the rate drops by the factor ``gamma`` every ``step_size`` steps.

    Raises ValueError for a negative rate and a step size below 1.
    """

    lr: float
    step_size: int
    gamma: float = 0.1

    def __post_init__(self) -> None:
        _check_rate(self.lr, self.step_size, "step_size")

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``."""
        return self.lr * self.gamma ** (t // self.step_size)


@dataclass(frozen=True)
class ExponentialLR:
    """η_t = η₀·γ^t: the rate falls by the factor ``gamma`` at every step. Raises ValueError for lr < 0."""

    lr: float
    gamma: float

    def __post_init__(self) -> None:
        _check_rate(self.lr, 1, "steps")

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``."""
        return self.lr * self.gamma**t


@dataclass(frozen=True)
class CosineAnnealingLR:
    """η_t = η_min + ½·(η₀ − η_min)·(1 + cos(π·t / T)): from η₀ at t = 0 to η_min at t = T = ``t_max``.

    Source: Loshchilov and Hutter (2017), SGDR, equation 5. Raises ValueError for a negative rate or T < 1.
    """

    lr: float
    t_max: int
    eta_min: float = 0.0

    def __post_init__(self) -> None:
        _check_rate(self.lr, self.t_max, "t_max")

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``."""
        return _cosine(self.lr, self.eta_min, t / self.t_max)


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
        _check_rate(self.lr, self.steps, "steps")
        require(0 <= self.start_factor <= 1, "start_factor", self.start_factor, "must be in [0, 1]")

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``."""
        if t < self.steps:
            return self.lr * (self.start_factor + (1 - self.start_factor) * t / self.steps)
        return self.lr if self.after is None else self.after(t - self.steps)


@dataclass(frozen=True)
class OneCycleLR:
    """Up to ``max_lr`` along a half cosine in the first ``pct_start`` of the steps, then down to almost 0.

    From max_lr / ``div_factor`` to max_lr at t = pct_start·total − 1, to max_lr / (div_factor ·
    ``final_div_factor``) at t = total − 1. As ``torch.optim.lr_scheduler.OneCycleLR`` in its default form,
    without the cycle of the momentum. Source: Smith and Topin (2018), Super-convergence. Raises ValueError
    for numbers out of range and for t ≥ total_steps.
    """

    max_lr: float
    total_steps: int
    pct_start: float = 0.3
    div_factor: float = 25.0
    final_div_factor: float = 1e4

    def __post_init__(self) -> None:
        _check_rate(self.max_lr, self.total_steps, "total_steps")
        rise = self.pct_start * self.total_steps - 1
        rule = "must leave at least one step on each side of the peak"
        require(0 < rise < self.total_steps - 1, "pct_start", self.pct_start, rule)

    def __call__(self, t: int) -> float:
        """Return the rate of step ``t``."""
        require(0 <= t < self.total_steps, "t", t, f"must be in 0 … {self.total_steps - 1}")
        first = self.max_lr / self.div_factor
        peak, end = self.pct_start * self.total_steps - 1, self.total_steps - 1
        if t <= peak:
            return _cosine(first, self.max_lr, t / peak)
        return _cosine(self.max_lr, first / self.final_div_factor, (t - peak) / (end - peak))
