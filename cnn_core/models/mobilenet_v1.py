"""MobileNet: every 3×3 convolution but the first is split into a depthwise and a pointwise one.

Howard, Zhu, Chen, Kalenichenko, Wang, Weyand, Andreetto and Adam (2017), MobileNets: efficient convolutional
neural networks for mobile vision applications, section 3.
"""

import torch
from torch import nn

from cnn_core._check import require
from cnn_core.models._input import check_images
from cnn_core.models._registry import register

# Table 1: output channels and stride of each depthwise separable block. The table prints "s2" for the last
# depthwise convolution too, but its input and output are both 7×7: the stride must be 1.
BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *((512, 1),) * 5,
    (1024, 2),
    (1024, 1),
)


class ConvBNReLU(nn.Sequential):
    """A convolution without bias, BN and ReLU: (N, C_in, H, W) → (N, C_out, ⌈H/stride⌉, ⌈W/stride⌉)."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, groups: int = 1
    ):
        super().__init__(
            nn.Conv2d(
                in_channels,
                out_channels,
                kernel_size,
                stride,
                padding=(kernel_size - 1) // 2,
                groups=groups,
                bias=False,
            ),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(),
        )


class DepthwiseSeparable(nn.Module):
    """A 3×3 filter for each channel by itself, then a 1×1 convolution that mixes them (figure 3, right).

    (N, C_in, H, W) → (N, C_out, ⌈H/stride⌉, ⌈W/stride⌉).
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.depthwise = ConvBNReLU(in_channels, in_channels, 3, stride, groups=in_channels)
        self.pointwise = ConvBNReLU(in_channels, out_channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Filter and mix ``x`` (N, C_in, H, W)."""
        return self.pointwise(self.depthwise(x))


class MobileNetV1(nn.Module):
    """A full convolution, thirteen depthwise separable blocks, global average pooling, one linear layer.

    Images (N, 3, H, W) → scores (N, num_classes). ``width`` is the paper's α: every layer has α times the
    channels of table 1, rounded. ``stem_stride`` is the stride of the first convolution. The paper does not
    say how weights are drawn; here convolutions are normal as in He et al. (2015) with fan_in, which for a
    depthwise filter is its 9 inputs (PyTorch's fan_out would count 9·C), and the linear layer is PyTorch's
    default. Raises ValueError unless 1/32 ≤ ``width`` ≤ 1.
    """

    def __init__(self, num_classes: int = 1000, width: float = 1.0, stem_stride: int = 2):
        super().__init__()
        require(1 / 32 <= width <= 1, "width", width, "must be from 1/32 (one channel in the stem) to 1")
        channels = round(32 * width)
        self.stem = ConvBNReLU(3, channels, 3, stem_stride)
        blocks = []
        for full_channels, stride in BLOCKS:
            out_channels = round(full_channels * width)
            blocks.append(DepthwiseSeparable(channels, out_channels, stride))
            channels = out_channels
        self.blocks = nn.Sequential(*blocks)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3)
        x = self.blocks(self.stem(images))
        return self.fc(self.avgpool(x).flatten(1))


_FACTS = {"year": 2017, "paper": "howard2017", "depth": 28, "smallest": 1}


@register(title="MobileNet", input_sizes=((3, 224, 224), (3, 64, 64)), **_FACTS)
def mobilenet_v1(num_classes: int = 1000, width: float = 1.0) -> MobileNetV1:
    """MobileNet with α = ``width``: 4,231,976 parameters for α = 1."""
    return MobileNetV1(num_classes, width)


@register(title="MobileNet for small images", input_sizes=((3, 32, 32), (3, 28, 28)), **_FACTS)
def mobilenet_v1_small(num_classes: int = 10, width: float = 1.0) -> MobileNetV1:
    """MobileNet whose stem has stride 1, so that 32×32 images end as 2×2: ours, not in the paper."""
    return MobileNetV1(num_classes, width, stem_stride=1)
