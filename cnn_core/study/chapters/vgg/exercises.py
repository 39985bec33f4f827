"""The exercises of the chapter on VGG."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.rounding import Rounded, significant

forms.numbers(
    "vgg.1",
    {
        "the number of weights of three 3×3": (
            27 * 128**2,
            [
                ("there are three layers.", 9 * 128**2),
                ("biases are not counted.", 27 * 128**2 + 3 * 128),
                ("every filter reads all 128 channels.", 27 * 128),
            ],
        ),
        "the number of weights of one 7×7": (
            49 * 128**2,
            [
                ("7×7 are 49 places.", 7 * 128**2),
                ("biases are not counted.", 49 * 128**2 + 128),
                ("every filter reads all 128 channels.", 49 * 128),
            ],
        ),
        "the share": (
            Rounded(1 - 27 / 49, 2),
            [
                ("that is what is left, not what is saved.", 27 / 49),
                ("that is the share for one 5×5.", 0.28),
                ("the saving is relative to the 7×7.", 49 / 27 - 1),
            ],
        ),
    },
    hints=(
        "One filter of k×k on 128 channels has k·k·128 weights, and a layer has 128 filters.",
        "Three layers of 9·128² weights each, against 49·128².",
        "The channels cancel: 1 − 27/49.",
    ),
    wrong=(((27 * 128**2, 49 * 128**2, 100 * (1 - 27 / 49)), "in percent"),),
    reason="27 C² instead of 49 C²: the saving grows with the field.",
)


def fields(doubles: bool = True, widens: bool = True, step: int = 2) -> object:
    """The receptive field of a list; what is switched off is forgotten."""

    def field(layers: list) -> int:
        size, jump = 1, 1
        for layer in layers:
            if layer == "M":
                size += jump if widens else 0
                jump *= 2 if doubles else 1
            else:
                size += step * jump
        return size

    return field


VGG16 = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]
forms.function(
    "vgg.2",
    fields(),
    [(VGG16,), ([],)],
    draw=lambda rng: ([[64, "M", 128][i] for i in rng.integers(0, 3, rng.integers(1, 9))],),
    causes=(
        ("after a pooling a step counts two pixels: the jump doubles.", fields(doubles=False)),
        ("a pooling widens the field, too.", fields(widens=False)),
        ("a filter of 3×3 adds two steps, not three.", fields(step=3)),
    ),
    hints=(
        "Carry two numbers along: the size of the field and the jump, the distance of neighbouring values.",
        "A layer with kernel k adds (k − 1) times the jump.",
        "A convolution adds 2·jump; a pooling adds 1·jump and then doubles the jump.",
    ),
    reason="For VGG-16 it gives 212 pixels after the last pooling.",
)


def he_deviation(channels_in: int, kernel: int) -> float:
    """The deviation of He's rule for square filters."""
    return (2 / (channels_in * kernel**2)) ** 0.5


forms.function(
    "vgg.3",
    he_deviation,
    [(64, 3)],
    draw=lambda rng: (int(rng.integers(1, 600)), int(rng.integers(1, 8))),
    given=lambda channels_in, kernel: (2 / channels_in) ** 0.5,
    causes=(
        ("a square filter has kernel² places.", lambda c, k: (2 / (c * k)) ** 0.5),
        ("that is the variance, not the deviation.", lambda c, k: 2 / (c * k**2)),
        ("the 2 makes up for the ReLU.", lambda c, k: (1 / (c * k**2)) ** 0.5),
    ),
    hints=(
        "How many products does one output of the convolution sum?",
        "channels_in · kernel · kernel of them.",
        "√(2/n) with this n.",
    ),
    reason="The number of summed products decides, and the places of the filter count as well.",
)

SMALL, GLOROT = (0.01 * (9 * 512 / 2) ** 0.5) ** 5, 0.5**2.5
forms.numbers(
    "vgg.4",
    {
        "the factor for 0.01": (
            significant(SMALL, 2),
            [
                ("that is the factor of one layer.", SMALL**0.2),
                ("the ReLU keeps half of the mean square.", SMALL * 2**2.5),
                ("that is the factor of the mean square, not of the size.", SMALL**2),
                ("a filter has nine places.", SMALL / 3**5),
            ],
        ),
        "the factor for Glorot's rule": (
            significant(GLOROT, 2),
            [
                ("that is the factor of one layer.", 0.5**0.5),
                ("the ReLU keeps half of the mean square.", 1.0),
                ("that is the factor of the mean square, not of the size.", GLOROT**2),
            ],
        ),
    },
    hints=(
        "One layer multiplies the size by σ·√(n/2). What is n?",
        "n = 9·512 = 4,608, so σ = 0.01 gives 0.48 for one layer. Five layers multiply.",
        "With equal widths Glorot's variance is 1/n, so a layer gives √(1/2).",
    ),
    reason="0.48 to the power of five is 0.025, and 0.71 to the power of five 0.18.",
)


