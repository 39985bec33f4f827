"""The exercises of the chapter on the years since 2012."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.chapters.since_2012 import measures
from cnn_core.study.rounding import Rounded

NETWORKS, CROPS, MILLIONS, BILLIONS = 5, 10, 60, 0.7
forms.numbers(
    "since_2012.1",
    {
        "the number of parameters": (
            NETWORKS * MILLIONS,
            [
                ("each of the five networks is stored.", MILLIONS),
                ("crops are looked at by the same weights.", NETWORKS * CROPS * MILLIONS),
            ],
        ),
        "the work": (
            NETWORKS * CROPS * BILLIONS,
            [
                ("every network looks at ten crops.", NETWORKS * BILLIONS),
                ("five networks look at them.", CROPS * BILLIONS),
            ],
        ),
        "the factor": (NETWORKS * CROPS, [("they multiply, they do not add up.", NETWORKS + CROPS)]),
    },
    hints=(
        "Count the weights once for each network.",
        "Count the work once for each network and each crop.",
        "`5 * 60`, `5 * 10 * 0.7` and `5 * 10`.",
    ),
    reason="Crops cost work and no memory for weights; networks cost both.",
)

forms.function(
    "since_2012.2",
    measures.excite,
    [measures.any_maps(np.random.default_rng(1))],
    draw=measures.any_maps,
    causes=(
        ("the ReLU stands between the two matrices.", measures.without_relu),
        ("the sigmoid makes the weights lie between 0 and 1.", measures.without_sigmoid),
        ("a map is squeezed to its mean.", measures.by_sum),
        ("the maps are multiplied by their weights, not replaced or raised.", measures.added),
    ),
    hints=(
        "`x.mean((1, 2))` is one number for each map.",
        "`w2 @ np.maximum(0, w1 @ z)`, then the sigmoid.",
        "`x * gate[:, None, None]`.",
    ),
    reason="A global look decides which maps matter in this picture.",
)

forms.function(
    "since_2012.3",
    measures.together,
    [measures.any_scores(np.random.default_rng(2))],
    draw=measures.any_scores,
    given=measures.both_mistakes,
    causes=(
        ("the chances of an image add up to 1 over the classes.", measures.over_images),
        ("`argsort` sorts upwards.", measures.worst),
        ("the error is what is left of the share.", measures.accuracy),
    ),
    hints=(
        "Add up `chances[0, 0]`: it should be 1.",
        "The classes are axis 2; and where do the largest stand after `argsort`?",
        "`.sum(2, keepdims=True)` and `[:, -k:]`.",
    ),
    reason="Two slips that raise no error: the shapes fit in both.",
)

DEPTH, WIDTH, SIDE, STEPS = 1.2, 1.1, 1.15, 3
WORK = DEPTH * WIDTH**2 * SIDE**2
forms.numbers(
    "since_2012.4",
    {
        "the factor of the depth": (
            Rounded(DEPTH**STEPS, 2),
            [("factors multiply from step to step.", 1 + STEPS * (DEPTH - 1))],
        ),
        "the factor of the side": (
            Rounded(SIDE**STEPS, 2),
            [
                ("that is the factor of the area.", SIDE ** (2 * STEPS)),
                ("factors multiply from step to step.", 1 + STEPS * (SIDE - 1)),
            ],
        ),
        "the factor of the work": (
            Rounded(WORK**STEPS, 2),
            [
                ("width and side count twice.", (DEPTH * WIDTH * SIDE) ** STEPS),
                ("that is one step.", WORK),
            ],
        ),
    },
    hints=(
        "Each step multiplies by the same factor once more.",
        "Work of one step: 1.2 · 1.1² · 1.15².",
        "`1.2**3`, `1.15**3`, `(1.2 * 1.1**2 * 1.15**2) ** 3`.",
    ),
    reason="The factors were chosen so that each step about doubles the work.",
)

forms.function(
    "since_2012.5",
    measures.unbeaten,
    [measures.any_networks(np.random.default_rng(3))],
    draw=measures.any_networks,
    causes=(
        ("that says who is beaten.", measures.beaten),
        ("at equal costs the lower error beats the higher.", measures.strictly),
        ("who beats has the lower error, at no higher cost.", measures.other_way),
        ("not only the one with the lowest error is unbeaten.", measures.lowest),
    ),
    hints=(
        "Compare every network with every other: `errors[None] < errors[:, None]`.",
        "Row i, column j: does j beat i? It has a lower error and `costs[None] <= costs[:, None]`.",
        "`(~beaten.any(1)).astype(int)`.",
    ),
    reason="Whoever is on the front can be improved in one of the two only by losing in the other.",
)

MEAN, SPREAD = 6.61, 0.16
_RUNS = np.random.default_rng(0).normal(MEAN, SPREAD, (20_000, 20))
FIVE, TWENTY = float(_RUNS[:, :5].min(1).mean()), float(_RUNS.min(1).mean())
forms.numbers(
    "since_2012.6",
    {
        "the best of five": (
            Rounded(FIVE, 1),
            [("that is the mean of all.", MEAN), ("the best is lowest.", 6.8)],
        ),
        "the best of twenty": (
            Rounded(TWENTY, 1),
            [("that is the mean of all.", MEAN), ("the best is lowest.", 6.9)],
        ),
        "the number of tenths": (
            Rounded(10 * (MEAN - TWENTY), 0),
            [("that is what five runs gain.", 10 * (MEAN - FIVE)), ("in tenths.", MEAN - TWENTY)],
        ),
    },
    hints=(
        "`np.random.default_rng(0).normal(6.61, 0.16, (20_000, 20))`: each row has twenty seeds.",
        "The best of five is `runs[:, :5].min(1)`; take its mean.",
        "`runs[:, :5].min(1).mean()`, `runs.min(1).mean()`, and ten times what the second gains on 6.61.",
    ),
    reason="The best of many runs says as much about how many there were as about the network.",
)
