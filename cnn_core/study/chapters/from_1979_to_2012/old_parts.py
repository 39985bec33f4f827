"""S-cells, competition and counts of the old networks, for the exercises."""

from collections.abc import Callable

import numpy as np

Case = tuple[object, ...]


def _cosine(window: np.ndarray, features: np.ndarray, least: float = 0.5) -> np.ndarray:
    length = max(np.linalg.norm(window), least)
    return features @ window / (length * np.linalg.norm(features, axis=1))


def s_cells(window: np.ndarray, features: np.ndarray, theta: float) -> np.ndarray:
    """What the S-cells of features (K, M) answer to a window (M,)."""
    return np.maximum(_cosine(window, features) - theta, 0) / (1 - theta)


def features_as_they_are(window: np.ndarray, features: np.ndarray, theta: float) -> np.ndarray:
    """The mistake of features that count by their length."""
    cosine = features @ window / max(np.linalg.norm(window), 0.5)
    return np.maximum(cosine - theta, 0) / (1 - theta)


def loud(window: np.ndarray, features: np.ndarray, theta: float) -> np.ndarray:
    """The mistake of a faint window that is made as long as any."""
    return np.maximum(_cosine(window, features, 1e-9) - theta, 0) / (1 - theta)


def below_zero(window: np.ndarray, features: np.ndarray, theta: float) -> np.ndarray:
    """The mistake of cells that answer below zero."""
    return (_cosine(window, features) - theta) / (1 - theta)


def not_scaled(window: np.ndarray, features: np.ndarray, theta: float) -> np.ndarray:
    """The mistake of a perfect fit that does not give 1."""
    return np.maximum(_cosine(window, features) - theta, 0)


def sum_of_values(window: np.ndarray, features: np.ndarray, theta: float) -> np.ndarray:
    """The mistake of dividing by the sum of the window."""
    cosine = features @ window / (max(window.sum(), 0.5) * np.linalg.norm(features, axis=1))
    return np.maximum(cosine - theta, 0) / (1 - theta)


def any_cells(rng: np.random.Generator) -> Case:
    """A window, faint or not, features of any length, and a threshold."""
    size, count = rng.integers(3, 9), rng.integers(4, 7)
    window = rng.random(size) * rng.choice([0.1, 1.0, 3.0])
    features = np.vstack([window + 0.1 * rng.random(size), rng.normal(size=(count, size))])
    return window, features * rng.uniform(0.5, 2, (count + 1, 1)), float(rng.uniform(0.05, 0.15))


def step(features: np.ndarray, window: np.ndarray, rate: float) -> np.ndarray:
    """One step of the competition: the most alike moves towards the window and has length 1 again."""
    features = features.copy()
    winner = (features @ window).argmax()
    moved = features[winner] + rate * window
    features[winner] = moved / np.linalg.norm(moved)
    return features


def both_mistakes(features: np.ndarray, window: np.ndarray, rate: float) -> np.ndarray:
    """The function as the exercise gives it."""
    features = features.copy()
    winner = np.linalg.norm(features - window, axis=1).argmax()
    features[winner] = features[winner] + rate * window
    return features


def farthest(features: np.ndarray, window: np.ndarray, rate: float) -> np.ndarray:
    """The mistake of the plane that is least alike."""
    features = features.copy()
    winner = (features @ window).argmin()
    moved = features[winner] + rate * window
    features[winner] = moved / np.linalg.norm(moved)
    return features


def grows(features: np.ndarray, window: np.ndarray, rate: float) -> np.ndarray:
    """The mistake of a winner that becomes longer."""
    features = features.copy()
    winner = (features @ window).argmax()
    features[winner] = features[winner] + rate * window
    return features


def all_move(features: np.ndarray, window: np.ndarray, rate: float) -> np.ndarray:
    """The mistake of moving every plane."""
    moved = features + rate * window
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def any_step(rng: np.random.Generator) -> Case:
    """Features and a window of length 1, and a rate."""
    size, count = rng.integers(3, 8), rng.integers(3, 6)
    features, window = rng.random((count, size)), rng.random(size)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    return features, window / np.linalg.norm(window), float(rng.uniform(0.1, 0.5))


def count(maps: int, side: int, seen: int, kernel: int) -> tuple[int, int]:
    """Numbers to learn and connections of a layer with shared kernels and a bias for every unit."""
    units = maps * side * side
    return maps * seen * kernel**2 + units, units * (seen * kernel**2 + 1)


def one_bias_a_map(maps: int, side: int, seen: int, kernel: int) -> tuple[int, int]:
    """The mistake of a bias that a whole map shares."""
    return maps * seen * kernel**2 + maps, count(maps, side, seen, kernel)[1]


def nothing_shared(maps: int, side: int, seen: int, kernel: int) -> tuple[int, int]:
    """The mistake of weights of its own for every unit."""
    connections = count(maps, side, seen, kernel)[1]
    return connections, connections


def without_biases(maps: int, side: int, seen: int, kernel: int) -> tuple[int, int]:
    """The mistake of connections without biases."""
    return count(maps, side, seen, kernel)[0], maps * side * side * seen * kernel**2


def one_map_seen(maps: int, side: int, seen: int, kernel: int) -> tuple[int, int]:
    """The mistake of forgetting that a map sees several."""
    return count(maps, side, 1, kernel)


def any_layer(rng: np.random.Generator) -> Case:
    """A layer in which every number matters."""
    maps, side, seen = (int(n) for n in rng.integers(2, 13, 3))
    return maps, side, seen, int(rng.integers(2, 7))


def _cells(column: int, pool: Callable, size: int, apart: int) -> np.ndarray:
    x = np.zeros((16, 16))
    x[:, column] = 1
    starts = range(0, 17 - size, apart)
    return np.array([[pool(x[i : i + size, j : j + size]) for j in starts] for i in starts])


def unmoved(pool: Callable, size: int, apart: int) -> int:
    """For how many of seven moves of a stroke in column 2 the C-cells stay as they were."""
    before = _cells(2, pool, size, apart)
    return sum(np.array_equal(before, _cells(2 + move, pool, size, apart)) for move in range(1, 8))
