"""The exercises of the chapter on initialisation: what is right, and how mistakes are told apart."""

import numpy as np

from cnn_core.nn import init
from cnn_core.study import exercise_forms as forms
from cnn_core.study.chapters.initialisation import lsuv, padding
from cnn_core.study.rounding import Rounded

FAN_IN, FAN_OUT = init.fans((192, 64, 3, 3))
forms.numbers(
    "initialisation.1",
    {
        "He's deviation": (
            Rounded(np.sqrt(2 / FAN_IN), 3),
            [
                ("that is the variance; the deviation is its root.", 2 / FAN_IN),
                ("that is fan-out, 192 · 9.", np.sqrt(2 / FAN_OUT)),
                ("the window counts, too: fan-in is 64 · 3 · 3.", np.sqrt(2 / 64)),
                ("that is LeCun's rule, without the 2 for ReLU.", np.sqrt(1 / FAN_IN)),
            ],
        ),
        "Xavier's bound": (
            Rounded(np.sqrt(6 / (FAN_IN + FAN_OUT)), 3),
            [
                ("that is the deviation; the bound is √3 times as large.", np.sqrt(2 / (FAN_IN + FAN_OUT))),
                ("the window counts in both fans.", np.sqrt(6 / (64 + 192))),
            ],
        ),
        "PyTorch's bound": (
            Rounded(np.sqrt(1 / FAN_IN), 3),
            [
                ("that is the deviation; the bound is √3 times as large.", np.sqrt(1 / (3 * FAN_IN))),
                ("that is the bound of He's rule.", np.sqrt(6 / FAN_IN)),
            ],
        ),
    },
    hints=(
        "fan-in is 64 · 3 · 3 = 576, fan-out 192 · 3 · 3 = 1728.",
        "A uniform distribution on ±b has the variance b² / 3.",
        "√(2 / 576), √(6 / (576 + 1728)) and 1 / √576.",
    ),
    reason="PyTorch's bound is smaller than He's deviation: most of its weights are.",
)

forms.numbers(
    "initialisation.2",
    {
        "the exponent": (
            -20,
            [
                ("a half of the mean square is left in each of the 20 layers.", -10),
                ("of the mean square less is left, not more.", 20),
            ],
        ),
        "the number of tensors": (
            1,
            [
                ("a weight of the last layer is multiplied by a signal, and all signals are 0.", 2),
                ("only what needs neither a weight nor a signal on its way has a gradient.", 6),
                ("the loss does depend on one of them: what can be added to the scores?", 0),
            ],
        ),
        "the factor": (
            Rounded(100 * 300 / 200**2, 2),
            [
                ("that is only the layer from 300 to 100: both factors, multiplied.", 1.5),
                ("that is only the layer from 100 to 300: both factors, multiplied.", 0.5),
                ("that would be so with fan-in or fan-out alone.", 1),
            ],
        ),
    },
    hints=(
        "LeCun's weights keep the mean square of the sum; what does the ReLU keep?",
        "The gradient of a weight is its input times the gradient behind it. Which of them is not zero?",
        "With the mean rule σ² = 2 / 200 for both layers, and n_in σ² / 2 is the factor of each.",
    ),
    reason="Halves multiply; zeros stop everything but the last bias; and (100/200) · (300/200) = 0.75.",
)

forms.function(
    "initialisation.3",
    padding.next_square,
    [(np.ones((3, 4)), 3), (np.arange(12.0).reshape(3, 4), 5)],
    draw=padding.any_square,
    causes=(
        ("that divides by the places on the map; fan-in counts k² everywhere.", padding.over_what_is_there),
        ("around the map lie zeros, not copies of the border.", padding.edge_repeated),
        (
            "ReLU leaves a half of what the factor 2 has doubled: the factors cancel.",
            lambda square, k: padding.next_square(square, k) * 2,
        ),
        ("the sum over the window is to be divided by k².", lambda s, k: padding.next_square(s, k) * k**2),
    ),
    hints=(
        "One weight has the variance 2 / (C k²). So each place of the window adds 2 / k² of its mean square.",
        "Behind the ReLU half of it is left: the mean over the k² places, where those outside count as 0.",
        "`np.pad(square, k // 2)`, then the sum of k² shifted pictures, divided by k².",
    ),
    reason="A mean over the window, with zeros outside: nothing else happens to the size of a signal.",
)


def he(g):
    """The rule as it should be."""
    return g * np.sqrt(2 / (g.shape[1] * g.shape[2] * g.shape[3]))


def _given(g):
    return g * 2 / (g.shape[0] * g.shape[2] * g.shape[3])


def _only_root(g):
    return g * np.sqrt(2 / (g.shape[0] * g.shape[2] * g.shape[3]))


def _only_fan(g):
    return g * 2 / (g.shape[1] * g.shape[2] * g.shape[3])


def _any_normal(rng):
    return (rng.normal(size=rng.integers(1, 6, 4)),)


forms.function(
    "initialisation.4",
    he,
    [(np.arange(1.0, 73).reshape(4, 2, 3, 3),)],
    draw=_any_normal,
    given=_given,
    causes=(
        ("the fan is still that of the outputs: which axis holds the inputs?", _only_root),
        ("a number is multiplied by a deviation, the root of the variance.", _only_fan),
    ),
    hints=(
        "How many products does one output add up? Which axes of the weights does that sum run over?",
        "If g has variance 1, a · g has variance a².",
        "`fan_in = g.shape[1] * g.shape[2] * g.shape[3]`, and the factor is its `np.sqrt(2 / fan_in)`.",
    ),
    reason="With as many inputs as outputs the first mistake is invisible, and so it is found late.",
)

WIDTHS = (2, 4, 8)
BIRTHS = [lsuv.births(width) for width in WIDTHS]
forms.numbers(
    "initialisation.5",
    {
        f"the number at width {width}": (
            born,
            [
                ("that is how many live.", 200 - born),
                ("count the nets that give 0 for all 21 inputs; are all 200 seeds there?", born + 1),
            ],
        )
        for width, born in zip(WIDTHS, BIRTHS, strict=True)
    },
    hints=(
        "`is_dead(width, depth, seed)` is True if the net gives 0 everywhere.",
        "Sum it over the seeds 0 to 199.",
        "`sum(is_dead(2, 20, seed) for seed in range(200))`.",
    ),
    reason="A layer dies if all its units are off at once, and depth gives it many chances to.",
)

forms.function(
    "initialisation.6",
    lsuv.lsuv,
    [(np.array([[[1.0, 2], [3, -1]], [[1, -1], [2, 1]]]), np.array([[1.0, 2], [3, 4], [-1, 1]]))],
    draw=lsuv.any_net,
    causes=(
        (
            "the later layers must see what the earlier ones give after the division.",
            lsuv.at_once,
        ),
        ("divide by the deviation: the variance goes with the square of the weights.", lsuv.by_variance),
        ("between two layers stands a ReLU.", lsuv.without_relu),
        ("it is the sum that gets deviation 1, before the ReLU.", lsuv.behind_relu),
    ),
    hints=(
        "Go from the first layer to the last, and keep the signal that reaches the next layer.",
        "With z = x @ w.T the number is z.std(), and z / z.std() is what the divided weights give.",
        "Before the next layer: `x = np.maximum(z / z.std(), 0)`.",
    ),
    reason="No formula, no assumption: any size of weights, any activation, and each sum has deviation 1.",
)
