"""The exercises of the chapter that shows a whole network at a glance."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.rounding import Rounded

forms.numbers(
    "how_cnns_work.1",
    {
        "the side after the first pooling": (
            32,
            [
                ("the padding of 2 makes up for the 5×5 kernel.", 30),
                ("the pooling comes after the convolution.", 64),
            ],
        ),
        "the side after the second convolution": (
            30,
            [
                ("without padding a 3×3 kernel takes one cell off each end.", 32),
                ("it takes k − 1 = 2.", 29),
            ],
        ),
        "the side after the second pooling": (15, [("pooling halves the side.", 30)]),
        "the length after the flatten": (
            16 * 15 * 15,
            [
                ("all sixteen channels are flattened.", 15 * 15),
                ("the channels of the second convolution count.", 8 * 15 * 15),
            ],
        ),
    },
    hints=(
        "Convolution: n + 2p − k + 1. Pooling 2×2: half.",
        "64 + 4 − 5 + 1 = 64, then 32. What does a 3×3 kernel without padding leave?",
        "32 → 30 → 15. Flatten: channels times height times width.",
    ),
    reason="64, 32, 30, 15: the numbers of the flatten are 16·15·15.",
)

FIRST, SECOND, FULL, AVERAGED = 8 * 9 + 8, 16 * 8 * 9 + 16, 16 * 7 * 7 * 10 + 10, 16 * 10 + 10
forms.numbers(
    "how_cnns_work.2",
    {
        "the count of the first convolution": (FIRST, [("each kernel has a bias.", FIRST - 8)]),
        "the count of the second convolution": (
            SECOND,
            [
                ("each kernel has a bias.", SECOND - 16),
                ("each kernel reaches through all eight maps.", 16 * 9 + 16),
                ("there is one bias for each kernel, not for each map that it sees.", 16 * 8 * 10),
            ],
        ),
        "the count of the fully connected layer": (
            FULL,
            [
                ("each output has a bias.", FULL - 10),
                ("each pooling halves the side: 28, 14, 7.", 16 * 28 * 28 * 10 + 10),
                ("the second pooling is missing.", 16 * 14 * 14 * 10 + 10),
                ("all sixteen maps are inputs.", 7 * 7 * 10 + 10),
            ],
        ),
        "the count of the layer after averages": (AVERAGED, [("each output has a bias.", AVERAGED - 10)]),
    },
    hints=(
        "A convolution has kernels·(input channels)·k² weights and a bias for each kernel.",
        "The padding keeps the side, each pooling halves it. How many numbers reach the last layer?",
        "16·7·7 = 784 inputs, and 16 with averages; 10 outputs, 10 biases.",
    ),
    reason="80 and 1,168 against 7,850: the last layer dominates; averages leave 170.",
)


def head(maps: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Maps (N, C, H, W), weight (K, C·H·W), bias (K,) → probabilities (N, K)."""
    scores = maps.reshape(len(maps), -1) @ weight.T + bias
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def mixed(maps: np.ndarray) -> np.ndarray:
    """The maps with the values of different images mixed up, as the wrong reshape does it."""
    return maps.reshape(-1, len(maps)).T.reshape(maps.shape)


