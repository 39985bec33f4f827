"""Surfaces over a plane, and optimisers that walk on them, with and without noise."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from cnn_core import nn
from cnn_core._check import known

LAST = 200  # that the explorer offers
LOST = 1000.0  # whoever is further out has diverged
STEEP, VALLEY = 50, 10  # curvature across the ravine; the factor in Rosenbrock's valley
ALPHA = 0.9  # of RMSprop

# Word → what people call it.
NAMES = {
    "gd": "gradient descent",
    "momentum": "momentum",
    "nesterov": "Nesterov",
    "rmsprop": "RMSprop",
    "adam": "Adam",
}


@dataclass(frozen=True)
class Surface:
    """A loss of two parameters.

    Attributes:
        name: what the page calls it.
        view: [left, right, bottom, top] of its map.
        minima: where it is lowest, [x, y] each; ``least`` is its value there.
        curvatures: largest and smallest of a quadratic, else empty.
        loss: (x, y) → its value; numbers or arrays of one shape.
        slope: (x, y) → its two derivatives.
    """

    name: str
    view: tuple[float, float, float, float]
    minima: tuple[tuple[float, float], ...]
    least: float
    curvatures: tuple[float, ...]
    loss: Callable
    slope: Callable


def _turned(x, y):
    """Return the slope of the ravine that is turned by 45°: ½u² + 25v² with u, v = (x ± y)/√2."""
    u, v = (x + y) / 2, STEEP * (y - x) / 2
    return u - v, u + v


_SQUARE = (-2.0, 2.0, -2.0, 2.0)
SURFACES = {
    "bowl": Surface(
        "bowl", _SQUARE, ((0, 0),), 0, (1, 1), lambda x, y: (x**2 + y**2) / 2, lambda x, y: (x, y)
    ),
    "ravine": Surface(
        "ravine",
        _SQUARE,
        ((0, 0),),
        0,
        (STEEP, 1),
        lambda x, y: (x**2 + STEEP * y**2) / 2,
        lambda x, y: (x, STEEP * y),
    ),
    "turned": Surface(
        "ravine, turned by 45°",
        _SQUARE,
        ((0, 0),),
        0,
        (STEEP, 1),
        lambda x, y: ((x + y) ** 2 + STEEP * (y - x) ** 2) / 4,
        _turned,
    ),
    "saddle": Surface(
        "saddle",
        _SQUARE,
        ((0, -1), (0, 1)),
        -0.25,
        (),
        lambda x, y: (x**2 - y**2) / 2 + y**4 / 4,
        lambda x, y: (x, y**3 - y),
    ),
    "rosenbrock": Surface(
        "Rosenbrock’s valley",
        (-2.0, 2.0, -1.0, 3.0),
        ((1, 1),),
        0,
        (),
        lambda x, y: (1 - x) ** 2 + VALLEY * (y - x**2) ** 2,
        lambda x, y: (2 * (x - 1) - 4 * VALLEY * x * (y - x**2), 2 * VALLEY * (y - x**2)),
    ),
}


@cache
def noise(seed: int, steps: int = LAST) -> np.ndarray:
    """Return normal numbers (steps, 2), which the page makes as well: xorshift, then Box and Muller."""
    bits, numbers = (seed * 2654435761 + 88675123) % 2**32 or 1, []
    for _ in range(2 * steps + 20):
        bits ^= bits << 13 & 0xFFFFFFFF
        bits ^= bits >> 17
        bits ^= bits << 5 & 0xFFFFFFFF
        numbers.append((bits + 0.5) / 2**32)
    one, other = np.array(numbers[20:]).reshape(-1, 2).T
    size, angle = np.sqrt(-2 * np.log(one)), 2 * np.pi * other
    return np.stack([size * np.cos(angle), size * np.sin(angle)], axis=1)


def make_optimiser(name: str, params: dict, rate: float, mu: float) -> nn.Optimizer:
    """Return the optimiser of :mod:`cnn_core.nn` for a word of ``NAMES``; ``mu`` serves the two momenta.

    Raises ValueError for another word, and for numbers that the optimiser does not take.
    """
    makers = {
        "gd": lambda: nn.SGD(params, rate),
        "momentum": lambda: nn.SGD(params, rate, momentum=mu),
        "nesterov": lambda: nn.SGD(params, rate, momentum=mu, nesterov=mu > 0),
        "rmsprop": lambda: nn.RMSprop(params, rate, alpha=ALPHA),
        "adam": lambda: nn.Adam(params, rate),
    }
    known("optimiser", name, makers)
    return makers[name]()


@dataclass(frozen=True)
class Walk:
    """The way of one optimiser.

    Attributes:
        path: places (steps + 1, 2), the start first; it ends early where the walk diverges.
        losses: what the loss is above the lowest, at each place.
        lost: the step at which it is further out than ``LOST``, or None.
    """

    path: np.ndarray
    losses: np.ndarray
    lost: int | None


def walk(
    optimiser: str,
    surface: str,
    start: tuple[float, float],
    rate: float,
    mu: float = 0.9,
    jitter: float = 0.0,
    seed: int = 0,
) -> Walk:
    """Return the way of an optimiser over 200 steps; ``jitter`` is the deviation of the gradient's noise.

    Raises ValueError for names that are not known and for numbers that the optimiser does not take.
    """
    known("surface", surface, SURFACES)
    here, ground = np.array(start, float), SURFACES[surface]
    runner, lost = make_optimiser(optimiser, {"w": here}, rate, mu), None
    path, extra = [here.copy()], jitter * noise(seed)
    for t in range(LAST):
        runner.step({"w": np.array(ground.slope(*here)) + extra[t]})
        path.append(here.copy())
        if np.abs(here).max() > LOST:
            lost = t + 1
            break
    places = np.array(path)
    return Walk(places, ground.loss(*places.T) - ground.least, lost)
