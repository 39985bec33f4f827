"""AlexNet in one tower: the form that is used today, without the two halves of 2012.

Krizhevsky (2014), One weird trick for parallelizing convolutional neural networks, uses it: no layer is split
over two GPUs by its connections, and there are fewer maps. The widths are those that torchvision has.
"""

import torch
from torch import nn

from cnn_core.models._input import check_images
from cnn_core.models._registry import register


def _conv(in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, padding: int = 1):
    """Return a convolution and its ReLU."""
    conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding)
    return [conv, nn.ReLU(inplace=True)]


class AlexNet(nn.Module):
    """Five convolutional and three fully connected layers; no LRN, no groups.

    Images (N, 3, H, W), H and W ≥ 63, usually 224 → scores (N, num_classes). 61,100,840 parameters for 1,000
    classes. Against the paper of 2012: 64, 192, 384, 256 and 256 maps instead of 96, 256, 384, 384 and 256;
    no normalisation; dropout stands before the first two fully connected layers instead of after them; the
    average over a 6×6 grid, which does nothing at 224, lets other sizes in. The module names are
    torchvision's. The weights are PyTorch's default draw, uniform within ±1/√fan_in: N(0, 0.01) of 2012 is
    made for pixel values up to 255 (see ``AlexNet2012``), and this network is fed standardised images.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5):
        super().__init__()
        # Pooling overlaps: windows of 3×3 move by two cells (Krizhevsky et al., 2012, section 3.4).
        self.features = nn.Sequential(
            *_conv(3, 64, 11, stride=4, padding=2),
            nn.MaxPool2d(3, stride=2),
            *_conv(64, 192, 5, padding=2),
            nn.MaxPool2d(3, stride=2),
            *_conv(192, 384, 3),
            *_conv(384, 256, 3),
            *_conv(256, 256, 3),
            nn.MaxPool2d(3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d(6)
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Linear(4096, num_classes),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3, smallest=63)
        return self.classifier(self.avgpool(self.features(images)).flatten(1))


@register(
    title="AlexNet (one tower)",
    year=2014,
    paper="krizhevsky2014",
    depth=8,
    input_sizes=((3, 224, 224), (3, 64, 64)),
    smallest=63,
    torchvision="alexnet",
)
def alexnet(num_classes: int = 1000, dropout: float = 0.5) -> AlexNet:
    """AlexNet in one tower, as torchvision has it: 61,100,840 parameters."""
    return AlexNet(num_classes, dropout)
