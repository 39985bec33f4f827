"""ConvNeXt: a residual network with many of the choices of transformers, without their attention.

Liu, Mao, Wu, Feichtenhofer, Darrell and Xie (2022), A ConvNet for the 2020s.
"""

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core.models._input import check_images
from cnn_core.models._registry import register

CHANNELS, LAYERS = (96, 192, 384, 768), (3, 3, 9, 3)  # ConvNeXt-T, table 9
EPS = 1e-6


class LayerNorm2d(nn.LayerNorm):
    """Layer normalisation of images (N, C, H, W): over the channels, each place by itself (section 2.6)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return ``x`` (N, C, H, W) normalised over C."""
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class Block(nn.Module):
    """Look around in each channel by 7×7, then mix the channels in an MLP four times as wide; add the input.

    (N, C, H, W) → (N, C, H, W), figure 4. One activation and one normalisation a block, as in a transformer.
    The MLP's 1×1 convolutions are linear layers on channels that come last. Layer scale multiplies each
    channel of the branch by a learned number that starts at 10⁻⁶ (table 5), so that a block starts as good as
    absent; in training the branch of each image is dropped with probability ``drop``.
    """

    def __init__(self, channels: int, drop: float):
        from torchvision.ops import Permute, StochasticDepth  # late: it takes longer than the other networks

        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, 7, padding=3, groups=channels),
            Permute([0, 2, 3, 1]),
            nn.LayerNorm(channels, eps=EPS),
            nn.Linear(channels, 4 * channels),
            nn.GELU(),
            nn.Linear(4 * channels, channels),
            Permute([0, 3, 1, 2]),
        )
        self.layer_scale = nn.Parameter(torch.full((channels, 1, 1), 1e-6))
        self.stochastic_depth = StochasticDepth(drop, "row")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (N, C, H, W) for ``x`` (N, C, H, W)."""
        return x + self.stochastic_depth(self.layer_scale * self.block(x))


class ConvNeXt(nn.Module):
    """Four stages of blocks; between them a layer normalisation and a 2×2 convolution that halves the sides.

    Images (N, 3, H, W) → scores (N, num_classes), H and W at least 32. Weights are truncated normal with
    deviation 0.02, biases zero: so in the authors' code, where table 5 prints 0.2. The probability of
    dropping a block grows from 0 for the first to ``drop`` for the last.
    """

    def __init__(
        self, channels: tuple[int, ...], layers: tuple[int, ...], drop: float, num_classes: int = 1000
    ):
        super().__init__()
        # The "patchify" stem (section 2.2): 4×4 windows that do not overlap.
        stem = nn.Sequential(nn.Conv2d(3, channels[0], 4, stride=4), LayerNorm2d(channels[0], eps=EPS))
        stages: list[nn.Module] = [stem]
        index, last = 0, sum(layers) - 1
        for stage, (width, count) in enumerate(zip(channels, layers, strict=True)):
            if stage > 0:
                before = channels[stage - 1]
                halving = nn.Conv2d(before, width, 2, stride=2)  # section 2.6
                stages.append(nn.Sequential(LayerNorm2d(before, eps=EPS), halving))
            stages.append(nn.Sequential(*(Block(width, drop * (index + i) / last) for i in range(count))))
            index += count
        self.features = nn.Sequential(*stages)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            LayerNorm2d(channels[-1], eps=EPS), nn.Flatten(1), nn.Linear(channels[-1], num_classes)
        )
        self.apply(_init)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3, smallest=32)
        return self.classifier(self.avgpool(self.features(images)))


def _init(module: nn.Module) -> None:
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        nn.init.trunc_normal_(module.weight, std=0.02)
        nn.init.zeros_(module.bias)


@register(
    title="ConvNeXt-T",
    year=2022,
    paper="liu2022",
    depth=1 + 3 * sum(LAYERS) + len(LAYERS[1:]) + 1,  # stem, blocks, halvings, output layer
    input_sizes=((3, 224, 224), (3, 64, 64)),
    smallest=32,
    torchvision="convnext_tiny",
)
def convnext_tiny(num_classes: int = 1000) -> ConvNeXt:
    """ConvNeXt-T: 28.6 million parameters, about the cost of ResNet-50."""
    return ConvNeXt(CHANNELS, LAYERS, drop=0.1, num_classes=num_classes)
