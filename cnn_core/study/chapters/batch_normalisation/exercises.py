"""The exercises of the chapter on batch normalisation."""

import math

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.rounding import Rounded

LAST = 2 * (10 - 6) / 8**0.5 + 1
forms.numbers(
    "batch_normalisation.1",
    {
        "the mean": (6, [("divide the sum by the number of samples, 4.", 24)]),
        "the variance": (
            8,
            [
                ("in training the layer divides by m = 4, not by m − 1.", 32 / 3),
                ("that is its root, the standard deviation.", 8**0.5),
                ("the squares are summed, but not yet averaged.", 32),
            ],
        ),
        "the last output": (
            Rounded(LAST, 2),
            [
                ("divide by the root of the variance.", 2 * 4 / 8 + 1),
                ("scale and shift are missing.", 4 / 8**0.5),
                ("β is missing.", 2 * 4 / 8**0.5),
                ("first scale, then shift: γ·x̂ + β.", 2 * (4 / 8**0.5 + 1)),
            ],
        ),
    },
    hints=(
        "The deviations from the mean are −4, 0, 0 and 4.",
        "Their squares sum to 32; the variance is the mean of the four squares.",
        "x̂ of the last sample is 4 / √8; then 2·x̂ + 1.",
    ),
    reason="6, 8 and 3.83: mean, biased variance, then γ·x̂ + β.",
)


def batch_norm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, axes=(0, 2, 3), ddof=0) -> np.ndarray:
    """Batch normalisation of x (N, C, H, W) in training, ε = 1e-5."""
    mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True, ddof=ddof)
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + 1e-5) + beta[:, None, None]


def reference(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Batch normalisation as the exercise asks for it, with the three parameters that it names."""
    return batch_norm(x, gamma, beta)


reference.__name__ = "batch_norm"


def any_maps(rng: np.random.Generator) -> tuple:
    """Maps of any sizes with γ and β; in half of the cases so weak that ε counts."""
    n, c = rng.integers(2, 6, 2)
    x = rng.normal(2, 3, (n, c, *rng.integers(1, 5, 2))) * rng.choice([1, 1e-3])
    return x, *rng.normal(size=(2, c))


def any_filters(rng: np.random.Generator) -> tuple:
    """Filters of any sizes with what the normalisation knows; some variances are so small that ε counts."""
    out, into, height, width = rng.integers(1, 5, 4)
    var = rng.uniform(0.5, 3, out) * rng.choice([1, 1e-5])
    return rng.normal(size=(out, into, height, width)), *rng.normal(size=(3, out)), var


forms.function(
    "batch_normalisation.2",
    reference,
    [],
    draw=any_maps,
    causes=(
        ("that is one mean for each image and channel.", lambda x, g, b: batch_norm(x, g, b, (2, 3))),
        (
            "that is one mean for each image: layer normalisation.",
            lambda x, g, b: batch_norm(x, g, b, (1, 2, 3)),
        ),
        ("each channel has its own mean.", lambda x, g, b: batch_norm(x, g, b, (0, 1, 2, 3))),
        ("in training the variance divides by m, not m − 1.", lambda x, g, b: batch_norm(x, g, b, ddof=1)),
    ),
    hints=(
        "What is the shape of `x.mean(axis=0)`? How many means should there be?",
        "One mean for each channel: average over the axes 0, 2 and 3.",
        "With `keepdims=True` the mean has the shape (1, C, 1, 1) and fits to x.",
    ),
    reason="The average runs over samples, rows and columns; a filter does the same at every position.",
    given=lambda x, g, b: batch_norm(x, g, b, 0),
)


def fold(
    weight: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, var: np.ndarray
) -> np.ndarray:
    """Filters of the folded convolution as rows, each with its bias at the end."""
    k = gamma / np.sqrt(var + 1e-5)
    return np.column_stack([weight.reshape(len(weight), -1) * k[:, None], beta - k * mean])


def without_root(weight, gamma, beta, mean, var):
    """The same with the variance in place of the deviation."""
    return fold(weight, gamma, beta, mean, (var + 1e-5) ** 2 - 1e-5)


def unscaled_mean(weight, gamma, beta, mean, var):
    """The same with the mean subtracted after scaling."""
    return fold(weight, gamma, beta, mean * np.sqrt(var + 1e-5) / gamma, var)


forms.function(
    "batch_normalisation.3",
    fold,
    [],
    draw=any_filters,
    causes=(
        ("divide by the deviation, the root of the variance.", without_root),
        ("the mean is scaled by k, too.", unscaled_mean),
        ("the new bias needs β.", lambda w, g, b, m, v: fold(w, g, 0 * b, m, v)),
        ("the mean is subtracted, not added.", lambda w, g, b, m, v: fold(w, g, b, -m, v)),
    ),
    hints=(
        "Write γ·(z − μ)/√(σ² + ε) + β as k·z plus a constant.",
        "k multiplies each filter; the constant is β − k·μ.",
        "`weight.reshape(len(weight), -1) * k[:, None]`, then `np.column_stack` with the biases.",
    ),
    reason="In evaluation the layer is affine for each channel, so it merges with the convolution.",
)

forms.numbers(
    "batch_normalisation.4",
    {
        "the running mean": (
            Rounded(5 * (1 - 0.9**10), 2),
            [
                ("each batch closes only a tenth of what is left.", 5 * (1 - 0.1**10)),
                ("that is the share of the start.", 5 * 0.9**10),
            ],
        ),
        "the number of batches with 0.1": (
            math.ceil(math.log(0.01) / math.log(0.9)),
            [("after one batch less it is not there yet.", 43), ("0.1 is the weight of the new batch.", 2)],
        ),
        "the number of batches with 0.01": (
            math.ceil(math.log(0.01) / math.log(0.99)),
            [("after one batch less it is not there yet.", 458), ("0.01 is the weight of the new batch.", 1)],
        ),
    },
    hints=(
        "By which factor does the distance to 5 shrink with each batch?",
        "By 0.9: after t batches it is 5·0.9ᵗ.",
        "Solve 0.9ᵗ < 0.01 with logarithms, or count in a loop.",
    ),
    reason="The start fades like 0.9ᵗ: a network tested after a few batches is judged by arbitrary averages.",
)

forms.numbers(
    "batch_normalisation.5",
    {
        "the factor of the change": (
            0.1**2,
            [
                ("the weights are longer as well: divide by them once more.", 0.1),
                ("the output is the same, the gradient is not.", 1),
                ("that is the reverse: the change becomes smaller.", 100),
            ],
        ),
        "the factor of the rate": (
            10.0**2,
            [
                ("that makes up for the gradient alone.", 10),
                ("the rate must grow.", 0.01),
            ],
        ),
    },
    hints=(
        "Compare `step_effect(10)` with `step_effect(1)`.",
        "The gradient is a tenth. What is it compared with?",
        "A tenth of the gradient over ten times the weights.",
    ),
    reason="The effective learning rate is η / ‖w‖²: the length of the weights acts on nothing else.",
    tolerance=1e-3,
)
