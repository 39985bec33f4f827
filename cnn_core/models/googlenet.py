"""GoogLeNet: nine Inception modules, each with four branches side by side.

Szegedy et al. (2015), Going deeper with convolutions, table 1 and figure 3.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import nn

from cnn_core.models._input import check_images
from cnn_core.models._registry import register
from cnn_core.models.alexnet_2012 import lrn

# Table 1, one row a module: maps of the 1×1 branch, of the reduction before 3×3 and of 3×3, of the reduction
# before 5×5 and of 5×5, and of the projection after pooling. The digit in the name is the stage.
TABLE_1 = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
ConvBlock = Callable[..., nn.Module]


class GoogLeNetOutputs(NamedTuple):
    """Scores (N, num_classes) of the network, and in training of its two auxiliary heads."""

    logits: torch.Tensor
    aux_logits2: torch.Tensor
    aux_logits1: torch.Tensor


class BasicConv2d(nn.Module):
    """Convolution that keeps the size (divided by ``stride``), batch normalisation, ReLU."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1):
        super().__init__()
        padding = kernel_size // 2
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(out_channels, eps=1e-3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (N, C_out, H, W) for ``x`` (N, C_in, H, W), with ``stride=1``."""
        return torch.relu(self.bn(self.conv(x)))


class ConvReLU(nn.Sequential):
    """Convolution with a bias and ReLU: all there was in 2014."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1):
        conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2)
        super().__init__(OrderedDict(conv=conv, relu=nn.ReLU()))


