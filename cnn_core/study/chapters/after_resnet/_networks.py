"""The exercises of the chapter on what came after ResNet that build and train networks."""

import numpy as np

from cnn_core.study.answers import NotYet
from cnn_core.study.exercise import exercise
from cnn_core.study.modules import built, output, parameters, reach, with_vectors
from cnn_core.study.trained import compared


def block(channels: int) -> None:
    """The name and the parameter of the function that is asked for."""


@exercise(
    "after_resnet.6",
    hints=(
        "The branch is an `nn.Sequential` of five parts; `forward` returns `x + self.branch(x)`.",
        "Depthwise is `groups=channels`; 7×7 keeps the size with `padding=3`.",
        "`nn.Conv2d(channels, 4 * channels, 1)`, `nn.GELU()`, `nn.Conv2d(4 * channels, channels, 1)`.",
    ),
    wrong=(
        (42, "expected the function block itself"),
        (lambda channels: channels, "expected a module"),
        (lambda channels: channels / 0, "raises ZeroDivisionError"),
    ),
)
def builds_a_block(answer: object) -> str:
    """What the block does is tried out, so that it may be written in any way."""
    c, x = 3, np.random.default_rng(0).normal(size=(2, 3, 17, 16))
    module = built(answer, block, (c,)).eval()
    y = output(module, x)
    if y.shape != x.shape:
        raise NotYet(f"An input of shape {x.shape} becomes {y.shape}: let padding keep the size.")
    count, right = parameters(module), 49 * c + 2 * c + 8 * c * c + 5 * c
    if count != right:
        causes = {
            right + c: "the 7×7 has a bias", right - 5 * c: "the 1×1 have no biases",
            right - 49 * c + 49 * c * c: "the 7×7 is not depthwise",
        }  # fmt: skip
        cause = f" Likely cause: {causes[count]}." if count in causes else ""
        raise NotYet(f"With {c} channels there are {count} parameters, expected {right}.{cause}")
    if (far := reach(module, (1, c, 17, 16), slice(None))) != 3:
        raise NotYet(f"The result reacts to pixels up to {far} away, expected 3: one 7×7 convolution.")
    flat = output(with_vectors(module, bias=0.0), np.zeros_like(x))
    if not np.allclose(flat, 0, atol=1e-5):
        raise NotYet("Of zeros and without biases your block makes something else than zeros.")
    for part in module.parameters():
        if part.ndim > 1 and part.shape[0] == c:
            part.data.zero_()  # the 7×7 and the last 1×1: nothing is left of the branch
    if not np.allclose(output(module, x), x, atol=1e-5):
        raise NotYet("With a branch of zeros the block must hand on its input, whatever its sign.")
    _bends(answer, c, x)
    return "Look around in each channel, mix the channels, add: two thirds of a transformer's block."


def _bends(answer: object, c: int, x: np.ndarray) -> None:
    """Raise NotYet unless the branch bends as GELU does: for a large input as the identity, else not."""
    module = with_vectors(built(answer, block, (c,)).eval(), bias=0.0)
    low, high = (output(module, s * x)[0] - s * x[0] for s in (1e-4, 1e4))
    ratio = np.abs(high).sum() / 1e8 / np.abs(low).sum()
    if np.isclose(ratio, 1, atol=1e-2):
        raise NotYet("Small and large inputs are treated alike: GELU is missing between the 1×1.")


def _digits(part: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first digits of a part of MNIST as 14×14, and their labels."""
    from cnn_core import data  # late: a page's Python has no data sets

    mnist = data.load("mnist")
    images = data.to_float(getattr(mnist, f"{part}_images")[:count])
    labels = getattr(mnist, f"{part}_labels")[:count]
    return images.reshape(-1, 1, 14, 2, 14, 2).mean((3, 5)), labels.astype(int)


@exercise(
    "after_resnet.7",
    hints=(
        "`copy.deepcopy(net)` before the first step; then the usual five lines, 200 times, Adam at 0.01.",
        "`first = [train(make(8, 1, seed), seed) for seed in range(3)]`, `second` with `make(16, 4, seed)`.",
        "Compute the three pairs of test accuracies, and conclude what all three of them say.",
    ),
    wrong=(
        (42, "expected (first, second, conclusion)"),
        ((1, 2, "first"), "expected a list of 3 runs"),
        (([(1, 2)] * 3, [(1, 2)] * 3, "first"), "the network before and after"),
    ),
)
def trains_and_concludes(answer: object) -> str:
    """The networks are tried on test digits, and the conclusion is held against their accuracies."""
    return compared(answer, lambda: (_digits("train", 2000), _digits("test", 1000)))
