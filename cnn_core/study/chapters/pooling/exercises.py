"""The exercises of the chapter on pooling: what is right, and how the usual mistakes are told apart."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet, as_array
from cnn_core.study.chapters.pooling.adaptive import adaptive, adaptive_max_pool, floored, one_size
from cnn_core.study.chapters.pooling.backward import (
    max_pool_backward,
    overwritten,
    shared,
    ties_and_overwriting,
    ties_get_all,
)
from cnn_core.study.compare import close, same_numbers
from cnn_core.study.exercise import exercise

PICTURE = np.array([[1, 3, 2, 4], [5, 6, 1, 2], [7, 8, 9, 1], [3, 4, 2, 5]])


def pool(x: np.ndarray, k: int, s: int, reduce: object) -> np.ndarray:
    """x (H, W) → (H_out, W_out): ``reduce`` of each window."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k))[::s, ::s]
    return reduce(windows, (2, 3))


UPSTREAM = np.array([[1.0, 2.0], [3.0, 4.0]])
ARRIVES = max_pool_backward(PICTURE, UPSTREAM, 3, 1)
SPREAD = np.zeros((4, 4))
for _row, _column in np.ndindex(2, 2):
    SPREAD[_row : _row + 3, _column : _column + 3] += UPSTREAM[_row, _column] / 9
forms.value(
    "pooling.1",
    ARRIVES,
    name="`dx`",
    causes=(
        (
            "where several windows have the same winner their gradients add up.",
            np.where(ARRIVES > 0, 4.0, 0.0),
        ),
        ("the gradients of the windows add up; they are not averaged.", ARRIVES / 4),
        ("this is the gradient of average pooling; a maximum sends everything to one cell.", SPREAD),
        ("rows and columns count from 0: the 9 is in row 2, column 2.", np.roll(ARRIVES, (1, 1), (0, 1))),
    ),
    hints=(
        "Which cells does each of the four windows cover, and which of them is the largest?",
        "All four windows contain the 9 in row 2, column 2. No other cell gets anything.",
        "Four gradients arrive at one cell: 1 + 2 + 3 + 4.",
    ),
    reason="All four windows overlap at the 9, so it gets the sum 1 + 2 + 3 + 4 = 10 and all others get 0.",
    wrong=((10, "a single number"),),
)


def any_windows(rng: np.random.Generator) -> tuple:
    """A map, half of the time with ties, and a gradient for windows of any size and stride."""
    k, s, rows, columns = rng.integers((1, 1, 2, 2), (4, 4, 5, 5)).tolist()
    shape = ((rows - 1) * s + k + rng.integers(s), (columns - 1) * s + k + rng.integers(s))
    x = rng.normal(size=shape) if rng.random() < 0.5 else rng.integers(0, 3, shape).astype(float)
    return x, rng.normal(size=(rows, columns)), k, s


forms.function(
    "pooling.2",
    max_pool_backward,
    [(np.ones((4, 4)), np.arange(1.0, 5).reshape(2, 2), 2, 2), (PICTURE, np.ones((2, 2)), 3, 1)],
    draw=any_windows,
    given=ties_and_overwriting,
    causes=(
        ("equal cells still get the whole gradient each; only the first may.", ties_get_all),
        ("a later window still overwrites what an earlier one has sent: add.", overwritten),
        (
            "equal cells share the gradient. That is legitimate, but PyTorch gives it to the first one.",
            shared,
        ),
    ),
    hints=(
        "Try a window whose cells are all equal: how much arrives in all, and how much was sent?",
        "Try windows that overlap, 3×3 with stride 2. What happens to a cell that wins in two of them?",
        "Find one winner with `argmax` (it takes the first) and `np.unravel_index`, and use `+=`.",
    ),
    reason="Now what arrives in all is what was sent in all, with ties and with overlapping windows.",
)


