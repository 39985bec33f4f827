"""The exercises of the chapter on GoogLeNet."""

from collections.abc import Sequence

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet
from cnn_core.study.exercise import exercise
from cnn_core.study.modules import bends_inside, built, output, parameters, reach, with_vectors
from cnn_core.study.rounding import Rounded

MAPS = 128 + 192 + 96 + 64
LARGE = 9 * 128 * 192 + 25 * 32 * 96
WEIGHTS = 256 * (128 + 128 + 32 + 64) + LARGE
DIRECT = 256 * (9 * 192 + 25 * 96)
forms.numbers(
    "googlenet.1",
    {
        "the number of maps": (
            MAPS,
            [
                ("the reductions stay inside; they are not passed on.", MAPS + 128 + 32),
                ("the pooled branch passes on its projection.", MAPS - 64),
                ("the input itself is not passed on.", MAPS + 256),
            ],
        ),
        "the number of weights": (
            WEIGHTS,
            [
                ("biases are not counted here.", WEIGHTS + 128 + 128 + 192 + 32 + 96 + 64),
                ("the projection after the pooling has weights, too.", WEIGHTS - 256 * 64),
                ("3×3 and 5×5 read the reduced maps, not all of them.", 256 * 192 + DIRECT),
                (
                    "a kernel has 9 or 25 weights for each map that it reads.",
                    WEIGHTS - LARGE + 128 * 192 + 32 * 96,
                ),
            ],
        ),
        "the number of weights without reductions": (
            DIRECT,
            [
                ("without a reduction both read all 256 maps.", LARGE),
                ("the reductions are gone, and so are their weights.", DIRECT + 256 * (128 + 32)),
            ],
        ),
    },
    hints=(
        "Handed on are 1×1, 3×3, 5×5 and the projection; the reductions stay inside.",
        "Four 1×1 convolutions read 256 maps: 256·(128 + 128 + 32 + 64).",
        "Then 9·128·192 for 3×3 and 25·32·96 for 5×5; without reductions 256 takes the place of 128 and 32.",
    ),
    reason="The reductions are worth it: the two branches alone would outweigh the module almost threefold.",
)


def branch_gradient(dy: np.ndarray, channels: Sequence[int], b: int) -> np.ndarray:
    """The channels of dy (N, C, H, W) that branch b returned."""
    start = sum(channels[:b])
    return dy[:, start : start + channels[b]]


def averaged(dy: np.ndarray, channels: Sequence[int], b: int) -> np.ndarray:
    """The mean over all channels, in the number of channels of the branch."""
    return np.repeat(dy.mean(1, keepdims=True), channels[b], axis=1)


def any_branch(rng: np.random.Generator) -> tuple:
    """A gradient for one to four branches of any widths, and the number of one of them."""
    widths = rng.integers(1, 5, rng.integers(1, 5)).tolist()
    n, height, width = rng.integers(1, 4, 3)
    return rng.normal(size=(n, sum(widths), height, width)), widths, int(rng.integers(len(widths)))


forms.function(
    "googlenet.2",
    branch_gradient,
    [],
    draw=any_branch,
    causes=(
        (
            "the branch begins where all earlier ones end, not at its number.",
            lambda dy, c, b: dy[:, b : b + c[b]],
        ),
        ("the channels of all earlier branches come first.", lambda dy, c, b: dy[:, : c[b]]),
        ("the branch ends after its own channels.", lambda dy, c, b: dy[:, sum(c[:b]) :]),
        ("each branch gets its own channels; nothing is averaged.", averaged),
    ),
    hints=(
        "With widths 1, 3, 2 the branches own channel 0, channels 1 to 3, and channels 4 to 5.",
        "Branch b begins at the sum of the widths before it.",
        "`dy[:, start : start + channels[b]]` with `start = sum(channels[:b])`.",
    ),
    reason="Joining moves values and does not mix them, so its backward pass cuts them apart again.",
)

forms.numbers(
    "googlenet.3",
    {
        "the index of the branch": (
            2,
            [
                (
                    "a 3×3 pooling with stride 1 and padding 1 keeps the size.",
                    3,
                ),
                ("a 3×3 with a padding of 1 keeps the size.", 1),
            ],
        ),
        "the side": (
            30,
            [
                ("28 is what it should be.", 28),
                ("the padding adds a row on both sides: 28 + 2.", 29),
                ("the 5×5 after it has a padding of 2 and keeps the 30.", 26),
            ],
        ),
    },
    hints=(
        "A window k keeps the size if the padding is (k − 1) / 2.",
        "Which padding does a 1×1 convolution need?",
        "None. With a padding of 1 it returns 28 + 2·1.",
    ),
    reason="The 1×1 with a padding of 1 adds a border; the 5×5 after it keeps what it gets.",
)

