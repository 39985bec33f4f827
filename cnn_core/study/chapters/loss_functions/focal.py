"""Try out a learner's focal loss: value, gradient, and whether something can be trained with it."""

import inspect

import numpy as np

from cnn_core.nn import FocalLoss
from cnn_core.study.answers import NotYet, Unanswered, as_array, described, gap
from cnn_core.study.compare import difference, sentence
from cnn_core.study.functions import does_nothing, quietly, raised


def _run(method: object, arguments: tuple, place: str) -> object:
    """Call a method of the learner's; NotYet if it raises, Unanswered if it is still a gap."""
    try:
        got = quietly(method, arguments)
    except (Exception, SystemExit) as error:
        raise NotYet(f"`{place}` raises {raised(error, method)}.") from None
    if got is None:
        if does_nothing(method):
            raise Unanswered
        raise NotYet(f"`{place}` returns None: is a `return` missing?")
    if missing := gap(got):
        raise Unanswered(missing)
    return got


def _made(answer: object, gamma: float) -> object:
    """Return the learner's loss; NotYet if the class cannot be used so."""
    if not inspect.isclass(answer):
        raise NotYet(f"The answer is {described(answer)}, expected the class Focal itself.")
    try:
        made = answer(gamma)
    except Exception as error:
        raise NotYet(f"`Focal({gamma})` raises {raised(error, answer.__init__)}.") from None
    for name in ("forward", "backward"):
        if not callable(getattr(made, name, None)):
            raise NotYet(f"The loss has no method `{name}`.")
    return made


def compare_focal(answer: object) -> None:
    """Compare value and gradient with ``FocalLoss`` on many batches; raise NotYet where one differs."""
    rng = np.random.default_rng(6)
    for gamma in (0.0, 0.5, 1.0, 2.0, 3.0):
        n, classes = int(rng.integers(2, 6)), int(rng.integers(2, 6))
        z, t = 2 * rng.normal(size=(n, classes)), rng.integers(0, classes, n)
        right, loss = FocalLoss(gamma=gamma), _made(answer, gamma)
        setting = f"γ = {gamma:g}, {n} samples and {classes} classes"
        for name, arguments, expected in (
            ("forward(z, t)", (z, t), np.asarray(right(z, t))),
            ("backward()", (), right.backward()),
        ):
            got = as_array(_run(getattr(loss, name.split("(")[0]), arguments, name), f"`{name}`")
            if clause := difference(got, expected, f"`{name}`"):
                raise NotYet(sentence(f"for {setting}, {clause}", ""))


def train_focal(answer: object, steps: int = 100) -> tuple[float, float]:
    """Train a linear classifier with the learner's loss; return how many it got right before and after."""
    rng = np.random.default_rng(7)
    t = np.arange(60) % 3
    x = rng.normal(size=(60, 2)) + np.array([[2.0, 0], [-1, 2], [-1, -2]])[t]
    w, loss = np.zeros((2, 3)), _made(answer, 2.0)
    before = float(((x @ w).argmax(1) == t).mean())
    for _ in range(steps):
        loss.forward(x @ w, t)
        w = w - x.T @ np.asarray(loss.backward())
    return before, float(((x @ w).argmax(1) == t).mean())
