"""MobileNetV2: residual blocks turned inside out, narrow at the ends and wide inside.

Sandler, Howard, Zhu, Zhmoginov and Chen (2018), MobileNetV2: inverted residuals and linear bottlenecks.
"""

import torch
from torch import nn

from cnn_core.models._input import check_images
from cnn_core.models._registry import register

# Table 2: expansion t, output channels c, number of blocks n, stride s of the first of them.
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def _conv_bn(
    in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, groups: int = 1
) -> list[nn.Module]:
    """Return a convolution that keeps the size but for its stride, and its BN."""
    padding = (kernel_size - 1) // 2
    conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
    return [conv, nn.BatchNorm2d(out_channels)]


class InvertedResidual(nn.Module):
    """1×1 up to ``expansion`` times the channels, 3×3 depthwise, 1×1 down again (table 1).

    (N, in_channels, H, W) → (N, out_channels, ⌈H/stride⌉, ⌈W/stride⌉). After the last convolution there is no
    activation: the linear bottleneck (section 3.2). The shortcut joins the narrow ends, where their shapes
    agree (section 3.3).
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int, expansion: int):
        super().__init__()
        hidden = expansion * in_channels
        layers: list[nn.Module] = []
        if expansion > 1:
            layers.append(nn.Sequential(*_conv_bn(in_channels, hidden, 1), nn.ReLU6()))
        layers.append(nn.Sequential(*_conv_bn(hidden, hidden, 3, stride, groups=hidden), nn.ReLU6()))
        self.conv = nn.Sequential(*layers, *_conv_bn(hidden, out_channels, 1))
        self.has_shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return F(x), or x + F(x) with a shortcut, for ``x`` (N, in_channels, H, W)."""
        return x + self.conv(x) if self.has_shortcut else self.conv(x)


class MobileNetV2(nn.Module):
    """A full convolution, seventeen inverted residuals, a 1×1 convolution, pooling, a linear layer (table 2).

    Images (N, 3, H, W) → scores (N, num_classes). Before the linear layer, dropout sets a fifth of the
    features to zero, as in torchvision; table 2 has no dropout. Nor does the paper say how weights are drawn:
    here convolutions are normal as in He et al. (2015) with fan_in, which for a depthwise filter is its 9
    inputs (PyTorch's fan_out would count 9·C), and the linear layer has σ = 0.01 and zero biases, as in
    torchvision.
    """

    def __init__(self, num_classes: int = 1000):
        super().__init__()
        channels = 32
        features: list[nn.Module] = [nn.Sequential(*_conv_bn(3, channels, 3, stride=2), nn.ReLU6())]
        for expansion, out_channels, count, first_stride in STAGES:
            for stride in (first_stride, *(1,) * (count - 1)):
                features.append(InvertedResidual(channels, out_channels, stride, expansion))
                channels = out_channels
        features.append(nn.Sequential(*_conv_bn(channels, 1280, 1), nn.ReLU6()))
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, num_classes))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
        nn.init.normal_(self.classifier[1].weight, std=0.01)
        nn.init.zeros_(self.classifier[1].bias)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3)
        return self.classifier(self.avgpool(self.features(images)).flatten(1))


@register(
    title="MobileNetV2",
    year=2018,
    paper="sandler2018",
    depth=53,
    input_sizes=((3, 224, 224), (3, 64, 64)),
    smallest=1,
    torchvision="mobilenet_v2",
)
def mobilenet_v2(num_classes: int = 1000) -> MobileNetV2:
    """MobileNetV2 of width 1: 3,504,872 parameters."""
    return MobileNetV2(num_classes)
