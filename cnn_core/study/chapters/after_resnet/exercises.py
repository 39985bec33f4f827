"""The exercises of the chapter on what came after ResNet."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.chapters.after_resnet import _networks  # noqa: F401  exercises 6 and 7

WIDTH = max(d for d in range(1, 65) if 2 * 256 * 16 * d + 16 * 9 * d * d <= 2 * 256 * 64 + 9 * 64 * 64)
forms.numbers(
    "after_resnet.1",
    {
        "the width": (
            WIDTH,
            [
                ("with that width there are more weights than 69,632.", WIDTH + 1),
                ("sixteen branches of 4 channels have no more inside than one of 64, and few weights.", 4),
                ("a group of the 3×3 reads d channels only: 9·d² weights, 16 times.", 3),
            ],
        ),
        "the number of channels": (
            16 * WIDTH,
            [("there are 16 branches, not 32.", 32 * WIDTH), ("all branches together are asked for.", WIDTH)],
        ),
    },
    hints=(
        "Write the weights of the two 1×1 convolutions and of the 3×3 with 16 groups of d channels.",
        "2·256·16·d for the 1×1, 16·9·d² for the 3×3.",
        "Try d = 6, 7, 8 in 8192·d + 144·d² ≤ 69,632.",
    ),
    reason="Seven channels in each of 16 branches: 112 inside instead of 64, for fewer weights.",
)

LEAVE, READ = 128 + 12 * 32, 128 + 11 * 32
LAST = READ * 128 + 9 * 128 * 32
forms.numbers(
    "after_resnet.2",
    {
        "the number of maps that leave": (
            LEAVE,
            [
                ("the input itself is kept, too.", 12 * 32),
                ("nothing is halved inside a block; that is the transition's part.", LEAVE // 2),
            ],
        ),
        "the number of maps read": (
            READ,
            [
                ("the last layer does not read its own maps.", LEAVE),
                ("it reads the maps of all layers before it, not only of the last one.", 128 + 32),
            ],
        ),
        "the number of weights": (
            LAST,
            [
                ("the 3×3 is missing.", READ * 128),
                ("the 1×1 is missing.", 9 * 128 * 32),
                ("the 3×3 reads the 128 maps of the 1×1, not all.", 9 * READ * 32),
            ],
        ),
    },
    hints=(
        "Each layer adds 32 maps to those that it has read.",
        "The last of 12 layers reads the 128 and what 11 layers have added.",
        "Its weights: READ·128 in the 1×1 and 9·128·32 in the 3×3.",
    ),
    reason="512 leave, 480 are read, and the 1×1 that makes them few has most of the weights.",
)


def stack(x: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """What leaves pre-activation blocks on vectors: y + W ReLU(y) for each matrix."""
    y = x
    for matrix in matrices:
        y = y + matrix @ np.maximum(y, 0)
    return y


def all_from_input(x: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """The stack of the exercise, whose shortcut leads around all blocks."""
    y = x
    for matrix in matrices:
        y = x + matrix @ np.maximum(y, 0)
    return y


def last_alone(x: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """Only the last block."""
    return x + matrices[-1] @ np.maximum(x, 0)


def relu_after(x: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """A stack with the ReLU after the sum."""
    y = x
    for matrix in matrices:
        y = np.maximum(y + matrix @ y, 0)
    return y


def plain(x: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """A stack without shortcuts."""
    y = x
    for matrix in matrices:
        y = matrix @ np.maximum(y, 0)
    return y


def any_stack(rng: np.random.Generator) -> tuple:
    """A vector and two to four matrices."""
    c = int(rng.integers(2, 5))
    return rng.normal(size=c), rng.normal(size=(int(rng.integers(2, 5)), c, c))


forms.function(
    "after_resnet.3",
    stack,
    [(np.array([1.0, -2.0]), np.array([[[1.0, 0.0], [2.0, 1.0]], [[0.5, 1.0], [0.0, -1.0]]]))],
    draw=any_stack,
    causes=(
        ("the result of the blocks before is lost: x is only where the first one starts.", last_alone),
        ("the ReLU belongs into the branch, in front of the matrix.", relu_after),
        ("the shortcut is gone.", plain),
    ),
    hints=(
        "Follow y through two blocks. What has become of the first block's result?",
        "A block adds its branch to what came into *this* block.",
        "`y = y + matrix @ np.maximum(y, 0)`.",
    ),
    reason="Each block adds to what came into it, so the result is x plus the sum of all branches.",
    given=all_from_input,
)


def grouped(x: np.ndarray, weight: np.ndarray, groups: int) -> np.ndarray:
    """(N, C, H, W), (O, C / groups) → (N, O, H, W): a 1×1 convolution in groups."""
    parts = zip(np.split(x, groups, axis=1), np.split(weight, groups), strict=True)
    return np.concatenate([np.einsum("nchw,oc->nohw", part, w) for part, w in parts], axis=1)


def first_group(x: np.ndarray, weight: np.ndarray, groups: int) -> np.ndarray:
    """All outputs read the first group."""
    return np.einsum("nchw,oc->nohw", x[:, : weight.shape[1]], weight)


def interleaved(x: np.ndarray, weight: np.ndarray, groups: int) -> np.ndarray:
    """Groups of every groups-th channel."""
    parts = [np.einsum("nchw,oc->nohw", x[:, g::groups], w) for g, w in enumerate(np.split(weight, groups))]
    return np.concatenate(parts, axis=1)


def any_groups(rng: np.random.Generator) -> tuple:
    """Images and weights in one to three groups."""
    groups, reads, writes = (int(rng.integers(1, 4)) for _ in range(3))
    n, height, width = rng.integers(1, 4, 3)
    x = rng.normal(size=(n, groups * reads, height, width))
    return x, rng.normal(size=(groups * writes, reads)), groups


forms.function(
    "after_resnet.4",
    grouped,
    [],
    draw=any_groups,
    causes=(
        ("each group of outputs has its own group of channels; all read the first.", first_group),
        ("a group is a run of neighbouring channels, not every so-manieth.", interleaved),
    ),
    hints=(
        "`np.split(x, groups, axis=1)` cuts the channels, `np.split(weight, groups)` the outputs.",
        'A part is `np.einsum("nchw,oc->nohw", part, w)`.',
        "Join the parts with `np.concatenate(…, axis=1)`.",
    ),
    reason="Groups are separate convolutions side by side.",
)

forms.numbers(
    "after_resnet.5",
    {
        "the number without a shuffle": (
            8,
            [
                ("the same eight in both layers: groups do not meet.", 16),
                ("that is all of them; but no group reads another.", 64),
                ("an output reads its whole group.", 1),
            ],
        ),
        "the number with a shuffle": (
            64,
            [
                ("each of the eight channels that it reads has read eight of its own.", 8),
                ("eight channels from eight groups, each of which read eight: a product.", 16),
            ],
        ),
    },
    hints=(
        "Which channels does output 0 of the second layer read, and what have these read?",
        "After a shuffle its eight channels come from eight different groups.",
        "`reached(False)` and `reached(True)`.",
    ),
    reason="Without a shuffle 8, with it 8 · 8.",
)
