"""The exercises of the chapter on receptive fields: what is right, and how mistakes are told apart."""

from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet, as_array
from cnn_core.study.chapters.receptive_field import rule
from cnn_core.study.exercise import exercise

FIELD, JUMP, START = rule.field([(5, 1, 2, 1), (2, 2, 0, 1), (3, 1, 1, 1), (2, 2, 0, 1), (3, 1, 1, 1)])
forms.numbers(
    "receptive_field.1",
    {
        "the field": (
            FIELD,
            [
                ("the steps of the last two kernels are 2 and 4 pixels long, not 1.", 12),
                ("the jump is multiplied behind its layer: a pooling adds one old jump.", 23),
                ("the last layer is missing.", 12 + 4),
            ],
        ),
        "the jump": (JUMP, [("two strides of 2 are multiplied.", 2)]),
        "the start": (
            START,
            [
                ("padding moves the start to the left.", 8),
                ("a cell of padding is one jump of the layer below wide.", -4),
            ],
        ),
    },
    hints=(
        "Begin with r = 1, j = 1, a = 0 and go through the layers one by one.",
        "Behind the first pooling r is 6, j is 2 and a is −2.",
        "The last layer adds 2 · 4 to the field and takes 1 · 4 off the start.",
    ),
    reason="The field grows to 5, 6, 10, 12, 20; the start goes to −2, −2, −4, −4, −8.",
)

BOTH = [rule.field([(3, s, 0, 1) for s in strides])[0] for strides in ((2, 1, 1), (1, 1, 2))]
forms.numbers(
    "receptive_field.2",
    {
        "the field a": (
            BOTH[0],
            [
                ("that is the field without any stride.", 7),
                ("the stride doubles the steps of both layers above it.", 9),
                ("the stride does not widen its own layer.", 13),
            ],
        ),
        "the field b": (BOTH[1], [("above the last layer there is nobody to take longer steps.", 11)]),
        "the growth c": (0, [("a kernel of one cell takes no step.", 2), ("k − 1 is 0 for it.", 1)]),
    },
    hints=(
        "Write down the jump in front of each of the three layers.",
        "For a they are 1, 2, 2, for b 1, 1, 1.",
        "A layer adds k − 1 jumps to the field.",
    ),
    reason="A stride counts for the layers above it, and a 1×1 kernel widens nothing.",
)

forms.function(
    "receptive_field.3",
    rule.field,
    [([(7, 2, 3, 1), (3, 2, 1, 1)],), ([(3, 1, 2, 2)],), ([],)],
    draw=rule.any_layers,
    causes=(
        ("the jump was multiplied too early: a stride does not widen its own layer.", rule.new_jump),
        ("the dilation is missing: a kernel takes d · (k − 1) steps.", rule.no_dilation),
        ("padding moves the start to the left, so it is subtracted.", rule.other_side),
        ("a cell of padding is as wide as the jump of the layer below.", rule.pixels_of_padding),
    ),
    hints=(
        "Three numbers are carried through the layers. Which of them does each one need?",
        "r grows by d · (k − 1) · j, a falls by p · j, and then j is multiplied by s.",
        "`r, a = r + d * (k - 1) * j, a - p * j`, and after it `j = j * s`.",
    ),
    reason="Kernel and padding lie on the grid of the layer below, whose cells are one old jump apart.",
)

forms.function(
    "receptive_field.4",
    rule.span,
    [([(3, 2, 1, 1), (3, 1, 1, 1)], 0), ([(5, 1, 2, 1)], 3)],
    draw=rule.any_unit,
    given=rule.span_as_given,
    causes=(
        ("the jump is still multiplied before it is used.", rule.span_too_early),
        ("the last pixel is still one too far.", rule.span_too_far),
    ),
    hints=(
        "Try one layer of 3 cells with stride 1, and then with stride 2: what does unit 0 see?",
        "A stride must not change what unit 0 of its own layer sees.",
        "A window of r pixels that begins at pixel 0 ends at pixel r − 1.",
    ),
    reason="The rule takes the old jump, and both ends of the span belong to it.",
)

