"""The exercises of the chapter on activation functions: what is right, and how mistakes are told apart."""

from math import log
from statistics import NormalDist

import numpy as np

from cnn_core.nn import GELU, sigmoid, softmax
from cnn_core.nn.chain import chain
from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet, as_array
from cnn_core.study.exercise import exercise
from cnn_core.study.rounding import Rounded

LOGITS = [log(6), log(3), 0.0]
PROBABILITIES = softmax(np.array(LOGITS))
SHARES = np.array(LOGITS) / sum(LOGITS)  # the mistake of leaving the exponential out
SIX_THREE_ZERO = softmax(np.array([6.0, 3.0, 0.0]))  # the mistake of taking the powers for the logits
forms.numbers(
    "activation_functions.1",
    {
        f"the probability of logit {i}": (
            right,
            [
                ("you divided the logits themselves; softmax divides their exponentials.", SHARES[i]),
                ("6 and 3 are already the exponentials of the logits.", SIX_THREE_ZERO[i]),
            ],
        )
        for i, right in enumerate(PROBABILITIES)
    },
    hints=(
        "The exponential and the logarithm undo each other: e^(ln 6) = 6.",
        "The exponentials are 6, 3 and e^0. What is e^0?",
        "Their sum is 6 + 3 + 1 = 10.",
    ),
    reason="The exponentials are 6, 3 and 1, and their sum is 10.",
    wrong=(((0.6, 0.3), "2 values, expected 3 numbers"), ((0.6, 0.3, 0.0), "too small")),
)


def silu_slope(x: np.ndarray) -> np.ndarray:
    """The derivative of x·σ(x), x of any shape."""
    s = sigmoid(x)
    return s * (1 + x * (1 - s))


forms.function(
    "activation_functions.2",
    silu_slope,
    [(np.array([-5.0, 0.0, 5.0]),)],
    draw=lambda rng: (rng.normal(scale=3, size=rng.integers(1, 5, rng.integers(0, 3))),),
    causes=(
        (
            "that is the slope of σ(x); x·σ(x) is a product.",
            lambda x: sigmoid(x) * (1 - sigmoid(x)),
        ),
        ("the term x·σ'(x) of the product rule is missing.", sigmoid),
        ("the term σ(x) of the product rule is missing.", lambda x: x * sigmoid(x) * (1 - sigmoid(x))),
        ("this is the function itself, not its derivative.", lambda x: x * sigmoid(x)),
    ),
    hints=(
        "The product rule: (u·v)' = u'·v + u·v', with u = x and v = σ(x).",
        "σ' = σ(1 − σ).",
        "The slope is σ(x) + x·σ(x)·(1 − σ(x)).",
    ),
    reason="At 0 it is ½, far to the right 1, far to the left 0, and near −2 a little below 0.",
    wrong=((lambda x: x > 0, "an array of bool"),),
)


def row_softmax(z: np.ndarray) -> np.ndarray:
    """Probabilities (N, K) from logits (N, K), row by row."""
    return softmax(z, axis=1)


def overflowing(z: np.ndarray) -> np.ndarray:
    """The softmax of each row without taking the largest logit off."""
    return np.exp(z) / np.exp(z).sum(1, keepdims=True)


def over_everything(z: np.ndarray) -> np.ndarray:
    """The mistake of one sum for the whole batch."""
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


def faulty(z: np.ndarray) -> np.ndarray:
    """Both mistakes: what the learner starts from."""
    return np.exp(z) / np.exp(z).sum()


def over_columns(z: np.ndarray) -> np.ndarray:
    """The mistake of dividing by the sums over the batch."""
    return softmax(z, axis=0)


