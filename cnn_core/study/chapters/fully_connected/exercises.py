"""The exercises of the chapter on fully connected layers."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.rounding import Rounded

W, B, X, DY = np.array([[2, -1, 0], [1, 1, -3]]), np.array([1, -2]), np.array([3, 1, 2]), np.array([1, -1])
Y, DX, DW = W @ X + B, DY @ W, np.outer(DY, X)
forms.numbers(
    "fully_connected.1",
    {
        "`y_0`": (Y[0], [("the bias is missing.", Y[0] - B[0])]),
        "`y_1`": (Y[1], [("the bias is missing.", Y[1] - B[1]), ("the bias is −2, not 2.", Y[1] + 4)]),
        "`dL/dx_0`": (
            DX[0],
            [
                ("the second error is −1, or you followed a row of W, not its column.", W[:, 0].sum()),
                ("only one path was counted.", W[0, 0]),
            ],
        ),
        "`dL/dW_12`": (
            DW[1, 2],
            [
                ("the input on which this weight sits is x_2 = 2, not x_1.", DW[1, 1]),
                ("the sign of the error of output 1 is missing.", -DW[1, 2]),
                ("rows and columns count from 0.", DW[0, 1]),
            ],
        ),
    },
    hints=(
        "Each output is its bias plus a row of W times x, element by element, added up.",
        "An input reaches both outputs: add up its two weights, each times the error of its output.",
        "The gradient of W_12 is the error of output 1 times input 2: (−1)·2.",
    ),
    reason="Input 0 has two paths, weight (1, 2) has one.",
    wrong=(((6, -4, 1), "3 values, expected 4 numbers"), (6, "a single number, expected 4 numbers")),
)


def flat_head(side: int) -> int:
    """Parameters of 320 flattened maps → 1,000 → 50."""
    return (side * side * 320 + 1) * 1000 + 1001 * 50


MEAN_HEAD, GROWTH = 321 * 50, flat_head(16) / flat_head(8)
forms.numbers(
    "fully_connected.2",
    {
        "count a": (
            flat_head(8),
            [
                ("the biases are missing: 1,000 and 50.", flat_head(8) - 1050),
                ("flatten passes on all 64 values of each map.", 321 * 1000 + 1001 * 50),
                ("the second layer is missing.", flat_head(8) - 1001 * 50),
            ],
        ),
        "count b": (
            MEAN_HEAD,
            [
                ("the biases are missing: one for each class.", MEAN_HEAD - 50),
                ("an average leaves one value per map.", (64 * 320 + 1) * 50),
            ],
        ),
        "factor c": (
            Rounded(GROWTH, 1),
            [
                ("both height and width double.", GROWTH / 2),
                ("the weights after the flatten grow with the number of places.", 1),
            ],
        ),
    },
    hints=(
        "How many values does the flatten layer pass on, how many the global average?",
        "A layer has (inputs + 1) · outputs parameters; a is the sum of two layers.",
        "For c count a once more with maps of 16×16 and divide.",
    ),
    reason="After a flatten the image's size is in the parameters, after an average it is not.",
    wrong=(((1, 2), "2 values, expected 3 numbers"), ("many", "expected 3 numbers")),
)


def any_batch(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of some examples, and the errors of the outputs."""
    n, inputs, outputs = rng.integers(1, 6, 3)
    return rng.normal(size=(n, inputs)), rng.normal(size=(n, outputs))