def two_pools(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Max and average pooling of x (4, 4) with windows 2×2."""
    return pool(x, 2, 2, np.max), pool(x, 2, 2, np.mean)


def pictures(answer: object) -> list[np.ndarray]:
    """The two pictures (4, 4) of a pair or of one array (2, 4, 4)."""
    if not isinstance(answer, list | tuple):
        answer = [*np.atleast_1d(as_array(answer, "The answer", "two pictures, (a, b)"))]
    if len(answer) != 2:
        raise NotYet("The answer must be two pictures, (a, b).")
    arrays = [as_array(picture, "A picture").astype(float) for picture in answer]
    for picture in arrays:
        if picture.shape != (4, 4):
            raise NotYet(f"The shape of a picture is {picture.shape}, expected (4, 4).")
        if not np.isfinite(picture).all():
            raise NotYet("A picture holds nan or inf, which is no brightness.")
    return arrays


UPRIGHT = np.array([[0, 1, 0, 0]] * 4)


@exercise(
    "pooling.3",
    hints=(
        "Both poolings look at the cells of a window, not at their places in it.",
        "Exchange two cells inside one window: neither its maximum nor its mean changes.",
        "Put a vertical line into column 0. Where else can it stand so that it stays in its windows?",
    ),
    wrong=(
        ((UPRIGHT, UPRIGHT.T), "maximum"),
        ((UPRIGHT, UPRIGHT), "the same picture"),
        ((np.zeros((2, 2)), np.ones((2, 2))), "(4, 4)"),
        ((UPRIGHT, np.array([[1, 1, 0, 0]] * 4)), "average"),
        (UPRIGHT, "two pictures"),
    ),
)
def indistinguishable(answer: object) -> str:
    """Any pair that is right is accepted."""
    first, second = pictures(answer)
    if close(first, second):
        raise NotYet("Both are the same picture.")
    for kind, a, b in zip(("maximum", "average"), two_pools(first), two_pools(second), strict=True):
        if not close(a, b):
            raise NotYet(f"The {kind} of at least one window differs, so that pooling can tell them apart.")
    return "Inside a window the places are forgotten: any order of the same numbers gives the same result."


# Measured on 1,000 digits that are given; a test of the chapter's solution computes them again.
CHANGES = {1: 0.5935, 2: 0.4731, 4: 0.3601, 7: 0.2928}
MEANS = (0.6213, 0.4874, 0.3602, 0.2577)  # of each digit's own change: another sensible measure
MISTAKES = {
    "that is average pooling.": {4: 0.3142, 7: 0.2075},
    "the digits were moved down, along axis 2.": {1: 0.5719},
    "the digits were moved to the left.": {2: 0.4679},
    "they were moved by two pixels.": {1: 0.9305},
    "the stride is 1 here, and should be k.": {4: 0.3550, 7: 0.2625},
}
CHANGE_PARTS = {
    f"the change for k = {k}": (right, [(text, of[k]) for text, of in MISTAKES.items() if k in of])
    for k, right in CHANGES.items()
}


@exercise(
    "pooling.4",
    hints=(
        "For each k: max-pool the moved digits and the digits as they are, and compare the two.",
        "`np.linalg.norm(a - b) / np.linalg.norm(b)` over all digits at once is enough.",
        "`scratch.MaxPool2d(k)` takes the whole batch, and its stride is k unless you give another.",
    ),
    wrong=(
        ([0.594, 0.594, 0.594, 0.594], "k = 2 is too large"),
        ([0.9, 0.7, 0.5], "expected 4"),
        ([59.35, 47.31, 36.01, 29.28], "in percent"),
        ([0.2928, 0.3601, 0.4731, 0.5935], "in another order"),
        ([0.5935, 0.4722, 0.3142, 0.2075], "average pooling"),
        ([0.5719, 0.4566, 0.3481, 0.2522], "moved down"),
        ([0.5935, 0.4679, 0.3598, 0.3028], "to the left"),
        ([0.9305, 0.7572, 0.5758, 0.4608], "two pixels"),
        ([0.5935, 0.4706, 0.3550, 0.2625], "the stride is 1"),
    ),
)
def larger_windows(answer: object) -> str:
    """The change of all digits at once, as the text asks, or the mean of each digit's own."""
    reason = "Larger windows forgive more and forget more; none is invariant."
    try:
        same_numbers(answer, CHANGE_PARTS, tolerance=0.01)
    except NotYet:
        try:
            same_numbers(answer, {str(mean): (mean, []) for mean in MEANS}, tolerance=0.01)
        except NotYet:
            pass
        else:
            return f"{reason} (You took the mean over the digits, each with its own change.)"
        raise
    return reason


BINOMIAL = np.outer([1, 2, 1], [1, 2, 1]) / 16


def blur_pool(x: np.ndarray) -> np.ndarray:
    """Max over 2×2 windows at stride 1, then the binomial mean of 3×3 cells at stride 2, zeros around."""
    padded = np.pad(pool(x, 2, 1, np.max), 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))[::2, ::2]
    return (windows * BINOMIAL).sum((2, 3))