def any_logits(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Logits of several sizes, small, large and with rows far apart."""
    n, k = rng.integers(1, 6, 2)
    return (rng.normal(size=(n, k)) * rng.choice([1, 30]) + rng.choice([0, 1000], (n, 1)) * rng.normal(),)


def one_shift(z: np.ndarray) -> np.ndarray:
    """The mistake of taking the largest logit of the whole batch off every row: the others become 0/0."""
    e = np.exp(z - z.max())
    return e / e.sum(1, keepdims=True)


forms.function(
    "activation_functions.3",
    row_softmax,
    [
        (np.array([[2.0, 1.0, 0.1]]),),
        (np.array([[2.0, 1.0, 0.1], [1000.0, 999.0, 0.0], [-900.0, -901.0, -902.0]]),),
    ],
    draw=any_logits,
    given=faulty,
    causes=(
        ("the exponential still overflows: take the largest logit of each row off first.", overflowing),
        ("there is still one sum for the whole batch; each row needs its own.", over_everything),
        ("the sum runs over the batch; it must run over the classes, axis 1.", over_columns),
        ("one maximum for the whole batch is not enough: e^(−1900) is 0 in a whole row.", one_shift),
    ),
    hints=(
        "Try a batch of two rows: what do the rows sum to? Then try a logit of 1000.",
        "`sum(axis=1, keepdims=True)` gives each row its own sum.",
        "Take `z.max(axis=1, keepdims=True)` off before the exponential.",
    ),
    reason="The tests before had one row of small logits, which hides both mistakes.",
)

NORMAL = NormalDist()
forms.numbers(
    "activation_functions.4",
    {
        "share a": (
            Rounded(NORMAL.cdf(2), 4),
            [
                ("that is the share with a gradient; asked is the one without.", 1 - NORMAL.cdf(2)),
                (
                    "that counts both tails; only inputs above 0 have a gradient.",
                    NORMAL.cdf(2) - NORMAL.cdf(-2),
                ),
            ],
        ),
        "probability b": (
            Rounded(NORMAL.cdf(3) ** 1000, 4),
            [
                ("that is for one picture; the unit must be silent for all 1,000.", NORMAL.cdf(3)),
                ("that is the probability that all 1,000 have a gradient.", (1 - NORMAL.cdf(3)) ** 1000),
            ],
        ),
        "probability c": (
            Rounded(NORMAL.cdf(4) ** 1000, 4),
            [("that is for one picture; the unit must be silent for all 1,000.", NORMAL.cdf(4))],
        ),
    },
    hints=(
        "The gradient is zero where the pre-activation is below 0, which is |μ|/s deviations above the mean.",
        "`NormalDist().cdf(2)` is the share of a Gaussian below the point two deviations above its mean.",
        "Independent events: the probability that all of 1,000 happen is the 1,000th power.",
    ),
    reason="From −3s to −4s a unit that is mostly alive becomes one that is nearly always dead.",
    wrong=((0.97725, "a single number, expected 3 numbers"),),
)


def softmax_backward(y: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """dL/dz (N, K) from the probabilities y (N, K) and dL/dy (N, K)."""
    return y * (dy - (dy * y).sum(1, keepdims=True))


def any_gradient(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of some samples, and a gradient with respect to them."""
    n, k = rng.integers(1, 6), rng.integers(2, 6)
    return softmax(rng.normal(size=(n, k)), axis=1), rng.normal(size=(n, k))


forms.function(
    "activation_functions.5",
    softmax_backward,
    [],
    draw=any_gradient,
    causes=(
        (
            "only the diagonal of the Jacobian was used: a logit moves all probabilities.",
            lambda y, dy: dy * y * (1 - y),
        ),
        (
            "the sum runs over the batch or over everything; it must run over the classes.",
            lambda y, dy: y * (dy - (dy * y).sum()),
        ),
        ("the sum Σ dy·y is missing.", lambda y, dy: y * dy),
        ("the sum must weigh dy with y.", lambda y, dy: y * (dy - dy.sum(1, keepdims=True))),
    ),
    hints=(
        "The Jacobian is ∂y_i/∂z_j = y_i(δ_ij − y_j). Multiply it from the left with the row dy.",
        "dL/dz_j = Σ_i dy_i·y_i·δ_ij − Σ_i dy_i·y_i·y_j.",
        "dL/dz_j = y_j·(dy_j − Σ_i dy_i·y_i), with the sum over the classes of the sample.",
    ),
    reason="The Jacobian need not be built: one sum for each sample is enough.",
)


@exercise(
    "activation_functions.6",
    hints=(
        "With He's gain √2 too little arrives, as the slope of GELU at 0 is only ½. Try 1.6.",
        "`chain(scratch.GELU(), gain, 20).gradients[0]` is what arrives. Halve the interval again and again.",
        "The answer lies between 1.5 and 1.55.",
    ),
    wrong=(
        (np.sqrt(2), "gradient that arrives is 0.0078"),
        (2.0, "too large"),
        ((1.5, 1.6), "a single number"),
        (1.5, "0.15"),
    ),
)
def gelu_gain(answer: object) -> str:
    """Any gain with which between a half and twice the gradient arrives is right."""
    gain = as_array(answer, "the gain")
    if gain.size != 1:
        raise NotYet(f"The gain has the shape {gain.shape}, expected a single number.")
    if not 0 < gain.item() < 10:
        raise NotYet("The gain should lie between 0 and 10.")
    left = chain(GELU(), gain.item(), 20).gradients[0]
    if not 0.5 <= left <= 2:
        side = "small" if left < 0.5 else "large"
        raise NotYet(
            f"With this gain the gradient that arrives is {left:.2g} of what came in: the gain is too {side}."
        )
    return f"{left:.2g} of the gradient arrives. A step of 0.02 in the gain changes that severalfold."
