"""How the Neocognitron learns: by competition, without labels, without gradients (chapter 3 of the paper).

An image is shown. In each S-layer the cells compete, and the few winners are tuned a little more to what they
see just now. A plane that knows a feature wins wherever that feature turns up; where no plane answers, one
that has learned nothing yet wins by its tiny first weights, and takes up the new feature.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional as F

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.models._input import check_images

if TYPE_CHECKING:
    from cnn_core.models.neocognitron import Neocognitron

# Ten digits, 6×8 cells each, in strokes of one cell as in figure 6 of the paper; drawn anew.
_PICTURES = (
    ".####. #....# #....# #....# #....# #....# #....# .####.",
    "...#.. ..##.. ...#.. ...#.. ...#.. ...#.. ...#.. ..###.",
    ".####. #....# .....# ....#. ...#.. ..#... .#.... ######",
    ".####. #....# .....# ..###. .....# .....# #....# .####.",
    "....#. ...##. ..#.#. .#..#. #...#. ###### ....#. ....#.",
    "###### #..... #..... #####. .....# .....# #....# .####.",
    ".####. #....# #..... #####. #....# #....# #....# .####.",
    "###### .....# ....#. ....#. ...#.. ...#.. ..#... ..#...",
    ".####. #....# #....# .####. #....# #....# #....# .####.",
    ".####. #....# #....# #....# .##### .....# #....# .####.",
)


def frame_digits(images: np.ndarray | torch.Tensor, side: int, frame: int) -> torch.Tensor:
    """Scale images (N, H, W) to ``side`` × ``side`` and put them in the middle of an empty frame.

    Returns (N, 1, frame, frame), the brightest pixel of all being 1. Raises ValueError if the frame is
    smaller than the digit.
    """
    side, frame = whole(side, "side", 1), whole(frame, "frame", 1)
    require(frame >= side, "frame", frame, f"must be at least the side of the digits, {side}")
    pixels = torch.as_tensor(np.asarray(images), dtype=torch.float32)[:, None]
    shape = tuple(pixels.shape)
    require(
        pixels.ndim == 4 and pixels.numel() > 0, "images.shape", shape[:1] + shape[2:], "must be (N, H, W)"
    )
    small = F.interpolate(pixels / pixels.max(), (side, side), mode="bilinear", antialias=True)
    before = (frame - side) // 2
    after = frame - side - before
    return F.pad(small, (before, after, before, after))


def clean_digits(count: int = 5) -> torch.Tensor:
    """Return the first ``count`` digits as clean patterns (count, 1, 16, 16) in {0, 1}.

    They leave at least four cells free on every side. The paper's main experiment has the first five.
    """
    count = whole(count, "count", 1)
    require(count <= len(_PICTURES), "count", count, f"must be from 1 to {len(_PICTURES)}")
    rows = [[[float(cell == "#") for cell in row] for row in p.split()] for p in _PICTURES[:count]]
    return F.pad(torch.tensor(rows)[:, None], (5, 5, 4, 4))


def shift(images: torch.Tensor, down: int, right: int) -> torch.Tensor:
    """Return ``images`` (N, C, H, W) moved by whole pixels; what leaves is lost, what enters is 0.

    Raises ValueError for a shift that is no whole number.
    """
    down, right = (whole(by, name, -(2**31)) for by, name in ((down, "down"), (right, "right")))
    return F.pad(images, (right, -right, down, -down))


def representatives(s_cells: torch.Tensor, column: int) -> list[tuple[int, int, int]]:
    """Return the cells (plane, row, column) that may learn, at most one a plane.

    ``s_cells`` (planes, H, W) are the outputs of an S-layer. An S-column holds the cells of all planes in
    ``column`` × ``column`` positions; there is one around every position (ours: the paper says only that they
    are many and overlap), or a single one if it covers the whole plane. The largest output of a column is a
    candidate, the largest candidate of a plane its representative (chapter 3). A silent cell is neither.
    """
    height, width = s_cells.shape[1:]
    margin = 0 if column >= height else column // 2
    strongest, plane = s_cells.max(0)
    _, position = F.max_pool2d(strongest[None], column, stride=1, padding=margin, return_indices=True)
    best: dict[int, tuple[float, int]] = {}
    for at in position.unique().tolist():
        row, col = divmod(at, width)
        k, output = int(plane[row, col]), float(strongest[row, col])
        if output > best.get(k, (0.0, 0))[0]:
            best[k] = (output, at)
    return [(k, *divmod(at, width)) for k, (_, at) in sorted(best.items())]


@torch.no_grad()
def self_organise(
    model: Neocognitron,
    images: torch.Tensor,
    *,
    rounds: int = 20,
    max_shift: int = 0,
    together: bool = False,
    seed: int = 0,
) -> Neocognitron:
    """Show ``images`` (N, 1, H, W), values ≥ 0, one at a time; the representatives learn; returns the model.

    A round is every image once, in an order drawn anew and moved by up to ``max_shift`` pixels both ways.
    The paper lets all three modules learn from every image: ``together=True``. By default the modules learn
    one after another, ``rounds`` rounds each, so that a module learns from features that are settled: ours,
    because it succeeds from more starting points. Depends on the weights, the arguments and ``seed`` alone.
    Raises ValueError for images that the model does not take and for negative numbers.
    """
    check_images(images, 1, size=model.image_size)
    require(
        bool((images >= 0).all()), "images.min()", float(images.min()), "must be ≥ 0: cells fire or do not"
    )
    rounds, max_shift = whole(rounds, "rounds", 1), whole(max_shift, "max_shift", 0)
    require(isinstance(together, bool), "together", together, "must be True or False")
    draw = torch.Generator().manual_seed(whole(seed, "seed", 0))
    modules = model.modules_in_order()
    for learning in [modules] if together else [[module] for module in modules]:
        for _ in range(rounds):
            for index in torch.randperm(len(images), generator=draw).tolist():
                down, right = torch.randint(-max_shift, max_shift + 1, (2,), generator=draw).tolist()
                u = shift(images[index : index + 1], down, right)
                for s_layer, c_layer in modules:
                    s_cells = s_layer(u)
                    if (s_layer, c_layer) in learning:
                        for winner in representatives(s_cells[0], s_layer.column):
                            s_layer.reinforce(u[0], *winner)
                    if (s_layer, c_layer) == learning[-1]:
                        break
                    u = c_layer(s_cells)
    return model


@torch.no_grad()
def name_planes(
    model: Neocognitron, images: torch.Tensor, labels: torch.Tensor
) -> tuple[torch.Tensor, float]:
    """Name each plane of the last module after the class that it answers most often; the only use of labels.

    Returns the names (num_classes,), −1 for a plane that never gave the largest output, and the purity: the
    share of the answered images whose own label is the name. Purity is measured on the images that gave the
    names, so it flatters: a plane for each image would have purity 1.
    """
    require(len(images) == len(labels), "len(labels)", len(labels), f"must be one an image, {len(images)}")
    height, winner = model(images).max(1)
    answered = height > 0
    kinds = int(labels.max()) + 1
    pair = winner[answered] * kinds + labels[answered]
    votes = torch.bincount(pair, minlength=len(model.c3.d) * kinds).view(-1, kinds)
    most, name = votes.max(1)
    return torch.where(most > 0, name, -1), float(most.sum() / answered.sum().clamp(min=1))


@torch.no_grad()
def answers(model: Neocognitron, images: torch.Tensor, names: torch.Tensor) -> torch.Tensor:
    """Return the class (N,) of each image by the names of the planes, −1 where all planes are silent."""
    height, winner = model(images).max(1)
    return torch.where(height > 0, names[winner], -1)


def shift_tolerance(
    classify: Callable[[torch.Tensor], torch.Tensor],
    images: torch.Tensor,
    labels: torch.Tensor,
    max_shift: int = 4,
) -> np.ndarray:
    """Return the share of right answers (max_shift + 1,) for shifts of 0, 1, … pixels.

    Each shift is the mean of up, down, left and right. ``classify`` takes images (N, C, H, W) and returns
    classes (N,): any classifier. Pass ``classify(images)`` as ``labels`` for the share of unchanged answers.
    """
    max_shift = whole(max_shift, "max_shift", 0)
    shares = [
        [
            float((classify(shift(images, down, right)) == labels).float().mean())
            for down, right in ((-by, 0), (by, 0), (0, -by), (0, by))
        ]
        for by in range(max_shift + 1)
    ]
    return np.mean(shares, axis=1)
