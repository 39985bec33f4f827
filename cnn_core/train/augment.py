"""Random changes of a batch, made on the device the images are on.

Each function takes images (N, C, H, W) in 0 … 255 and ``draw``: ``draw(2)`` gives uniform random numbers
in [0, 1) of the shape (N, 2). It returns images of the same shape. A recipe names them in order.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import torch
from torch.nn import functional as F

from cnn_core._check import require

Draw = Callable[..., torch.Tensor]


def flip(images: torch.Tensor, draw: Draw) -> torch.Tensor:
    """Mirror every second image, on average, from left to right."""
    return torch.where(draw(1, 1, 1) < 0.5, images.flip(3), images)


def crop4(images: torch.Tensor, draw: Draw) -> torch.Tensor:
    """Pad four zeros on each side and cut a window of the old size at random (He et al. 2016, 4.2)."""
    return _shift(images, draw, 4)


def crop2(images: torch.Tensor, draw: Draw) -> torch.Tensor:
    """Pad two zeros on each side and cut a window of the old size at random."""
    return _shift(images, draw, 2)


def _shift(images: torch.Tensor, draw: Draw, pad: int) -> torch.Tensor:
    n, channels, height, width = images.shape
    offsets = (draw(2) * (2 * pad + 1)).long()
    rows = offsets[:, :1] + torch.arange(height, device=images.device)
    columns = offsets[:, 1:] + torch.arange(width, device=images.device)
    index = rows[:, :, None] * (width + 2 * pad) + columns[:, None, :]  # (N, H, W) in the flat padded image
    flat = F.pad(images, [pad] * 4).flatten(2)
    return flat.gather(2, index.view(n, 1, -1).expand(-1, channels, -1)).view_as(images)


def cutout8(images: torch.Tensor, draw: Draw) -> torch.Tensor:
    """Paint a square of 8×8 at a random place in mid-grey (DeVries and Taylor 2017)."""
    height, width = images.shape[2:]
    centre = draw(2, 1, 1, 1)
    rows = torch.arange(height, device=images.device).view(1, 1, -1, 1) - (centre[:, 0] * height).floor()
    columns = torch.arange(width, device=images.device).view(1, 1, 1, -1) - (centre[:, 1] * width).floor()
    inside = (rows >= -4) & (rows < 4) & (columns >= -4) & (columns < 4)
    return torch.where(inside, torch.full_like(images, 127), images)


def distort(images: torch.Tensor, draw: Draw) -> torch.Tensor:
    """Distort digits: shift up to two pixels, scale, squeeze and shear up to 15 %, turn up to ten degrees.

    LeCun et al. (1998, section III.A) name planar affine transformations: translation, scaling, squeezing
    (one axis shrinks while the other grows) and horizontal shearing, without their sizes; these, and the
    small rotation, are ours. Half of the batch stays as it is.
    """
    n, _, height, width = images.shape
    shift_x, shift_y, scale, squeeze, shear, angle, kept = (2 * draw(7) - 1).T
    scale, squeeze = 1 + 0.15 * scale, 1 + 0.15 * squeeze
    angle = angle * (10 * pi / 180)
    cos, sin = angle.cos(), angle.sin()
    sx, sy = 1 / (scale * squeeze), squeeze / scale
    # grid_sample asks where each output cell comes from: the inverse map, in coordinates from −1 to 1.
    a, b = torch.stack([cos * sx, (0.15 * shear - sin) * sx], 1), torch.stack([sin * sy, cos * sy], 1)
    moves = torch.stack([4 / width * shift_x, 4 / height * shift_y], 1)
    theta = torch.cat([torch.stack([a, b], 1), moves[:, :, None]], 2)
    grid = F.affine_grid(theta, list(images.shape), align_corners=False)
    moved = F.grid_sample(images.float(), grid, align_corners=False)
    return torch.where(kept.view(n, 1, 1, 1) < 0, moved, images.float())


AUGMENTATIONS = {f.__name__: f for f in (flip, crop4, crop2, cutout8, distort)}


def pipeline(names: tuple[str, ...]) -> Callable[[torch.Tensor, Draw], torch.Tensor]:
    """Return one function that applies the named changes in order; ValueError for an unknown name."""
    for name in names:
        require(name in AUGMENTATIONS, "augment", name, f"must be among {', '.join(AUGMENTATIONS)}")

    def apply(images: torch.Tensor, draw: Draw) -> torch.Tensor:
        for name in names:
            images = AUGMENTATIONS[name](images, draw)
        return images

    return apply