def blurred(dense: np.ndarray, border: int = 1, step: int = 2, weights: np.ndarray = BINOMIAL) -> np.ndarray:
    """The blur alone, to make the usual mistakes with."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(dense, border), (3, 3))[::step, ::step]
    return (windows * weights).sum((2, 3))


forms.function(
    "pooling.5",
    blur_pool,
    [],
    draw=lambda rng: (rng.normal(size=rng.integers(4, 10, 2)) + rng.choice([0, 3]),),
    causes=(
        ("the maximum has stride 2 already; it must be dense.", lambda x: blurred(pool(x, 2, 2, np.max))),
        ("the blur still has stride 1.", lambda x: blurred(pool(x, 2, 1, np.max), step=1)),
        ("the weights must add up to 1: divide by 16.", lambda x: 16 * blur_pool(x)),
        (
            "there are no zeros around the map before the blur.",
            lambda x: blurred(pool(x, 2, 1, np.max), border=0),
        ),
        (
            "the weights are all equal, not 1, 2, 1.",
            lambda x: blurred(pool(x, 2, 1, np.max), weights=np.full((3, 3), 1 / 9)),
        ),
        ("the maximum is missing: this blurs the picture itself.", lambda x: blurred(x)),
    ),
    hints=(
        "Two steps: a dense maximum (windows 2×2, stride 1), then a blur at every second place.",
        "The weights are the outer product of (1, 2, 1) with itself, divided by their sum.",
        "Pad the dense map with one zero on each side; the output (i, j) is the weighted sum at (2i, 2j).",
    ),
    reason="The maximum stays, but it is smoothed before cells are left out.",
    wrong=((lambda x: pool(x, 2, 2, np.max), "shape"),),
)


forms.function(
    "pooling.6",
    adaptive_max_pool,
    [(np.arange(35.0).reshape(5, 7), 2), (-np.ones((4, 4)), 3)],
    draw=lambda rng: (rng.normal(size=rng.integers(4, 10, 2)), int(rng.integers(1, 5))),
    causes=(
        ("windows of one size, ⌊H/n⌋, leave the last cells unread.", lambda x, n: adaptive(x, n, one_size)),
        ("the end of a window is rounded up, not down.", lambda x, n: adaptive(x, n, floored)),
        ("that is the mean of each window, not its maximum.", lambda x, n: adaptive(x, n, reduce=np.mean)),
        ("rows and columns are exchanged.", lambda x, n: adaptive(x, n).T),
    ),
    hints=(
        "For 7 columns and n = 3 the windows hold the columns 0–2, 2–4 and 4–6: they may overlap.",
        "Window i begins at `i * H // n` and ends before (i + 1)·H/n, rounded up: `-(-(i + 1) * H // n)`.",
    ),
    reason="Whatever comes in, n·n values come out, and no cell is left unread.",
    wrong=((lambda x, n: pool(x, n, n, np.max), "shape"),),
)
