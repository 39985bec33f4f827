"""The exercises of the chapter on checking gradients and what they cost."""

from collections.abc import Callable

import numpy as np

from cnn_core.study import exercise_forms as forms

FORWARD = 28 * 28 * 32 * 16 * 3 * 3  # places, filters, weights of a filter
forms.numbers(
    "gradients.1",
    {
        "count a": (
            FORWARD,
            [
                ("a filter reaches through all 16 input channels.", FORWARD // 16),
                ("that is for one of the 32 filters.", FORWARD // 32),
                ("every place of the output takes the products anew.", FORWARD // 28**2),
            ],
        ),
        "count b": (
            2 * FORWARD,
            [("two gradients: each takes as many products as the forward pass.", FORWARD)],
        ),
        "count c": (
            2 * FORWARD,
            [("nobody asks for the gradient of the pixels of an image.", 3 * FORWARD)],
        ),
    },
    hints=(
        "Forward: places of the output, times filters, times weights of one filter.",
        "Backward: the same indices, two products in the middle of the loop.",
        "The first layer of a network needs no gradient of its input.",
    ),
    reason="Forward once, and backward once for the weights and once for the input, where that is wanted.",
)

forms.numbers(
    "gradients.2",
    {
        "factor a": (100, [("on both sides the error goes with the square of the step.", 10)]),
        "factor b": (10, [("on one side the term with ε itself stays.", 100)]),
        "factor c": (0.1, [("rounding is divided by the step, so a larger step makes it smaller.", 10)]),
    },
    hints=(
        "Write L(θ + ε) as a series: L + εL' + ε²L''/2 + ε³L'''/6.",
        "In L(θ + ε) − L(θ − ε) the even terms cancel out; in L(θ + ε) − L(θ) they do not.",
        "At a step of 10⁻¹⁰ the error comes from rounding the two losses, and it is divided by ε.",
    ),
    reason="ε² on both sides, ε on one side, 1/ε where rounding rules.",
)


class Loss:
    """A function with a name that can be printed."""

    def __init__(self, name: str, function: Callable[[np.ndarray], float]) -> None:
        self.name, self.function = name, function

    def __call__(self, x: np.ndarray) -> float:
        """Return the number at x."""
        return float(self.function(np.asarray(x)))

    def __repr__(self) -> str:
        return self.name

    def __deepcopy__(self, memo: dict) -> "Loss":
        return self


LOSSES = (
    Loss("sum of cubes", lambda x: (x**3).sum()),
    Loss("sum of sines", lambda x: np.sin(x).sum()),
    Loss("product of sums", lambda x: x.sum() * (x * np.arange(x.size).reshape(x.shape)).sum()),
    Loss("log of the sum of exponentials", lambda x: np.log(np.exp(x).sum())),
)


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, step: float) -> np.ndarray:
    """Differences on both sides, one number of x at a time."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = step
        gradient[place] = (f(x + nudge) - f(x - nudge)) / (2 * step)
    return gradient


def one_sided(f: Callable[[np.ndarray], float], x: np.ndarray, step: float) -> np.ndarray:
    """The mistake of a difference on one side only."""
    sides = np.eye(x.size).reshape(-1, *x.shape) * step
    return np.array([(f(x + side) - f(x)) / step for side in sides]).reshape(x.shape)


def any_function(rng: np.random.Generator) -> tuple:
    """A loss, an array of one or two axes, and a step that is large enough to be seen."""
    shape = tuple(rng.integers(1, 4, rng.integers(1, 3)).tolist())
    return LOSSES[rng.integers(len(LOSSES))], rng.normal(size=shape), float(10 ** -rng.uniform(1, 3))


forms.function(
    "gradients.3",
    numerical_gradient,
    [(LOSSES[0], np.array([[1.0, -2.0], [0.5, 3.0]]), 0.1), (LOSSES[2], np.array([1.0, 2.0, -1.0]), 0.1)],
    draw=any_function,
    causes=(
        ("that is the difference on one side; take both.", one_sided),
        (
            "the two values lie 2·step apart, so divide by that.",
            lambda f, x, step: 2 * numerical_gradient(f, x, step),
        ),
        (
            "you have not divided by the distance.",
            lambda f, x, step: 2 * step * numerical_gradient(f, x, step),
        ),
    ),
    hints=(
        "`np.ndindex(x.shape)` runs through all places of x, whatever the number of its axes.",
        "At each place make an array of zeros with one `step` in it, and evaluate f at x plus and minus it.",
        "`gradient[place] = (f(x + nudge) - f(x - nudge)) / (2 * step)`.",
    ),
    reason="Two evaluations for each number: this is why one checks a few and trains with backpropagation.",
)


def _gradients(use_h: bool, transpose: bool) -> Callable[..., np.ndarray]:
    """The two gradients of exercise 4, with or without each of its mistakes."""

    def two_gradients(x: np.ndarray, W1: np.ndarray, W2: np.ndarray, dy: np.ndarray) -> np.ndarray:
        h = np.maximum(W1 @ x, 0)
        dz = ((W2.T if transpose else W2) @ dy) * (h > 0)
        return np.concatenate([np.outer(dz, x).ravel(), np.outer(dy, h if use_h else x).ravel()])

    return two_gradients


def any_net(rng: np.random.Generator) -> tuple:
    """An input, two square matrices and an error."""
    n = int(rng.integers(1, 5))
    return rng.normal(size=n), rng.normal(size=(n, n)), rng.normal(size=(n, n)), rng.normal(size=n)


forms.function(
    "gradients.4",
    _gradients(use_h=True, transpose=True),
    [
        (
            np.array([1.0, 2]),
            np.array([[1.0, 0], [-1, 0.2]]),
            np.array([[1.0, 2], [3, 4]]),
            np.array([1.0, -1]),
        )
    ],
    draw=any_net,
    given=_gradients(use_h=False, transpose=False),
    causes=(
        ("the way back still goes through W2, not its transpose.", _gradients(use_h=True, transpose=False)),
        (
            "the second layer still gets x; it has met h, not x.",
            _gradients(use_h=False, transpose=True),
        ),
    ),
    hints=(
        "Give the layers different widths, 2, 3 and 4: at which lines does NumPy complain?",
        "A weight of the second layer was multiplied by h on the way forward.",
        "`dW2 = np.outer(dy, h)`, and `dz = (W2.T @ dy) * (h > 0)`.",
    ),
    reason="Equal widths had hidden both: W2 and its transpose fit, and so do x and h.",
)


def in_memory(n: int, every: int) -> int:
    """Signals at the worst moment: the input and the marks, and what lies between two of them."""
    return max(start // every + 2 + min(every, n - start) - 1 for start in range(0, n, every))


def runs(n: int, every: int) -> int:
    """Layers that are run forward: all once, and again those whose output is no mark."""
    return n + n - -(-n // every)


LAYERS = 63
BEST = min(range(1, LAYERS + 1), key=lambda every: in_memory(LAYERS, every))
forms.numbers(
    "gradients.5",
    {
        "the distance": (
            BEST,
            [
                ("that keeps everything.", LAYERS),
                ("that keeps everything, too.", 1),
                ("a smaller distance is better still.", 16),
            ],
        ),
        "the number of signals": (
            in_memory(LAYERS, BEST),
            [
                ("the input of the network is kept as well.", in_memory(LAYERS, BEST) - 1),
                ("that is what is kept without checkpoints.", LAYERS + 1),
            ],
        ),
        "the number of layers": (
            runs(LAYERS, BEST),
            [
                ("the output of every eighth layer is a mark and need not be computed again.", 2 * LAYERS),
                ("what was thrown away has to be computed a second time.", LAYERS),
            ],
        ),
    },
    hints=(
        "Call `train_step` for every distance from 1 to 63 and look at the second of its results.",
        "A kernel that changes nothing will do: `np.ones((63, 1, 1, 3, 3)) / 9`.",
        "The best distance is about the square root of the number of layers.",
    ),
    reason="At distance 8 there are 7 signals between two marks; 7 of each 8 layers run a second time.",
)
