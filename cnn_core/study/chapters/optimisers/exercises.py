"""The exercises of the chapter on optimisers: what is right, and how mistakes are told apart."""

import numpy as np

from cnn_core.nn.optim import SGD
from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet
from cnn_core.study.chapters.optimisers import updates
from cnn_core.study.chapters.optimisers.build import compare_nesterov, train_nesterov
from cnn_core.study.chapters.optimisers.descent import best_pair
from cnn_core.study.exercise import exercise
from cnn_core.study.rounding import Rounded

FLAT, STEEP = 4, 100
forms.numbers(
    "optimisers.1",
    {
        "the limit": (
            2 / STEEP,
            [
                ("that is the rate at which the steep direction is done in one step.", 1 / STEEP),
                ("the largest curvature sets the limit.", 2 / FLAT),
            ],
        ),
        "the best rate": (
            Rounded(2 / (FLAT + STEEP), 4),
            [
                ("both directions count: their factors are to be equally large.", 1 / STEEP),
                ("two over the sum, not one.", 1 / (FLAT + STEEP)),
            ],
        ),
        "the factor": (
            Rounded(1 - FLAT * 2 / (FLAT + STEEP), 3),
            [
                ("that is for momentum at its best.", (5 - 1) / (5 + 1)),
                ("that is what is taken away in a step; what is left?", FLAT * 2 / (FLAT + STEEP)),
            ],
        ),
    },
    hints=(
        "Each direction is multiplied by 1 − ηλ in a step.",
        "It converges while −1 < 1 − ηλ. At the best rate 1 − 4η = −(1 − 100η).",
        "The best rate is 2 / (4 + 100); put it into 1 − 4η.",
    ),
    reason="The factor is (κ − 1)/(κ + 1) for κ = 25.",
)

EPS, ETA = 1e-8, 0.001
forms.numbers(
    "optimisers.2",
    {
        "step a": (
            Rounded(ETA * 10 / (10 + EPS), 4),
            [
                ("Adam divides by the size of the gradient.", 0.01),
                ("that would be without the corrections.", ETA * 0.1 / np.sqrt(0.001)),
            ],
        ),
        "step b": (
            Rounded(ETA * EPS / (EPS + EPS), 4),
            [
                ("here the gradient is as small as ε, which stands beside it.", ETA),
                ("that is the step of gradient descent.", ETA * EPS),
            ],
        ),
        "step c": (
            Rounded(0.01 / (1 - 0.9), 2),
            [("the velocity adds up many gradients.", 0.01), ("the velocity settles at 10, not 1.9.", 0.019)],
        ),
    },
    hints=(
        "At Adam's first step m̂ is g and √v̂ is |g|.",
        "So its step is η·|g| / (|g| + ε), with ε = 1e-8.",
        "The velocity v settles where v = 0.9·v + 1.",
    ),
    reason="Adam's steps are as long as its rate until the gradients come near ε.",
)

forms.function(
    "optimisers.3",
    updates.adam,
    [
        (np.array([1.0, -2.0]), np.array([[0.1, -3.0], [0.2, 1.0], [-0.1, 1.0]]), 0.1),
        (np.array([0.5]), np.array([[1e-8], [2e-8]]), 0.1),
    ],
    draw=updates.any_steps,
    causes=(
        ("the corrections for the start at zero are missing.", updates.uncorrected),
        ("ε stands beside the root, not inside it.", updates.inside),
        ("divide by the root of v̂.", updates.not_rooted),
        ("the corrections are 1 − βᵗ and change with t.", updates.one_step),
        ("the step goes against the gradient.", updates.uphill),
    ),
    hints=(
        "Begin with m = v = 0 and go through the gradients, `for t, g in enumerate(grads, 1)`.",
        "m becomes b1·m + (1 − b1)·g and v becomes b2·v + (1 − b2)·g².",
        "The step is lr · m / (1 − b1**t) / (√(v / (1 − b2**t)) + eps).",
    ),
    reason="Both averages are divided by the share of the past that they have seen.",
)

forms.function(
    "optimisers.4",
    updates.adamw,
    [(np.array([1.0, 2.0]), np.array([[0.1, -3.0], [0.2, 1.0]]), 0.1, 0.5)],
    draw=updates.any_decay,
    given=updates.adamw_given,
    causes=(
        ("the decay still goes through the division by √v̂.", updates.adamw_coupled),
        ("β·t is βᵗ at the first step only.", updates.adamw_product),
        ("ε is still inside the root: that matters for small gradients.", updates.adamw_inside),
        ("the decay is multiplied by the rate.", updates.adamw_without_rate),
    ),
    hints=(
        "Try two steps, a gradient of 1e-6, and a decay: each brings one mistake to light.",
        "AdamW takes lr·decay·w off the weight and leaves the gradient alone.",
        "`b1**t`, and `np.sqrt(…) + eps`.",
    ),
    reason="A test with one step, one size and no decay cannot tell these formulas apart.",
)

MU, RATE, NEEDED = best_pair()
forms.numbers(
    "optimisers.5",
    {
        "μ": (MU, [("that is the usual value, not the best one here.", 0.9), ("some momentum helps.", 0.0)]),
        "the rate": (
            RATE,
            [("with momentum a larger rate is possible: that is the best without.", 0.04)],
        ),
        "the number of steps": (
            NEEDED,
            [("the start is step 0.", NEEDED + 1), ("after one step more it stays below.", NEEDED - 1)],
        ),
    },
    hints=(
        "`descend(lambda p: scratch.SGD(p, rate, momentum=mu), steps=600)` returns all places.",
        "`np.flatnonzero(~(ravine(path) < 1e-6))[-1] + 1` is the first step from which on it stays below.",
        "Two loops over μ and rate; `with np.errstate(all='ignore')` keeps the diverging ones quiet.",
    ),
    reason="Too little momentum creeps, too much swings: the best μ grows with the condition number.",
)


class _Right:
    """A right optimiser, from which the wrong ones below derive."""

    def __init__(self, params, lr, mu):
        self.inner, self.lr = SGD(params, lr, momentum=mu, nesterov=True), lr

    def step(self, grads):
        self.inner.lr = self.lr
        self.inner.step(grads)


class _Plain(_Right):
    def __init__(self, params, lr, mu):
        super().__init__(params, lr, mu)
        self.inner = SGD(params, lr, momentum=mu)


class _FixedRate(_Right):
    def step(self, grads):
        self.inner.step(grads)


class _NewArrays(_Right):
    """The mistake of w = w − …: the learner's dict gets new arrays, the network keeps the old ones."""

    def __init__(self, params, lr, mu):
        super().__init__({name: w.copy() for name, w in params.items()}, lr, mu)


@exercise(
    "optimisers.6",
    hints=(
        "Each array has a velocity of its own; make them in `__init__`, as zeros of the same shape.",
        "In `step`, first v ← μ·v + g, then w ← w − lr·(g + μ·v).",
        "Use `v *= mu`, `v += g` and `w -= …`: they change the arrays that are there.",
    ),
    wrong=(
        (_Plain, "after step 1"),
        (_FixedRate, "after step 4"),
        (_NewArrays, "in place"),
        (3, "a single number, expected the class Nesterov"),
        (object, "raises TypeError"),
    ),
)
def build_nesterov(answer: object) -> str:
    """The steps are compared with ``SGD``, then a classifier is trained."""
    compare_nesterov(answer)
    before, after = train_nesterov(answer)
    if not after > before + 0.3:
        raise NotYet("The steps are right for random gradients, but a classifier does not learn with them.")
    return f"Trained with your optimiser, a linear classifier went from {before:.0%} to {after:.0%} right."