SAVED = 8 * (192 + 25 * 32)
forms.numbers(
    "googlenet.4",
    {
        "the number of weights": (
            SAVED,
            [
                ("the 5×5 after it reads fewer maps as well.", 8 * 192),
                ("the 1×1 itself shrinks as well.", 8 * 25 * 32),
                ("that is what is left, not what is saved: here both are equal halves.", 2 * SAVED),
            ],
        ),
        "the share": (
            Rounded(SAVED / 163_328, 2),
            [
                ("that is the share of the branch; asked is that of the module.", 0.5),
            ],
        ),
    },
    hints=(
        "The branch has 192·r weights in the 1×1 and 25·r·32 in the 5×5.",
        "Both are proportional to r: from 16 to 8 half of them go.",
        "8·(192 + 800) weights; divide by 163,328.",
    ),
    reason="7,936 weights, 4.9 %. The cheap branch offers little to save.",
    wrong=(((SAVED, 100 * SAVED / 163_328), "in percent"), ((SAVED, 0.048), "the digits after them are not")),
)

HALF = (25 * 192 * 32) // 2 // (192 + 25 * 32)
forms.value(
    "googlenet.5",
    HALF,
    name="`r`",
    causes=(
        ("at that r the share is already above one half.", HALF + 1),
        ("that r gives equal cost, not half of it.", (25 * 192 * 32) // (192 + 25 * 32)),
        ("half of 192 maps is not half of the work: the 1×1 costs, too.", 96),
        ("r is a whole number, rounded down.", 25 * 192 * 32 / 2 / (192 + 25 * 32)),
    ),
    hints=(
        "`share(r)` grows in proportion to r. Print it for a few values.",
        "share(r) = 992·r / 153,600.",
        "992·r ≤ 76,800.",
    ),
    reason="76,800 / 992 = 77.4, so r = 77. GoogLeNet's 16 leave a tenth of the work.",
)


def inception(c_in: int, row: tuple[int, ...]) -> None:
    """The name and the parameters of the function that is asked for."""


INPUT, ROW = 5, (2, 3, 4, 2, 3, 2)
KINDS = {"1×1": (ROW[0], 0), "3×3": (ROW[2], 1), "5×5": (ROW[4], 2), "pooled": (ROW[5], 1)}
RETURNED = sum(maps for maps, _ in KINDS.values())
INSIDE = INPUT * (ROW[0] + ROW[1] + ROW[3] + ROW[5]) + 9 * ROW[1] * ROW[2] + 25 * ROW[3] * ROW[4]


@exercise(
    "googlenet.6",
    hints=(
        "Four `nn.Sequential`, each with its convolutions and ReLUs, and `torch.cat(…, dim=1)` in `forward`.",
        "Padding keeps the size: 1 for 3×3, 2 for 5×5, and `nn.MaxPool2d(3, stride=1, padding=1)`.",
        "The 5×5 branch: `Conv2d(c_in, row[3], 1)`, ReLU, `Conv2d(row[3], row[4], 5, padding=2)`, ReLU.",
    ),
    wrong=(
        (42, "expected the function inception itself"),
        (lambda c_in, row: sum(row), "expected a module"),
        (lambda c_in, row: row[6], "raises IndexError"),
    ),
)
def builds_a_module(answer: object) -> str:
    """What the module does is tried out, so that it may be written in any way."""
    module = built(answer, inception, (INPUT, ROW))
    shape = (2, INPUT, 9, 8)
    y = output(module, np.random.default_rng(0).normal(size=shape))
    if y.shape != (2, RETURNED, 9, 8):
        text = f"Of an input of shape {shape} your module makes {y.shape}, expected {(2, RETURNED, 9, 8)}."
        raise NotYet(f"{text} Stack the maps along dim=1, and let padding keep the size.")
    count, right = parameters(module), INSIDE + sum(ROW)
    if count != right:
        cause = " Likely cause: the biases are missing." if count == INSIDE else ""
        raise NotYet(
            f"With c_in = {INPUT}, row = {ROW} there are {count} parameters, expected {right}.{cause}"
        )
    if y.min() < 0:
        raise NotYet("Some values of the result are negative: every convolution is followed by a ReLU.")
    start = 0
    for kind, (maps, away) in KINDS.items():
        part = slice(start, start + maps)
        if reach(module, shape, part) != away:
            raise NotYet(
                f"Channels {start} to {start + maps - 1} are not those of the {kind} branch: they react to "
                f"pixels up to {reach(module, shape, part)} away, expected {away}."
            )
        if kind in ("3×3", "5×5") and not bends_inside(with_vectors(module, bias=0.0), shape, part):
            raise NotYet(f"In the {kind} branch a ReLU is missing between the reduction and the convolution.")
        start += maps
    return "Four branches of one input, stacked: the order is that of the table, and all keep the size."
