"""The exercises of the chapter on convolution: what is right, and how the usual mistakes are told apart."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet, as_array
from cnn_core.study.chapters.convolution.correlation import (
    any_pair,
    as_matrix,
    correlate,
    same_sized,
    steps_of_output,
)
from cnn_core.study.compare import same_value
from cnn_core.study.exercise import exercise

IMAGE = np.array([[1, 2, 3, 0, 1], [0, 1, 2, 3, 0], [1, 0, 1, 2, 3], [3, 2, 1, 0, 1], [0, 1, 0, 3, 2]])
KERNEL = np.array([[-1, 0, 1]] * 3)


TURNED = correlate(IMAGE, KERNEL.T)
forms.value(
    "convolution.1",
    TURNED[2, 1],
    name="T(2, 1)",
    causes=(
        ("the kernel was flipped, or the rows were subtracted the other way round.", -TURNED[2, 1]),
        ("the kernel was not turned; this is the entry of S.", correlate(IMAGE, KERNEL)[2, 1]),
        ("rows and columns count from 0, so (2, 1) is the third row and the second column.", TURNED[1, 0]),
        ("row and column are swapped; the row index comes first.", TURNED[1, 2]),
    ),
    hints=(
        "Cut out the 3×3 patch of the image whose top left corner is in row 2, column 1 (both from 0).",
        "The patch has the rows `0 1 2`, `2 1 0` and `1 0 3`; those of the kernel are all −1, all 0, all 1.",
        "Add up the last row of the patch and subtract the first: (1 + 0 + 3) − (0 + 1 + 2).",
    ),
    reason="The last row of the patch sums to 4, the first to 3: the image gets brighter downwards.",
    wrong=(("1", "leave the quotes out"), ((1, 1), "expected a single number")),
)


def output_size(n: int, f: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """The number of positions of a filter of size f: stride s, padding p on both sides, dilation d."""
    return (n + 2 * p - d * (f - 1) - 1) // s + 1


forms.numbers(
    "convolution.2",
    {
        "size a": (output_size(28, 5), [("the starting position was not counted: add 1.", 28 - 5)]),
        "size b": (
            output_size(224, 7, s=2, p=3),
            [
                ("you rounded up instead of down; a window that hangs over the edge does not count.", 113),
                ("the starting position is missing, or padding was added on one side only.", 111),
            ],
        ),
        "size c": (
            output_size(64, 3, d=2),
            [
                ("the dilation was left out.", output_size(64, 3)),
                ("three taps at distance 2 span 5 pixels, not 6.", output_size(64, 6)),
            ],
        ),
    },
    hints=(
        "A window of size k fits into n pixels at n − k + 1 positions. Padding adds p on both sides.",
        "With stride s count the steps, round down, and add 1 for the starting position.",
        "With dilation 2 the three taps of the filter span 5 pixels.",
    ),
    reason="Layer b rounds 111.5 down, and in layer c the filter spans 2·(3 − 1) + 1 = 5 pixels.",
    wrong=(((24, 112), "2 values, expected 3 numbers"), (24, "a single number, expected 3 numbers")),
)


forms.function(
    "convolution.3",
    correlate,
    [(IMAGE.astype(float), np.arange(6.0).reshape(2, 3))],
    draw=any_pair,
    causes=(
        ("you flipped the kernel, as mathematics does.", lambda x, k: correlate(x, k[::-1, ::-1])),
        ("you flipped the rows of the kernel.", lambda x, k: correlate(x, k[::-1])),
        ("you flipped the columns of the kernel.", lambda x, k: correlate(x, k[:, ::-1])),
        ("you padded the input; only windows that lie fully inside count.", same_sized),
        ("the output is transposed: the first index counts rows.", lambda x, k: correlate(x, k).T),
        ("the last row and column of the output are missing.", lambda x, k: correlate(x, k)[:-1, :-1]),
    ),
    hints=(
        "The output has H − k_h + 1 rows and W − k_w + 1 columns. First make zeros of that shape.",
        "Two loops run over the positions (i, j) of the output. At each of them cut out one patch of `x`.",
        "The patch is `x[i : i + kh, j : j + kw]`; multiply it by `k` element by element and sum.",
    ),
    reason="It also handles images and kernels that are not square.",
    wrong=(
        (lambda x, k: correlate(x, k).astype(np.int64), "dtype of the result is int64"),
        (lambda x, k: x @ k, "raises ValueError"),
        (lambda x, k: correlate(x, k) if len(x) > 3 else None, "is a `return` missing?"),
    ),
)

DENSE, GROUPED, DEPTHWISE = 25 * 16 * 32 + 32, 25 * 4 * 32 + 32, 25 * 16 + 16
forms.numbers(
    "convolution.4",
    {
        "count a": (
            DENSE,
            [
                ("the biases are missing: one for each filter.", DENSE - 32),
                ("there is one bias for each filter, not for each input channel.", DENSE - 32 + 16),
                ("a filter reaches through all input channels.", 25 * 32 + 32),
            ],
        ),
        "count b": (
            DENSE,
            [("all positions share the weights: the image's size does not matter.", 4 * DENSE)],
        ),
        "count c": (
            GROUPED,
            [
                ("the groups were left out; a filter sees only the channels of its group.", DENSE),
                ("only the weights are divided by the number of groups, not the biases.", DENSE // 4),
            ],
        ),
        "count d": (DEPTHWISE, [("in a depthwise layer each filter sees one channel.", 25 * 16 * 16 + 16)]),
    },
    hints=(
        "One filter of an ordinary layer holds one kernel for every input channel, and one bias.",
        "Does the size of the image occur anywhere in that count?",
        "With 4 groups a filter sees 16 / 4 = 4 channels; in a depthwise layer it sees one.",
    ),
    reason="The first two agree: the image may be as large as it likes.",
)


def sides(side: object) -> object:
    """A function of pairs (vertical, horizontal) from a function of the sizes of one side."""

    def output_shape(input_size: tuple, kernel_size: tuple, stride: tuple, padding: tuple) -> tuple:
        return tuple(map(side, input_size, kernel_size, stride, padding))

    return output_shape


def swapped(function: object) -> object:
    """The mistake of taking the vertical stride for the horizontal one and the other way round."""
    return lambda n, f, s, p: function(n, f, s[::-1], p)


def any_layer(rng: np.random.Generator) -> tuple:
    """The sizes of a layer in which the kernel fits, in pairs of Python's integers."""
    n, f = rng.integers(20, 60, 2), rng.integers(1, 8, 2)
    s, p = rng.integers(1, 5, 2), rng.integers(0, 4, 2)
    return tuple(tuple(pair.tolist()) for pair in (n, f, s, p))


