"""Residual networks for CIFAR-10: small ones, and their plain twins, which become worse with depth.

He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, section 4.2.
"""

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core.models._input import check_images
from cnn_core.models._registry import register
from cnn_core.models._squeeze_excitation import SqueezeExcitation

CHANNELS = (16, 32, 64)


class ZeroPadShortcut(nn.Module):
    """Option A: take every ``stride``-th row and column, and append ``new_channels`` channels of zeros.

    (N, C, H, W) → (N, C + new_channels, ⌈H/stride⌉, ⌈W/stride⌉), without a single parameter. The paper does
    not say where the zeros go; Facebook's code for Torch (fb.resnet.torch) puts them last, as here.
    """

    def __init__(self, new_channels: int, stride: int):
        super().__init__()
        self.new_channels = new_channels
        self.stride = stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the thinned and padded ``x`` (N, C, H, W)."""
        thinned = x[:, :, :: self.stride, :: self.stride]
        return F.pad(thinned, (0, 0, 0, 0, 0, self.new_channels))


class PlainBlock(nn.Module):
    """Two 3×3 convolutions, each with BN and ReLU; the first one strides.

    (N, in_channels, H, W) → (N, channels, ⌈H/stride⌉, ⌈W/stride⌉).
    """

    def __init__(self, in_channels: int, channels: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()

    def transform(self, x: torch.Tensor) -> torch.Tensor:
        """Return F(x), what the block computes before its last ReLU."""
        return self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return ReLU(F(x))."""
        return self.relu(self.transform(x))


