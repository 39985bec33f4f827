"""The ravine of the chapter, walks in it, and how many steps SGD with momentum needs there."""

from collections.abc import Callable

import numpy as np

from cnn_core import nn

CURVATURE, START = np.array([1.0, 50.0]), np.array([-1.8, 0.6])  # along the ravine, across it
STEPS, GOAL = 600, 1e-6
MUS, RATES = [i / 10 for i in range(10)], [k / 100 for k in range(1, 16)]


def ravine(w: np.ndarray) -> np.ndarray:
    """Return the loss at places w (..., 2)."""
    return (CURVATURE * w**2).sum(-1) / 2


def slope(w: np.ndarray, t: int = 0) -> np.ndarray:
    """Return the gradient of the ravine at w (2,), whatever the step t."""
    return CURVATURE * w


def descend(
    make: Callable, gradient: Callable = slope, start: np.ndarray = START, steps: int = 60
) -> np.ndarray:
    """Return the places (steps + 1, D) of an optimiser.

    make: {"w": array} → an optimiser of ``cnn_core.nn``; gradient: place and number of the step → (D,).
    """
    params = {"w": np.array(start, float)}
    optimiser, path = make(params), [params["w"].copy()]
    for t in range(steps):
        optimiser.step({"w": gradient(params["w"], t)})
        path.append(params["w"].copy())
    return np.array(path)


def steps_needed(mu: float, rate: float) -> int:
    """Return after how many steps the loss stays below GOAL; STEPS + 1 if it does not."""
    w, losses = START.copy(), []
    optimiser = nn.SGD({"w": w}, rate, momentum=mu)
    with np.errstate(all="ignore"):
        for _ in range(STEPS + 1):
            losses.append(float((CURVATURE * w**2).sum() / 2))
            if not losses[-1] < 1e100:
                return STEPS + 1
            optimiser.step({"w": CURVATURE * w})
    return int(np.flatnonzero(np.array(losses) >= GOAL)[-1]) + 1


def best_pair() -> tuple[float, float, int]:
    """Return μ, rate and steps of the pair of the grid that needs fewest steps, the first of several."""
    mu, rate = min(((mu, rate) for mu in MUS for rate in RATES), key=lambda pair: steps_needed(*pair))
    return mu, rate, steps_needed(mu, rate)