class Inception(nn.Module):
    """Four branches over the same input, their maps stacked (figure 2b).

    1×1; 1×1 then 3×3; 1×1 then ``kernel_size``, 5×5 in the paper; 3×3 pooling then 1×1. ``row`` is a row of
    table 1. The 1×1 convolutions before the larger windows reduce the maps, and with them the cost.
    """

    def __init__(self, in_channels: int, row: tuple[int, ...], block: ConvBlock, kernel_size: int):
        super().__init__()
        one, reduce3, three, reduce5, five, pooled = row
        self.branch1 = block(in_channels, one, 1)
        self.branch2 = nn.Sequential(block(in_channels, reduce3, 1), block(reduce3, three, 3))
        self.branch3 = nn.Sequential(block(in_channels, reduce5, 1), block(reduce5, five, kernel_size))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), block(in_channels, pooled, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (N, C_out, H, W) for ``x`` (N, C_in, H, W)."""
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


def _halve(kernel_size: int = 3) -> nn.MaxPool2d:
    """Return a pooling that halves the size, rounding up: 112 becomes 56, as in table 1."""
    return nn.MaxPool2d(kernel_size, stride=2, ceil_mode=True)


def inception_modules(
    in_channels: int, block: ConvBlock, kernel_size: int
) -> tuple[dict[str, Inception], int]:
    """Return the nine modules by name, ``inception3a`` to ``inception5b``, and how many maps the last has."""
    modules = {}
    for name, row in TABLE_1.items():
        modules[f"inception{name}"] = Inception(in_channels, row, block, kernel_size)
        one, _, three, _, five, pooled = row
        in_channels = one + three + five + pooled
    return modules, in_channels


class InceptionAux(nn.Module):
    """A head on a middle module, for training only (section 5): its loss is added with a weight of 0.3.

    The paper averages 5×5 windows in steps of three, which makes 4×4 of 14×14; torchvision averages over a
    4×4 grid, which lets other sizes in.
    """

    def __init__(self, in_channels: int, num_classes: int, block: ConvBlock):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.conv = block(in_channels, 128, 1)
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.fc2 = nn.Linear(1024, num_classes)
        self.dropout = nn.Dropout(0.7)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``x`` (N, C_in, H, W)."""
        hidden = torch.relu(self.fc1(self.conv(self.pool(x)).flatten(1)))
        return self.fc2(self.dropout(hidden))


def _init(model: nn.Module) -> None:
    """Draw all weights by the rule of He et al. (2015), N(0, 2/fan_in); the paper does not say how it did."""
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


class GoogLeNet(nn.Module):
    """Three convolutions, nine Inception modules in three stages, the mean of each map, one linear layer.

    Images (N, 3, H, W), usually 224, at least 15, or 31 with ``original`` → scores (N, num_classes). With
    ``aux_logits`` the network has two auxiliary heads, after modules 4a and 4d, and returns
    :class:`GoogLeNetOutputs` in training mode.

    ``original=False`` has the module names of torchvision and computes the same. It differs from the paper:
    every convolution has batch normalisation and no bias, there is no LRN, the fourth pooling is 2×2, dropout
    is 0.2, and the branch that should look at 5×5 looks at 3×3, an error that was kept since trained weights
    depend on it. 6,624,904 parameters for 1,000 classes, 13,004,888 with the auxiliary heads.

    ``original=True`` is table 1: true 5×5, biases, LRN after the first pooling and the third convolution
    (figure 3; with AlexNet's constants, the paper names none), pooling 3×3, dropout 0.4. 6,998,552 and
    13,378,280 parameters. Weights follow the rule of He et al. (2015) in both; biases are 0.
    """

    def __init__(self, num_classes: int, aux_logits: bool, original: bool = False):
        super().__init__()
        self.smallest = 31 if original else 15  # what the fourth pooling needs: 2×2 cells or one
        block = ConvReLU if original else BasicConv2d
        self.conv1 = block(3, 64, 7, stride=2)
        self.maxpool1 = _halve()
        self.norm1 = lrn() if original else nn.Identity()
        self.conv2 = block(64, 64, 1)
        self.conv3 = block(64, 192, 3)
        self.norm2 = lrn() if original else nn.Identity()
        self.maxpool2 = _halve()
        modules, channels = inception_modules(192, block, kernel_size=5 if original else 3)
        for name, module in modules.items():
            self.add_module(name, module)
        self.maxpool3 = _halve()
        self.maxpool4 = _halve(3 if original else 2)
        self.aux1 = InceptionAux(512, num_classes, block) if aux_logits else None
        self.aux2 = InceptionAux(528, num_classes, block) if aux_logits else None
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.4 if original else 0.2)
        self.fc = nn.Linear(channels, num_classes)
        _init(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor | GoogLeNetOutputs:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W); in training those of all heads."""
        check_images(images, 3, smallest=self.smallest)
        x = self.norm1(self.maxpool1(self.conv1(images)))
        x = self.maxpool2(self.norm2(self.conv3(self.conv2(x))))
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        middle = self.inception4a(x)
        # A head is computed where it branches off: its dropout draws before that of the later heads.
        with_heads = self.training and self.aux1 is not None
        aux1 = self.aux1(middle) if with_heads else None
        late = self.inception4d(self.inception4c(self.inception4b(middle)))
        aux2 = self.aux2(late) if with_heads else None
        x = self.maxpool4(self.inception4e(late))
        x = self.avgpool(self.inception5b(self.inception5a(x))).flatten(1)
        scores = self.fc(self.dropout(x))
        return GoogLeNetOutputs(scores, aux2, aux1) if with_heads else scores


class GoogLeNetSmall(nn.Sequential):
    """GoogLeNet for images of 32×32 and ten classes: another stem and head, table 1's modules between them.

    Images (N, 3, H, W), H and W ≥ 4, usually 32 → scores (N, num_classes). What differs from the paper:

    - Three convolutions and two poolings would leave 32×32 images 4×4 cells. One 3×3 convolution takes their
      place; its 192 maps are what module 3a expects. The stages see 32×32, 16×16 and 8×8.
    - One linear layer reads the mean of each map, as in the paper, without dropout or auxiliary heads.
    - Batch normalisation follows every convolution, as in ``googlenet``; it came out a year after, from the
      same group and for this very kind of network (Ioffe and Szegedy, 2015). The 5×5 windows are 5×5.
    """

    def __init__(self, num_classes: int):
        layers: OrderedDict[str, nn.Module] = OrderedDict(conv1=BasicConv2d(3, 192, 3))
        modules, channels = inception_modules(192, BasicConv2d, kernel_size=5)
        for name, module in modules.items():
            if name in ("inception4a", "inception5a"):
                layers[f"maxpool{int(name[-2]) - 1}"] = _halve()
            layers[name] = module
        layers.update(
            avgpool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten(), fc=nn.Linear(channels, num_classes)
        )
        super().__init__(layers)
        _init(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3, smallest=4)
        return super().forward(images)


_FACTS = {"paper": "szegedy2015", "year": 2014}
_LARGE = {"depth": 22, "input_sizes": ((3, 224, 224), (3, 64, 64)), **_FACTS}


@register(title="GoogLeNet", smallest=15, torchvision="googlenet", **_LARGE)
def googlenet(num_classes: int = 1000, aux_logits: bool = True) -> GoogLeNet:
    """GoogLeNet as torchvision has it, with batch normalisation: 6,624,904 parameters without extra heads."""
    return GoogLeNet(num_classes, aux_logits)


@register(title="GoogLeNet (as published)", smallest=31, **_LARGE)
def googlenet_2014(num_classes: int = 1000, aux_logits: bool = True) -> GoogLeNet:
    """GoogLeNet as published, with true 5×5 windows: 6,998,552 parameters without the auxiliary heads."""
    return GoogLeNet(num_classes, aux_logits, original=True)


@register(title="GoogLeNet (32×32)", depth=20, input_sizes=((3, 32, 32), (3, 16, 16)), smallest=4, **_FACTS)
def googlenet_small(num_classes: int = 10) -> GoogLeNetSmall:
    """GoogLeNet's nine modules with batch normalisation, and a stem and a head for images of 32×32."""
    return GoogLeNetSmall(num_classes)
