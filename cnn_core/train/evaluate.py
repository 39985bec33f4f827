"""Testing a network: loss and accuracy on a part of a data set, and the protocols that papers use."""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.train._network import check_pair, scores_of
from cnn_core.train._read import instance
from cnn_core.train.distributed import World, sum_type
from cnn_core.train.images import ImageSet, ImageSets
from cnn_core.train.modes import evaluating
from cnn_core.train.objective import Loss, count_right

BATCH = 500
PROTOCOLS = ("single", "flip", "crops")


def evaluate(
    model: nn.Module, sets: ImageSets, part: ImageSet, loss: Loss, world: World | None = None
) -> tuple[float, float]:
    """Return mean loss and accuracy of ``model`` on ``part``, in evaluation mode and float32.

    ``loss`` is a function of scores (N, K) and labels (N,): the mean over them. Float32 on every device, so
    that weights that were trained in bfloat16 on an accelerator give the same figures when a reader tests
    them on a CPU. Each process of ``world`` takes its share. Each module of ``model`` has its own mode
    again afterwards. Raises ValueError for arguments of other kinds, and for a network that does not take
    the images.
    """
    instance(part, ImageSet, "part", "must be an ImageSet, such as sets.test")
    instance(loss, Callable, "loss", "must be a function of scores and labels")
    instance(world, (World, type(None)), "world", "must be a World or None")
    check_pair(model, sets)
    world, device = world or World(), part.labels.device
    mine = world.share(torch.arange(len(part), device=device))
    sums = torch.zeros(3, dtype=sum_type(device), device=device)
    with evaluating(model):
        for index in mine.split(BATCH) if len(mine) else ():
            labels = part.labels[index]
            scores = scores_of(model, sets, part.images[index])
            try:
                mean = loss(scores, labels)
            except (RuntimeError, ValueError, TypeError, IndexError) as error:
                shapes = f"scores {tuple(scores.shape)} and labels {tuple(labels.shape)}"
                raise ValueError(f"loss: cannot be computed of {shapes}") from error
            instance(mean, torch.Tensor, "what loss returns", "must be a tensor with one number")
            require(mean.ndim == 0, "what loss returns", tuple(mean.shape), "must be one number, the mean")
            mean = mean.to(sums.dtype)
            count = _counted(loss, labels).to(sums.dtype)
            sums += torch.stack([mean * count, count, count_right(scores, labels)])
    total, count, correct = world.sum(sums).tolist()
    return total / count, correct / len(part)


def _counted(loss: Loss, labels: torch.Tensor) -> torch.Tensor:
    """Return what a loss divides by: the number of images, or the sum of their classes' weights."""
    weight = loss.weight if isinstance(loss, nn.CrossEntropyLoss | nn.NLLLoss) else None
    return labels.new_tensor(len(labels)) if weight is None else weight[labels].sum()


def predict(
    model: nn.Module, sets: ImageSets, images: torch.Tensor, protocol: str = "single", pad: int = 4
) -> torch.Tensor:
    """Return class probabilities (N, K) for ``images`` of bytes (N, C, H, W), in evaluation mode.

    ``protocol`` "single" looks at each image once; "flip" averages the probabilities over the image and its
    mirror image; "crops" over ten views: the middle and the four corners of the image padded by ``pad``, and
    their mirror images, as Krizhevsky et al. (2012, section 4.1) do with ten crops of a larger image. Say
    which one a figure comes from: more views are worth about one point of error on ImageNet. Each module of
    ``model`` has its own mode again afterwards.
    Raises ValueError for another protocol, a negative pad, images that are no bytes or that the network
    does not take.
    """
    legal = isinstance(protocol, str) and protocol in PROTOCOLS
    require(legal, "protocol", protocol, f"must be one of {', '.join(PROTOCOLS)}")
    pad = whole(pad, "pad", 0)
    instance(images, torch.Tensor, "images", "must be a tensor of bytes (N, C, H, W)")
    found = f"{images.dtype} {tuple(images.shape)}"
    require(images.dtype == torch.uint8 and images.ndim == 4, "images", found, "must be uint8 (N, C, H, W)")
    require(len(images) > 0, "images", found, "must hold at least one image")
    check_pair(model, sets)
    parts = []
    with evaluating(model):
        for batch in images.split(BATCH):
            views = _views(batch, protocol, pad)
            scores = [scores_of(model, sets, view) for view in views]
            parts.append(sum(view.softmax(1) for view in scores) / len(views))
    return torch.cat(parts)


def _views(images: torch.Tensor, protocol: str, pad: int) -> list[torch.Tensor]:
    views = [images]
    if protocol == "crops":
        height, width = images.shape[2:]
        padded = F.pad(images, [pad] * 4)
        corners = [(y, x) for y in (0, 2 * pad) for x in (0, 2 * pad)]
        views += [padded[..., y : y + height, x : x + width] for y, x in corners]
    return views if protocol == "single" else views + [view.flip(3) for view in views]