def parameter_gradient(x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """x (N, n_in), dy (N, n_out) → (n_out, n_in + 1): dW, and db as the last column."""
    return dy.T @ np.column_stack([x, np.ones(len(x))])


forms.function(
    "fully_connected.3",
    parameter_gradient,
    [],
    draw=any_batch,
    causes=(
        ("you averaged over the examples; the loss of a batch is a sum here.",
         lambda x, dy: parameter_gradient(x, dy) / len(x)),
        ("db is the first column here, not the last.",
         lambda x, dy: np.roll(parameter_gradient(x, dy), 1, axis=1)),
        ("db is missing.", lambda x, dy: dy.T @ x),
        ("the matrix is transposed: one row per output.", lambda x, dy: parameter_gradient(x, dy).T),
        ("the bias takes the error, not the number of examples.",
         lambda x, dy: np.column_stack([dy.T @ x, np.full(dy.shape[1], float(len(x)))])),
    ),
    hints=(
        "dW[i, j] sums error of output i times input j over all examples: a matrix product.",
        "db[i] sums the error of output i. `np.column_stack` puts arrays side by side.",
        "A bias is a weight on an input of 1: append a column of ones to `x`, then one product does it all.",
    ),
    reason="With a column of ones the bias is a weight like any other.",
    wrong=((lambda x, dy: x @ dy, "raises ValueError"), (lambda x, dy: 0, "single number")),
)  # fmt: skip


def as_kernels(weight: np.ndarray, channels: int, height: int, width: int) -> np.ndarray:
    """weight (n_out, C·H·W) → kernels (n_out, C, H, W), in PyTorch's order."""
    return weight.reshape(len(weight), channels, height, width)


def any_weight(rng: np.random.Generator) -> tuple:
    """The weights of a layer on maps of any size, with the sizes."""
    n, *sizes = rng.integers(1, 5, 4).tolist()
    return rng.normal(size=(n, np.prod(sizes))), *sizes


def channels_last(weight: np.ndarray, channels: int, height: int, width: int) -> np.ndarray:
    """The order of libraries that store the channels of a pixel side by side."""
    return weight.reshape(len(weight), height, width, channels).transpose(0, 3, 1, 2)


def columns_first(weight: np.ndarray, channels: int, height: int, width: int) -> np.ndarray:
    """The mistake of going down the columns."""
    return weight.reshape(len(weight), channels, width, height).transpose(0, 1, 3, 2)


forms.function(
    "fully_connected.4",
    as_kernels,
    [(np.arange(24.0).reshape(2, 12), 3, 2, 2)],
    draw=any_weight,
    given=channels_last,
    causes=(
        ("a map is written row by row, so its width is the last axis.", columns_first),
        ("the kernels are turned by 180°; PyTorch does not flip.",
         lambda w, c, h, k: as_kernels(w, c, h, k)[:, :, ::-1, ::-1]),
        ("the channels are in reverse order.", lambda w, c, h, k: as_kernels(w, c, h, k)[:, ::-1]),
    ),
    hints=(
        "In which order does `x.flatten()` write an array of shape (channels, height, width)?",
        "The last axis runs fastest: first the columns of a row, then the rows, then the channels.",
        "No transpose is needed: the axes are (n_out, channels, height, width) from the start.",
    ),
    reason="The shapes fit in either order, and only the outputs can tell which one is right.",
    wrong=((lambda w, c, h, k: w.reshape(len(w), c, h * k), "expected (2, 3, 2, 2)"),
           (lambda w, c, h, k: w.view(k), "raises TypeError")),
)  # fmt: skip


def low_rank(weight: np.ndarray, rank: int) -> np.ndarray:
    """weight (n_out, n_in) → the closest matrix of this rank (Eckart and Young, 1936)."""
    u, s, v = np.linalg.svd(weight, full_matrices=False)
    return (u[:, :rank] * s[:rank]) @ v[:rank]


def smallest_kept(weight: np.ndarray, rank: int) -> np.ndarray:
    """The mistake of keeping the smallest singular values."""
    u, s, v = np.linalg.svd(weight, full_matrices=False)
    return (u[:, -rank:] * s[-rank:]) @ v[-rank:]


def without_values(weight: np.ndarray, rank: int) -> np.ndarray:
    """The mistake of leaving the singular values out."""
    u, _, v = np.linalg.svd(weight, full_matrices=False)
    return u[:, :rank] @ v[:rank]


def one_more(weight: np.ndarray, rank: int) -> np.ndarray:
    """The mistake of counting from 1."""
    return low_rank(weight, rank + 1)


forms.function(
    "fully_connected.5",
    low_rank,
    [],
    draw=lambda rng: (rng.normal(size=rng.integers(3, 7, 2)), int(rng.integers(1, 4))),
    causes=(
        ("you kept the smallest singular values; the first ones are the largest.", smallest_kept),
        ("the singular values are missing.", without_values),
        ("you kept one term too many.", one_more),
        ("this is the matrix itself: only `rank` terms are kept.", lambda w, r: w.copy()),
    ),
    hints=(
        "NumPy returns the singular values in falling order: which of them stay?",
        "Keep the first `rank` columns of U and the first `rank` rows of Vᵀ.",
        "The whole answer is `(U[:, :rank] * s[:rank]) @ V[:rank]`.",
    ),
    reason="The first terms of the decomposition are the largest, so they lose the least.",
    wrong=((lambda w, r: w[:, :r], "the shape of the result"), (lambda w, r: w @ w, "raises ValueError")),
)


# Measured on weights and digits that are given; a test of the chapter's solution computes them again.
ACCURACY = {4: 0.7149, 8: 0.9463, 16: 0.9924, 30: 0.9924, 120: 0.9928}
TRAINED = ("nothing changes: the matrix of low rank did not reach the network.", ACCURACY[120])
forms.numbers(
    "fully_connected.6",
    {
        f"the accuracy with rank {rank}": (right, [TRAINED] if rank < 16 else [])
        for rank, right in ACCURACY.items()
    },
    tolerance=0.01,
    hints=(
        "Take `full` apart with the singular value decomposition once, and rebuild it for each rank.",
        "Copy the matrix into `lenet.c5.weight` under `torch.no_grad()`, in the shape (120, 16, 5, 5).",
        "`(lenet(lenet_digits).argmax(1).numpy() == mnist.test_labels).mean()` is one accuracy.",
    ),
    reason="A rank of 16 of 120 is enough: the layer has far more room than it uses.",
    wrong=(
        ([71.49, 94.63, 99.24, 99.24, 99.28], "in percent"),
        ([0.9928, 0.9924, 0.9924, 0.9463, 0.7149], "in another order"),
        ([0.715, 0.946], "expected 5 numbers"),
        ([0.715, 0.946, 0.992, 0.992, 0.11], "rank 120 is too small"),
        ([0.715, 0.5, 0.2, 0.992, 0.993], "rank 8 is too small"),
    ),
)
