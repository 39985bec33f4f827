"""Has a learner's network learned, and does a comparison say what its runs allow?"""

from collections.abc import Callable, Sequence

import numpy as np

from cnn_core.study.answers import NotYet, Unanswered, described
from cnn_core.study.modules import _is_module

SIDES = ("first", "second", "neither")
_MOVED = 0.01


def run(pair: object, name: str) -> tuple[object, object]:
    """Return (start, net), a network before and after its training; raises NotYet for anything else."""
    good = isinstance(pair, tuple | list) and len(pair) == 2 and all(map(_is_module, pair))
    if not good:
        raise NotYet(f"{name} is {described(pair)}, expected (start, net): the network before and after.")
    shapes = [[tuple(p.shape) for p in net.parameters()] for net in pair]
    if shapes[0] != shapes[1]:
        raise NotYet(f"{name}: start and net are two different networks; copy one before it is trained.")
    if pair[0] is pair[1]:
        raise NotYet(f"{name}: start is the trained network itself; take a copy.deepcopy before training.")
    return pair[0], pair[1]


def kernels_moved(pair: tuple[object, object], name: str) -> None:
    """Raise NotYet unless training has changed every kernel of convolution by a hundredth of its size."""
    kernels = [(a, b) for a, b in zip(*(net.parameters() for net in pair), strict=True) if a.ndim == 4]
    if not kernels:
        raise NotYet(f"{name} has no convolution.")
    for index, (before, after) in enumerate(kernels):
        moved = float((after - before).detach().norm() / before.detach().norm())
        if not moved > _MOVED:
            text = f"{name}: the kernels of convolution {index} hardly moved in training, by {moved:.1%}"
            raise NotYet(f"{text}. Are their parameters among those of the optimiser?")


def accuracy(net: object, images: np.ndarray, labels: np.ndarray, name: str) -> float:
    """Return the share of images that a network names rightly; raises NotYet if it cannot answer."""
    return float((_through(net, net, images, name).argmax(1) == labels).mean())


def frozen_accuracy(start: object, train: tuple, test: tuple, name: str) -> float:
    """Return what the best linear layer reaches on the untrained network's last features.

    ``train`` and ``test`` are (images, labels). The layer is fitted by least squares with a little ridge.
    """
    layers = [m for m in start.modules() if type(m).__name__ == "Linear"]
    if not layers:
        raise NotYet(f"{name} has no fully connected layer at its end.")
    x, other = (_through(start, layers[-1], images, name, into=True) for images, _ in (train, test))
    mean, spread = x.mean(0), x.std(0) + 1e-8
    x, other = (np.c_[(part - mean) / spread, np.ones(len(part))] for part in (x, other))
    targets = np.eye(int(train[1].max()) + 1)[train[1]]
    weights = np.linalg.solve(x.T @ x + 1e-2 * np.eye(x.shape[1]), x.T @ targets)
    return float(((other @ weights).argmax(1) == test[1]).mean())


def _through(net: object, layer: object, images: np.ndarray, name: str, into: bool = False) -> np.ndarray:
    """Return what goes into a layer of a network, or comes out of it, for the images."""
    import torch

    caught = []
    catch = layer.register_forward_hook(lambda _, inputs, y: caught.append(inputs[0] if into else y))
    training = net.training
    try:
        with torch.no_grad():
            net.eval()(next(net.parameters()).new_tensor(images))
    except Exception as error:
        raise NotYet(f"{name} raises {type(error).__name__} for images {images.shape}: {error}") from None
    finally:
        catch.remove()
        net.train(training)
    found = caught[-1].numpy().astype(float) if caught else np.empty(0)
    if found.ndim != 2 or len(found) != len(images) or not np.isfinite(found).all():
        raise NotYet(f"{name}: expected finite scores (N, classes) for N images, got {found.shape}.")
    return found


def told_apart(first: Sequence[float], second: Sequence[float]) -> str:
    """Return the side that is ahead in every pair: "first", "second" or "neither"."""
    differences = np.subtract(first, second)
    return "first" if (differences > 0).all() else "second" if (differences < 0).all() else "neither"


def compared(answer: object, sets: Callable[[], tuple[tuple, tuple]], seeds: int = 3) -> str:
    """Check an answer (first, second, conclusion) of trained networks; return what their runs say.

    Each side is a list of ``seeds`` pairs (start, net). Each network must have moved its kernels and do
    better on the test images than a linear layer on its start, by two standard errors. ``sets`` returns
    (images, labels) to train on and to test on; it is asked only once the answer has the right form.
    """
    if answer is ... or (isinstance(answer, tuple) and any(part is ... for part in answer)):
        raise Unanswered("Fill in what stands for `...`: two lists of runs and the conclusion.")
    if not (isinstance(answer, tuple | list) and len(answer) == 3):
        raise NotYet(f"The answer is {described(answer)}, expected (first, second, conclusion).")
    *sides, conclusion = answer
    pairs: dict[str, list[tuple[object, object]]] = {}
    for side, runs in zip(SIDES[:2], sides, strict=True):
        if not (isinstance(runs, tuple | list) and len(runs) == seeds):
            raise NotYet(f"{side} is {described(runs)}, expected a list of {seeds} runs (start, net).")
        pairs[side] = [run(one, f"{side}[{i}]") for i, one in enumerate(runs)]
    if not (isinstance(conclusion, str) and conclusion in SIDES):
        raise NotYet(f"The conclusion is {described(conclusion)}, expected one of {', '.join(SIDES)}.")
    train, test = sets()
    found = {
        side: [_learned(one, f"{side}[{i}]", train, test) for i, one in enumerate(runs)]
        for side, runs in pairs.items()
    }
    right = told_apart(found["first"], found["second"])
    text = ", ".join(f"{a:.1%} and {b:.1%}" for a, b in zip(*found.values(), strict=True))
    if conclusion != right:
        raise NotYet(f"The pairs of test accuracies are {text}: that does not say {conclusion!r}.")
    return f"All networks learned. The pairs of test accuracies are {text}, and that is what you say."


def _learned(pair: tuple[object, object], name: str, train: tuple, test: tuple) -> float:
    kernels_moved(pair, name)
    mine, frozen = accuracy(pair[1], *test, name), frozen_accuracy(pair[0], train, test, name)
    error = (frozen * (1 - frozen) / len(test[1])) ** 0.5
    if not mine > frozen + 2 * error:
        text = f"{name} is right on {mine:.1%} of the test images; a linear layer on its untrained kernels"
        raise NotYet(f"{text} reaches {frozen:.1%}. It has not learned kernels that are worth it.")
    return mine
