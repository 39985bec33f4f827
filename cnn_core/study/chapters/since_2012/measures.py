"""Gates, errors of several networks and fronts, for the exercises."""

import numpy as np

Case = tuple[object, ...]


def _gate(x: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(w2 @ np.maximum(0, w1 @ x.mean((1, 2))))))


def excite(x: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """Squeeze and excitation: each map times one number between 0 and 1."""
    return x * _gate(x, w1, w2)[:, None, None]


def without_relu(x: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """The mistake of two matrices in a row."""
    return x / (1 + np.exp(-(w2 @ (w1 @ x.mean((1, 2))))))[:, None, None]


def without_sigmoid(x: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """The mistake of weights of any size."""
    return x * (w2 @ np.maximum(0, w1 @ x.mean((1, 2))))[:, None, None]


def by_sum(x: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """The mistake of squeezing by the sum."""
    return x / (1 + np.exp(-(w2 @ np.maximum(0, w1 @ x.sum((1, 2))))))[:, None, None]


def added(x: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """The mistake of adding the weights."""
    return x + _gate(x, w1, w2)[:, None, None]


def any_maps(rng: np.random.Generator) -> Case:
    """Maps and two matrices."""
    maps, hidden, side = rng.integers(3, 7), rng.integers(2, 4), rng.integers(2, 5)
    x = rng.normal(0.3, 1, (maps, side, side + 1))
    return x, rng.normal(size=(hidden, maps)), rng.normal(size=(maps, hidden))


def _chances(scores: np.ndarray, axis: int) -> np.ndarray:
    return np.exp(scores) / np.exp(scores).sum(axis, keepdims=True)


def _missed(means: np.ndarray, labels: np.ndarray, k: int) -> float:
    best = np.argsort(means, axis=1)[:, -k:]
    return float(1 - (best == labels[:, None]).any(1).mean())


def together(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """The top-k error of networks (networks, N, classes) that answer together."""
    return _missed(_chances(scores, 2).mean(0), labels, k)


def both_mistakes(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """The function as the exercise gives it."""
    return _missed(-_chances(scores, 1).mean(0), labels, k)


def over_images(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """The mistake of chances that add up to 1 over the images."""
    return _missed(_chances(scores, 1).mean(0), labels, k)


def worst(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """The mistake of taking the lowest scores."""
    return _missed(-_chances(scores, 2).mean(0), labels, k)


def accuracy(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """The mistake of giving the share that is right."""
    return 1 - together(scores, labels, k)


def any_scores(rng: np.random.Generator) -> Case:
    """Scores of several networks that are often right, and labels."""
    networks, count, classes = rng.integers(2, 5), int(rng.integers(30, 50)), int(rng.integers(5, 9))
    labels = rng.integers(0, classes, count)
    scores = 2 * rng.normal(size=(networks, count, classes)) + rng.normal(size=(1, 1, classes))
    scores[:, np.arange(count), labels] += 1.5
    return scores, labels, int(rng.integers(1, 3))


def unbeaten(costs: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """1 for each network that no other beats, 0 for the rest."""
    return 1 - beaten(costs, errors)


def beaten(costs: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """1 for each network that another beats."""
    return ((errors[None] < errors[:, None]) & (costs[None] <= costs[:, None])).any(1).astype(int)


def strictly(costs: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """The mistake of asking for a lower cost."""
    return 1 - ((errors[None] < errors[:, None]) & (costs[None] < costs[:, None])).any(1).astype(int)


def other_way(costs: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """The mistake of asking who beats nobody."""
    return 1 - ((errors[None] > errors[:, None]) & (costs[None] >= costs[:, None])).any(1).astype(int)


def lowest(costs: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """The mistake of the lowest error alone."""
    return (errors == errors.min()).astype(int)


def any_networks(rng: np.random.Generator) -> Case:
    """Costs, some of them equal, and errors that all differ."""
    count = int(rng.integers(6, 12))
    costs = rng.integers(1, 6, count).astype(float)
    errors = 20 - 2 * costs + rng.normal(0, 3, count)
    return costs, errors
