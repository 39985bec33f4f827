"""Losses of scores and their gradients for the exercises, and the ways in which they usually go wrong."""

import numpy as np


def _probabilities(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def cross_entropy(z: np.ndarray, t: np.ndarray) -> float:
    """The mean of −log p of the right class: scores z (N, C), class numbers t (N,)."""
    below = z - z.max(1, keepdims=True)
    return float(np.mean(np.log(np.exp(below).sum(1)) - below[np.arange(len(t)), t]))


def as_it_stands(z: np.ndarray, t: np.ndarray) -> float:
    """The mistake of forming the probabilities first."""
    e = np.exp(z)
    return float(-np.mean(np.log((e / e.sum(1, keepdims=True))[np.arange(len(t)), t])))


def logarithm_of_softmax(z: np.ndarray, t: np.ndarray) -> float:
    """The mistake of guarding the exponential, but not the logarithm."""
    return float(-np.mean(np.log(_probabilities(z)[np.arange(len(t)), t])))


def clipped(z: np.ndarray, t: np.ndarray) -> float:
    """The mistake of a small number inside the logarithm."""
    return float(-np.mean(np.log(_probabilities(z)[np.arange(len(t)), t] + 1e-12)))


def gradient(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """(p − q) / N."""
    p = _probabilities(z)
    p[np.arange(len(t)), t] -= 1
    return p / len(t)


def over_all(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The mistake of one sum over the whole batch."""
    e = np.exp(z - z.max())
    p = e / e.sum()
    p[np.arange(len(t)), t] -= 1
    return p / len(t)


def all_columns(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The mistake of taking 1 off whole columns."""
    p = _probabilities(z)
    p[:, t] -= 1
    return p / len(t)


def both_mistakes(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The function that the learner starts from: one sum over the batch, 1 off whole columns."""
    e = np.exp(z - z.max())
    p = e / e.sum()
    p[:, t] -= 1
    return p / len(t)


TEMPERATURES = np.geomspace(0.25, 8, 41)


def temperature(z: np.ndarray, t: np.ndarray) -> float:
    """The temperature among TEMPERATURES with the smallest cross-entropy."""
    return float(TEMPERATURES[np.argmin([cross_entropy(z / one, t) for one in TEMPERATURES])])


def inverse_temperature(z: np.ndarray, t: np.ndarray) -> float:
    """The mistake of multiplying by the temperature."""
    return float(TEMPERATURES[np.argmin([cross_entropy(z * one, t) for one in TEMPERATURES])])


def most_confident(z: np.ndarray, t: np.ndarray) -> float:
    """The mistake of fitting to the network's own answers."""
    return temperature(z, z.argmax(1))


def worst(z: np.ndarray, t: np.ndarray) -> float:
    """The mistake of the largest loss."""
    return float(TEMPERATURES[np.argmax([cross_entropy(z / one, t) for one in TEMPERATURES])])


def any_scores(rng: np.random.Generator) -> tuple:
    """Scores of a few samples and classes, moderate ones or enormous ones, and labels."""
    n, c = rng.integers(1, 6), rng.integers(2, 6)
    size = float(rng.choice([1.0, 10.0, 1000.0]))
    return size * rng.normal(size=(n, c)), rng.integers(0, c, n)


def any_batch(rng: np.random.Generator) -> tuple:
    """Moderate scores of several samples, and labels."""
    n, c = rng.integers(2, 6), rng.integers(2, 6)
    return 2 * rng.normal(size=(n, c)), rng.integers(0, c, n)


def any_held(rng: np.random.Generator) -> tuple:
    """Scores of a network that is too sure or too modest, and labels drawn from what would be right."""
    n, c = 200, rng.integers(3, 6)
    z = 2 * rng.normal(size=(n, c))
    chosen = [rng.choice(c, p=p) for p in _probabilities(z)]
    return z * float(rng.uniform(0.4, 3)), np.array(chosen)
