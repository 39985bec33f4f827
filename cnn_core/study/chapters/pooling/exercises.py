"""The exercises of the chapter on pooling: what is right, and how the usual mistakes are told apart."""

from __future__ import annotations

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.compare import NotYet, as_array
from cnn_core.study.exercise import exercise

PICTURE = np.array([[1, 3, 2, 4], [5, 6, 1, 2], [7, 8, 9, 1], [3, 4, 2, 5]])
RNG = np.random.default_rng(5)


def pool(x: np.ndarray, k: int, s: int, reduce: object) -> np.ndarray:
    """x (H, W) → (H_out, W_out): ``reduce`` of each window."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k))[::s, ::s]
    return reduce(windows, (2, 3))


def max_pool_backward(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """Each dy is added to the first largest cell of its window."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        window = x[i * s : i * s + k, j * s : j * s + k]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[i * s + u, j * s + v] += dy[i, j]
    return dx


UPSTREAM = np.array([[1.0, 2.0], [3.0, 4.0]])
ARRIVES = max_pool_backward(PICTURE, UPSTREAM, 3, 1)
SPREAD = np.zeros((4, 4))
for _row, _column in np.ndindex(2, 2):
    SPREAD[_row : _row + 3, _column : _column + 3] += UPSTREAM[_row, _column] / 9
forms.value(
    "pooling.1",
    ARRIVES,
    name="dx",
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


def ties_and_overwriting(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """The function that the learner starts from: both mistakes."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        cells = np.s_[i * s : i * s + k, j * s : j * s + k]
        dx[cells] = (x[cells] == x[cells].max()) * dy[i, j]
    return dx


def ties_get_all(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """The mistake of sending the whole gradient to every largest cell."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        cells = np.s_[i * s : i * s + k, j * s : j * s + k]
        dx[cells] += (x[cells] == x[cells].max()) * dy[i, j]
    return dx


def overwritten(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """The mistake of writing over what an earlier window has sent."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        window = x[i * s : i * s + k, j * s : j * s + k]
        first = np.arange(window.size).reshape(window.shape) == window.argmax()
        dx[i * s : i * s + k, j * s : j * s + k] = first * dy[i, j]
    return dx


def shared(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """Another convention: equal cells share the gradient."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        cells = np.s_[i * s : i * s + k, j * s : j * s + k]
        winners = x[cells] == x[cells].max()
        dx[cells] += winners / winners.sum() * dy[i, j]
    return dx


WITH_TIES = RNG.integers(0, 3, (6, 6)).astype(float)
forms.function(
    "pooling.2",
    max_pool_backward,
    [
        (RNG.normal(size=(6, 6)), RNG.normal(size=(3, 3)), 2, 2),
        (WITH_TIES, RNG.normal(size=(3, 3)), 2, 2),
        (RNG.normal(size=(7, 7)), RNG.normal(size=(3, 3)), 3, 2),
        (WITH_TIES, RNG.normal(size=(4, 4)), 3, 1),
    ],
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


UPRIGHT, LEVEL = np.array([[0, 1, 0, 0]] * 4), np.array([[0, 1, 0, 0]] * 4).T
TWIN = np.array([[1, 0, 0, 0]] * 4)


@exercise(
    "pooling.3",
    hints=(
        "Both poolings look at the cells of a window, not at their places in it.",
        "Exchange two cells inside one window: neither its maximum nor its mean changes.",
        "Put a vertical line into column 0. Where else can it stand so that it stays in its windows?",
    ),
    wrong=(
        ((UPRIGHT, LEVEL), "maximum"),
        ((UPRIGHT, UPRIGHT), "the same picture"),
        ((np.zeros((2, 2)), np.ones((2, 2))), "(4, 4)"),
        ((np.array([[0, 1, 0, 0]] * 4), np.array([[1, 1, 0, 0]] * 4)), "average"),
        (UPRIGHT, "two pictures"),
    ),
)
def indistinguishable(answer: object) -> str:
    """Any pair that is right is accepted."""
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        raise NotYet("The answer must be two pictures, (a, b).")
    first, second = (as_array(picture, "a picture") for picture in answer)
    for picture in (first, second):
        if picture.shape != (4, 4):
            raise NotYet(f"The shape of a picture is {picture.shape}, expected (4, 4).")
    if np.array_equal(first, second):
        raise NotYet("Both are the same picture.")
    for kind, a, b in zip(("maximum", "average"), two_pools(first), two_pools(second), strict=True):
        if not np.allclose(a, b):
            raise NotYet(f"The {kind} of at least one window differs, so that pooling can tell them apart.")
    return "Inside a window the places are forgotten: any order of the same numbers gives the same result."


@exercise(
    "pooling.4",
    hints=(
        "For each k: max-pool the moved digits and the digits as they are, and compare the two.",
        "`np.linalg.norm(a - b) / np.linalg.norm(b)` over all digits at once is enough.",
        "`scratch.MaxPool2d(k)` takes the whole batch, and its stride is k unless you give another.",
    ),
    wrong=(
        ([0.0, 0.0, 0.0, 0.0], "does not change"),
        ([0.9, 0.7, 0.5], "expected 4"),
        ([50.0, 40.0, 20.0, 10.0], "not percent"),
        ([0.2, 0.3, 0.5, 0.7], "should become smaller"),
    ),
)
def larger_windows(answer: object) -> str:
    """Measured by the reader, so only what any sensible measure shows is asked for."""
    change = as_array(answer, "the list")
    if change.shape != (4,):
        raise NotYet(f"The shape of the list is {change.shape}, expected 4 changes, for k = 1, 2, 4, 7.")
    for wrong, text in (
        (change.min() < 0 or change.max() > 2, "A change is a fraction of the length, not percent."),
        (np.ptp(change) < 0.01, "The change does not change with k: did the windows reach the pooling?"),
        (
            np.any(np.diff(change) > 0),
            "The change should become smaller with larger windows: check the order.",
        ),
        (change[3] <= 0, "Even 7×7 windows notice a shift by one pixel."),
    ):
        if wrong:
            raise NotYet(text)
    return "Larger windows forgive more and forget more; none is invariant."


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
    [(RNG.normal(size=shape),) for shape in ((8, 8), (7, 10), (5, 4))],
    causes=(
        (
            "the maximum was taken with stride 2 already; it must be dense.",
            lambda x: blurred(pool(x, 2, 2, np.max)),
        ),
        ("the blur still has stride 1.", lambda x: blurred(pool(x, 2, 1, np.max), step=1)),
        ("the weights must add up to 1: divide by 16.", lambda x: 16 * blur_pool(x)),
        (
            "there are no zeros around the map before the blur.",
            lambda x: blurred(pool(x, 2, 1, np.max), border=0),
        ),
        (
            "the weights are all equal; the binomial ones are 1, 2, 1.",
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
