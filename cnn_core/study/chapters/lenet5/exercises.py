"""The exercises of the chapter on LeNet-5."""

from math import tanh

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.rounding import Rounded

TABLE, FULL = 8 * 3 * 9 + 8, 8 * 4 * 9 + 8
forms.numbers(
    "lenet5.1",
    {
        "the count with the table": (
            TABLE,
            [
                ("the biases are missing: one for each of the eight maps.", TABLE - 8),
                ("each map that is looked at has a kernel of its own.", 8 * 9 + 8),
                ("a map has one bias, not one for each connection.", 8 * 3 * 10),
            ],
        ),
        "the count with full connections": (
            FULL,
            [
                ("the biases are missing: one for each of the eight maps.", FULL - 8),
                ("four maps lie below, not eight.", 8 * 8 * 9 + 8),
            ],
        ),
    },
    hints=(
        "A connection between two maps is one kernel of 3×3. How many connections are there?",
        "With the table 8·3 connections, without it 8·4. Then come the biases.",
        "Each connection has 9 weights, each of the 8 maps one bias: 24·9 + 8 with the table.",
    ),
    reason="24 kernels instead of 32, and eight biases either way.",
)

AT_ONE, SLOPE = 1.7159 * tanh(2 / 3), 1.7159 * 2 / 3
forms.numbers(
    "lenet5.2",
    {
        "`f(1)`": (
            Rounded(AT_ONE, 3),
            [
                ("that is the plain tanh.", tanh(1.0)),
                ("the factor 2/3 inside is missing.", 1.7159 * tanh(1.0)),
                ("that is the bound, which is reached only far out.", 1.7159),
            ],
        ),
        "the slope": (
            Rounded(SLOPE, 2),
            [
                ("that is the slope of the plain tanh.", 1.0),
                ("by the chain rule the inner factor counts, too.", 1.7159),
                ("the factor in front counts, too.", 2 / 3),
            ],
        ),
    },
    hints=(
        "f(a) = 1.7159·tanh(2a/3). Put in a = 1; for the slope use the chain rule.",
        "The slope of tanh at 0 is 1. What do the two factors do with it?",
        "`1.7159 * np.tanh(2 / 3)`, and the slope 1.7159·2/3.",
    ),
    reason="The constants are chosen so that f(±1) = ±1 to three decimals; near 0 values grow a little.",
)


def subsample(x: np.ndarray, coefficient: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Sum each 2×2 window, times the map's coefficient, plus its bias."""
    sums = x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]
    return sums * coefficient[:, None, None] + bias[:, None, None]


def any_maps(rng: np.random.Generator) -> tuple:
    """Maps with even sides, and a coefficient and a bias for each."""
    c, h, w = rng.integers(1, 4, 3)
    return rng.normal(size=(c, 2 * h, 2 * w)), *rng.normal(size=(2, c))


forms.function(
    "lenet5.3",
    subsample,
    [],
    draw=any_maps,
    causes=(
        ("the paper adds the four values; it does not average them.", lambda x, c, b: subsample(x / 4, c, b)),
        ("the bias is missing.", lambda x, c, b: subsample(x, c, 0 * b)),
        ("the coefficient is missing.", lambda x, c, b: subsample(x, np.ones_like(c), b)),
        (
            "the coefficient multiplies the sum alone; the bias is added after it.",
            lambda x, c, b: subsample(x, c, c * b),
        ),
    ),
    hints=(
        "The four values of all windows are four arrays: even or odd rows, even or odd columns.",
        "`x[:, ::2, ::2]` is the top left value of each window; there are three more.",
        "`coefficient[:, None, None]` gives each map its own number.",
    ),
    reason="Two parameters for each map; with the coefficient 1/4 and the bias 0 it is average pooling.",
)


