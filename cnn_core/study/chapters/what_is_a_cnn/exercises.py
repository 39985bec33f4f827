"""The exercises of the chapter on what a convolutional network is."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.chapters.what_is_a_cnn import layers, shifts

WINDOWS, WEIGHTS, MAPS = 28 * 28, 5 * 5 * 3, 6
forms.numbers(
    "what_is_a_cnn.1",
    {
        "the number of parameters of the convolution": (
            MAPS * (WEIGHTS + 1),
            [
                ("a window reaches through all three channels.", MAPS * (25 + 1)),
                ("each map has a bias as well.", MAPS * WEIGHTS),
            ],
        ),
        "the number of parameters of the locally connected layer": (
            WINDOWS * MAPS * (WEIGHTS + 1),
            [
                ("the biases are not shared either.", WINDOWS * MAPS * WEIGHTS + MAPS),
                ("there are 28 × 28 windows, not 32 × 32.", 32 * 32 * MAPS * (WEIGHTS + 1)),
            ],
        ),
        "the number of products": (
            WINDOWS * MAPS * WEIGHTS,
            [
                ("that is one place.", MAPS * WEIGHTS),
                ("a bias is added, not multiplied.", WINDOWS * MAPS * (WEIGHTS + 1)),
            ],
        ),
    },
    hints=(
        "A window of 5×5 fits into 32 pixels at 28 places a side.",
        "One window has 5 · 5 · 3 weights and a bias, for each of the 6 maps.",
        "The convolution has these once, the locally connected layer 28 · 28 times. The products are equal.",
    ),
    reason="Sharing changes how much is to be learned, not how much is to be computed.",
)

forms.function(
    "what_is_a_cnn.2",
    layers.local,
    [layers.any_local(np.random.default_rng(1))],
    draw=layers.any_local,
    causes=(
        ("these are the first place's weights everywhere: a convolution.", layers.shared),
        ("the bias is missing.", layers.without_bias),
        ("each place has a bias of its own, too.", layers.shared_bias),
        ("nothing is turned: lay the weights on the window as they are.", layers.turned),
        ("sum over all channels.", layers.first_channel),
    ),
    hints=(
        "Go through the places with two loops; `w[i, j]` holds the weights of one place, (K, C, k, k).",
        "The window of a place is `x[:, :, i:i + k, j:j + k]`, of shape (N, C, k, k).",
        '`np.einsum("nchw,kchw->nk", window, w[i, j]) + b[:, i, j]` is the column of that place.',
    ),
    reason="With `w[0, 0]` in place of `w[i, j]`, and one bias a map, this is a convolution.",
)

forms.function(
    "what_is_a_cnn.3",
    shifts.deviation,
    [shifts.any_maps(np.random.default_rng(2))],
    draw=shifts.any_maps,
    given=shifts.both_mistakes,
    causes=(
        ("the columns that `np.roll` brings in again at the other side still count.", shifts.around_the_edge),
        ("the picture moves to the right, so its map does, too.", shifts.to_the_left),
        ("that asks whether the map stays where it is.", shifts.unmoved),
    ),
    hints=(
        "Take a map with a single 1 and a shift of 1, and write both maps down.",
        "What stood in column j stands in column j + s afterwards.",
        "Compare `after[:, s:]` with `before[:, :-s]`; the s columns that came in have no counterpart.",
    ),
    reason="A wrapped column compares the left edge with the right: an error that no layer has made.",
)

COUNTS = [shifts.unchanged(strides) for strides in shifts.STRIDES]
forms.numbers(
    "what_is_a_cnn.4",
    {
        "the count for the strides 2 and 2": (COUNTS[0], [("a shift by 2 is halved twice.", 24)]),
        "the count for the strides 2 and 3": (COUNTS[1], [("strides multiply, they do not add up.", 9)]),
        "the count for three strides of 2": (COUNTS[2], [("strides multiply, they do not add up.", 8)]),
    },
    hints=(
        "`np.roll(row, s)` moves the row; nothing reaches its end.",
        "Compare `feature(np.roll(row, s), strides)` with `feature(row, strides)` for s from 1 to 48.",
        "`sum(np.isclose(feature(np.roll(row, s), strides), feature(row, strides)) for s in range(1, 49))`.",
    ),
    reason="Unchanged at multiples of 4, 6 and 8: the products of the strides.",
)

forms.function(
    "what_is_a_cnn.5",
    layers.features,
    [layers.any_pictures(np.random.default_rng(4))],
    draw=layers.any_pictures,
    causes=(
        ("beyond the edge the picture begins anew; here zeros stand there.", layers.with_zeros),
        ("windows that cross the edge count, too.", layers.no_margin),
        ("the maximum over all places is asked for, not the mean.", layers.averaged),
        ("no place may be left out: a stride would break it.", layers.every_other),
        ("where every sum is negative, ReLU makes it 0.", layers.without_relu),
        ("the kernels are laid on as they are, not turned.", layers.turned_kernels),
    ),
    hints=(
        '`np.pad(x, …, mode="wrap")` or `np.roll` let the picture begin anew beyond its edge.',
        "`np.roll(x, (r - i, r - j), (2, 3))`, r = k // 2, brings what lies under weight (i, j).",
        'Sum `np.einsum("nchw,kc->nkhw", moved, w[:, :, i, j])` over i, j; then ReLU, `.max((2, 3))`.',
    ),
    reason="Each step before the maximum moves along with the picture, and the maximum does not ask where.",
)

forms.function(
    "what_is_a_cnn.6",
    shifts.partners,
    [shifts.any_shuffled(np.random.default_rng(5))],
    draw=shifts.any_shuffled,
    causes=(
        ("each pixel is correlated best with itself; leave the diagonal out.", shifts.themselves),
        ("that is the covariance, which prefers pixels of high contrast.", shifts.by_covariance),
        ("the largest correlation is asked for, not the largest size.", shifts.by_size),
        ("the pixels are to be compared, not the pictures.", shifts.by_pictures),
    ),
    hints=(
        "`np.corrcoef` compares the rows of what it is given.",
        "`np.corrcoef(images.T)` is (P, P). Its diagonal is 1 and must not win.",
        "`np.fill_diagonal(c, -np.inf)`, then `c.argmax(1)`.",
    ),
    reason="Neighbours are alike in most pictures, so the pictures themselves tell who was whose neighbour.",
)
