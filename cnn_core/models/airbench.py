"""A network that learns CIFAR-10 fast: few layers, each wide enough to fill an accelerator.

Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, section 3 and its listing. The first layer
is not trained: its filters are the principal patches of the training images (whitening, section 3.2), and the
others start as the identity (section 3.3).
"""

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core.models._input import check_images
from cnn_core.models._registry import register

PATCH = 2  # side of a whitened patch; 2·(2·2·3) = 24 filters: each principal patch and its negative
WIDTHS = (64, 256, 256)
EPSILON = 5e-4  # added to the variances, so that directions with hardly any are not blown up
SEEN = 5_000  # images whose patches decide


class Block(nn.Module):
    """Convolution, pooling, convolution: (N, in_channels, H, W) → (N, channels, ⌊H/2⌋, ⌊W/2⌋).

    Batch normalisation has a shift and no scale, since a convolution follows that can scale as well.
    """

    def __init__(self, in_channels: int, channels: int):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm1, self.norm2 = (nn.BatchNorm2d(channels, momentum=0.4) for _ in range(2))
        for norm in (self.norm1, self.norm2):
            norm.weight.requires_grad_(False)
        for conv in (self.conv1, self.conv2):
            nn.init.dirac_(conv.weight[: conv.in_channels].data)  # the first maps hand on their input

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the features of maps ``x``."""
        x = F.gelu(self.norm1(F.max_pool2d(self.conv1(x), 2)))
        return F.gelu(self.norm2(self.conv2(x)))


class Airbench(nn.Module):
    """Whitening, three blocks, the largest value of each map, ten scores.

    Images (N, 3, H, W) with H, W ≥ 9 → scores (N, num_classes).
    """

    def __init__(self, num_classes: int = 10):
        super().__init__()
        self.whiten = nn.Conv2d(3, 2 * 3 * PATCH**2, PATCH)
        self.whiten.weight.requires_grad_(False)
        self.blocks = nn.Sequential(*map(Block, (2 * 3 * PATCH**2, *WIDTHS), WIDTHS))
        self.head = nn.Linear(WIDTHS[-1], num_classes, bias=False)

    @torch.no_grad()
    def prepare(self, images: torch.Tensor) -> None:
        """Set the first layer from normalised training images (N, 3, H, W), of which the first are used.

        Filter k is the k-th eigenvector of the patches' covariance over the root of its eigenvalue, so that
        its answers have variance 1 and no two are correlated; the second half of the filters is the negative
        of the first.
        """
        patches = F.unfold(images[:SEEN].float(), PATCH).transpose(1, 2).flatten(0, 1).double()  # (n, 12)
        values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
        # The sign of an eigenvector is free: make its largest entry positive, the same on every processor.
        vectors = vectors * vectors.gather(0, vectors.abs().argmax(0, keepdim=True)).sign()
        filters = (vectors / (values + EPSILON).sqrt()).T.flip(0).view(-1, 3, PATCH, PATCH)
        self.whiten.weight.copy_(torch.cat([filters, -filters]))
        self.whiten.bias.zero_()

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) of images (N, 3, H, W)."""
        check_images(images, 3, smallest=9)
        maps = self.blocks(F.gelu(self.whiten(images)))
        return self.head(maps.amax((2, 3))) / 9


@register(
    title="Airbench network",
    year=2024,
    paper="jordan2024",
    depth=8,
    input_sizes=((3, 32, 32), (3, 28, 28)),
    smallest=9,
)
def airbench(num_classes: int = 10) -> Airbench:
    """Airbench: whitened patches, three blocks, trained for a few passes over CIFAR-10."""
    return Airbench(num_classes)