def over_the_batch(maps: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """The softmax along the wrong axis."""
    scores = maps.reshape(len(maps), -1) @ weight.T + bias
    powers = np.exp(scores - scores.max())
    return powers / powers.sum(axis=0)


def any_head(rng: np.random.Generator, sizes: tuple = (5, 5, 5, 5, 5)) -> tuple:
    """Maps, weights and biases of any sizes."""
    n, c, h, w, k = rng.integers(1, sizes)
    return rng.normal(size=(n, c, h, w)), rng.normal(size=(k, c * h * w)), rng.normal(size=k)


forms.function(
    "how_cnns_work.3",
    head,
    [any_head(np.random.default_rng(0), (4, 3, 3, 4, 5))],
    draw=any_head,
    given=lambda maps, weight, bias: over_the_batch(mixed(maps), weight, bias),
    causes=(
        ("the reshape still mixes the images.", lambda m, w, b: head(mixed(m), w, b)),
        ("the shares must add up to one for each image, not for each class.", over_the_batch),
        ("the bias is missing.", lambda m, w, b: head(m, w, 0 * b)),
    ),
    hints=(
        "Run it for one image alone and in a batch. Print `flat` for an array of 0, 1, 2 and so on.",
        "`reshape(-1, N).T` has the right shape, but neighbours in memory belong to the same image.",
        "`maps.reshape(len(maps), -1)`, and the sum over the classes: `axis=1, keepdims=True`.",
    ),
    reason="Images never mix: a row of the flat array is one image, a row of the result adds up to one.",
)


def shapes(shape: tuple, layers: list) -> np.ndarray:
    """(C, H, W) and L layers (channels or None, kernel, stride, padding) → array (L, 3)."""
    c, h, w = shape
    rows = []
    for channels, k, s, p in layers:
        c = c if channels is None else channels
        h, w = (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
        rows.append((c, h, w))
    return np.array(rows)


def altered(change):
    """The right function for layers that are changed by ``change``."""
    return lambda shape, layers: shapes(shape, [change(*layer) for layer in layers])


LENET = [(6, 5, 1, 0), (None, 2, 2, 0), (16, 5, 1, 0), (None, 2, 2, 0), (120, 5, 1, 0)]


def any_stack(rng: np.random.Generator) -> tuple:
    """The shape of an image and one to three layers that fit into it."""
    shape = (int(rng.integers(1, 4)), *rng.integers(40, 80, 2).tolist())
    sizes = rng.integers((1, 1, 1, 0), (9, 5, 4, 3), (rng.integers(1, 4), 4)).tolist()
    return shape, [(None if rng.random() < 0.4 else c, k, s, p) for c, k, s, p in sizes]


forms.function(
    "how_cnns_work.4",
    shapes,
    [((1, 32, 32), LENET)],
    draw=any_stack,
    causes=(
        ("the padding is on both sides.", lambda shape, layers: one_sided(shape, layers)),
        ("the stride is missing.", altered(lambda c, k, s, p: (c, k, 1, p))),
        ("the padding is missing.", altered(lambda c, k, s, p: (c, k, s, 0))),
        ("height and width are swapped.", lambda shape, layers: shapes(shape, layers)[:, [0, 2, 1]]),
    ),
    hints=(
        "Keep c, h and w in variables and update them layer by layer.",
        "The side: (n + 2p − k) // s + 1, for height and width alike.",
        "`c = c if channels is None else channels`, then append (c, h, w).",
    ),
    reason="One formula for height and width, one decision for the channels.",
)


def one_sided(shape: tuple, layers: list) -> np.ndarray:
    """The same with the padding counted once."""
    c, h, w = shape
    rows = []
    for channels, k, s, p in layers:
        c = c if channels is None else channels
        h, w = (h + p - k) // s + 1, (w + p - k) // s + 1
        rows.append((c, h, w))
    return np.array(rows)


BEFORE, AFTER = 6 * 28**2 + 16 * 10**2, 6 * 14**2 + 16 * 5**2
forms.numbers(
    "how_cnns_work.5",
    {
        "the loss in points": (
            Rounded(0.0, 1),
            [
                ("run `lost(order, True)`: the kernels take the same order, so each product is there.", 90),
            ],
        ),
        "the number of values as built": (
            BEFORE,
            [("all six and all sixteen maps count.", 28**2 + 10**2), ("both activations count.", 6 * 28**2)],
        ),
        "the number of values after the pooling": (
            AFTER,
            [
                ("pooling 2×2 leaves a quarter, not a half.", BEFORE / 2),
                ("nothing is saved by that.", BEFORE),
            ],
        ),
    },
    hints=(
        "A convolution adds over the channels. Does a sum depend on the order of its terms?",
        "`act1` has the shape 6×28×28, `act3` 16×10×10. What do S2 and S4 leave?",
        "`round(lost(order, True), 1)`; 6·28² + 16·10²; a quarter of that.",
    ),
    reason="Nothing is lost, and three quarters of the work of ReLU are saved by pooling first.",
)
