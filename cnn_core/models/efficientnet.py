"""EfficientNet: one small network found by search, made larger in three directions at once.

Tan and Le (2019), EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks.
"""

from functools import partial
from math import ceil, sqrt
from typing import NamedTuple

import torch
from torch import nn

from cnn_core.models._input import check_images
from cnn_core.models._mbconv import ConvNormAct, MBConv, Parts, centred_conv
from cnn_core.models._registry import register


class Stage(NamedTuple):
    """One row of table 1: ``layers`` blocks with ``channels`` outputs, the first of them with ``stride``."""

    expansion: int
    kernel_size: int
    stride: int
    channels: int
    layers: int


# Table 1, EfficientNet-B0: stages 2 to 8. Stage 1 is a 3×3 convolution of stride 2, stage 9 a 1×1.
STAGES = (
    Stage(1, 3, 1, 16, 1),
    Stage(6, 3, 2, 24, 2),
    Stage(6, 5, 2, 40, 2),
    Stage(6, 3, 2, 80, 3),
    Stage(6, 5, 1, 112, 3),
    Stage(6, 5, 2, 192, 4),
    Stage(6, 3, 1, 320, 1),
)
STEM, HEAD = 32, 1280  # channels of stages 1 and 9
DROP = 0.2  # stochastic depth: survival probability 0.8 for the last block (section 5.2)


class Scale(NamedTuple):
    """How a variant is scaled: factors of width and depth, the image's side in pixels, dropout at the end."""

    width: float
    depth: float
    image_size: int
    dropout: float


# Sections 3.3 and 4: for 2^φ times the cost, depth grows as 1.2^φ, width as 1.1^φ and the image's side as
# 1.15^φ. The cost of convolutions grows as depth · width² · side², and 1.2 · 1.1² · 1.15² ≈ 2. The factors
# are those of the authors' code and follow the powers roughly; dropout rises from 0.2 to 0.5 (section 5.2).
SCALES = {
    "b0": Scale(1.0, 1.0, 224, 0.2),
    "b1": Scale(1.0, 1.1, 240, 0.2),
    "b2": Scale(1.1, 1.2, 260, 0.3),
    "b3": Scale(1.2, 1.4, 300, 0.3),
    "b4": Scale(1.4, 1.8, 380, 0.4),
    "b5": Scale(1.6, 2.2, 456, 0.4),
    "b6": Scale(1.8, 2.6, 528, 0.5),
    "b7": Scale(2.0, 3.1, 600, 0.5),
}


def scale_channels(channels: int, width: float) -> int:
    """Return ``channels`` · ``width`` as the nearest multiple of 8, but never less than nine tenths of it.

    >>> [scale_channels(channels, 1.1) for channels in (16, 24, 1280)]
    [16, 24, 1408]
    """
    wanted = channels * width
    nearest = max(8, int(wanted + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * wanted else nearest


def scale_layers(layers: int, depth: float) -> int:
    """Return ``layers`` · ``depth``, rounded up: scale_layers(4, 1.1) is 5."""
    return ceil(layers * depth)


def weight_layers(depth: float) -> int:
    """Return how many layers with weights follow one another, without squeeze-and-excitation beside them."""
    blocks = sum(scale_layers(stage.layers, depth) * (3 if stage.expansion > 1 else 2) for stage in STAGES)
    return 1 + blocks + 2  # the stem, the blocks, the 1×1 convolution and the output layer


class EfficientNet(nn.Module):
    """The network of table 1 with its channels and its layers scaled.

    Images (N, 3, H, W) → scores (N, num_classes), any H and W of at least ``smallest``. Block i of n is
    dropped with probability 0.2 · i/n in training. The paper says nothing about the first weights; as in the
    authors' code, convolutions are normal with variance 2/fan_out, the output layer is uniform within
    ±1/√num_classes, biases are zero.
    """

    def __init__(self, scale: Scale, parts: Parts, num_classes: int = 1000, smallest: int = 1):
        super().__init__()
        self.smallest = smallest
        channels = scale_channels(STEM, scale.width)
        stages: list[nn.Module] = [ConvNormAct(parts, 3, channels, 3, stride=2)]
        total = sum(scale_layers(stage.layers, scale.depth) for stage in STAGES)
        index = 0
        for stage in STAGES:
            out_channels = scale_channels(stage.channels, scale.width)
            blocks = []
            for layer in range(scale_layers(stage.layers, scale.depth)):
                stride = stage.stride if layer == 0 else 1
                drop = DROP * index / total
                shape = (channels, out_channels, stage.kernel_size, stride, stage.expansion)
                blocks.append(MBConv(parts, *shape, drop))
                channels, index = out_channels, index + 1
            stages.append(nn.Sequential(*blocks))
        head = scale_channels(HEAD, scale.width)
        stages.append(ConvNormAct(parts, channels, head, 1))
        self.features = nn.Sequential(*stages)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(scale.dropout), nn.Linear(head, num_classes))
        self.apply(_init)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3, smallest=self.smallest)
        return self.classifier(self.avgpool(self.features(images)).flatten(1))


