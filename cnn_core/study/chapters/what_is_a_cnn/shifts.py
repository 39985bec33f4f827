"""What a shift does to maps, to features behind strides and to pixels, for the exercises."""

import numpy as np


def deviation(before: np.ndarray, after: np.ndarray, s: int) -> float:
    """The largest difference between a map (H, W), moved by s columns, and that of the moved picture."""
    return float(np.abs(after[:, s:] - before[:, :-s]).max())


def both_mistakes(before: np.ndarray, after: np.ndarray, s: int) -> float:
    """The function that the learner starts from: moved to the left, and around the edge."""
    return float(np.abs(after - np.roll(before, -s, axis=1)).max())


def around_the_edge(before: np.ndarray, after: np.ndarray, s: int) -> float:
    """The mistake of columns that come in again on the other side."""
    return float(np.abs(after - np.roll(before, s, axis=1)).max())


def to_the_left(before: np.ndarray, after: np.ndarray, s: int) -> float:
    """The mistake of the wrong direction."""
    return float(np.abs(after[:, :-s] - before[:, s:]).max())


def unmoved(before: np.ndarray, after: np.ndarray, s: int) -> float:
    """The mistake of measuring invariance."""
    return float(np.abs(after - before).max())


def any_maps(rng: np.random.Generator) -> tuple:
    """A map, nearly the same map moved to the right with new columns at the left, and the shift."""
    rows, columns = rng.integers(2, 7, 2) + 3
    s = int(rng.integers(1, columns - 1))
    before = rng.normal(size=(rows, columns))
    after = 3 * rng.normal(size=(rows, columns))
    after[:, s:] = before[:, :-s] + 0.01 * rng.normal(size=(rows, columns - s))
    return before, after, s


ROW = np.concatenate([np.zeros(60), np.random.default_rng(3).normal(size=12), np.zeros(120)])
KERNEL = np.array([1.0, -2, 3])
SHIFTS, STRIDES = range(1, 49), ((2, 2), (2, 3), (2, 2, 2))


def feature(row: np.ndarray, strides: tuple[int, ...]) -> float:
    """Convolution, ReLU and every s-th value, for each stride s; then a maximum over all places."""
    for s in strides:
        row = np.maximum(np.convolve(row, KERNEL, "valid"), 0)[::s]
    return float(row.max())


def unchanged(strides: tuple[int, ...]) -> int:
    """How many of SHIFTS leave the feature of ROW as it is."""
    start = feature(ROW, strides)
    return sum(bool(np.isclose(feature(np.roll(ROW, s), strides), start)) for s in SHIFTS)


def partners(images: np.ndarray) -> np.ndarray:
    """For each pixel of pictures (N, P) the other pixel whose values are correlated with its own the most."""
    return _best(np.corrcoef(images.T))


def _best(likeness: np.ndarray) -> np.ndarray:
    likeness = likeness.copy()
    np.fill_diagonal(likeness, -np.inf)
    return likeness.argmax(1)


def themselves(images: np.ndarray) -> np.ndarray:
    """The mistake of a diagonal that is left in."""
    return np.arange(images.shape[1])


def by_covariance(images: np.ndarray) -> np.ndarray:
    """The mistake of the covariance, which prefers bright pixels."""
    return _best(np.cov(images.T))


def by_size(images: np.ndarray) -> np.ndarray:
    """The mistake of the size of the correlation."""
    return _best(np.abs(np.corrcoef(images.T)))


def by_pictures(images: np.ndarray) -> np.ndarray:
    """The mistake of comparing pictures in place of pixels."""
    return _best(np.corrcoef(images))


def any_shuffled(rng: np.random.Generator) -> tuple:
    """Pictures (N, P): smooth rows with shuffled pixels of different contrast, some of them negative."""
    n, p = int(rng.integers(30, 60)), int(rng.integers(6, 12))
    rough = rng.normal(size=(n, p + 3))
    smooth = rough[:, :-3] + rough[:, 1:-2] + rough[:, 2:-1] + 0.5 * rough[:, 3:]
    gains = rng.uniform(0.2, 4, p) * rng.choice([1, 1, -1], p)
    return ((smooth * gains)[:, rng.permutation(p)],)
