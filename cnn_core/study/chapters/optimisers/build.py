"""Try out a learner's optimiser: step by step, in place, and whether something can be trained with it."""

import inspect

import numpy as np

from cnn_core.nn import CrossEntropyLoss, Linear
from cnn_core.nn.optim import SGD
from cnn_core.study.answers import NotYet, Unanswered, described
from cnn_core.study.compare import difference, sentence
from cnn_core.study.functions import does_nothing, quietly, raised


def _made(answer: object, params: dict, lr: float, mu: float) -> object:
    """Return the learner's optimiser; NotYet if the class cannot be used so."""
    if not inspect.isclass(answer):
        raise NotYet(f"The answer is {described(answer)}, expected the class Nesterov itself.")
    try:
        made = answer(params, lr, mu)
    except Exception as error:
        raise NotYet(f"`Nesterov(params, {lr}, {mu})` raises {raised(error, answer.__init__)}.") from None
    if not callable(getattr(made, "step", None)):
        raise NotYet("The optimiser has no method `step`.")
    if does_nothing(made.step):
        raise Unanswered
    return made


def _step(optimiser: object, grads: dict) -> None:
    try:
        quietly(optimiser.step, (grads,))
    except (Exception, SystemExit) as error:
        raise NotYet(f"`step(grads)` raises {raised(error, optimiser.step)}.") from None


def compare_nesterov(answer: object) -> None:
    """Compare the steps with ``SGD`` on several arrays and rates; raise NotYet where one differs."""
    rng = np.random.default_rng(8)
    for mu in (0.5, 0.9):
        start = {"weight": rng.normal(size=(2, 3)), "bias": rng.normal(size=2)}
        mine, ours = ({name: w.copy() for name, w in start.items()} for _ in range(2))
        learner, right = _made(answer, mine, 0.1, mu), SGD(ours, 0.1, momentum=mu, nesterov=True)
        for t in range(1, 7):
            grads = {name: rng.normal(size=w.shape) for name, w in start.items()}
            learner.lr = right.lr = 0.1 if t < 4 else 0.02
            _step(learner, grads)
            right.step(grads)
            for name in start:
                if np.array_equal(mine[name], start[name]):
                    raise NotYet(f"After a step `params[{name!r}]` is as before: change the array in place.")
                if clause := difference(mine[name], ours[name], f"`params[{name!r}]`"):
                    raise NotYet(sentence(f"for μ = {mu:g}, after step {t}, {clause}", ""))


def train_nesterov(answer: object) -> tuple[float, float]:
    """Train a linear classifier with the learner's optimiser; return the shares right before and after."""
    rng = np.random.default_rng(9)
    t = np.arange(60) % 3
    x = rng.normal(size=(60, 2)) + np.array([[2.0, 0], [-1, 2], [-1, -2]])[t]
    layer, loss = Linear(2, 3, dtype=np.float64, rng=0), CrossEntropyLoss()
    layer.params["weight"][...] = 0
    optimiser = _made(answer, layer.params, 0.1, 0.9)
    before = float((layer(x).argmax(1) == t).mean())
    for _ in range(60):
        loss(layer(x), t)
        layer.backward(loss.backward())
        _step(optimiser, {name: g.copy() for name, g in layer.grads.items()})
    return before, float((layer(x).argmax(1) == t).mean())
