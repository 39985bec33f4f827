"""The zip-code network: convolutions trained by backpropagation to read handwritten digits.

LeCun, Boser, Denker, Henderson, Howard, Hubbard and Jackel (1989), Backpropagation applied to handwritten zip
code recognition, section 4.
"""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core._check import require
from cnn_core.models._input import check_images
from cnn_core.models._lecun import ScaledTanh, init_by_fan_in
from cnn_core.models._registry import register
from cnn_core.models._table_conv import TableConv2d

H1_TABLE = ((0,),) * 12
# Each map of H2 sees eight of the twelve maps of H1. The paper says that the choice "will not be described
# here"; this one is ours: eight neighbours, starting one map further each time, so that all are used alike.
H2_TABLE = tuple(tuple((start + i) % 12 for i in range(8)) for start in range(12))


class LocalBiasConv2d(TableConv2d):
    """A convolution with shared kernels and a bias of its own for every unit of every map (section 4.2).

    Images (N, C_in, 2·side, 2·side) → (N, C_out, side, side): 5×5 windows, moved by two cells. Beyond the
    edge the input is −1, the level of the background.
    """

    def __init__(self, in_channels: int, table: tuple[tuple[int, ...], ...], side: int):
        super().__init__(in_channels, table, kernel_size=5, stride=2, bias=False)
        self.bias = nn.Parameter(torch.zeros(len(table), side, side))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Convolve ``x`` (N, C_in, H, W) and add each unit's bias."""
        padded = F.pad(x, (2, 2, 2, 2), value=-1.0)
        # Two cells before and two after leave one over, which no window of stride two needs.
        return F.conv2d(padded[..., :-1, :-1], self.dense_weight(), None, self.stride) + self.bias


class LeCun1989(nn.Sequential):
    """Two convolutional layers, H1 (12 maps of 8×8) and H2 (12 maps of 4×4), then 30 and 10 units.

    Images (N, 1, 16, 16) in [−1, 1] → outputs (N, num_classes), trained towards +1 for the class and −1 for
    the others. 1,068 + 2,592 + 5,790 + 310 = 9,760 free parameters, 64,660 connections. Weights are uniform
    within ±2.4/fan_in (section 5).
    """

    def __init__(self, num_classes: int = 10, image_size: int = 16):
        good = image_size >= 8 and image_size % 4 == 0
        require(good, "image_size", image_size, "must be a multiple of 4, at least 8: two layers halve it")
        side = image_size // 4
        with torch.random.fork_rng(devices=[]):  # these draws are replaced below and must not move others
            h1, h2 = LocalBiasConv2d(1, H1_TABLE, 2 * side), LocalBiasConv2d(12, H2_TABLE, side)
        super().__init__(
            OrderedDict(
                h1=h1,
                act1=ScaledTanh(),
                h2=h2,
                act2=ScaledTanh(),
                flatten=nn.Flatten(),
                h3=nn.Linear(12 * side * side, 30),
                act3=ScaledTanh(),
                output=nn.Linear(30, num_classes),
                act4=ScaledTanh(),
            )
        )
        self.image_size = image_size
        init_by_fan_in(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return outputs (N, num_classes) in ±1.7159 for ``images`` (N, 1, H, W)."""
        check_images(images, 1, size=self.image_size)
        return super().forward(images)

    def connections(self) -> int:
        """Return the number of connections as the paper counts them: all inputs of all units, biases too."""
        h1, h2 = self.h1, self.h2
        units1, units2 = h1.bias.numel(), h2.bias.numel()
        per_unit2 = len(H2_TABLE[0]) * 25
        dense = (
            self.h3.weight.numel()
            + self.h3.bias.numel()
            + self.output.weight.numel()
            + self.output.bias.numel()
        )
        return units1 * 26 + units2 * (per_unit2 + 1) + dense


@register(
    title="Zip-code network",
    year=1989,
    paper="lecun1989",
    depth=4,
    input_sizes=((1, 16, 16), (1, 28, 28)),
    smallest=8,
)
def lecun1989(num_classes: int = 10, image_size: int = 16) -> LeCun1989:
    """The zip-code network of 1989: 9,760 free parameters behind 64,660 connections."""
    return LeCun1989(num_classes, image_size)
