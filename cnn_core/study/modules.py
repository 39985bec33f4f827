"""Build a learner's PyTorch module, and try out what it does, without importing PyTorch."""

import copy
from collections.abc import Callable

import numpy as np

from cnn_core.study.answers import EMPTY, REPLACE, NotYet, Unanswered, described
from cnn_core.study.functions import call_of, does_nothing, quietly, raised


def built(answer: object, reference: Callable[..., object], arguments: tuple[object, ...]) -> object:
    """Return the module that a learner's function or class makes of the arguments.

    Raises Unanswered if the function still returns ``...`` or has no body, and NotYet if it is no function,
    raises or returns anything but a module.
    """
    call = call_of(reference, arguments)
    if not callable(answer):
        raise NotYet(f"The answer is {described(answer)}, expected the function {reference.__name__} itself.")
    try:
        module = quietly(answer, arguments)
    except (Exception, SystemExit) as error:
        raise NotYet(f"Your function raises {raised(error, answer)}, for {call}.") from None
    if module is ... or (module is None and does_nothing(answer)):
        raise Unanswered(EMPTY if module is None else REPLACE)
    if module is None:
        raise NotYet(f"Your function returns None for {call}: is a `return` missing?")
    if not _is_module(module):
        raise NotYet(f"Your function returns what is {described(module)} for {call}, expected a module.")
    return _settled(_copy(module))


def _copy(module: object) -> object:
    """Return a copy to try things on: the function may return a network that the learner has trained."""
    try:
        return copy.deepcopy(module)
    except Exception:  # a module may hold what cannot be copied, such as a generator
        return module


def _settled(module: object) -> object:
    """Return the module with weights that are the same at every check; biases stay as they are."""
    rng = np.random.default_rng(2)
    for parameter in module.parameters():
        if parameter.ndim > 1:
            spread = (2 / np.prod(parameter.shape[1:])) ** 0.5
            parameter.data.copy_(parameter.new_tensor(rng.normal(scale=spread, size=tuple(parameter.shape))))
    return module


def _is_module(value: object) -> bool:
    """Return whether the value is a module of PyTorch."""
    return any(kind.__module__ == "torch.nn.modules.module" for kind in type(value).__mro__)


def output(module: object, x: np.ndarray) -> np.ndarray:
    """Return what the module makes of x, both as arrays; raises NotYet if it cannot."""
    like = next(module.parameters(), None)
    if like is None:
        raise NotYet("Your module has no parameters.")
    try:
        return quietly(lambda: module(like.new_tensor(x)), ()).detach().numpy()
    except (Exception, SystemExit) as error:
        text = raised(error, type(module).forward)
        raise NotYet(f"Your module raises {text}, for an input of shape {x.shape}.") from None


def parameters(module: object) -> int:
    """Return the number of parameters."""
    return sum(parameter.numel() for parameter in module.parameters())


def with_vectors(module: object, **values: float) -> object:
    """Return the module with all biases, or all scales of normalisations (``weight``), set to a number."""
    for name, parameter in module.named_parameters():
        kind = name.rpartition(".")[2]
        if parameter.ndim == 1 and kind in values:
            parameter.data.fill_(values[kind])
    return module


def bends_inside(module: object, shape: tuple[int, ...], part: slice) -> bool:
    """Return whether channels of a module without biases bend before their last ReLU.

    For ReLU(L(x)) with a linear L, ReLU(L(x)) − ReLU(L(−x)) is L(x), and the sum of two inputs gives the sum.
    """
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, *shape))
    odd = [output(module, x)[:, part] - output(module, -x)[:, part] for x in (a, b, a + b)]
    return not np.allclose(odd[0] + odd[1], odd[2], atol=1e-4 * np.abs(odd[2]).max())


def reach(module: object, shape: tuple[int, ...], part: slice) -> int:
    """Return how many pixels away channels of the output notice that a pixel of the input changes."""
    rng = np.random.default_rng(1)
    row, column = shape[2] // 2, shape[3] // 2
    far = 0
    for _ in range(20):
        x = rng.normal(size=shape)
        other = x.copy()
        other[:, :, row, column] += rng.normal(scale=30, size=shape[1])
        moved = np.argwhere((output(module, x)[:, part] != output(module, other)[:, part]).any((0, 1)))
        far = max([far, *np.abs(moved - (row, column)).ravel().tolist()])
    return far
