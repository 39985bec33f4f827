"""The one check of images that every network makes before its first layer."""

import torch

from cnn_core._check import require


def check_images(images: torch.Tensor, channels: int, *, smallest: int = 1, size: int | None = None) -> None:
    """Require a batch (N, ``channels``, H, W) with H and W at least ``smallest``, or exactly ``size``."""
    sides = f"H = W = {size}" if size else f"H and W ≥ {smallest}"
    require(torch.is_tensor(images), "images", type(images).__name__, "must be a tensor of PyTorch")
    good = images.ndim == 4 and images.shape[1] == channels
    if good:
        good = all(side == size if size else side >= smallest for side in images.shape[2:])
    require(good, "images.shape", tuple(images.shape), f"must be (N, {channels}, H, W) with {sides}")