class ResidualBlock(PlainBlock):
    """The same two convolutions beside a shortcut without parameters.

    With ``reduction`` a :class:`SqueezeExcitation` weighs the channels before the addition.
    """

    def __init__(self, in_channels: int, channels: int, stride: int, reduction: int | None = None):
        super().__init__(in_channels, channels, stride)
        self.se = nn.Identity() if reduction is None else SqueezeExcitation(channels, reduction)
        same_shape = stride == 1 and channels == in_channels
        self.shortcut = nn.Identity() if same_shape else ZeroPadShortcut(channels - in_channels, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return ReLU(F(x) + shortcut(x))."""
        return self.relu(self.se(self.transform(x)) + self.shortcut(x))


class CifarResNet(nn.Module):
    """A 3×3 convolution, three stages of n blocks with 16, 32 and 64 channels, pooling, one linear layer.

    Images (N, in_channels, H, W), 3×32×32 in the paper → scores (N, num_classes). The depth is 6n + 2: two
    convolutions a block, the first convolution and the linear layer. With ``shortcuts=False`` it is the plain
    network, which has the same parameters under the same names. Convolutions are drawn from the normal
    distribution of He et al. (2015) with fan_out, as in torchvision (the paper leaves the choice open); the
    linear layer is PyTorch's default.
    """

    def __init__(
        self,
        n: int,
        num_classes: int = 10,
        shortcuts: bool = True,
        reduction: int | None = None,
        in_channels: int = 3,
    ):
        super().__init__()

        def block(in_channels: int, channels: int, stride: int) -> PlainBlock:
            """Return one block of the kind that the network is made of."""
            if shortcuts:
                return ResidualBlock(in_channels, channels, stride, reduction)
            return PlainBlock(in_channels, channels, stride)

        def stage(in_channels: int, channels: int, stride: int) -> nn.Sequential:
            """Return n blocks; the first changes the shape."""
            return nn.Sequential(
                block(in_channels, channels, stride), *(block(channels, channels, 1) for _ in range(n - 1))
            )

        first, second, third = CHANNELS
        self.conv1 = nn.Conv2d(in_channels, first, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(first)
        self.relu = nn.ReLU()
        self.layer1 = stage(first, first, 1)
        self.layer2 = stage(first, second, 2)
        self.layer3 = stage(second, third, 2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(third, num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, in_channels, H, W)."""
        check_images(images, self.conv1.in_channels)
        x = self.relu(self.bn1(self.conv1(images)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(self.avgpool(x).flatten(1))


_SIZES = {"input_sizes": ((3, 32, 32), (3, 16, 16)), "smallest": 1}
_HE = {"year": 2015, "paper": "he2016", **_SIZES}


@register(title="ResNet-8 (CIFAR)", depth=8, **_HE)
def resnet8(num_classes: int = 10, in_channels: int = 3) -> CifarResNet:
    """The recipe of the CIFAR networks with n = 1, smaller than any in the paper: 75,290 parameters."""
    return CifarResNet(1, num_classes, in_channels=in_channels)


@register(title="ResNet-20 (CIFAR)", depth=20, **_HE)
def resnet20(num_classes: int = 10) -> CifarResNet:
    """ResNet-20 for CIFAR, n = 3: 269,722 parameters."""
    return CifarResNet(3, num_classes)


@register(title="ResNet-32 (CIFAR)", depth=32, **_HE)
def resnet32(num_classes: int = 10) -> CifarResNet:
    """ResNet-32 for CIFAR, n = 5: 464,154 parameters."""
    return CifarResNet(5, num_classes)


@register(title="ResNet-44 (CIFAR)", depth=44, **_HE)
def resnet44(num_classes: int = 10) -> CifarResNet:
    """ResNet-44 for CIFAR, n = 7: 658,586 parameters."""
    return CifarResNet(7, num_classes)


@register(title="ResNet-56 (CIFAR)", depth=56, **_HE)
def resnet56(num_classes: int = 10) -> CifarResNet:
    """ResNet-56 for CIFAR, n = 9: 853,018 parameters."""
    return CifarResNet(9, num_classes)


@register(title="ResNet-110 (CIFAR)", depth=110, **_HE)
def resnet110(num_classes: int = 10) -> CifarResNet:
    """ResNet-110 for CIFAR, n = 18: 1,727,962 parameters."""
    return CifarResNet(18, num_classes)


@register(title="Plain-8 (CIFAR)", depth=8, **_HE)
def plain8(num_classes: int = 10) -> CifarResNet:
    """ResNet-8 without its shortcuts."""
    return CifarResNet(1, num_classes, shortcuts=False)


@register(title="Plain-20 (CIFAR)", depth=20, **_HE)
def plain20(num_classes: int = 10) -> CifarResNet:
    """ResNet-20 without its shortcuts."""
    return CifarResNet(3, num_classes, shortcuts=False)


@register(title="Plain-32 (CIFAR)", depth=32, **_HE)
def plain32(num_classes: int = 10) -> CifarResNet:
    """ResNet-32 without its shortcuts."""
    return CifarResNet(5, num_classes, shortcuts=False)


@register(title="Plain-44 (CIFAR)", depth=44, **_HE)
def plain44(num_classes: int = 10) -> CifarResNet:
    """ResNet-44 without its shortcuts."""
    return CifarResNet(7, num_classes, shortcuts=False)


@register(title="Plain-56 (CIFAR)", depth=56, **_HE)
def plain56(num_classes: int = 10) -> CifarResNet:
    """ResNet-56 without its shortcuts: it trains worse than Plain-20."""
    return CifarResNet(9, num_classes, shortcuts=False)


@register(title="Plain-110 (CIFAR)", depth=110, **_HE)
def plain110(num_classes: int = 10) -> CifarResNet:
    """ResNet-110 without its shortcuts: in the paper its error stays above 60 %."""
    return CifarResNet(18, num_classes, shortcuts=False)


@register(title="SE-ResNet-20 (CIFAR)", year=2017, paper="hu2018", depth=20, **_SIZES)
def se_resnet20(num_classes: int = 10, reduction: int = 16) -> CifarResNet:
    """ResNet-20 with a Squeeze-and-Excitation block in every residual block: 271,738 parameters."""
    return CifarResNet(3, num_classes, reduction=reduction)
