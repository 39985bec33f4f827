"""Random changes of a batch, made on the device the images are on.

Each function takes images (N, C, H, W) in 0 … 255, their targets and a generator of random numbers, then its
own numbers, and returns images of the same shape and targets. Targets are class numbers (N,), or shares of
the classes (N, K) that sum to one, which only the mixing functions ask for. A recipe names the functions in
order, with their numbers: ``(("crop", 4), "flip")``.
"""

from collections.abc import Callable
from functools import partial
from math import pi

import numpy as np
import torch
from torch.nn import functional as F

from cnn_core._check import known, require
from cnn_core._whole import whole
from cnn_core.train._read import real

Batch = tuple[torch.Tensor, torch.Tensor]
Step = str | tuple[str | float, ...]


def _uniform(images: torch.Tensor, generator: torch.Generator, *shape: int) -> torch.Tensor:
    """Return uniform numbers in [0, 1), (N, \\*shape): those of a generator are the same on every device."""
    numbers = torch.rand(len(images), *shape, generator=generator, device=generator.device)
    return numbers.to(images.device)


def flip(images: torch.Tensor, targets: torch.Tensor, generator: torch.Generator) -> Batch:
    """Mirror every second image, on average, from left to right."""
    return torch.where(_uniform(images, generator, 1, 1, 1) < 0.5, images.flip(3), images), targets


def crop(images: torch.Tensor, targets: torch.Tensor, generator: torch.Generator, pad: int) -> Batch:
    """Pad ``pad`` zeros on each side and cut a window of the old size at random (He et al. 2016, 4.2)."""
    n, channels, height, width = images.shape
    offsets = (_uniform(images, generator, 2) * (2 * pad + 1)).long()
    rows = offsets[:, :1] + torch.arange(height, device=images.device)
    columns = offsets[:, 1:] + torch.arange(width, device=images.device)
    index = rows[:, :, None] * (width + 2 * pad) + columns[:, None, :]  # (N, H, W) in the flat padded image
    flat = F.pad(images, [pad] * 4).flatten(2)
    return flat.gather(2, index.view(n, 1, -1).expand(-1, channels, -1)).view_as(images), targets


