"""The exercises of the chapter on backpropagation: what is right, and how mistakes are told apart."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet
from cnn_core.study.chapters.backpropagation.backward import (
    any_double,
    any_errors,
    any_image,
    first_use,
    kernel_gradient,
    not_turned,
    overwritten,
    pixel_gradient,
    second_use,
    shared_gradient,
    through_relu,
)
from cnn_core.study.chapters.backpropagation.layer import compare_layer, train_layer
from cnn_core.study.exercise import exercise

W, G = np.array([[2, 1], [0, -1]]), np.array([[1, 3], [-2, 0]])
HANDED_OUT = pixel_gradient(G, W, (3, 3), 1)
forms.value(
    "backpropagation.1",
    HANDED_OUT,
    name="dX",
    causes=(
        (
            "the kernel was turned; who hands out uses it as it is.",
            pixel_gradient(G, W[::-1, ::-1], (3, 3), 1),
        ),
        ("where windows overlap the shares add up.", overwritten(G, W, (3, 3), 1)),
        ("the result is transposed: the first index counts rows.", HANDED_OUT.T),
        ("the kernel is transposed.", pixel_gradient(G, W.T, (3, 3), 1)),
    ),
    hints=(
        "Lay the kernel on each of the four windows, times the error of that window, and add.",
        "The top left window gets the rows 2, 1 and 0, −1; the top right one gets three times that.",
        "In row 0 that makes 2, 1 + 6 and 3.",
    ),
    reason="Each error is handed out to its window, times the kernel; where windows overlap, shares add up.",
    wrong=((10, "a single number"),),
)


def counts(n: int, k: int, s: int) -> np.ndarray:
    """How many windows of size k at stride s read each of n pixels."""
    read = np.zeros(n, int)
    for start in range(0, n - k + 1, s):
        read[start : start + k] += 1
    return read


def with_overhang(n: int, k: int, s: int) -> np.ndarray:
    """The mistake of letting the last window hang over the edge."""
    read = np.zeros(n + k, int)
    for start in range(0, n, s):
        read[start : start + k] += 1
    return read[:n]


forms.value(
    "backpropagation.2",
    counts(12, 5, 3),
    name="the list of counts",
    causes=(
        ("a window that hangs over the edge does not count.", with_overhang(12, 5, 3)),
        ("that is stride 1.", counts(12, 5, 1)),
        ("that is stride 2.", counts(12, 5, 2)),
        ("that is a kernel of size 3.", counts(12, 3, 3)),
        (
            "the last window starts at pixel 6; pixel 11 is not in it.",
            counts(12, 5, 3) + np.eye(12, dtype=int)[11],
        ),
    ),
    hints=(
        "At which pixels do the windows start? There are ⌊(12 − 5) / 3⌋ + 1 of them.",
        "They start at 0, 3 and 6 and are five pixels long.",
        "The pixels 3 and 4 lie in two of them, and so do 6 and 7.",
    ),
    reason="Three windows of five pixels: 15 ways for 12 pixels, of which the last has none.",
    wrong=((3, "a single number"),),
)

forms.function(
    "backpropagation.3",
    kernel_gradient,
    [(np.arange(20.0).reshape(4, 5), np.array([[1.0, 2, -1], [0, 1, 3]]), 3, 1)],
    draw=any_image,
    causes=(
        (
            "the errors were turned by 180°; nothing is turned in this gradient.",
            lambda x, dy, k, s: kernel_gradient(x, dy[::-1, ::-1], k, s),
        ),
        ("the result is turned by 180°.", lambda x, dy, k, s: kernel_gradient(x, dy, k, s)[::-1, ::-1]),
        ("the result is transposed.", lambda x, dy, k, s: kernel_gradient(x, dy, k, s).T),
        (
            "it is a sum over all positions, not a mean.",
            lambda x, dy, k, s: kernel_gradient(x, dy, k, s) / dy.size,
        ),
        (
            "the stride was left out.",
            lambda x, dy, k, s: kernel_gradient(x, dy, k, 1),
        ),
    ),
    hints=(
        "Which pixel did the weight (u, v) meet when the output (i, j) was computed?",
        "It met (i·s + u, j·s + v). Multiply it by `dy[i, j]`, and add this up over all outputs.",
        "In a loop over i and j: `dw += dy[i, j] * x[i * s : i * s + k, j * s : j * s + k]`.",
    ),
    reason="Each weight has one share from every output, and only as many pixels count as there are errors.",
)


def turned_and_overwritten(dy: np.ndarray, w: np.ndarray, size: tuple[int, int], s: int) -> np.ndarray:
    """The function that the learner starts from: both mistakes."""
    return overwritten(dy, w[::-1, ::-1], size, s)


forms.function(
    "backpropagation.4",
    pixel_gradient,
    [(np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 2], [3, 5]]), (3, 3), 1)],
    draw=any_errors,
    given=turned_and_overwritten,
    causes=(
        ("a later window still overwrites what an earlier one has sent: add.", overwritten),
        (
            "the kernel is still turned; who hands out uses it as it is.",
            lambda dy, w, size, s: pixel_gradient(dy, w[::-1, ::-1], size, s),
        ),
    ),
    hints=(
        "Try one single error and a kernel of four different weights: which pixel gets which of them?",
        "Then try windows that overlap: what happens to a pixel that lies in two of them?",
        "The line should add, `+=`, and use `w` as it stands.",
    ),
    reason="Handing out uses the kernel as it is and adds; the turned kernel is for gathering.",
)


class _Layer:
    """A right layer, from which the wrong ones below derive."""

    def __init__(self, w, stride=1, dilation=1):
        self.w, self.stride, self.dilation = w, stride, dilation

    def _places(self, u, count):
        start = u * self.dilation
        return slice(start, start + self.stride * (count - 1) + 1, self.stride)

    def forward(self, x):
        self.x = x
        count = (x.shape[1] - self.dilation * (len(self.w) - 1) - 1) // self.stride + 1
        return sum(self.w[u] * x[:, self._places(u, count)] for u in range(len(self.w)))

    def backward(self, dy):
        dx, self.dw = np.zeros(self.x.shape), np.zeros(len(self.w))
        for u in range(len(self.w)):
            met = self._places(u, dy.shape[1])
            self.dw[u] = (dy * self.x[:, met]).sum()
            dx[:, met] += dy * self.w[u]
        return dx


class _MeanOverBatch(_Layer):
    def backward(self, dy):
        dx = super().backward(dy)
        self.dw = self.dw / len(dy)
        return dx


class _Turned(_Layer):
    def backward(self, dy):
        self.w = self.w[::-1]
        return super().backward(dy)


class _Flipped(_Layer):
    def forward(self, x):
        return _Layer(self.w[::-1], self.stride, self.dilation).forward(x)


class _Silent(_Layer):
    def backward(self, dy):
        return np.zeros(self.x.shape)


@exercise(
    "backpropagation.5",
    hints=(
        "Loop over the weights: weight `u` meets the values from `u * dilation` on, in steps of `stride`.",
        "Forward: `y += w[u] * x[:, those places]`. Keep `x` in `self.x`: backward needs it.",
        "Backward, at the same places: `dw[u] = (dy * x[:, places]).sum()`, `dx[:, places] += dy * w[u]`.",
    ),
    wrong=(
        (_MeanOverBatch, "self.dw"),
        (_Turned, "backward(dy)"),
        (_Flipped, "forward(x)"),
        (_Silent, "has not stored"),
        (3, "a single number, expected the class Conv"),
        (object, "raises TypeError"),
    ),
)
def build_layer(answer: object) -> str:
    """Both passes are compared with ``Conv1d``, then the layer has to learn a kernel."""
    compare_layer(answer)
    left = train_layer(answer)
    if not left < 1e-3:
        raise NotYet(
            "Both passes are right for a new layer, but not after its weights `self.w` have changed."
        )
    return f"Trained on 20 examples, your layer has found the three weights to within {left:.0e}."


forms.function(
    "backpropagation.6",
    shared_gradient,
    [(np.arange(25.0).reshape(5, 5) % 7 - 3, np.array([[1.0, 2], [0.5, -1]]), np.eye(3))],
    draw=any_double,
    causes=(
        ("the first use is missing: x enters it.", second_use),
        ("the second use is missing: h enters it.", first_use),
        ("the two uses add up; they are not averaged.", lambda x, w, dy: shared_gradient(x, w, dy) / 2),
        ("the ReLU lets the error through only where z was positive.", through_relu),
        ("on the way back the kernel must be turned, or each error handed out.", not_turned),
    ),
    hints=(
        "Pretend that there are two kernels, w1 and w2, and add their gradients.",
        "The second gets `slide(h, dy)`. For the first you need dL/dh, and from it dL/dz.",
        "dL/dh is the full cross-correlation of dy with the turned kernel; times `z > 0` it is dL/dz.",
    ),
    reason="A sum over all places of use, in whatever layer they lie.",
)
