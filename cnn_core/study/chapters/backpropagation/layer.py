"""Try out a learner's convolutional layer: forward, backward, and whether it can be trained."""

import inspect

import numpy as np

from cnn_core.nn import Conv1d
from cnn_core.study.answers import NotYet, Unanswered, as_array, described, gap
from cnn_core.study.compare import difference, sentence
from cnn_core.study.functions import does_nothing, quietly, raised

CASES = ((1, 1, 3, 8), (2, 1, 3, 9), (1, 2, 2, 7), (3, 2, 4, 17), (2, 3, 2, 11), (4, 1, 3, 12))


def _run(method: object, argument: np.ndarray, place: str) -> object:
    """Call a method of the learner's; NotYet if it raises, Unanswered if it is still a gap."""
    try:
        got = quietly(method, (argument,))
    except (Exception, SystemExit) as error:
        raise NotYet(f"`{place}` raises {raised(error, method)}.") from None
    if got is None:
        if does_nothing(method):
            raise Unanswered
        raise NotYet(f"`{place}` returns None: is a `return` missing?")
    if missing := gap(got):
        raise Unanswered(missing)
    return got


def _same(got: object, expected: np.ndarray, name: str, setting: str) -> None:
    if clause := difference(as_array(got, f"`{name}`"), expected, f"`{name}`"):
        raise NotYet(sentence(f"for {setting}, {clause}", ""))


def _made(answer: object, w: np.ndarray, stride: int, dilation: int) -> object:
    """Return the learner's layer; NotYet if the class cannot be used so."""
    if not inspect.isclass(answer):
        raise NotYet(f"The answer is {described(answer)}, expected the class Conv itself.")
    try:
        made = answer(w.copy(), stride, dilation)
    except Exception as error:
        raise NotYet(f"`Conv(w, {stride}, {dilation})` raises {raised(error, answer.__init__)}.") from None
    for name in ("forward", "backward"):
        if not callable(getattr(made, name, None)):
            raise NotYet(f"The layer has no method `{name}`.")
    return made


def compare_layer(answer: object) -> None:
    """Compare both passes with ``Conv1d`` on all cases; raise NotYet for the first that differs."""
    rng = np.random.default_rng(4)
    for stride, dilation, size, length in CASES:
        setting = f"stride {stride}, dilation {dilation}, {size} weights and {length} values"
        right = Conv1d(1, 1, size, stride, 0, dilation, bias=False, dtype=np.float64, rng=rng)
        layer = _made(answer, right.params["weight"][0, 0], stride, dilation)
        x = rng.normal(size=(3, length))
        y = right(x[:, None])[:, 0]
        _same(_run(layer.forward, x, "forward(x)"), y, "forward(x)", setting)
        dy = rng.normal(size=y.shape)
        dx = right.backward(dy[:, None])[:, 0]
        found = _run(layer.backward, dy, "backward(dy)")
        if not hasattr(layer, "dw"):
            raise NotYet("`backward` has not stored the gradient of the weights in `self.dw`.")
        _same(layer.dw, right.grads["weight"][0, 0], "self.dw", setting)
        _same(found, dx, "backward(dy)", setting)


def train_layer(answer: object, steps: int = 300) -> float:
    """Let the layer find a kernel from examples; return the largest error of a weight that is left."""
    rng = np.random.default_rng(5)
    wanted, x = np.array([1.0, -2.0, 0.5]), rng.normal(size=(20, 15))
    target = _made(answer, wanted, 2, 2).forward(x)
    layer = _made(answer, np.zeros(3), 2, 2)
    for _ in range(steps):
        layer.backward((np.asarray(layer.forward(x)) - target) / target.size)
        layer.w = layer.w - 0.5 * np.asarray(layer.dw)
    return float(np.abs(layer.w - wanted).max())
