"""The block of which EfficientNets are made: a mobile inverted bottleneck, MBConv.

Inverted bottleneck: Sandler et al. (2018), MobileNetV2, section 3.3. Squeeze-and-excitation inside it: Tan et
al. (2019), MnasNet, figure 7. Stochastic depth: Huang et al. (2016), section 3.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from torch import nn


class Parts(NamedTuple):
    """What a variant chooses: its convolution, its normalisation, its activation, and whether it squeezes."""

    conv: Callable[..., nn.Module]
    norm: Callable[[int], nn.Module]
    activation: Callable[..., nn.Module]
    squeeze: bool


def centred_conv(in_channels: int, out_channels: int, kernel_size: int, stride: int, **options) -> nn.Conv2d:
    """Return a convolution with the same padding on all four sides: H → ⌈H/stride⌉ for odd kernels."""
    return nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2, **options)


class ConvNormAct(nn.Sequential):
    """Convolution without bias, batch normalisation and, unless ``activate`` is False, the activation.

    (N, C_in, H, W) → (N, C_out, H/stride, W/stride).
    """

    def __init__(
        self,
        parts: Parts,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        groups: int = 1,
        activate: bool = True,
    ):
        conv = parts.conv(in_channels, out_channels, kernel_size, stride, groups=groups, bias=False)
        layers = [conv, parts.norm(out_channels)]
        if activate:
            layers.append(parts.activation(inplace=True))
        super().__init__(*layers)


class MBConv(nn.Module):
    """Widen by 1×1, filter each channel by itself, weigh the channels, narrow by 1×1; add the input.

    (N, C_in, H, W) → (N, C_out, H/stride, W/stride). The wide part has ``expansion``·C_in channels; with
    ``expansion`` 1 the widening is left out. The last convolution has no activation: a ReLU on a narrow layer
    loses what it sets to zero (MobileNetV2, section 3.2). The input is added only where the shapes agree;
    in training the branch of each image is then dropped with probability ``drop``.
    """

    def __init__(
        self,
        parts: Parts,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int,
        expansion: int,
        drop: float,
    ):
        from torchvision.ops import SqueezeExcitation, StochasticDepth  # late, as in convnext.py

        super().__init__()
        wide = in_channels * expansion
        steps: list[nn.Module] = []
        if expansion > 1:
            steps.append(ConvNormAct(parts, in_channels, wide, 1))
        steps.append(ConvNormAct(parts, wide, wide, kernel_size, stride, groups=wide))
        if parts.squeeze:
            # A quarter of the block's input, not of the wide part as in SENet: SE ratio 0.25 in MnasNet.
            narrow = max(1, in_channels // 4)
            steps.append(SqueezeExcitation(wide, narrow, partial(parts.activation, inplace=True)))
        steps.append(ConvNormAct(parts, wide, out_channels, 1, activate=False))
        self.block = nn.Sequential(*steps)
        self.stochastic_depth = StochasticDepth(drop, "row")
        self.residual = stride == 1 and in_channels == out_channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (N, C_out, H/stride, W/stride) for ``x`` (N, C_in, H, W)."""
        y = self.block(x)
        return x + self.stochastic_depth(y) if self.residual else y
