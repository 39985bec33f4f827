"""The exercises of the chapter on AlexNet."""

import numpy as np

from cnn_core.study import exercise_forms as forms

WEIGHTS = 25 * 16 * 96
forms.numbers(
    "alexnet.1",
    {
        "the number of parameters": (
            WEIGHTS + 96,
            [
                ("with four groups a filter sees a quarter of the channels.", 4 * WEIGHTS + 96),
                ("the biases are missing: one for each filter.", WEIGHTS),
                ("groups do not divide the biases.", WEIGHTS + 24),
            ],
        ),
        "the number of multiply-adds": (
            400 * WEIGHTS,
            [
                ("with four groups a filter sees a quarter of the channels.", 1600 * WEIGHTS),
                ("every place counts, not every row.", 20 * WEIGHTS),
                ("you counted a multiply-add as two operations.", 800 * WEIGHTS),
            ],
        ),
    },
    hints=(
        "How many input channels does one filter see?",
        "64 / 4 = 16 channels, so a filter has 25·16 weights. There are 96 filters.",
        "Each weight is used once at each of the 20·20 places.",
    ),
    reason="Groups divide the weights and the work by their number, and leave the biases alone.",
)


def normaliser(before: int = 0, after: int = 0, factor: object = None, squared: bool = True) -> object:
    """LRN at one place whose window is shifted by ``before`` and ``after``; ``factor(n)`` scales alpha."""

    def lrn_at_place(a: np.ndarray, n: int, k: float, alpha: float, beta: float) -> np.ndarray:
        scale = alpha * (1 if factor is None else factor(n))
        values = a**2 if squared else np.abs(a)
        sums = [values[max(0, i - n // 2 + before) : i + n // 2 + 1 + after].sum() for i in range(len(a))]
        return a / (k + scale * np.array(sums)) ** beta

    return lrn_at_place


def any_place(rng: np.random.Generator) -> tuple:
    """Values of the maps at one place, and the four constants of LRN, n odd."""
    n = 2 * int(rng.integers(0, 4)) + 1
    a = rng.normal(scale=rng.choice([1, 30]), size=rng.integers(1, 10))
    return a, n, rng.uniform(0.5, 3), rng.uniform(0.001, 0.1), rng.uniform(0.3, 1)


VALUES = np.arange(1.0, 90, 11)
forms.function(
    "alexnet.2",
    normaliser(),
    [(VALUES, 5, 2.0, 1e-4, 0.75)],
    draw=any_place,
    causes=(
        ("the paper's alpha is not divided by n.", normaliser(factor=lambda n: 1 / n)),
        ("the window ends one map too early.", normaliser(after=-1)),
        ("the values in the sum are squared.", normaliser(squared=False)),
    ),
    hints=(
        "For each map i: which maps are at most n // 2 away and exist?",
        "`near = a[max(0, i - n // 2) : i + n // 2 + 1]`.",
        "`b[i] = a[i] / (k + alpha * (near**2).sum()) ** beta`.",
    ),
    reason="The window is cut off at the first and the last map, as the formula says with max and min.",
)


def dropout(h: np.ndarray, mask: np.ndarray, p: float) -> np.ndarray:
    """Inverted dropout with a given mask; p is the probability of dropping."""
    return h * mask / (1 - p)


H, MASK = np.array([1.0, -2, 3, 4]), np.array([1.0, 0, 1, 1])
forms.function(
    "alexnet.3",
    dropout,
    [(H, MASK, 0.2)],
    draw=lambda rng: (rng.normal(size=8), rng.integers(0, 2, 8) * 1.0, rng.uniform(0, 0.9)),
    given=lambda h, mask, p: h * mask / p,
    causes=(
        ("today's dropout divides in training, it does not multiply.", lambda h, mask, p: h * mask * (1 - p)),
        ("the division is missing, so the mean shrinks.", lambda h, mask, p: h * mask),
        ("the mask is 1 where a value is kept.", lambda h, mask, p: h * (1 - mask) / (1 - p)),
    ),
    hints=(
        "Try p = 0.2: how many of ten values are kept, and by what must they grow?",
        "Eight of ten are kept, so the mean is 0.8 of what it was.",
        "Divide by the probability of being kept.",
    ),
    reason="With p = 0.5 keeping and dropping are equally likely; that had hidden the mistake.",
)


def top_k_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """The share of images whose label is not among the k highest scores."""
    best = np.argsort(scores, axis=1)[:, -k:]
    return float(1 - np.mean((best == labels[:, None]).any(axis=1)))


def any_scores(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Scores of some images for some classes, their labels, and k."""
    n, classes = rng.integers(1, 30), rng.integers(2, 9)
    return rng.normal(size=(n, classes)), rng.integers(0, classes, n), int(rng.integers(1, classes))


forms.function(
    "alexnet.4",
    top_k_error,
    [],
    draw=any_scores,
    causes=(
        ("that is the share of hits, not of errors.", lambda s, y, k: 1 - top_k_error(s, y, k)),
        ("you took the lowest scores.", lambda s, y, k: top_k_error(-s, y, k)),
        ("only the highest score was used: that is top-1.", lambda s, y, k: top_k_error(s, y, 1)),
        ("that is the number of errors, not their share.", lambda s, y, k: len(y) * top_k_error(s, y, k)),
    ),
    hints=(
        "`np.argsort` sorts upwards. Which columns hold the classes with the k highest scores?",
        "`best = np.argsort(scores, axis=1)[:, -k:]` has the shape (N, k).",
        "`(best == labels[:, None]).any(axis=1)` says for each image whether it is a hit.",
    ),
    reason="An image is an error only if all k guesses miss.",
)

forms.numbers(
    "alexnet.5",
    {
        "the number of columns that are left": (
            7,
            [
                ("(23 − 5) / 3 steps and the first place: add 1.", 6),
                ("that is 23 / 3 rounded up; the last window must fit into the map.", 8),
            ],
        ),
        "the number of windows that see column 12": (
            2,
            [
                ("the window that starts at 12 is not the only one: that at 9 reaches to 13.", 1),
                ("the windows start at 9 and at 12; that at 6 ends with column 10.", 3),
            ],
        ),
        "the number of columns never read": (
            2,
            [
                ("23 is no multiple of 3: the last window of 3 ends with column 20.", 0),
                ("the last window of 3 ends with column 20, and the map with column 22.", 1),
            ],
        ),
    },
    hints=(
        "Where do the windows start? At 0, 3, 6 and so on.",
        "A window of 5 that starts at 9 reads the columns 9 to 13.",
        "Seven windows of 3 read 21 columns.",
    ),
    reason="Here the overlapping windows read every column; those without overlap lose the last two.",
)


def ten_views(image: np.ndarray, side: int) -> np.ndarray:
    """(C, H, W) → (10, C, side, side): four corners and the middle, then their mirror images."""
    down, right = image.shape[1] - side, image.shape[2] - side
    corners = [(0, 0), (0, right), (down, 0), (down, right), (down // 2, right // 2)]
    views = np.stack([image[:, i : i + side, j : j + side] for i, j in corners])
    return np.concatenate([views, views[..., ::-1]])


def upside_down(image: np.ndarray, side: int) -> np.ndarray:
    """Mirrored from top to bottom."""
    views = ten_views(image, side)[:5]
    return np.concatenate([views, views[..., ::-1, :]])


def views_of_mirrored(image: np.ndarray, side: int) -> np.ndarray:
    """The corners of the mirror image, which are others."""
    return np.concatenate([ten_views(image, side)[:5], ten_views(image[..., ::-1], side)[:5]])


def alternating(image: np.ndarray, side: int) -> np.ndarray:
    """Each part followed by its mirror image."""
    return ten_views(image, side)[[0, 5, 1, 6, 2, 7, 3, 8, 4, 9]]


def any_image(rng: np.random.Generator) -> tuple:
    """An image of any shape, and a side that fits into it."""
    c, height, width = rng.integers(1, 4), *rng.integers(3, 9, 2)
    return rng.normal(size=(c, height, width)), int(rng.integers(1, min(height, width) + 1))


forms.function(
    "alexnet.6",
    ten_views,
    [(np.arange(40.0).reshape(2, 4, 5), 3)],
    draw=any_image,
    causes=(
        ("a mirror image swaps left and right; yours is upside down.", upside_down),
        (
            "view 5 is the mirror image of view 0, not the first corner of the mirrored image.",
            views_of_mirrored,
        ),
        ("first the five parts, then the five mirror images.", alternating),
    ),
    hints=(
        "A part begins in row 0 or H − side, in column 0 or W − side.",
        "The middle begins at ((H − side) // 2, (W − side) // 2); `[..., ::-1]` mirrors.",
        "`np.concatenate([views, views[..., ::-1]])` with the five views stacked.",
    ),
    reason="Ten views, one answer: their softmax outputs are averaged.",
)