def scores(x: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """The negative squared distance of x (units,) from each of the codes (classes, units)."""
    return -((x - codes) ** 2).sum(axis=1)


def faulty(x: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """The function that the learner starts from."""
    return ((x - codes) ** 2).mean(axis=0)


def any_codes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The values of some units, and codes of ±1 for some classes."""
    classes, units = rng.integers(2, 8, 2)
    return rng.normal(size=units), rng.choice([-1.0, 1.0], size=(classes, units))


forms.function(
    "lenet5.4",
    scores,
    [],
    draw=any_codes,
    given=faulty,
    causes=(
        ("the nearest code must get the largest score: the sign.", lambda x, c: -scores(x, c)),
        ("the distances are added, not averaged.", lambda x, c: scores(x, c) / len(x)),
        ("the differences are squared.", lambda x, c: -np.abs(x - c).sum(axis=1)),
    ),
    hints=(
        "What shape must the result have: one number for each class, or one for each unit?",
        "The sum runs over the units, the last axis. Which class should win: the nearest?",
        "There are three mistakes: the axis, the mean, and the sign.",
    ),
    reason="One score for each code: the sum over the units, with a minus, so that the nearest code wins.",
)


def moved(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """Move images (N, H, W) by whole pixels; what enters is 0."""
    y = np.zeros_like(images)
    height, width = images.shape[1:]
    to_rows, to_columns = (
        slice(max(down, 0), height + min(down, 0)),
        slice(max(right, 0), width + min(right, 0)),
    )
    rows, columns = slice(max(-down, 0), height - max(down, 0)), slice(max(-right, 0), width - max(right, 0))
    y[:, to_rows, to_columns] = images[:, rows, columns]
    return y


def any_shift(rng: np.random.Generator) -> tuple:
    """Images of any size and a shift that leaves something of them."""
    n, height, width = rng.integers((1, 4, 4), (3, 8, 8))
    return rng.normal(size=(n, height, width)), *rng.integers(-3, 4, 2).tolist()


forms.function(
    "lenet5.5",
    moved,
    [(np.arange(1.0, 31).reshape(1, 5, 6), 1, 2)],
    draw=any_shift,
    causes=(
        (
            "what leaves on one side must not come in on the other.",
            lambda x, d, r: np.roll(x, (d, r), (1, 2)),
        ),
        ("down and right are swapped.", lambda x, d, r: moved(x, r, d)),
        ("it moves up and to the left.", lambda x, d, r: moved(x, -d, -r)),
    ),
    hints=(
        "`np.roll` moves, but what leaves comes in on the other side. Clear it afterwards, or pad first.",
        "Pad with zeros on all sides, wide enough, and cut out the right window.",
        "With `m` zeros on all sides the window starts at row `m - down` and column `m - right`.",
    ),
    reason="Pixels that leave are lost and paper comes in.",
)


def any_errors(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A map, and the gradient with respect to what a kernel made of it."""
    size = rng.integers(1, 5, 2)
    return rng.normal(size=size + rng.integers(0, 4, 2)), rng.normal(size=size)


def kernel_gradient(x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """x (H, W) and dL/dy (H_out, W_out) → dL/dk (K_h, K_w): x under a window with the weights dy."""
    return (np.lib.stride_tricks.sliding_window_view(x, dy.shape) * dy).sum((2, 3))


forms.function(
    "lenet5.6",
    kernel_gradient,
    [],
    draw=any_errors,
    causes=(
        ("the gradient is flipped.", lambda x, dy: kernel_gradient(x, dy)[::-1, ::-1]),
        ("`dy` is flipped.", lambda x, dy: kernel_gradient(x, dy[::-1, ::-1])),
        ("the places add up; they are not averaged.", lambda x, dy: kernel_gradient(x, dy) / dy.size),
        ("the gradient is transposed.", lambda x, dy: kernel_gradient(x, dy).T),
        ("`dy` is missing in the sum.", lambda x, dy: kernel_gradient(x, np.ones(dy.shape))),
    ),
    hints=(
        "How does y(0, 0) change with k(m, n)? By x(m, n). And y(i, j)? By x(i + m, j + n).",
        "The kernel is used at every place, so its gradient is a sum: Σ dy(i, j)·x(i + m, j + n).",
        "That is a sliding window again: the cross-correlation of `x` with `dy` as the kernel.",
    ),
    reason="The gradient of a cross-correlation is a cross-correlation: of the input with the errors.",
)
