"""The exercises of the chapter on loss functions: what is right, and how mistakes are told apart."""

import numpy as np

from cnn_core.nn import FocalLoss
from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet
from cnn_core.study.chapters.loss_functions import scores
from cnn_core.study.chapters.loss_functions.descent import TRIED, steps_to_turn
from cnn_core.study.chapters.loss_functions.focal import compare_focal, train_focal
from cnn_core.study.exercise import exercise
from cnn_core.study.rounding import Rounded

P, HARD = np.array([0.2, 0.5, 0.3]), np.array([1.0, 0, 0])
SMOOTH = 0.7 * HARD + 0.3 / 3
BOTH = np.array([P - HARD, P - SMOOTH])
forms.value(
    "loss_functions.1",
    BOTH,
    name="the two gradients",
    causes=(
        ("the step against the gradient is the negative of it.", -BOTH),
        (
            "ε / K goes to every class, to the right one as well: 0.7 + 0.1.",
            np.array([P - HARD, P - [0.7, 0.15, 0.15]]),
        ),
        ("the second row is still that of the hard label.", np.array([P - HARD, P - HARD])),
        (
            "that is the gradient with respect to the probabilities, −y / p.",
            np.array([-HARD / P, -SMOOTH / P]),
        ),
    ),
    hints=(
        "Cross-entropy and softmax together: the gradient in the scores is p − y.",
        "With label smoothing y is (1 − ε) times the hard label, plus ε / K everywhere.",
        "Here that is 0.7 + 0.1 for the right class and 0.1 for the two others.",
    ),
    reason="Each row sums to zero: what is taken from some scores is given to the others.",
    wrong=((0.5, "a single number"),),
)

forms.numbers(
    "loss_functions.2",
    {
        "the change": (0, [("the softmax sees only differences between the scores.", 3)]),
        "the loss at the start": (
            Rounded(np.log(10), 2),
            [
                ("that is the probability, not minus its logarithm.", 0.1),
                ("the logarithm is the natural one.", 1),
                ("take minus the logarithm.", -np.log(10)),
            ],
        ),
        "the factor": (
            Rounded(FocalLoss(gamma=2)([[np.log(9), 0]], [0]) / -np.log(0.9), 2),
            [("(1 − p)² with p = 0.9.", 0.81), ("γ is an exponent, here 2.", 0.1)],
        ),
    },
    hints=(
        "Write the softmax with z + 3 in place of z, and take e³ out.",
        "All probabilities are 1/10, so the loss of every image is −ln(1/10).",
        "The factor of the focal loss is (1 − p_t)^γ.",
    ),
    reason="Nothing changes; ln 10 is the loss of a network that knows nothing; 0.1² is one hundredth.",
)

forms.function(
    "loss_functions.3",
    scores.cross_entropy,
    [
        (np.array([[2.0, 1, 0.1], [0, 0, 3]]), np.array([0, 1])),
        (np.array([[1000.0, 0, -1000], [5, 5, 5]]), np.array([1, 2])),
    ],
    draw=scores.any_scores,
    causes=(
        ("the exponential overflows for large scores: take off the largest first.", scores.as_it_stands),
        (
            "the probability of the right class becomes 0, and its logarithm is not finite.",
            scores.logarithm_of_softmax,
        ),
        ("a small number in the logarithm puts a ceiling on the loss.", scores.clipped),
        ("that is the sum over the batch; take the mean.", lambda z, t: scores.cross_entropy(z, t) * len(t)),
    ),
    hints=(
        "−log p_t = log Σ exp(z_c) − z_t: with this, no probability is needed at all.",
        "Both terms may be taken from z less its largest entry in the row.",
        "`below = z - z.max(1, keepdims=True)`, then `np.log(np.exp(below).sum(1)) - below[rows, t]`.",
    ),
    reason="The largest term of each sum is 1, so nothing overflows and no logarithm meets a zero.",
)

forms.function(
    "loss_functions.4",
    scores.gradient,
    [(np.array([[2.0, 1, 0.1], [0, 0, 3]]), np.array([0, 1]))],
    draw=scores.any_batch,
    given=scores.both_mistakes,
    causes=(
        ("the sum still runs over the whole batch: each row has a softmax of its own.", scores.over_all),
        (
            "`p[:, t]` are whole columns: 1 is to be taken off one place in each row.",
            scores.all_columns,
        ),
    ),
    hints=(
        "What should each row of the gradient sum to? Try a batch of two.",
        "`e.sum()` is one number for the whole batch. Which axis should it run along?",
        "`p[np.arange(len(t)), t]` picks one place in each row.",
    ),
    reason="With one sample both mistakes are invisible: there is one row, and `:` means that row.",
)

TURNS = [steps_to_turn(kind, rate) for kind, rate in TRIED]
forms.numbers(
    "loss_functions.5",
    {
        f"the number of steps {letter}": (
            steps,
            [
                ("the start is no step: count from 0.", steps + 1),
                ("one step more is needed.", steps - 1),
            ],
        )
        for letter, steps in zip("abc", TURNS, strict=True)
    },
    hints=(
        "`descend(kind, start, rate, steps)` returns all places, the start first.",
        "Its first column is w. You look for the first place at which it is positive.",
        "`np.argmax(path[:, 0] > 0)` is the index of the first one, if there is one: take enough steps.",
    ),
    reason="The squared error's plateau costs steps at any rate; a larger rate only shortens the wait.",
)


class _Focal:
    """A right loss, from which the wrong ones below derive."""

    def __init__(self, gamma):
        self.loss = FocalLoss(gamma=gamma)

    def forward(self, z, t):
        return self.loss(z, t)

    def backward(self):
        return self.loss.backward()


class _Sum(_Focal):
    def forward(self, z, t):
        return self.loss(z, t) * len(t)


class _Constant(_Focal):
    """The mistake of treating (1 − p)^γ as a constant on the way back."""

    def forward(self, z, t):
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        rows = np.arange(len(t))
        factor = (1 - p[rows, t]) ** self.loss.gamma
        p[rows, t] -= 1
        self.gradient = factor[:, None] * p / len(t)
        return self.loss(z, t)

    def backward(self):
        return self.gradient


class _Uphill(_Focal):
    def backward(self):
        return -self.loss.backward()


@exercise(
    "loss_functions.6",
    hints=(
        "Let p be the probability of the right class. The derivative of the loss with respect to log p is "
        "−(1 − p)^γ + γ p (1 − p)^(γ−1) log p.",
        "The derivative of log p with respect to the scores is y − p, with y the one-hot label.",
        "Multiply the two, row by row, and divide by N.",
    ),
    wrong=(
        (_Sum, "forward(z, t)"),
        (_Constant, "backward()"),
        (_Uphill, "wrong sign"),
        (3, "a single number, expected the class Focal"),
        (object, "raises TypeError"),
    ),
)
def build_focal(answer: object) -> str:
    """Value and gradient are compared with ``FocalLoss``, then a classifier is trained."""
    compare_focal(answer)
    before, after = train_focal(answer)
    if not after > before + 0.3:
        raise NotYet("Value and gradient are right for a new loss, but not when it is used again and again.")
    return f"Trained with your loss, a linear classifier went from {before:.0%} to {after:.0%} right."