def slide(weight: np.ndarray, x: np.ndarray, h: int, w: int) -> np.ndarray:
    """weight (o, C·h·w), x (C, H, W) → scores (o, H − h + 1, W − w + 1)."""
    rows, columns = x.shape[1] - h + 1, x.shape[2] - w + 1
    y = np.empty((len(weight), rows, columns))
    for i in range(rows):
        for j in range(columns):
            y[:, i, j] = weight @ x[:, i : i + h, j : j + w].ravel()
    return y


def channels_last(weight: np.ndarray, x: np.ndarray, h: int, w: int) -> np.ndarray:
    """The mistake of flattening with the channels last."""
    order = np.arange(weight.shape[1]).reshape(h, w, -1).transpose(2, 0, 1).ravel()
    return slide(weight[:, order], x, h, w)


def flipped(weight: np.ndarray, x: np.ndarray, h: int, w: int) -> np.ndarray:
    """The mistake of flipping the kernel."""
    kernels = weight.reshape(len(weight), -1, h, w)[:, :, ::-1, ::-1]
    return slide(kernels.reshape(weight.shape), x, h, w)


def any_layer(rng: np.random.Generator) -> tuple:
    """A layer on maps of h×w, and maps that are as large or larger."""
    out, c, h, w, more, wider = rng.integers((1, 1, 1, 1, 0, 0), 4).tolist()
    return rng.normal(size=(out, c * h * w)), rng.normal(size=(c, h + more, w + wider)), h, w


forms.function(
    "vgg.5",
    slide,
    [],
    draw=any_layer,
    causes=(
        ("flatten lays out channel by channel, not place by place.", channels_last),
        ("nothing is flipped: it is a cross-correlation.", flipped),
    ),
    hints=(
        "At the place (i, j) the layer reads `x[:, i : i + h, j : j + w]`. In which order?",
        "`.ravel()` of this window has the order of the flatten layer.",
        "`y[:, i, j] = weight @ x[:, i : i + h, j : j + w].ravel()` inside two loops.",
    ),
    reason="A fully connected layer on a map is a convolution whose kernel is as large as the map.",
)


def fused(three: np.ndarray, one: np.ndarray) -> np.ndarray:
    """(C, C, 3, 3) and (C, C, 1, 1) → (C, C, 3, 3): both convolutions and the input, added up."""
    kernel = three.copy()
    kernel[:, :, 1, 1] += one[:, :, 0, 0] + np.eye(len(three))
    return kernel


def without_input(three: np.ndarray, one: np.ndarray) -> np.ndarray:
    """The two convolutions alone."""
    kernel = three.copy()
    kernel[:, :, 1, 1] += one[:, :, 0, 0]
    return kernel


def any_branches(rng: np.random.Generator) -> tuple:
    """Kernels of two convolutions between one to four channels."""
    c = int(rng.integers(1, 5))
    return rng.normal(size=(c, c, 3, 3)), rng.normal(size=(c, c, 1, 1))


forms.function(
    "vgg.6",
    fused,
    [],
    draw=any_branches,
    causes=(
        ("the input itself is missing: a 1 in the middle for each channel's own kernel.", without_input),
        ("the 1×1 belongs into the middle alone, not at all nine places.", lambda a, b: fused(a, 0 * b) + b),
        (
            "each channel hands on itself alone: add the identity, not ones.",
            lambda a, b: fused(a, b + 1 - np.eye(len(a))[:, :, None, None]),
        ),
    ),
    hints=(
        "Which of the nine places does a 1×1 convolution look at?",
        "The input itself is a 1×1 kernel: `np.eye(C)`, 1 for its own channel.",
        "`kernel[:, :, 1, 1] += one[:, :, 0, 0] + np.eye(len(three))`.",
    ),
    reason="Convolution is linear in its kernel, so kernels of branches that are added up add up.",
)
