"""Residual networks for ImageNet: a shortcut around each block, and one network with Squeeze-and-Excitation.

He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, table 1. Hu, Shen and Sun (2018),
Squeeze-and-Excitation networks, table 1.
"""

import torch
from torch import nn

from cnn_core.models._input import check_images
from cnn_core.models._registry import register
from cnn_core.models._squeeze_excitation import SqueezeExcitation


def _conv(in_channels: int, out_channels: int, kernel_size: int, stride: int = 1) -> nn.Conv2d:
    """Return a convolution that keeps the size but for its stride; the BN that follows has the bias."""
    return nn.Conv2d(
        in_channels, out_channels, kernel_size, stride, padding=(kernel_size - 1) // 2, bias=False
    )


def _shortcut(in_channels: int, out_channels: int, stride: int) -> nn.Module:
    """Return the paper's option B: the identity where the shapes agree, else a 1×1 convolution with BN."""
    if stride == 1 and in_channels == out_channels:
        return nn.Identity()
    return nn.Sequential(_conv(in_channels, out_channels, 1, stride), nn.BatchNorm2d(out_channels))


class BasicBlock(nn.Module):
    """Two 3×3 convolutions beside a shortcut (figure 5, left), for ResNet-18 and ResNet-34.

    (N, in_channels, H, W) → (N, channels, ⌈H/stride⌉, ⌈W/stride⌉). With ``reduction`` a
    :class:`SqueezeExcitation` weighs the channels before the addition.
    """

    expansion = 1

    def __init__(self, in_channels: int, channels: int, stride: int = 1, reduction: int | None = None):
        super().__init__()
        self.conv1 = _conv(in_channels, channels, 3, stride)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = _conv(channels, channels, 3)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.se = nn.Identity() if reduction is None else SqueezeExcitation(channels, reduction)
        self.downsample = _shortcut(in_channels, channels, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return ReLU(F(x) + shortcut(x))."""
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.se(self.bn2(self.conv2(y)))
        return self.relu(y + self.downsample(x))


class Bottleneck(nn.Module):
    """1×1, 3×3 and 1×1 convolutions beside a shortcut (figure 5, right), for ResNet-50 and deeper.

    (N, in_channels, H, W) → (N, 4·channels, ⌈H/stride⌉, ⌈W/stride⌉). The first 1×1 goes down to
    ``channels``, the last one up again. With ``reduction`` a :class:`SqueezeExcitation` weighs the channels
    before the addition.
    """

    expansion = 4

    def __init__(self, in_channels: int, channels: int, stride: int = 1, reduction: int | None = None):
        super().__init__()
        out_channels = self.expansion * channels
        # The paper strides in the first 1×1 convolution, which never sees three quarters of its input.
        # torchvision ("v1.5") strides in the 3×3; so do we. The parameters are the same, the MACs are not.
        self.conv1 = _conv(in_channels, channels, 1)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = _conv(channels, channels, 3, stride)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv3 = _conv(channels, out_channels, 1)
        self.bn3 = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU()
        self.se = nn.Identity() if reduction is None else SqueezeExcitation(out_channels, reduction)
        self.downsample = _shortcut(in_channels, out_channels, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return ReLU(F(x) + shortcut(x))."""
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.se(self.bn3(self.conv3(y)))
        return self.relu(y + self.downsample(x))


class ResNet(nn.Module):
    """A stem, four stages of residual blocks, global average pooling, one linear layer (table 1).

    Images (N, 3, H, W) → scores (N, num_classes); ``blocks`` counts the blocks of the stages conv2_x to
    conv5_x, called layer1 to layer4 as in torchvision. Convolutions are drawn from the normal distribution of
    He et al. (2015) with fan_out, as in torchvision (the paper leaves the choice open); the linear layer is
    PyTorch's default. ``zero_init_residual`` starts the last BN of each block with γ = 0, so that every block
    begins as its shortcut (Goyal et al. 2017, section 5.1).
    """

    def __init__(
        self,
        block: type[BasicBlock | Bottleneck],
        blocks: tuple[int, int, int, int],
        num_classes: int = 1000,
        zero_init_residual: bool = False,
        reduction: int | None = None,
    ):
        super().__init__()
        self.conv1 = _conv(3, 64, 7, stride=2)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)

        def stage(in_channels: int, channels: int, count: int, stride: int) -> nn.Sequential:
            """Return ``count`` blocks; the first changes the shape."""
            first = block(in_channels, channels, stride, reduction)
            inside = block.expansion * channels
            return nn.Sequential(first, *(block(inside, channels, 1, reduction) for _ in range(count - 1)))

        self.layer1 = stage(64, 64, blocks[0], 1)
        self.layer2 = stage(block.expansion * 64, 128, blocks[1], 2)
        self.layer3 = stage(block.expansion * 128, 256, blocks[2], 2)
        self.layer4 = stage(block.expansion * 256, 512, blocks[3], 2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(block.expansion * 512, num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif zero_init_residual and isinstance(module, BasicBlock):
                nn.init.zeros_(module.bn2.weight)
            elif zero_init_residual and isinstance(module, Bottleneck):
                nn.init.zeros_(module.bn3.weight)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3)
        x = self.maxpool(self.relu(self.bn1(self.conv1(images))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))


_SIZES = {"input_sizes": ((3, 224, 224), (3, 64, 64)), "smallest": 1}
_HE = {"year": 2015, "paper": "he2016", **_SIZES}


@register(title="ResNet-18", depth=18, torchvision="resnet18", **_HE)
def resnet18(num_classes: int = 1000, zero_init_residual: bool = False) -> ResNet:
    """ResNet-18, eight basic blocks: 11,689,512 parameters."""
    return ResNet(BasicBlock, (2, 2, 2, 2), num_classes, zero_init_residual)


@register(title="ResNet-34", depth=34, torchvision="resnet34", **_HE)
def resnet34(num_classes: int = 1000, zero_init_residual: bool = False) -> ResNet:
    """ResNet-34, sixteen basic blocks: 21,797,672 parameters."""
    return ResNet(BasicBlock, (3, 4, 6, 3), num_classes, zero_init_residual)


@register(title="ResNet-50", depth=50, torchvision="resnet50", **_HE)
def resnet50(num_classes: int = 1000, zero_init_residual: bool = False) -> ResNet:
    """ResNet-50, sixteen bottlenecks: 25,557,032 parameters."""
    return ResNet(Bottleneck, (3, 4, 6, 3), num_classes, zero_init_residual)


@register(title="ResNet-101", depth=101, torchvision="resnet101", **_HE)
def resnet101(num_classes: int = 1000, zero_init_residual: bool = False) -> ResNet:
    """ResNet-101, 33 bottlenecks: 44,549,160 parameters."""
    return ResNet(Bottleneck, (3, 4, 23, 3), num_classes, zero_init_residual)


@register(title="ResNet-152", depth=152, torchvision="resnet152", **_HE)
def resnet152(num_classes: int = 1000, zero_init_residual: bool = False) -> ResNet:
    """ResNet-152, 50 bottlenecks: 60,192,808 parameters."""
    return ResNet(Bottleneck, (3, 8, 36, 3), num_classes, zero_init_residual)


@register(title="SE-ResNet-50", year=2017, paper="hu2018", depth=50, **_SIZES)
def se_resnet50(num_classes: int = 1000, zero_init_residual: bool = False, reduction: int = 16) -> ResNet:
    """ResNet-50 with a Squeeze-and-Excitation block in every bottleneck: 28,071,976 parameters."""
    return ResNet(Bottleneck, (3, 4, 6, 3), num_classes, zero_init_residual, reduction)
