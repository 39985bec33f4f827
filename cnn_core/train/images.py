"""Data sets as tensors on the device: bytes in memory once, batches made from them in the same process."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from cnn_core import data
from cnn_core._check import require
from cnn_core.nn import stratified_split
from cnn_core.train._read import instance
from cnn_core.train.distributed import pick_device
from cnn_core.train.recipe import Recipe


@dataclass(frozen=True)
class ImageSet:
    """``images`` uint8 (N, C, H, W) and ``labels`` int64 (N,), on one device.

    Raises ValueError for other types and shapes, and without an image.
    """

    images: torch.Tensor
    labels: torch.Tensor

    def __post_init__(self) -> None:
        for name, axes, dtype in (("images", 4, torch.uint8), ("labels", 1, torch.int64)):
            tensor = getattr(self, name)
            instance(tensor, torch.Tensor, name, "must be a tensor")
            found = f"{tensor.dtype} {tuple(tensor.shape)}"
            require(
                tensor.ndim == axes and tensor.dtype == dtype, name, found, f"must be {dtype}, {axes} axes"
            )
        counts = (len(self.images), len(self.labels))
        require(counts[0] == counts[1] > 0, "(images, labels)", counts, "must be as many, and at least one")

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class ImageSets:
    """The parts of a data set as a recipe wants them, and the numbers that normalise its images.

    An image x of bytes becomes (x/255 − ``mean``) / ``std``; ``mean`` is (C, 1, 1) or (C, H, W), ``std``
    (C, 1, 1), both computed from the training part alone; a channel that never changes keeps its scale.
    ``validation`` is None unless the recipe holds images back.
    """

    name: str
    train: ImageSet
    test: ImageSet
    validation: ImageSet | None
    mean: torch.Tensor
    std: torch.Tensor
    classes: tuple[str, ...]

    def normalise(self, images: torch.Tensor) -> torch.Tensor:
        """Return bytes (N, C, H, W), or floats in 0 … 255, as normalised float32.

        Raises ValueError for images of another number of channels, or of another size if the set has a
        mean image.
        """
        instance(images, torch.Tensor, "images", "must be a tensor (N, C, H, W)")
        channels, sides = len(self.std), self.mean.shape[1:]
        legal = images.ndim >= 3 and images.shape[-3] == channels
        legal = legal and (sides == (1, 1) or images.shape[-2:] == sides)
        size = "H, W" if sides == (1, 1) else f"{sides[0]}, {sides[1]}"
        require(legal, "images.shape", tuple(images.shape), f"must be (N, {channels}, {size}) for this set")
        return (images.float() / 255 - self.mean) / self.std


def data_of(recipe: Recipe) -> data.Dataset:
    """Return the data set that a recipe names: the whole set, not the part that comes with the package."""
    return data.load(recipe.data, whole=True)


def load_sets(
    recipe: Recipe, device: torch.device | str = "cpu", dataset: data.Dataset | None = None
) -> ImageSets:
    """Return the recipe's data set, whole, or ``dataset`` in its place, cut and put on ``device``.

    Raises DataError if the set is missing or damaged; ValueError for sizes that it does not have, for
    another kind of ``dataset``, images that are no bytes, and labels that are no classes of the set.
    """
    instance(recipe, Recipe, "recipe", "must be a Recipe, such as get_recipe gives")
    instance(
        dataset, (data.Dataset, type(None)), "dataset", "must be a Dataset, such as cnn_core.data.load gives"
    )
    place = pick_device(device)
    raw = data_of(recipe) if dataset is None else dataset
    train = _prepare(raw, "train", recipe, place)
    test = _prepare(raw, "test", recipe, place)
    require(
        train.images.shape[1:] == test.images.shape[1:],
        "test_images.shape",
        tuple(raw.test_images.shape),
        f"must be as in training, {tuple(raw.train_images.shape)}",
    )
    validation = None
    if recipe.validation:
        require(
            recipe.validation < len(train), "validation", recipe.validation, f"must be below {len(train)}"
        )
        held = recipe.validation / len(train)
        rest, kept = stratified_split(train.labels.cpu().numpy(), (1 - held, held), rng=0)
        require(
            min(len(rest), len(kept)) > 0, "validation", recipe.validation, "leaves one of the parts empty"
        )
        train, validation = _part(train, rest), _part(train, kept)
    mean, std = _statistics(train.images, recipe.normalise)
    return ImageSets(raw.name, train, test, validation, mean, std, raw.classes)


def _part(whole: ImageSet, chosen: np.ndarray) -> ImageSet:
    index = torch.as_tensor(chosen, device=whole.labels.device)
    return ImageSet(whole.images[index], whole.labels[index])


def _prepare(raw: data.Dataset, part: str, recipe: Recipe, device: torch.device) -> ImageSet:
    images, labels = getattr(raw, f"{part}_images"), getattr(raw, f"{part}_labels")
    _check_arrays(images, labels, part, len(raw.classes))
    count = getattr(recipe, f"{part}_size")
    legal = count is None or count <= len(labels)
    require(legal, f"{part}_size", count, f"{raw.name} has {len(labels)} images there")
    x = torch.tensor(np.ascontiguousarray(images[:count]), device=device)
    x = x.permute(0, 3, 1, 2) if x.ndim == 4 else x[:, None]
    if recipe.resize is not None:
        size = (recipe.resize, recipe.resize)
        parts = [F.interpolate(p.float(), size, mode="bilinear", antialias=True) for p in x.split(4096)]
        x = torch.cat([p.round().clamp(0, 255).to(torch.uint8) for p in parts])
    if recipe.pad:
        x = F.pad(x, [recipe.pad] * 4)
    return ImageSet(x.contiguous(), torch.tensor(labels[:count].astype(np.int64), device=device))


def _check_arrays(images: object, labels: object, part: str, classes: int) -> None:
    for name, array in ((f"{part}_images", images), (f"{part}_labels", labels)):
        instance(array, np.ndarray, name, "must be a NumPy array")
    found = f"{images.dtype} {images.shape}"
    legal = images.dtype == np.uint8 and images.ndim in (3, 4)
    require(legal, f"{part}_images", found, "must be uint8 (N, H, W) or (N, H, W, C)")
    found = f"{labels.dtype} {labels.shape}"
    require(
        labels.dtype.kind in "iu" and labels.ndim == 1, f"{part}_labels", found, "must be whole numbers (N,)"
    )
    require(
        len(images) == len(labels), f"{part}_labels", len(labels), f"must be as many as images, {len(images)}"
    )
    require(images.size > 0, f"{part}_images", images.shape, "must hold at least one image")
    low, high = int(labels.min()), int(labels.max())
    require(low >= 0 and high < classes, f"{part}_labels", (low, high), f"must be in 0 … {classes - 1}")


def _statistics(images: torch.Tensor, rule: str | tuple[float, float]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean and deviation by which x/255 is shifted and scaled.

    Sums of bytes are whole numbers, so they are exact on every device; the rest is double precision on the
    CPU, which some accelerators do not have.
    """
    channels, device = images.shape[1], images.device
    if not isinstance(rule, str):
        black, white = rule
        std = torch.full((channels, 1, 1), 1 / (white - black), device=device)
        return -black * std, std
    total = images.sum(0, dtype=torch.int64).cpu().double() / 255
    squares = sum(part.int().square().sum(0, dtype=torch.int64) for part in images.split(4096))
    squares = squares.cpu().double() / 255**2
    pixel_mean = total / len(images)
    mean = pixel_mean.mean((1, 2), keepdim=True)
    std = (squares.mean((1, 2), keepdim=True) / len(images) - mean.square()).clamp(min=0).sqrt()
    std[std == 0] = 1  # a channel that is the same everywhere is shifted to zero
    return (pixel_mean if rule == "pixel" else mean).float().to(device), std.float().to(device)
