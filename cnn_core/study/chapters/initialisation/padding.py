"""What zeros around a map do to the mean square of the signals, as computed and as measured."""

import numpy as np


def next_square(square: np.ndarray, k: int) -> np.ndarray:
    """Return the expected mean square (H, W) behind a k×k layer: He's weights, zeros around, ReLU."""
    height, width = square.shape
    padded = np.pad(square, k // 2)
    return sum(padded[i : i + height, j : j + width] for i in range(k) for j in range(k)) / k**2


def expected_squares(n: int, layers: int) -> list[np.ndarray]:
    """Return the expected mean square (n, n) behind each 3×3 layer of a net that starts at 1 everywhere."""
    found = [np.ones((n, n))]
    for _ in range(layers):
        found.append(next_square(found[-1], 3))
    return found[1:]


def measured_squares(n: int, layers: int, channels: int = 48, seeds: int = 6) -> np.ndarray:
    """Return the mean square (layers, n, n) behind each 3×3 layer of real nets, over several draws."""
    found = np.zeros((layers, n, n))
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(channels, 8, n, n))
        for layer in range(layers):
            padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
            weight = rng.normal(0, np.sqrt(2 / (9 * channels)), (3, 3, channels, channels))
            x = np.zeros_like(x)
            for i in range(3):
                for j in range(3):
                    window = padded[:, :, i : i + n, j : j + n].reshape(channels, -1)
                    x += (weight[i, j] @ window).reshape(x.shape)
            found[layer] += np.mean(x**2, (0, 1)) / 2 / seeds
            x = np.maximum(x, 0)
    return found


def any_square(rng: np.random.Generator) -> tuple:
    """Mean squares of a small map, and the side of a kernel."""
    height, width = rng.integers(2, 8, 2)
    return rng.uniform(0.1, 2, (height, width)), int(rng.choice([1, 3, 5]))


def over_what_is_there(square: np.ndarray, k: int) -> np.ndarray:
    """The mistake of a mean over the places that lie on the map."""
    return next_square(square, k) / next_square(np.ones_like(square), k)


def _as_padded(square: np.ndarray, k: int, **how: str) -> np.ndarray:
    height, width = square.shape
    padded = np.pad(square, k // 2, **how)
    return sum(padded[i : i + height, j : j + width] for i in range(k) for j in range(k)) / k**2


def edge_repeated(square: np.ndarray, k: int) -> np.ndarray:
    """The mistake of repeating the border instead of zeros."""
    return _as_padded(square, k, mode="edge")
