"""The exercises of the chapter on where convolutional networks are used."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.chapters.where_they_are_used import views
from cnn_core.study.rounding import Rounded

ROWS, COLUMNS, SHORT, SIDE = 480, 640, 256, 224
WIDE = SHORT * COLUMNS // ROWS
forms.numbers(
    "where_they_are_used.1",
    {
        "the number of columns": (
            WIDE,
            [
                ("the shorter side becomes 256, and the longer one keeps the proportion.", SHORT),
                ("the fraction is cut off, not rounded up.", WIDE + 1),
            ],
        ),
        "the share that the network sees": (
            Rounded(100 * SIDE**2 / (SHORT * WIDE), 0),
            [
                ("the sides are cut twice: to the square, and from 256 to 224.", 100 * SHORT / WIDE),
                ("that is the share of a square picture.", 100 * (SIDE / SHORT) ** 2),
            ],
        ),
        "the value of the pixel": (
            (31 - 127) / 128,
            [("127 is taken away before the division.", 31 / 128), ("not from 0 to 1.", 31 / 255)],
        ),
    },
    hints=(
        "The shorter side, 480, shrinks to 256; the longer one by the same factor.",
        "640 · 256 / 480 columns, and 256 rows. Of these, 224 × 224 pixels are seen.",
        "The pixel becomes (31 − 127) / 128.",
    ),
    reason="Of a photograph in the proportion 4 : 3 more than two fifths are never looked at.",
)

forms.function(
    "where_they_are_used.2",
    views.ready,
    [views.any_picture(np.random.default_rng(1))],
    draw=views.any_picture,
    causes=(
        ("`picture - 127` with 8 bits wraps around: make floats first.", views.in_bytes),
        ("the middle is asked for, not a corner.", views.from_corner),
        ("the colours come first: (3, side, side).", views.channels_last),
        ("127 becomes 0 and 255 becomes 1.", views.to_one),
        ("red stays first.", views.blue_first),
        ("rows stay rows: only the axis of the colours moves.", views.turned),
    ),
    hints=(
        "Cut with two slices that begin at `(H - side) // 2` and `(W - side) // 2`.",
        "`.astype(float)` before you subtract; a `uint8` cannot be negative.",
        "`((middle.astype(float) - 127) / 128).transpose(2, 0, 1)`.",
    ),
    reason="Four small decisions; each of them wrong gives a picture that looks like one to the network.",
)

forms.function(
    "where_they_are_used.3",
    views.occlusion,
    [views.any_scene(np.random.default_rng(2))],
    draw=views.any_scene,
    given=views.both_mistakes,
    causes=(
        ("what was covered before is still covered.", views.stays_covered),
        ("a fall is to be positive.", views.rises),
        ("that is what is left of the score; how far does it fall?", views.what_is_left),
    ),
    hints=(
        "Print the picture after each step.",
        "Each square is covered in a fresh copy: `covered = x.copy()`, inside the loops.",
        "`fall[i, j] = score(x, w) - score(covered, w)`.",
    ),
    reason="The map of a square must not depend on which squares came before.",
)

PASSERS, LISTED, FOUND, FALSE = 100_000, 10, 0.99, 0.001
HITS, NOISE = LISTED * FOUND, (PASSERS - LISTED) * FALSE
forms.numbers(
    "where_they_are_used.4",
    {
        "the number of alarms": (
            Rounded(HITS + NOISE, 0),
            [("the false ones count, too.", HITS), ("the right ones count, too.", NOISE)],
        ),
        "the share of right alarms": (
            Rounded(100 * HITS / (HITS + NOISE), 0),
            [
                ("that is the share of the listed that are found.", 100 * FOUND),
                ("that is the share of the others that pass quietly.", 100 * (1 - FALSE)),
            ],
        ),
        "the number for the false alarms": (
            Rounded((PASSERS - LISTED) / HITS, 0),
            [("that is the rate we have.", 1 / FALSE)],
        ),
    },
    hints=(
        "Count people: 10 are on the list and 99,990 are not.",
        "0.99 · 10 alarms are right, 0.001 · 99,990 are not.",
        "For one half there must be 9.9 false alarms among 99,990 people.",
    ),
    reason="What is sought is rare, so false alarms outnumber the right ones, at a rate that sounds small.",
)

forms.function(
    "where_they_are_used.5",
    views.fold,
    [views.any_kernels(np.random.default_rng(4))],
    draw=views.any_kernels,
    causes=(
        ("taking 127 away moves every sum; the bias has to make up for it.", views.bias_kept),
        ("127 is divided by 128, too.", views.bias_by_127),
        ("the mean is taken away, so the bias falls.", views.bias_raised),
        ("blue comes first now, so the weights of the colours change places.", views.colours_kept),
        ("the pixels are larger now, so the weights are smaller.", views.multiplied),
    ),
    hints=(
        "Write the sum down for one pixel and one colour: w · (v − 127) / 128.",
        "That is (w / 128) · v − 127 · w / 128: a new weight, and a constant for the bias.",
        "`w[:, ::-1] / 128`, and `b - w.sum((1, 2, 3)) * 127 / 128`.",
    ),
    reason="A shift, a scale and an order of channels are linear, and so is the layer: they can be one.",
)

forms.numbers(
    "where_they_are_used.6",
    {
        "the count for darken": (views.reached(views.darken), [("only one pixel was changed.", 81)]),
        "the count for blur": (views.reached(views.blur), [("count all 3 × 3 windows over it.", 1)]),
        "the count for vignette": (
            views.reached(views.vignette),
            [("where a pixel lies matters; what lies beside it does not.", 9)],
        ),
        "the count for contrast": (
            views.reached(views.contrast),
            [("the mean and the deviation are those of the whole picture.", 1)],
        ),
    },
    hints=(
        "Change `x[4, 4]` in a copy of the picture.",
        "Apply the filter to both and compare the results with `!=`.",
        "`[(f(x) != f(other)).sum() for f in (darken, blur, vignette, contrast)]`.",
    ),
    reason="Only the blur sees neighbours as a convolution does; contrast looks at all of them.",
)
