"""The exercises of the chapter on the years from 1979 to 2012."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.chapters.from_1979_to_2012 import old_parts as parts
from cnn_core.study.rounding import Rounded

WINDOW, THETA = np.array([3.0, 4.0, 0.0]), 0.5
COSINES = WINDOW / np.linalg.norm(WINDOW)
A, B = (float(c - THETA) / (1 - THETA) for c in COSINES[:2])
_NOT_SCALED = "what exceeds the threshold is divided by 1 − θ."
forms.numbers(
    "from_1979_to_2012.1",
    {
        "the answer for A": (
            Rounded(A, 2),
            [
                ("that is the cosine; the threshold is taken away first.", float(COSINES[0])),
                (_NOT_SCALED, float(COSINES[0]) - THETA),
            ],
        ),
        "the answer for B": (
            Rounded(B, 2),
            [
                ("that is the cosine; the threshold is taken away first.", float(COSINES[1])),
                (_NOT_SCALED, float(COSINES[1]) - THETA),
            ],
        ),
        "the answer for half the ink": (
            Rounded(B, 2),
            [("the length of the window is divided out, so the ink does not matter.", B / 2)],
        ),
    },
    hints=(
        "The window (3, 4, 0) has length 5.",
        "The cosines are 3/5 and 4/5.",
        "(3/5 − 0.5)/0.5, (4/5 − 0.5)/0.5, and for half the ink (2/2.5 − 0.5)/0.5.",
    ),
    reason="An S-cell asks for the form, not for the ink.",
)

forms.function(
    "from_1979_to_2012.2",
    parts.s_cells,
    [parts.any_cells(np.random.default_rng(1))],
    draw=parts.any_cells,
    causes=(
        ("the length of the features is divided out, too.", parts.features_as_they_are),
        ("a faint window is divided by 0.5, so that it stays quiet.", parts.loud),
        ("a cell does not answer below zero.", parts.below_zero),
        ("what exceeds the threshold is divided by 1 − θ.", parts.not_scaled),
        ("the length is the root of the sum of squares.", parts.sum_of_values),
    ),
    hints=(
        "`features @ window` gives the K products.",
        "Divide by `max(np.linalg.norm(window), 0.5)` and by `np.linalg.norm(features, axis=1)`.",
        "`np.maximum(cosine - theta, 0) / (1 - theta)`.",
    ),
    reason="A convolution, divided by how much there is to see at all.",
)

forms.function(
    "from_1979_to_2012.3",
    parts.step,
    [parts.any_step(np.random.default_rng(2))],
    draw=parts.any_step,
    given=parts.both_mistakes,
    causes=(
        ("the plane that resembles the window least has moved.", parts.farthest),
        ("the winner has no longer length 1.", parts.grows),
        ("the others stay as they are.", parts.all_move),
    ),
    hints=(
        "Which plane moves? Print `winner` and compare it with `features @ window`.",
        "The winner has the largest product, which is the smallest distance.",
        "After the step: `features[winner] /= np.linalg.norm(features[winner])`.",
    ),
    reason="Who resembles most learns, and nobody may win by being long.",
)

TIMES, YEARS, LATER = 1000, 10, 15
forms.numbers(
    "from_1979_to_2012.4",
    {
        "the number of months": (
            Rounded(12 * YEARS / np.log2(TIMES), 0),
            [
                ("those are months for a factor of e.", 12 * YEARS / np.log(TIMES)),
                ("growth is by factors, not by equal amounts.", 12 * YEARS * 2 / TIMES),
            ],
        ),
        "the number of thousands": (
            Rounded(TIMES ** (LATER / YEARS) / 1000, 0),
            [("half as much time again is not half as much speed again.", TIMES * LATER / YEARS / 1000)],
        ),
    },
    hints=(
        "How often must 2 be multiplied by itself to make 1,000?",
        "log₂ 1000 is close to 10: ten doublings in 120 months.",
        "`120 / np.log2(1000)` and `1000**1.5 / 1000`.",
    ),
    reason="Ten doublings make a thousand; five more make it thirty-two thousand.",
)

forms.function(
    "from_1979_to_2012.5",
    parts.count,
    [(12, 8, 1, 5), (12, 4, 8, 5)],
    draw=parts.any_layer,
    causes=(
        ("each unit has a bias of its own, not each map.", parts.one_bias_a_map),
        ("the weights are shared: they are counted once a map.", parts.nothing_shared),
        ("the biases are connections, too.", parts.without_biases),
        ("a map sees `seen` maps below.", parts.one_map_seen),
    ),
    hints=(
        "Units: maps · side². Weights: maps · seen · kernel².",
        "To learn: the weights, each once, and a bias for each unit.",
        "Connections: units · (seen · kernel² + 1).",
    ),
    reason="Shared weights are learned once and used at every place; the biases of 1989 were not shared.",
)

forms.numbers(
    "from_1979_to_2012.6",
    {
        "the count for the largest of 4×4": (
            parts.unmoved(np.max, 4, 4),
            [("a border lies between columns 3 and 4.", 3), ("only within its own square.", 7)],
        ),
        "the count for the mean of 4×4": (
            parts.unmoved(np.mean, 4, 4),
            [("the mean does not see where in its square the stroke stands, either.", 0)],
        ),
        "the count for 8×8": (
            parts.unmoved(np.max, 8, 8),
            [("columns 3 to 7 lie in the same square as column 2.", 1)],
        ),
        "the count for overlapping 8×8": (
            parts.unmoved(np.max, 8, 4),
            [("from column 4 on, a second square sees the stroke.", 5)],
        ),
    },
    hints=(
        "Draw the borders of the squares: 4, 8, 12 for the small ones.",
        "Compare the cells before and after with `np.array_equal`.",
        "In d the squares begin at 0, 4 and 8: column 4 lies in two of them.",
    ),
    reason="Tolerance ends at a border, and squares that overlap have more borders.",
)
