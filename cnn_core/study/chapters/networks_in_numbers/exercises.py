"""The exercises of the chapter that counts whole networks."""

import numpy as np

from cnn_core.study import exercise_forms as forms


def conv(c_in: int, c_out: int, kernel: int) -> int:
    """Parameters of a convolution with square kernels and biases."""
    return (c_in * kernel * kernel + 1) * c_out


def linear(n_in: int, n_out: int) -> int:
    """Parameters of a fully connected layer with biases."""
    return (n_in + 1) * n_out


PARAMETERS = conv(3, 16, 5) + conv(16, 32, 3) + linear(32, 10)
FIRST, SECOND = 32 * 32 * 75 * 16, 14 * 14 * 144 * 32
MACS = FIRST + SECOND + 320
forms.numbers(
    "networks_in_numbers.1",
    {
        "the number of parameters": (
            PARAMETERS,
            [
                ("the biases are missing: 16, 32 and 10 of them.", PARAMETERS - 58),
                ("the average leaves one value per map: the last layer has 32 inputs.", PARAMETERS + 62_400),
                ("the last layer is missing.", PARAMETERS - 330),
                ("the image has three channels.", PARAMETERS - 800),
            ],
        ),
        "the number of MACs": (
            MACS,
            [
                ("one MAC is one multiplication and one addition: you counted FLOPs.", 2 * MACS),
                ("the second convolution has no padding and leaves 14×14.", FIRST + 16 * 16 * 144 * 32 + 320),
                ("the pooling is missing: it halves the side.", FIRST + 30 * 30 * 144 * 32 + 320),
                ("the last layer is missing.", MACS - 320),
                ("every place counts, not every row.", 32 * 75 * 16 + 14 * 144 * 32 + 320),
            ],
        ),
        "the receptive field": (
            10,
            [
                ("after the pooling a step of the kernel counts two pixels.", 8),
                ("the pooling widens the field by one, too.", 9),
                ("the pooling adds one: the field grows by the jump before the layer.", 11),
                ("that is the field before the second convolution.", 6),
            ],
        ),
    },
    hints=(
        "The side goes 32 → 32 → 16 → 14. After the average there is one value for each of 32 maps.",
        "Parameters: (3·25 + 1)·16 for the first layer. MACs: 32·32 places times 3·25·16.",
        "The field goes 1 → 5 → 6, and then grows by two steps of two pixels each.",
    ),
    reason="The second convolution has three quarters of the parameters, the first over half of the work.",
)


def counter(
    padded: bool = True,
    grouped: bool = True,
    pooled: bool = True,
    window: bool = True,
    before: bool = False,
    dense: bool = True,
) -> object:
    """A function that counts MACs; what is switched off is left out, ``before`` counts at the input."""

    def count_macs(layers: list[tuple], side: int) -> int:
        macs = 0
        for kind, *numbers in layers:
            if kind == "conv":
                c_in, c_out, k, stride, padding, groups = numbers
                after = (side + 2 * padding * padded - k) // stride + 1
                places = (side if before else after) ** 2
                macs += places * k * k * c_in * c_out // (groups if grouped else 1)
                side = after
            elif kind == "pool" and pooled:
                side = (side - numbers[0]) // numbers[1] + 1 if window else side // numbers[1]
            elif kind == "linear" and dense:
                macs += numbers[0] * numbers[1]
        return macs

    return count_macs


def any_network(rng: np.random.Generator) -> tuple[list[tuple], int]:
    """Convolutions, grouped or not, and poolings in any order, often with a head, and an image's side."""
    layers = []
    for _ in range(rng.integers(1, 4)):
        k, stride, padding, groups, a, b = rng.integers((1, 1, 0, 1, 1, 1), (5, 4, 3, 4, 5, 5)).tolist()
        conv = ("conv", a * groups, b * groups, k, stride, padding, groups)
        layers.append(conv if rng.random() < 0.6 else ("pool", k, stride))
    head = [("average",), ("linear", *rng.integers(1, 20, 2).tolist())]
    return layers + (head if rng.random() < 0.6 else []), int(rng.integers(40, 80))