def cutout(images: torch.Tensor, targets: torch.Tensor, generator: torch.Generator, size: int) -> Batch:
    """Paint a square of ``size`` × ``size`` at a random place in mid-grey (DeVries and Taylor 2017)."""
    centre = _uniform(images, generator, 2, 1, 1, 1)
    rows, columns = _away(images, centre[:, 0], centre[:, 1])
    low, high = -(size // 2), size - size // 2
    inside = (rows >= low) & (rows < high) & (columns >= low) & (columns < high)
    return torch.where(inside, torch.full_like(images, 127), images), targets


def _away(images: torch.Tensor, y: torch.Tensor, x: torch.Tensor) -> Batch:
    """Return how many rows and columns each cell lies from the cell at the shares (y, x) of the sides."""
    height, width = images.shape[2:]
    rows = torch.arange(height, device=images.device).view(1, 1, -1, 1) - (y * height).floor()
    columns = torch.arange(width, device=images.device).view(1, 1, 1, -1) - (x * width).floor()
    return rows, columns


def distort(images: torch.Tensor, targets: torch.Tensor, generator: torch.Generator) -> Batch:
    """Distort digits: shift up to two pixels, scale, squeeze and shear up to 15 %, turn up to ten degrees.

    LeCun et al. (1998, section III.A) name planar affine transformations: translation, scaling, squeezing
    (one axis shrinks while the other grows) and horizontal shearing, without their sizes; these, and the
    small rotation, are ours. Half of the batch stays as it is.
    """
    n, _, height, width = images.shape
    shift_x, shift_y, scale, squeeze, shear, angle, kept = (2 * _uniform(images, generator, 7) - 1).T
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
    return torch.where(kept.view(n, 1, 1, 1) < 0, moved, images.float()), targets


def _share(generator: torch.Generator, alpha: float) -> float:
    """Return a number in [0, 1] from the beta distribution with both parameters ``alpha``."""
    seed = torch.randint(2**62, (), generator=generator, device=generator.device).item()
    return np.random.default_rng(seed).beta(alpha, alpha)


def mixup(images: torch.Tensor, targets: torch.Tensor, generator: torch.Generator, alpha: float) -> Batch:
    """Mix each image and its target (N, K) with its neighbour's: λ·x + (1 − λ)·x′ (Zhang et al. 2018).

    One λ for the batch, from the beta distribution with both parameters ``alpha``.
    """
    share = _share(generator, alpha)
    mixed = share * images.float() + (1 - share) * images.float().roll(1, 0)
    return mixed, share * targets + (1 - share) * targets.roll(1, 0)


def cutmix(images: torch.Tensor, targets: torch.Tensor, generator: torch.Generator, alpha: float) -> Batch:
    """Paste a rectangle of its neighbour into each image; targets (N, K) by the areas (Yun et al. 2019).

    The rectangle covers the share 1 − λ, less at the border, with λ from the beta distribution with both
    parameters ``alpha``: its place and size are one for the batch.
    """
    height, width = images.shape[2:]
    half = (1 - _share(generator, alpha)) ** 0.5 / 2
    up, left = int(half * height), int(half * width)
    y, x = _uniform(images[:1], generator, 2).view(2, 1, 1, 1, 1)
    rows, columns = _away(images, y, x)
    inside = (rows >= -up) & (rows < up) & (columns >= -left) & (columns < left)
    share = 1 - inside.float().mean()
    return torch.where(inside, images.roll(1, 0), images), share * targets + (1 - share) * targets.roll(1, 0)


def _pixels(value: object, name: str) -> int:
    return whole(value, name, 1)


def _positive(value: object, name: str) -> float:
    return real(value, name, above=0)


# Each function with the name of its number, if it has one, and what reads it.
AUGMENTATIONS = {
    "flip": (flip, {}),
    "crop": (crop, {"pad": _pixels}),
    "cutout": (cutout, {"size": _pixels}),
    "distort": (distort, {}),
    "mixup": (mixup, {"alpha": _positive}),
    "cutmix": (cutmix, {"alpha": _positive}),
}
MIXING = {"mixup", "cutmix"}
# How records of the first format name them.
_FORMER = {"crop4": ("crop", 4), "crop2": ("crop", 2), "cutout8": ("cutout", 8)}


def read_steps(steps: object) -> tuple[Step, ...]:
    """Return the steps of a recipe in one form: "flip" without numbers, ("crop", 4) with them.

    Raises ValueError for unknown names and numbers that do not fit.
    """
    require(
        isinstance(steps, list | tuple), "augment", steps, 'must be a tuple such as (("crop", 4), "flip")'
    )
    return tuple(map(_read_step, steps))


def _read_step(step: object) -> Step:
    if isinstance(step, str):
        step = _FORMER.get(step, step)
    name, *given = (
        (step,) if isinstance(step, str) else step if isinstance(step, list | tuple) and step else (step,)
    )
    known("augmentation", name, AUGMENTATIONS)
    readers = AUGMENTATIONS[name][1]
    wanted = ", ".join([repr(name), *readers])
    require(
        len(given) == len(readers), "augment", step, f"must be ({wanted})" if readers else f"must be {name!r}"
    )
    numbers = [read(value, key) for value, (key, read) in zip(given, readers.items(), strict=True)]
    return (name, *numbers) if numbers else name


def pipeline(steps: tuple[Step, ...], classes: int) -> Callable[..., Batch]:
    """Return one function (images, labels, generator) → (images, targets) that applies the steps in order.

    Where steps mix, the labels become targets (N, classes). Raises ValueError as :func:`read_steps` does.
    """
    changes, mixes = [], False
    for step in read_steps(steps):
        name, *numbers = (step,) if isinstance(step, str) else step
        function, readers = AUGMENTATIONS[name]
        changes.append(partial(function, **dict(zip(readers, numbers, strict=True))))
        mixes = mixes or name in MIXING

    def apply(images: torch.Tensor, targets: torch.Tensor, generator: torch.Generator) -> Batch:
        if mixes:
            targets = F.one_hot(targets, classes).float()
        for change in changes:
            images, targets = change(images, targets, generator)
        return images, targets

    return apply
