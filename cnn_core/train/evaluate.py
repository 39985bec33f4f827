"""Testing a network: loss and accuracy on a part of a data set, and the protocols that papers use."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core._check import require
from cnn_core.train.distributed import World
from cnn_core.train.images import ImageSet, ImageSets
from cnn_core.train.objective import Loss, main_scores

BATCH = 500
PROTOCOLS = ("single", "flip", "crops")


@torch.no_grad()
def evaluate(
    model: nn.Module, sets: ImageSets, part: ImageSet, loss: Loss, world: World | None = None
) -> tuple[float, float]:
    """Return mean loss and accuracy of ``model`` on ``part``, in evaluation mode and float32.

    Float32 on every device, so that weights that were trained in bfloat16 on an accelerator give the
    same figures when a reader tests them on a CPU. Each process of ``world`` takes its share.
    """
    world = world or World()
    device, training = part.labels.device, model.training
    model.eval()
    sums = torch.zeros(2, dtype=torch.float64, device=device)
    for index in world.share(torch.arange(len(part), device=device)).split(BATCH):
        labels = part.labels[index]
        inputs = sets.normalise(part.images[index]).contiguous(memory_format=torch.channels_last)
        scores = main_scores(model(inputs))
        sums += torch.stack([loss(scores, labels).double() * len(index), (scores.argmax(1) == labels).sum()])
    model.train(training)
    value, correct = (world.sum(sums) / len(part)).tolist()
    return value, correct


@torch.no_grad()
def predict(
    model: nn.Module, sets: ImageSets, images: torch.Tensor, protocol: str = "single", pad: int = 4
) -> torch.Tensor:
    """Return class probabilities (N, classes) for ``images`` of bytes (N, C, H, W), in evaluation mode.

    ``protocol`` "single" looks at each image once; "flip" averages the probabilities over the image and its
    mirror image; "crops" over ten views: the middle and the four corners of the image padded by ``pad``, and
    their mirror images, as Krizhevsky et al. (2012, section 4.1) do with ten crops of a larger image. Say
    which one a figure comes from: more views are worth about one point of error on ImageNet.
    Raises ValueError for another protocol and a negative pad.
    """
    require(protocol in PROTOCOLS, "protocol", protocol, f"must be one of {', '.join(PROTOCOLS)}")
    require(pad >= 0, "pad", pad, "must be ≥ 0")
    training = model.training
    model.eval()
    parts = []
    for batch in images.split(BATCH):
        views = _views(batch, protocol, pad)
        parts.append(sum(main_scores(model(sets.normalise(view))).softmax(1) for view in views) / len(views))
    model.train(training)
    return torch.cat(parts)


def _views(images: torch.Tensor, protocol: str, pad: int) -> list[torch.Tensor]:
    views = [images]
    if protocol == "crops":
        height, width = images.shape[2:]
        padded = F.pad(images, [pad] * 4)
        corners = [(y, x) for y in (0, 2 * pad) for x in (0, 2 * pad)]
        views += [padded[..., y : y + height, x : x + width] for y, x in corners]
    return views if protocol == "single" else views + [view.flip(3) for view in views]
