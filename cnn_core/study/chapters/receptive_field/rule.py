"""Receptive fields and paths for the exercises, and the ways in which they usually go wrong."""

import numpy as np

Layers = list[tuple[int, int, int, int]]


def field(layers: Layers) -> tuple[int, int, int]:
    """Field, jump and start behind the last layer (k, s, p, d)."""
    r, j, a = 1, 1, 0
    for k, s, p, d in layers:
        r, j, a = r + d * (k - 1) * j, j * s, a - p * j
    return r, j, a


def new_jump(layers: Layers) -> tuple[int, int, int]:
    """The mistake of multiplying the jump first."""
    r, j, a = 1, 1, 0
    for k, s, p, d in layers:
        j *= s
        r, a = r + d * (k - 1) * j, a - p * j
    return r, j, a


def no_dilation(layers: Layers) -> tuple[int, int, int]:
    """The mistake of forgetting the dilation."""
    return field([(k, s, p, 1) for k, s, p, _ in layers])


def other_side(layers: Layers) -> tuple[int, int, int]:
    """The mistake of moving the start to the right."""
    r, j, a = field(layers)
    return r, j, -a


def pixels_of_padding(layers: Layers) -> tuple[int, int, int]:
    """The mistake of counting padding in pixels of the image."""
    r, j, _ = field(layers)
    return r, j, -sum(p for _, _, p, _ in layers)


def span(layers: Layers, i: int) -> tuple[int, int]:
    """The first and the last pixel that unit i sees."""
    r, j, a = field(layers)
    return a + i * j, a + i * j + r - 1


def span_as_given(layers: Layers, i: int) -> tuple[int, int]:
    """The function that the learner starts from: the jump too early, the end one too far."""
    r, j, a = new_jump(layers)
    return a + i * j, a + i * j + r


def span_too_early(layers: Layers, i: int) -> tuple[int, int]:
    """The mistake of the jump alone."""
    r, j, a = new_jump(layers)
    return a + i * j, a + i * j + r - 1


def span_too_far(layers: Layers, i: int) -> tuple[int, int]:
    """The mistake of the end alone."""
    first, last = span(layers, i)
    return first, last + 1


def used(depth: int, kernel: int = 3) -> int:
    """How many pixels have more than 4.55 % of the largest count, for layers of ones."""
    counts = np.ones(1)
    for _ in range(depth):
        counts = np.convolve(counts, np.ones(kernel))
    return int((counts > 0.0455 * counts.max()).sum())


def first_below(share: float) -> int:
    """The depth of layers of 3 cells from which on less than this share of the field is used."""
    depth = 1
    while used(depth) >= share * (2 * depth + 1):
        depth += 1
    return depth


def _walk(layers: Layers, size: int, unit: int, land: object) -> np.ndarray:
    """Hand the counts down; ``land(cell, n)`` says where a cell below comes to lie, None if nowhere."""
    sizes = [size]
    for k, s, p, d in layers:
        sizes.append((sizes[-1] + 2 * p - d * (k - 1) - 1) // s + 1)
    counts = [int(i == unit) for i in range(sizes[-1])]
    for (k, s, p, d), n in zip(layers[::-1], sizes[-2::-1], strict=True):
        below = [0] * n
        for i, count in enumerate(counts):
            for t in range(k):
                if (at := land(i * s - p + t * d, n)) is not None:
                    below[at] += count
        counts = below
    return np.array(counts)


def paths(layers: Layers, size: int, unit: int) -> np.ndarray:
    """Paths from each pixel to a unit."""
    return _walk(layers, size, unit, lambda at, n: at if 0 <= at < n else None)


def wrapped(layers: Layers, size: int, unit: int) -> np.ndarray:
    """The mistake of negative indices, which count from the other end."""
    return _walk(layers, size, unit, lambda at, n: at if -n <= at < n else None)


def pressed(layers: Layers, size: int, unit: int) -> np.ndarray:
    """The mistake of giving the edge what falls into the padding."""
    return _walk(layers, size, unit, lambda at, n: min(max(at, 0), n - 1))


def reached(layers: Layers, size: int, unit: int) -> np.ndarray:
    """The mistake of saying whether, not how often."""
    return (paths(layers, size, unit) > 0).astype(int)


def any_layers(rng: np.random.Generator) -> tuple[Layers]:
    """A few layers with all settings."""
    many = int(rng.integers(1, 5))
    return ([tuple(int(n) for n in rng.integers((1, 1, 0, 1), (6, 4, 4, 4))) for _ in range(many)],)


def any_unit(rng: np.random.Generator) -> tuple[Layers, int]:
    """A few layers and the number of a unit."""
    return *any_layers(rng), int(rng.integers(0, 9))


def any_paths(rng: np.random.Generator) -> tuple[Layers, int, int]:
    """A few layers that fit, a size, and a unit, often one at the edge."""
    while True:
        (layers,), size = any_layers(rng), int(rng.integers(8, 30))
        n = size
        for k, s, p, d in layers:
            n = (n + 2 * p - d * (k - 1) - 1) // s + 1 if n >= 1 else 0
        if n >= 1:
            return layers, size, int(rng.choice([0, n - 1, rng.integers(0, n)]))