count = counter()
STEM = [("conv", 3, 96, 11, 4, 0, 1), ("pool", 3, 2), ("conv", 96, 256, 5, 1, 2, 2), ("linear", 256, 10)]
SMALL = [("conv", 4, 8, 3, 2, 1, 4), ("average",), ("linear", 8, 3)]
forms.function(
    "networks_in_numbers.2",
    count,
    [(STEM, 227), (SMALL, 15), ([("pool", 3, 2), ("conv", 2, 2, 1, 1, 0, 1)], 56), ([], 8)],
    draw=any_network,
    causes=(
        ("the number of outputs counts, not that of inputs.", counter(before=True)),
        ("with groups a filter sees only its part of the channels.", counter(grouped=False)),
        ("the padding was left out.", counter(padded=False)),
        (
            "the window of a pooling counts, too: (side − k) // stride + 1.",
            counter(window=False),
        ),
        ("a pooling has no MACs, but it changes the side.", counter(pooled=False)),
        ("the fully connected layers are missing: one MAC for each weight.", counter(dense=False)),
        ("you counted FLOPs: one MAC is two of them.", lambda layers, side: 2 * count(layers, side)),
    ),
    hints=(
        "Go through the layers and carry the side along. Which kinds change it, which kinds have MACs?",
        "`side = (side + 2 * padding - k) // stride + 1` comes before the MACs of a convolution.",
        "`macs += side * side * k * k * (c_in // groups) * c_out`.",
    ),
    reason="It carries the side through the network and counts at the output of each layer.",
    wrong=((lambda layers, side: layers[0][9], "raises IndexError"), (724, "expected the function")),
)

PRINTED = [23_296, 307_392, 663_936, 885_120, 590_080, 37_752_832, 16_781_312, 4_097_000]
forms.numbers(
    "networks_in_numbers.3",
    {
        "the index": (
            3,
            [
                ("the index counts from 0.", 4),
                ("192·9 weights and one bias for each of 384 filters: this row is right.", 2),
                ("the large rows are right; the rows are only 128 too many.", 5),
            ],
        ),
        "the count": (
            conv(384, 256, 3),
            [
                ("that is the printed number.", PRINTED[3]),
                ("the rows add up to more than the total, not to less.", PRINTED[3] + 128),
                ("the biases are missing: 256 of them.", conv(384, 256, 3) - 256),
            ],
        ),
    },
    hints=(
        "Add up the rows and compare with the total. By how much do they differ?",
        "A difference of 128 is too small for weights. Which row has 128 biases too many?",
        "One bias for each filter. 384 − 256 = 128.",
    ),
    reason="The row had a bias for each input channel. The sum of the rows gave it away.",
)

FC1 = linear(14 * 14 * 512, 4096)
forms.numbers(
    "networks_in_numbers.4",
    {
        "the number of parameters": (
            FC1,
            [
                (
                    "that is the count at 224×224; flatten passes on more values now.",
                    linear(7 * 7 * 512, 4096),
                ),
                (
                    "the side doubles, so the number of values is four times as large.",
                    linear(7 * 14 * 512, 4096),
                ),
                ("the biases are missing.", FC1 - 4096),
                ("the biases do not multiply with the image.", 4 * linear(7 * 7 * 512, 4096)),
            ],
        ),
        "the factor": (
            4,
            [
                ("both sides double.", 2),
                ("the kernels do not grow with the image.", 16),
                ("the parameters stay, but they are used at more places.", 1),
            ],
        ),
    },
    hints=(
        "Five poolings halve the side: 448 → 14. How many values is that with 512 maps?",
        "FC1 has 14·14·512 inputs and 4,096 outputs, each with a bias.",
        "Every map of every convolution has twice as many rows and twice as many columns.",
    ),
    reason="Both grow by four, but only the fully connected layer has to learn the new numbers.",
)

DIRECT = 25 * 192 * 128
forms.value(
    "networks_in_numbers.5",
    DIRECT // (192 + 25 * 128),
    name="`r`",
    causes=(
        ("the weights of the 1×1 convolution are missing.", 191),
        ("that one is already too many: round down.", DIRECT // (192 + 25 * 128) + 1),
        ("r is a whole number of filters: round down.", DIRECT / (192 + 25 * 128)),
        ("that is the limit for 3×3.", 9 * 192 * 128 // (192 + 9 * 128)),
    ),
    hints=(
        "Write the weights of the pair as a multiple of r.",
        "The 1×1 convolution has 192·r weights, the 5×5 after it 25·r·128.",
        "192·r + 3,200·r < 614,400.",
    ),
    reason="614,400 / 3,392 = 181.1: even a reduction from 192 to 181 channels saves weights.",
)