def _init(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, mode="fan_out")
    elif isinstance(module, nn.Linear):
        bound = 1 / sqrt(module.out_features)
        nn.init.uniform_(module.weight, -bound, bound)
    if isinstance(module, (nn.Conv2d, nn.Linear)) and module.bias is not None:
        nn.init.zeros_(module.bias)


def _facts(variant: str) -> dict[str, object]:
    size, small = SCALES[variant].image_size, 64 if variant == "b0" else 32
    return {
        "title": f"EfficientNet-{variant.upper()}",
        "year": 2019,
        "paper": "tan2019",
        "depth": weight_layers(SCALES[variant].depth),
        "input_sizes": ((3, size, size), (3, small, small)),
        "smallest": 1,
        "torchvision": f"efficientnet_{variant}",
    }


def _build(variant: str, num_classes: int) -> EfficientNet:
    # The authors use eps 0.001 and momentum 0.99 (0.01 in PyTorch's counting) for all. torchvision keeps that
    # for B5 to B7 only, and its weights fit our networks.
    own = {"eps": 1e-3, "momentum": 0.01} if variant in ("b5", "b6", "b7") else {}
    parts = Parts(centred_conv, partial(nn.BatchNorm2d, **own), nn.SiLU, squeeze=True)
    return EfficientNet(SCALES[variant], parts, num_classes)


@register(**_facts("b0"))
def efficientnet_b0(num_classes: int = 1000) -> EfficientNet:
    """EfficientNet-B0, found by architecture search: 5.3 million parameters, images of 224×224."""
    return _build("b0", num_classes)


@register(**_facts("b1"))
def efficientnet_b1(num_classes: int = 1000) -> EfficientNet:
    """EfficientNet-B1: 7.8 million parameters, images of 240×240."""
    return _build("b1", num_classes)


@register(**_facts("b2"))
def efficientnet_b2(num_classes: int = 1000) -> EfficientNet:
    """EfficientNet-B2: 9.1 million parameters, images of 260×260."""
    return _build("b2", num_classes)


@register(**_facts("b3"))
def efficientnet_b3(num_classes: int = 1000) -> EfficientNet:
    """EfficientNet-B3: 12 million parameters, images of 300×300."""
    return _build("b3", num_classes)


@register(**_facts("b4"))
def efficientnet_b4(num_classes: int = 1000) -> EfficientNet:
    """EfficientNet-B4: 19 million parameters, images of 380×380."""
    return _build("b4", num_classes)


@register(**_facts("b5"))
def efficientnet_b5(num_classes: int = 1000) -> EfficientNet:
    """EfficientNet-B5: 30 million parameters, images of 456×456."""
    return _build("b5", num_classes)


@register(**_facts("b6"))
def efficientnet_b6(num_classes: int = 1000) -> EfficientNet:
    """EfficientNet-B6: 43 million parameters, images of 528×528."""
    return _build("b6", num_classes)


@register(**_facts("b7"))
def efficientnet_b7(num_classes: int = 1000) -> EfficientNet:
    """EfficientNet-B7: 66 million parameters, images of 600×600."""
    return _build("b7", num_classes)
