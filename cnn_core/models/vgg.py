"""VGG: nothing but 3×3 convolutions and halvings, eleven to nineteen layers deep.

Simonyan and Zisserman (2015), Very deep convolutional networks for large-scale image recognition.
"""

import torch
from torch import nn

from cnn_core.models._input import check_images
from cnn_core.models._registry import register

WIDTHS = (64, 128, 256, 512, 512)  # maps in the five blocks (table 1)
# How many convolutions each block has: columns A, B, D and E of table 1.
BLOCKS = {"A": (1, 1, 2, 2, 2), "B": (2, 2, 2, 2, 2), "D": (2, 2, 3, 3, 3), "E": (2, 2, 4, 4, 4)}


def _features(configuration: str, batch_norm: bool) -> nn.Sequential:
    """Return the five blocks of table 1: convolutions that keep the size, then a pooling that halves it."""
    layers: list[nn.Module] = []
    channels = 3
    for width, repeats in zip(WIDTHS, BLOCKS[configuration], strict=True):
        for _ in range(repeats):
            layers.append(nn.Conv2d(channels, width, 3, padding=1))
            if batch_norm:
                layers.append(nn.BatchNorm2d(width))
            layers.append(nn.ReLU(inplace=True))
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers)


def _init(model: nn.Module) -> None:
    """Draw convolutions by He's rule, N(0, 2 / (9 · C_out)), linear layers from N(0, 0.01²), biases 0.

    The paper draws from N(0, 0.1²) (section 3.1: variance 10⁻²). So it trains A; the deeper ones start from
    A's first four convolutions and its fully connected layers. It adds that the rule of Glorot and Bengio
    (2010) makes this detour needless. He et al. (2015) is that rule for ReLU, which stops half of the signal;
    with C_out it keeps the size of the gradients, their equation 14. torchvision does the same.
    """
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)


class VGG(nn.Module):
    """Five blocks of 3×3 convolutions and three fully connected layers.

    Images (N, 3, H, W), H and W ≥ 32, usually 224 → scores (N, num_classes). ``configuration`` is the column
    of table 1: ``"A"``, ``"B"``, ``"D"`` or ``"E"``. ``batch_norm`` adds batch normalisation after every
    convolution, which came a year later. The module names are torchvision's, and so is the average over a
    7×7 grid: it does nothing at 224 and lets other sizes in. The paper does that differently, it slides the
    fully connected layers over larger images as convolutions (section 3.2).
    """

    def __init__(self, configuration: str, num_classes: int, batch_norm: bool, dropout: float):
        super().__init__()
        self.features = _features(configuration, batch_norm)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),  # 0.5 after the first two fully connected layers (section 3.1)
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )
        _init(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3, smallest=32)
        return self.classifier(self.avgpool(self.features(images)).flatten(1))


class VGGSmall(nn.Module):
    """The thirteen convolutions of VGG-16, each with batch normalisation, and one linear layer.

    Images (N, 3, H, W), H and W ≥ 32, usually 32 → scores (N, num_classes). The five halvings turn 32×32 into
    1×1, so 512 numbers reach the head. Ten classes need no 4,096 hidden units for that: on CIFAR-10 it is
    usual to keep only the last fully connected layer, and 14.7 million parameters of VGG-16's 138 million.
    Of larger images the mean over all places is taken. Weights are drawn as in ``VGG``.
    """

    def __init__(self, num_classes: int):
        super().__init__()
        self.features = _features("D", batch_norm=True)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(512, num_classes)
        _init(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3, smallest=32)
        return self.classifier(self.avgpool(self.features(images)).flatten(1))


_FACTS = {"paper": "simonyan2015", "year": 2014, "smallest": 32}
_SIZES = {"input_sizes": ((3, 224, 224), (3, 32, 32))}


@register(title="VGG-11", depth=11, torchvision="vgg11", **_SIZES, **_FACTS)
def vgg11(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-11, column A of table 1: 132,863,336 parameters."""
    return VGG("A", num_classes, False, dropout)


@register(title="VGG-13", depth=13, torchvision="vgg13", **_SIZES, **_FACTS)
def vgg13(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-13, column B of table 1: 133,047,848 parameters."""
    return VGG("B", num_classes, False, dropout)


@register(title="VGG-16", depth=16, torchvision="vgg16", **_SIZES, **_FACTS)
def vgg16(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-16, column D of table 1: 138,357,544 parameters."""
    return VGG("D", num_classes, False, dropout)


@register(title="VGG-19", depth=19, torchvision="vgg19", **_SIZES, **_FACTS)
def vgg19(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-19, column E of table 1: 143,667,240 parameters."""
    return VGG("E", num_classes, False, dropout)


@register(title="VGG-11 with batch normalisation", depth=11, torchvision="vgg11_bn", **_SIZES, **_FACTS)
def vgg11_bn(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-11 with batch normalisation: 132,868,840 parameters."""
    return VGG("A", num_classes, True, dropout)


@register(title="VGG-13 with batch normalisation", depth=13, torchvision="vgg13_bn", **_SIZES, **_FACTS)
def vgg13_bn(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-13 with batch normalisation: 133,053,736 parameters."""
    return VGG("B", num_classes, True, dropout)


@register(title="VGG-16 with batch normalisation", depth=16, torchvision="vgg16_bn", **_SIZES, **_FACTS)
def vgg16_bn(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-16 with batch normalisation: 138,365,992 parameters."""
    return VGG("D", num_classes, True, dropout)


@register(title="VGG-19 with batch normalisation", depth=19, torchvision="vgg19_bn", **_SIZES, **_FACTS)
def vgg19_bn(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-19 with batch normalisation: 143,678,248 parameters."""
    return VGG("E", num_classes, True, dropout)


@register(title="VGG-16 (32×32)", depth=14, input_sizes=((3, 32, 32), (3, 40, 40)), **_FACTS)
def vgg16_small(num_classes: int = 10) -> VGGSmall:
    """The convolutions of VGG-16 with batch normalisation and one linear layer, for images of 32×32."""
    return VGGSmall(num_classes)
