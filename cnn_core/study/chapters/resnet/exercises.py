"""The exercises of the chapter on residual networks."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet
from cnn_core.study.exercise import exercise
from cnn_core.study.modules import bends_inside, built, output, parameters, with_vectors
from cnn_core.study.rounding import Rounded

LAYERS, BLOCK, PROJECTION = 6 * 5 + 2, 2 * 9 * 32 * 32 + 4 * 32, 32 * 64 + 2 * 64
forms.numbers(
    "resnet.1",
    {
        "the number of layers": (
            LAYERS,
            [
                ("the first convolution and the last layer count, too.", 6 * 5),
                ("there are three stages of five blocks.", 2 * 5 + 2),
                ("each block has two convolutions.", 3 * 5 + 2),
            ],
        ),
        "the number of parameters of the block": (
            BLOCK,
            [
                (
                    "the batch normalisations are missing: scale and shift for each channel.",
                    2 * 9 * 32**2,
                ),
                ("a convolution in front of a batch normalisation has no bias.", BLOCK + 64),
                ("running averages are not learned and not counted.", BLOCK + 128),
                ("the second stage has 32 channels.", 2 * 9 * 64 * 64 + 4 * 64),
                ("there are two convolutions in a block.", 9 * 32 * 32 + 2 * 32),
            ],
        ),
        "the number of parameters of the shortcut": (
            PROJECTION,
            [
                ("its batch normalisation is missing.", 32 * 64),
                ("the kernel is 1×1, not 3×3.", 9 * 32 * 64 + 128),
                ("it goes from 32 to 64 channels.", 64 * 64 + 128),
            ],
        ),
    },
    hints=(
        "Three stages of n blocks, two convolutions in each; one layer before and one after.",
        "A 3×3 convolution from 32 to 32 channels has 9·32·32 weights, its batch normalisation 2·32.",
        "The shortcut: 32·64 weights and 2·64 parameters of its batch normalisation.",
    ),
    reason="32 layers. The three shortcuts that change the shape would add little; option A adds nothing.",
)


def option_a(x: np.ndarray, channels: int) -> np.ndarray:
    """(N, C, H, W) → (N, channels, ⌈H/2⌉, ⌈W/2⌉): every second row and column, zeros in the new channels."""
    thinned = x[:, :, ::2, ::2]
    zeros = np.zeros((len(x), channels - x.shape[1], *thinned.shape[2:]), x.dtype)
    return np.concatenate([thinned, zeros], axis=1)


def averaged(x: np.ndarray, channels: int) -> np.ndarray:
    """The same with the mean of each 2×2 cells in place of the first of them."""
    return option_a(
        np.stack([x, np.roll(x, -1, 2), np.roll(x, -1, 3), np.roll(x, -1, (2, 3))]).mean(0), channels
    )


def copied(x: np.ndarray, channels: int) -> np.ndarray:
    """The same with copies in the new channels."""
    return np.take(x[:, :, ::2, ::2], np.arange(channels) % x.shape[1], axis=1)


def any_maps(rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Maps of any size, and as many channels or more."""
    n, c, height, width = rng.integers((1, 1, 2, 2), (4, 4, 7, 7))
    return rng.normal(size=(n, c, height, width)), int(c + rng.integers(0, 5))


forms.function(
    "resnet.2",
    option_a,
    [],
    draw=any_maps,
    causes=(
        (
            "the zeros belong after the old channels.",
            lambda x, c: np.roll(option_a(x, c), 1, 1),
        ),
        ("the first row and column are kept, the second dropped.", lambda x, c: option_a(x[:, :, 1:, 1:], c)),
        ("nothing is averaged: rows and columns are left out.", averaged),
        (
            "the new channels are zero, not copies.",
            copied,
        ),
    ),
    hints=(
        "`x[:, :, ::2, ::2]` takes every second row and column of all channels.",
        "How many channels are missing? `channels - x.shape[1]`; make an array of zeros of that many.",
        "`np.concatenate([thinned, zeros], axis=1)`, or `np.pad` with (0, missing) on axis 1.",
    ),
    reason="The shortcut keeps a quarter of the values as they are and adds silence: no parameters at all.",
)


def residual_block(x: np.ndarray, fx: np.ndarray) -> np.ndarray:
    """ReLU(F(x) + x)."""
    return np.maximum(fx + x, 0)


forms.function(
    "resnet.3",
    residual_block,
    [(np.array([2.0, 1.0]), np.array([0.5, -3.0]))],
    draw=lambda rng: tuple(rng.normal(size=(2, *rng.integers(1, 5, 2)))),
    causes=(
        ("now nothing is added to the branch.", lambda x, fx: np.maximum(fx, 0)),
        ("the ReLU is missing: the sum may be negative.", lambda x, fx: fx + x),
        ("the ReLU acts on the sum, not on each part.", lambda x, fx: np.maximum(fx, 0) + np.maximum(x, 0)),
        ("the parts are added, not multiplied.", lambda x, fx: np.maximum(fx * x, 0)),
    ),
    hints=(
        "With this function, can a block ever make a value smaller?",
        "In the list of operations above, what comes last: Add or ReLU?",
        "One ReLU around the sum of `fx` and `x`.",
    ),
    reason="A branch must be able to take away as well as to add; the ReLU comes after the sum.",
    given=lambda x, fx: np.maximum(fx, 0) + x,
)