HALF, QUARTER = rule.first_below(1 / 2), rule.first_below(1 / 4)
MORE = rule.used(8, 7) - rule.used(24)
forms.numbers(
    "receptive_field.5",
    {
        "the depth a": (HALF, [("one layer more is needed.", HALF - 1), ("it happens earlier.", HALF + 1)]),
        "the depth b": (
            QUARTER,
            [
                ("the share falls with the root of the depth: it takes four times as many.", 2 * HALF),
                ("one layer more is needed.", QUARTER - 1),
            ],
        ),
        "the pixels c": (MORE, [("both have the same field, but not the same spread.", 0)]),
    },
    hints=(
        "`counts = along(depth)`; used are those above 0.0455 times the largest.",
        "The field of n layers of 3 cells has 2n + 1 pixels.",
        "`next(n for n in range(1, 400) if used(n) < (2 * n + 1) / 2)`, and `used(8, 7) - used(24)`.",
    ),
    reason="Four times the depth for half the share, and fewer, larger steps spread further.",
)

forms.function(
    "receptive_field.6",
    rule.paths,
    [
        ([(3, 1, 0, 1)] * 2, 7, 1),
        ([(3, 1, 1, 1)] * 2, 7, 0),
        ([(3, 2, 1, 1), (2, 1, 0, 2)], 12, 1),
        ([(2, 1, 1, 1), (2, 3, 2, 3), (5, 3, 1, 2), (4, 1, 3, 1)], 26, 0),
        ([(2, 2, 0, 3), (4, 2, 1, 2), (5, 3, 1, 1), (1, 2, 1, 2)], 29, 0),
    ],
    draw=rule.any_paths,
    causes=(
        ("a negative index counts from the other end: what leads into the padding is lost.", rule.wrapped),
        ("what leads into the padding is lost, it does not go to the edge.", rule.pressed),
        ("that says whether a pixel is reached, not on how many paths.", rule.reached),
    ),
    hints=(
        "Start at the top: 1 for the unit, 0 for its neighbours. Then go down layer by layer.",
        "Output i of a layer looks at the cells i·s − p + t·d for t = 0 … k − 1; each gets the count of i.",
        "Compute the sizes of all layers first; leave out cells below 0 and from the size on.",
    ),
    reason="This is the backward pass of a network whose weights are all 1.",
)

BEST = (1, 3, 9, 27)
FIELD_OF_BEST = rule.field([(3, 1, 0, d) for d in BEST])[0]


@exercise(
    "receptive_field.7",
    hints=(
        "There are 3 · 3 · 3 · 3 paths. How many pixels can they reach at most?",
        "With dilation 1 a layer reaches −1, 0 and 1. Which step of the next reaches nothing twice?",
        "After a layer with dilation 1 the next may jump by 3: −3, 0, 3.",
    ),
    right=BEST,
    wrong=(
        ((1, 2, 4, 8), "field of 31"),
        ((1, 1, 1, 1), "field of 9"),
        ((1, 3, 9, 28), "are never seen"),
        ((2, 6, 18, 54), "are never seen"),
        ((1, 3, 9), "four dilations"),
        ((1, 3, 9, 0), "whole numbers from 1"),
    ),
)
def design_dilations(answer: object) -> str:
    """The field must be closed, and as large as four layers can make it."""
    found = as_array(answer, "the answer").ravel()
    if found.size != 4:
        raise NotYet("The answer must be four dilations, one a layer.")
    if not all(float(d).is_integer() and 1 <= d <= 1000 for d in found):
        raise NotYet("Dilations are whole numbers from 1.")
    layers = [(3, 1, 0, int(d)) for d in found]
    size = rule.field(layers)[0]
    if missed := int((rule.paths(layers, size, 0) == 0).sum()):
        raise NotYet(f"The field has {size} pixels, but {missed} of them are never seen.")
    if size < FIELD_OF_BEST:
        raise NotYet(f"Nothing is left out of your field of {size}, but a larger one without holes exists.")
    return "A field of 81, and each of its pixels is reached by exactly one path."
