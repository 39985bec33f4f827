"""LSUV, its usual mistakes, and nets that are born dead."""

import numpy as np


def lsuv(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the number by which each layer's weights are divided, so that each sum has deviation 1."""
    found = []
    for w in weights:
        z = x @ w.T
        found.append(z.std())
        x = np.maximum(z / z.std(), 0)
    return np.array(found)


def at_once(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The mistake of measuring all layers before the first is divided."""
    found = []
    for w in weights:
        z = x @ w.T
        found.append(z.std())
        x = np.maximum(z, 0)
    return np.array(found)


def by_variance(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The mistake of dividing by the variance."""
    found = []
    for w in weights:
        z = x @ w.T
        found.append(z.var())
        x = np.maximum(z / z.var(), 0)
    return np.array(found)


def without_relu(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The mistake of forgetting the activation."""
    found = []
    for w in weights:
        z = x @ w.T
        found.append(z.std())
        x = z / z.std()
    return np.array(found)


def behind_relu(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The mistake of measuring behind the activation."""
    found = []
    for w in weights:
        y = np.maximum(x @ w.T, 0)
        found.append(y.std())
        x = y / y.std()
    return np.array(found)


def any_net(rng: np.random.Generator) -> tuple:
    """A few layers (layers, units, units) with weights of any size, and a batch."""
    layers, units = rng.integers(2, 6), rng.integers(8, 20)
    scales = rng.uniform(0.02, 2, (layers, 1, 1))
    return scales * rng.normal(size=(layers, units, units)), rng.normal(size=(30, units))


def is_dead(width: int, depth: int, seed: int) -> bool:
    """Whether a net with one input gives 0 everywhere on [−1, 1], for He's weights and no biases."""
    rng = np.random.default_rng(seed)
    x, inputs = np.linspace(-1, 1, 21)[:, None], 1
    for _ in range(depth):
        x = np.maximum(x @ rng.normal(0, np.sqrt(2 / inputs), (inputs, width)), 0)
        inputs = width
    return not x.any()


def births(width: int, depth: int = 20, nets: int = 200) -> int:
    """How many of so many nets are born dead."""
    return sum(is_dead(width, depth, seed) for seed in range(nets))
