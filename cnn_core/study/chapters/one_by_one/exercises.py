"""The exercises of the chapter on 1×1 convolutions: what is right, and how mistakes are told apart."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.chapters.one_by_one import layers

forms.numbers(
    "one_by_one.1",
    {
        "the first number": (
            8.5,
            [
                ("the bias is missing.", 8),
                ("a row of w belongs to an output, a column to an input.", 3.5),
                ("that is the second bias.", 9),
            ],
        ),
        "the second number": (
            0,
            [
                ("the ReLU cuts negative numbers off.", -2),
                ("bias and ReLU come one after the other: −3 + 1 is still negative.", 1),
            ],
        ),
        "the number of parameters": (
            8,
            [
                ("the two biases are missing.", 6),
                (
                    "each pair of input and output has a weight of its own: 2 · 3.",
                    5,
                ),
            ],
        ),
    },
    hints=(
        "Multiply the vector by the first row of w, number by number, and add up.",
        "1 · 2 + 0 · (−1) + 2 · 3, then the bias.",
        "The second row gives −2 − 1 + 1 = −2, and a ReLU follows.",
    ),
    reason="One matrix, one bias for each output, and the ReLU number by number.",
)


def _both(r: int) -> int:
    """Weights of the reduction to r maps and the 3×3 behind it."""
    return 256 * r + 9 * r * 256


ALONE = 9 * 256 * 256
forms.numbers(
    "one_by_one.2",
    {
        "the number of weights a": (
            ALONE,
            [
                ("each of the 256 filters reads all 256 maps.", 9 * 256),
                ("biases are not counted.", ALONE + 256),
            ],
        ),
        "the number of weights b": (
            _both(64),
            [
                ("the reduction itself has weights, too.", 9 * 64 * 256),
                ("the 3×3 reads the reduced maps, not all of them.", 256 * 64 + ALONE),
                ("the 3×3 still returns 256 maps.", 256 * 64 + 9 * 64 * 64),
            ],
        ),
        "the number of maps c": (
            layers.largest(ALONE, _both),
            [
                ("there the two already have more than the one.", layers.largest(ALONE, _both) + 1),
                ("that would be break-even in front of a 1×1.", 128),
                ("the reduction is not free: with 255 maps the two have more weights than the one.", 255),
            ],
        ),
    },
    hints=(
        "k · k · (maps in) · (maps out) for each convolution.",
        "With r maps: 256 · r + 9 · r · 256 = 2,560 · r.",
        "2,560 · r < 9 · 256 · 256.",
    ),
    reason="Both parts grow in proportion to r: 64 maps cost 64 / 230.4 of the plain layer.",
)

forms.function(
    "one_by_one.3",
    layers.pointwise,
    [(np.arange(12.0).reshape(1, 2, 2, 3), np.array([[1.0, 10], [0, 1], [1, -1]]))],
    draw=layers.any_maps,
    given=layers.pointwise_as_given,
    causes=(
        (
            "the rows still mix several places: bring the channels last before `reshape`.",
            layers.wrong_rows,
        ),
        ("the rows are right, but they are read as maps in the wrong order.", layers.wrong_maps),
    ),
    hints=(
        "Try x = np.arange(12).reshape(1, 2, 2, 3): what does its first row hold, what should it hold?",
        "A row must hold the channels of one place. In which order must the axes stand before `reshape`?",
        "`x.transpose(0, 2, 3, 1)` before, `reshape(n, height, width, -1).transpose(0, 3, 1, 2)` behind.",
    ),
    reason="A reshape never moves a number; only a transpose does.",
)

forms.function(
    "one_by_one.4",
    layers.weight_gradient,
    [(np.ones((2, 3, 2, 2)), np.ones((2, 4, 2, 2)))],
    draw=layers.any_gradient,
    causes=(
        ("that is its transpose: outputs come first.", lambda x, dy: layers.weight_gradient(x, dy).T),
        ("sum over the images, too, do not average.", lambda x, dy: layers.weight_gradient(x, dy) / len(x)),
        (
            "sum over the places, do not average.",
            lambda x, dy: layers.weight_gradient(x, dy) / (x.shape[2] * x.shape[3]),
        ),
        (
            "multiply place by place before you add up, not the sums.",
            lambda x, dy: np.outer(dy.sum((0, 2, 3)), x.sum((0, 2, 3))),
        ),
    ),
    hints=(
        "For one place of one image it is the column dy(:, i, j) times the row x(:, i, j).",
        "These matrices are added up over all places and images.",
        '`np.einsum("nohw,nihw->oi", dy, x)`, or a product of two matrices of rows.',
    ),
    reason="The same matrix serves each place, so all of them add to its gradient.",
)

PLAIN, INSIDE, BIASED, BEHIND = layers.directions()
forms.numbers(
    "one_by_one.5",
    {
        "the directions a": (PLAIN, [("`up` has 4 rows.", 32)]),
        "the directions b": (INSIDE, [("behind the ReLU there is still a matrix of 4 rows.", 32)]),
        "the directions c": (
            BIASED,
            [("the bias, which stands in every result, is a direction more.", 4)],
        ),
        "the directions d": (BEHIND, [("the ReLU bends what was flat.", 4)]),
    },
    hints=(
        "`low = vectors @ down`, and then `np.linalg.matrix_rank(low @ up)`.",
        "`np.maximum(low, 0) @ up` for b, `np.maximum(low @ up, 0)` for d.",
        "For c add `rng.normal(size=32)` to `low @ up`.",
    ),
    reason="Four numbers for each vector in all four cases; only bending spreads them over more directions.",
)

forms.function(
    "one_by_one.6",
    layers.folded,
    [(np.array([[1.0, 2, 0]]), np.arange(18.0).reshape(2, 1, 3, 3))],
    draw=layers.any_pair,
    causes=(
        (
            "the reduced channels are to be summed over, with the weights of both layers.",
            lambda a, w: w.sum(1, keepdims=True) * a.sum(0)[None, :, None, None],
        ),
        ("inputs come second, the kernel last.", lambda a, w: np.einsum("orhw,ri->ohwi", w, a)),
        ("the kernel must not be flipped.", lambda a, w: layers.folded(a, w)[:, :, ::-1, ::-1]),
    ),
    hints=(
        "Follow input i through a reduced channel m to output o: which weights does it meet?",
        "Add up over m: w(o, m, ·, ·) · a(m, i).",
        '`np.einsum("orhw,ri->oihw", w, a)`.',
    ),
    reason="At each offset of the kernel the two matrices are multiplied.",
)
