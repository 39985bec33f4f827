"""Data sets as tensors on the device: bytes in memory once, batches made from them in the same process."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from cnn_core import data
from cnn_core._check import require
from cnn_core.nn import stratified_split
from cnn_core.train.recipe import Recipe


@dataclass(frozen=True)
class ImageSet:
    """``images`` uint8 (N, C, H, W) and ``labels`` int64 (N,), on one device."""

    images: torch.Tensor
    labels: torch.Tensor

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class ImageSets:
    """The parts of a data set as a recipe wants them, and the numbers that normalise its images.

    An image x of bytes becomes (x/255 − ``mean``) / ``std``; ``mean`` is (C, 1, 1) or (C, H, W), ``std``
    (C, 1, 1), both computed from the training part alone. ``validation`` is None unless the recipe holds
    images back.
    """

    name: str
    train: ImageSet
    test: ImageSet
    validation: ImageSet | None
    mean: torch.Tensor
    std: torch.Tensor
    classes: tuple[str, ...]

    def normalise(self, images: torch.Tensor) -> torch.Tensor:
        """Return bytes (N, C, H, W), or floats in 0 … 255, as normalised float32."""
        return (images.float() / 255 - self.mean) / self.std


def load_sets(
    recipe: Recipe, device: torch.device | str = "cpu", dataset: data.Dataset | None = None
) -> ImageSets:
    """Return the recipe's data set, whole, or ``dataset`` in its place, cut and put on ``device``.

    Raises DataError if the set is missing or damaged, ValueError for sizes that it does not have.
    """
    raw = data.load(recipe.data, whole=True) if dataset is None else dataset
    train = _prepare(raw.train_images, raw.train_labels, recipe.train_size, "train_size", recipe, device)
    test = _prepare(raw.test_images, raw.test_labels, recipe.test_size, "test_size", recipe, device)
    validation = None
    if recipe.validation:
        require(
            recipe.validation < len(train), "validation", recipe.validation, f"must be below {len(train)}"
        )
        held = recipe.validation / len(train)
        rest, kept = stratified_split(train.labels.cpu().numpy(), (1 - held, held), rng=0)
        train, validation = _part(train, rest), _part(train, kept)
    mean, std = _statistics(train.images, recipe.normalise)
    return ImageSets(raw.name, train, test, validation, mean, std, raw.classes)


def _part(whole: ImageSet, chosen: np.ndarray) -> ImageSet:
    index = torch.as_tensor(chosen, device=whole.labels.device)
    return ImageSet(whole.images[index], whole.labels[index])


def _prepare(
    images: np.ndarray, labels: np.ndarray, count: int | None, name: str, recipe: Recipe, device
) -> ImageSet:
    require(
        count is None or count <= len(labels), name, count, f"{recipe.data} has {len(labels)} images there"
    )
    x = torch.as_tensor(images[:count], device=device)
    x = x.permute(0, 3, 1, 2) if x.ndim == 4 else x[:, None]
    if recipe.resize is not None:
        size = (recipe.resize, recipe.resize)
        parts = [F.interpolate(p.float(), size, mode="bilinear", antialias=True) for p in x.split(4096)]
        x = torch.cat([p.round().clamp(0, 255).to(torch.uint8) for p in parts])
    if recipe.pad:
        x = F.pad(x, [recipe.pad] * 4)
    return ImageSet(x.contiguous(), torch.as_tensor(labels[:count].astype(np.int64), device=device))


def _statistics(images: torch.Tensor, rule: str | tuple[float, float]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean and deviation by which x/255 is shifted and scaled, in double precision until the end."""
    channels = images.shape[1]
    if not isinstance(rule, str):
        black, white = rule
        require(white != black, "normalise", rule, "must be two different values")
        std = images.new_full((channels, 1, 1), 1 / (white - black), dtype=torch.float32)
        return -black * std, std
    require(rule in ("channel", "pixel"), "normalise", rule, 'must be "channel", "pixel" or a pair')
    total = torch.stack([part.double().sum(0) for part in images.split(4096)]).sum(0) / 255
    squares = torch.stack([part.double().square().sum(0) for part in images.split(4096)]).sum(0) / 255**2
    pixel_mean = total / len(images)
    mean = pixel_mean.mean((1, 2), keepdim=True)
    std = (squares.mean((1, 2), keepdim=True) / len(images) - mean.square()).sqrt()
    return (pixel_mean if rule == "pixel" else mean).float(), std.float()
