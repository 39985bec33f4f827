"""A convolution in which each output map sees only some of the input maps, as before 2000."""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core._check import require
from cnn_core._whole import whole


class TableConv2d(nn.Module):
    """Convolution (N, C_in, H, W) → (N, C_out, H', W') whose connections are listed in a table.

    ``table[o]`` names the input maps that output map ``o`` sees. One kernel is stored for each connection:
    ``weight`` has the shape (connections, kernel_size, kernel_size), so that counting its entries gives the
    free parameters of the paper. ``bias`` is (C_out,).

    Weights and biases start as those of ``nn.Conv2d`` do: uniform within ±1/√fan_in of their own unit.

    Source: LeCun et al. (1998), section II.B and table I, where it breaks the symmetry between maps and
    keeps the number of connections in bounds. Raises ValueError for a table that names a map twice or one
    that does not exist, and for a kernel size or stride below 1.
    """

    def __init__(
        self,
        in_channels: int,
        table: Sequence[Sequence[int]],
        kernel_size: int,
        stride: int = 1,
        bias: bool = True,
    ):
        super().__init__()
        in_channels = whole(in_channels, "in_channels", 1)
        kernel_size, stride = whole(kernel_size, "kernel_size", 1), whole(stride, "stride", 1)
        require(len(table) > 0, "table", table, "must name the input maps of at least one output map")
        for maps in table:
            good = len(set(maps)) == len(maps) > 0 and all(0 <= i < in_channels for i in maps)
            require(good, "table", list(maps), f"must name different input maps from 0 to {in_channels - 1}")
        self.table = tuple(tuple(maps) for maps in table)
        self.in_channels, self.out_channels = in_channels, len(table)
        self.kernel_size, self.stride = (kernel_size, kernel_size), (stride, stride)
        rows = [o for o, maps in enumerate(table) for _ in maps]
        columns = [i for maps in table for i in maps]
        self.register_buffer("connections", torch.tensor([rows, columns]), persistent=False)
        self.weight = nn.Parameter(torch.empty(len(rows), kernel_size, kernel_size))
        self.bias = nn.Parameter(torch.empty(len(table))) if bias else None
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Draw weights and biases anew."""
        bound = self.fan_in().to(self.weight) ** -0.5
        self.weight.uniform_(-1, 1).mul_(bound[:, None, None])
        if self.bias is not None:
            area = self.kernel_size[0] * self.kernel_size[1]
            inputs = torch.tensor([len(maps) * area for maps in self.table]).to(self.bias)
            self.bias.uniform_(-1, 1).mul_(inputs**-0.5)

    def dense_weight(self) -> torch.Tensor:
        """Return the kernels as an ordinary weight (C_out, C_in, k, k), zero where there is no connection."""
        dense = self.weight.new_zeros(self.out_channels, self.in_channels, *self.kernel_size)
        return dense.index_put(tuple(self.connections), self.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Convolve ``x`` (N, C_in, H, W)."""
        return F.conv2d(x, self.dense_weight(), self.bias, self.stride)

    def fan_in(self) -> torch.Tensor:
        """Return, for each connection, how many weights meet in its output unit: (connections,)."""
        area = self.kernel_size[0] * self.kernel_size[1]
        return torch.tensor([len(maps) * area for maps in self.table for _ in maps])

    def extra_repr(self) -> str:
        """Say what the layer connects, for ``print(model)``."""
        size, connections = self.kernel_size[0], len(self.weight)
        return f"{self.in_channels}, {self.out_channels}, kernel_size={size}, connections={connections}"
