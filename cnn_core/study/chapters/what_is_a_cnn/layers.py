"""Layers for the exercises, one window at a time, and the ways in which they usually go wrong."""

import numpy as np


def local(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The locally connected layer: x (N, C, H, W), w (OH, OW, K, C, k, k), b (K, OH, OW) → (N, K, OH, OW)."""
    rows, columns, maps, _, k, _ = w.shape
    y = np.empty((len(x), maps, rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i : i + k, j : j + k]
            y[:, :, i, j] = np.einsum("nchw,kchw->nk", window, w[i, j]) + b[:, i, j]
    return y


def shared(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of the same weights everywhere: a convolution."""
    return local(x, np.broadcast_to(w[:1, :1], w.shape), b)


def without_bias(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of leaving the bias out."""
    return local(x, w, 0 * b)


def shared_bias(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of one bias for a whole map."""
    return local(x, w, np.broadcast_to(b[:, :1, :1], b.shape))


def turned(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of turning the weights as the convolution of mathematics does."""
    return local(x, w[..., ::-1, ::-1], b)


def first_channel(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of reading one channel alone."""
    return local(x[:, :1], w[:, :, :, :1], b)


def any_local(rng: np.random.Generator) -> tuple:
    """Pictures, weights for each place and biases, all of different sides."""
    n, c, maps, k = (int(rng.integers(1, 4)) for _ in range(4))
    rows, columns = int(rng.integers(2, 5)), int(rng.integers(2, 6))
    x = rng.normal(size=(n, c, rows + k - 1, columns + k - 1))
    return x, rng.normal(size=(rows, columns, maps, c, k, k)), rng.normal(size=(maps, rows, columns))


def features(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Convolution around the edges, ReLU, maximum over places: x (N, C, H, W), w (K, C, k, k) → (N, K)."""
    return _maps(x, w).max((2, 3))


def _maps(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    reach, y = w.shape[2] // 2, np.zeros((len(x), len(w), *x.shape[2:]))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            moved = np.roll(x, (reach - i, reach - j), (2, 3))
            y += np.einsum("nchw,kc->nkhw", moved, w[:, :, i, j])
    return np.maximum(y, 0)


def with_zeros(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The mistake of a margin of zeros."""
    reach = w.shape[2] // 2
    wide = np.pad(x, ((0, 0), (0, 0), (reach, reach), (reach, reach)))
    inside = slice(reach, -reach or None)
    return _maps(wide, w)[:, :, inside, inside].max((2, 3))


def no_margin(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The mistake of windows inside the picture alone."""
    reach = w.shape[2] // 2
    inside = slice(reach, -reach or None)
    return _maps(x, w)[:, :, inside, inside].max((2, 3))


def averaged(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The mistake of the mean in place of the maximum."""
    return _maps(x, w).mean((2, 3))


def every_other(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The mistake of a stride of two."""
    return _maps(x, w)[:, :, ::2, ::2].max((2, 3))


def without_relu(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The mistake of leaving ReLU out: it shows where all sums are negative."""
    return np.where(_maps(x, w).max((2, 3)) > 0, features(x, w), -_maps(x, -w).min((2, 3)))


def turned_kernels(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The mistake of turned kernels."""
    return features(x, w[:, :, ::-1, ::-1])


def any_pictures(rng: np.random.Generator) -> tuple:
    """Pictures and kernels of odd sides; in some no kernel fits anywhere."""
    n, c, maps = (int(rng.integers(1, 4)) for _ in range(3))
    k, side = int(rng.choice([1, 3, 5])), int(rng.integers(5, 9))
    x, w = rng.normal(size=(n, c, side, side + 1)), rng.normal(size=(maps, c, k, k))
    return (np.abs(x), -np.abs(w)) if rng.random() < 0.25 else (x, w)