shape, inside = sides(output_size), sides(lambda n, f, s, p: (n + 2 * p - f + 1) // s)
forms.function(
    "convolution.5",
    shape,
    [((33, 33), (3, 3), (2, 2), (1, 1)), ((32, 48), (3, 5), (1, 2), (1, 0))],
    draw=any_layer,
    given=swapped(inside),
    causes=(
        ("the 1 still stands inside the division.", inside),
        ("the vertical and the horizontal stride are still swapped.", swapped(shape)),
        ("the padding was lost.", sides(lambda n, f, s, p: output_size(n, f, s))),
        ("you rounded up instead of down.", sides(lambda n, f, s, p: -((f - n - 2 * p) // s) + 1)),
    ),
    hints=(
        "Try an image of 33×33 pixels, then strides that differ in the two directions.",
        "Count by hand: a 3×3 filter with stride 2 and padding 1 starts at 0, 2, 4, … of the padded rows.",
        "The 1 for the starting position belongs outside the division, and the height needs `stride[0]`.",
    ),
    reason="Equal strides and a size that does not divide evenly had hidden both mistakes.",
)


def shifted(kernel: np.ndarray) -> np.ndarray:
    """A fixed 5×5 image after cross-correlation with a 3×3 kernel and padding 1."""
    return correlate(np.pad(IMAGE, 1), kernel)


def one_at(row: int, column: int) -> np.ndarray:
    """A 3×3 kernel with a single 1."""
    return np.eye(9)[3 * row + column].reshape(3, 3)


@exercise(
    "convolution.6",
    hints=(
        "Which pixel of the input has to arrive at position (i, j) of the output? Its left neighbour.",
        "The kernel has one 1 and eight 0. With padding 1 its centre, `kernel[1, 1]`, meets pixel (i, j).",
        "The left neighbour of the centre is `kernel[1, 0]`.",
    ),
    wrong=((one_at(1, 2), "to the left"), (one_at(1, 1), "as it is"), ([1, 0], "(3, 3)")),
)
def shift_right(answer: object) -> str:
    """The response is compared, not the kernel, so that no index gives the answer away."""
    kernel = as_array(answer, "the kernel")
    if kernel.shape != (3, 3):
        raise NotYet(f"The shape of the kernel is {kernel.shape}, expected (3, 3).")
    causes = (
        ("this kernel shifts to the left; flipped it would be right.", shifted(one_at(1, 2))),
        ("this kernel shifts the image down.", shifted(one_at(0, 1))),
        ("this kernel shifts the image up.", shifted(one_at(2, 1))),
        ("this kernel leaves the image as it is.", shifted(one_at(1, 1))),
    )
    same_value(shifted(kernel), shifted(one_at(1, 0)), name="the shifted image", causes=causes)
    return "The 1 stands to the left of the centre: each pixel takes the value of its left neighbour."


forms.function(
    "convolution.7",
    as_matrix,
    [(np.array([[1.0, 2.0], [3.0, 4.0]]), (3, 4))],
    draw=lambda rng: (lambda x, k: (k, x.shape))(*any_pair(rng)),
    causes=(
        ("the matrix is transposed: there is one row per output.", lambda k, x: as_matrix(k, x).T),
        ("the kernel is flipped.", lambda k, x: as_matrix(k[::-1, ::-1], x)),
        ("one row further down in x is `W` columns further in the matrix.", steps_of_output),
    ),
    hints=(
        "Row `i * W_out + j` belongs to the output (i, j), column `a * W + b` to the pixel (a, b).",
        "In that row only the pixels (i + m, j + n) have a number other than 0: it is `k[m, n]`.",
        "`matrix[i * W_out + j, (i + m) * W + (j + n)] = k[m, n]` inside four loops over i, j, m and n.",
    ),
    reason="Every row holds the same few numbers, shifted: mostly zeros, and the rest shared.",
)