forms.numbers(
    "resnet.4",
    {
        "the plain gradient": (
            Rounded(0.9**50, 3),
            [("slopes multiply; they do not add up.", 50 * 0.9)],
        ),
        "the gradient with slope −0.1": (
            Rounded((1 - 0.1) ** 50, 3),
            [
                ("each factor is 1 + F′, not F′ alone.", (-0.1) ** 50),
                ("the shortcut adds 1 to each factor, not 1 to the product.", 1 + (-0.1) ** 50),
                ("slopes multiply; they do not add up.", 1 - 0.1 * 50),
            ],
        ),
        "the gradient with slope +0.1": (
            Rounded((1 + 0.1) ** 50, 0),
            [("each factor is 1 + F′, not F′ alone.", 0.1**50), ("slopes multiply.", 1 + 0.1 * 50)],
        ),
    },
    hints=(
        "What is the slope of x + F(x), if F has the slope −0.1?",
        "It is 1 − 0.1. Fifty equal factors are a power.",
        "0.9 ** 50, (1 - 0.1) ** 50, (1 + 0.1) ** 50.",
    ),
    reason="0.005, 0.005 and 117: the plus one moves the starting point to 1 and protects from nothing else.",
)

FACTOR = (2 ** (1 / 10) - 1) ** 0.5
forms.numbers(
    "resnet.5",
    {
        "the standard deviation": (
            2.0**5,  # a simulation is a little off
            [
                ("that is the variance; take its root.", 2.0**10),
                ("the variance doubles in each block; it does not grow by 1.", 11**0.5),
                ("standard deviations of independent parts do not add, variances do.", 11),
            ],
        ),
        "the factor": (
            Rounded(FACTOR, 2),
            [
                ("that is its square: the variance grows by the square of the factor.", 2 ** (1 / 10) - 1),
                ("the variance should double, not the standard deviation.", (4 ** (1 / 10) - 1) ** 0.5),
                ("growth is compounded: ten equal factors make 2.", 0.1**0.5),
            ],
        ),
    },
    hints=(
        "Run `stack(1.0)`. What happens to the variance in one block?",
        "With a factor α on the branch the variance is multiplied by 1 + α² in each block.",
        "Solve (1 + α²)¹⁰ = 2, or try values in `stack(α) ** 2`.",
    ),
    reason="It grows like a power of the depth, unless the branches are scaled down or normalised.",
    tolerance=0.01,
)


def block(c_in: int, c_out: int, stride: int) -> None:
    """The name and the parameters of the function that is asked for."""


@exercise(
    "resnet.6",
    hints=(
        "A class with the branch (`nn.Sequential`) and the shortcut; `forward` adds and applies the ReLU.",
        "The branch: convolution with the stride, normalisation, ReLU, convolution, normalisation.",
        "The shortcut is `nn.Identity()` only if `stride == 1 and c_in == c_out`.",
    ),
    wrong=(
        (42, "expected the function block itself"),
        (lambda c_in, c_out, stride: c_out, "expected a module"),
        (lambda c_in, c_out, stride: c_in / 0, "raises ZeroDivisionError"),
    ),
)
def builds_a_block(answer: object) -> str:
    """What the block does is tried out, so that it may be written in any way."""
    x = np.random.default_rng(0).normal(size=(2, 4, 6, 8))
    for c_out, stride in ((4, 1), (4, 2), (6, 1), (6, 2)):
        module, same = built(answer, block, (4, c_out, stride)), (c_out, stride) == (4, 1)
        call = f"For c_in = 4, c_out = {c_out}, stride = {stride}"
        y, right = output(module, x), (2, c_out, 6 // stride, 8 // stride)
        if y.shape != right:
            raise NotYet(f"{call} an input of shape {x.shape} becomes {y.shape}, expected {right}.")
        branch = 9 * 4 * c_out + 9 * c_out**2 + 4 * c_out
        count, expected = parameters(module), branch + (0 if same else 4 * c_out + 2 * c_out)
        if count != expected:
            hint = "the shortcut is the input itself" if same else "the shortcut has a normalisation"
            text = f"{call} there are {count} parameters, expected {expected}"
            raise NotYet(f"{text}: convolutions have no bias, and {hint}.")
        if y.min() < 0:
            raise NotYet("Some values of the result are negative: the ReLU comes after the sum.")
        with_vectors(module, weight=0.0, bias=0.5)  # now a branch and a projection give nothing but 0.5
        if not np.allclose(output(module, x), np.maximum(x + 0.5, 0) if same else 1, atol=1e-5):
            raise NotYet(f"{call} the result is not the ReLU of the sum of branch and shortcut.")
    module = with_vectors(built(answer, block, (4, 4, 1)).eval(), bias=0.0)
    if not bends_inside(module, x.shape, slice(None)):
        raise NotYet("Between the two convolutions of the branch a ReLU is missing.")
    return "The shortcut is the input itself wherever the shape allows it, and the ReLU acts on the sum."
