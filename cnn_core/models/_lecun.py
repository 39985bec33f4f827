"""What LeCun's networks of 1989 and 1998 share: the squashing function and the draw of the weights."""

from math import prod

import torch
from torch import nn

from cnn_core.models._table_conv import TableConv2d


class ScaledTanh(nn.Module):
    """f(a) = 1.7159·tanh(2a/3): f(±1) ≈ ±1, and the curvature is largest there (LeCun et al. 1998, A)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Squash every entry of ``x`` into (−1.7159, 1.7159)."""
        return 1.7159 * torch.tanh(x * (2 / 3))


def init_by_fan_in(model: nn.Module) -> None:
    """Draw weights uniformly within ±2.4/F, F the number of inputs of the unit, and set biases to 0."""
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            if name == "bias":
                nn.init.zeros_(parameter)
            elif name == "coefficient":
                nn.init.uniform_(parameter, -2.4 / 4, 2.4 / 4)
            else:
                fan_in = module.fan_in() if isinstance(module, TableConv2d) else prod(parameter.shape[1:])
                _uniform(parameter, fan_in)


@torch.no_grad()
def _uniform(parameter: torch.Tensor, fan_in: torch.Tensor | int) -> None:
    nn.init.uniform_(parameter, -1, 1)
    bound = 2.4 / torch.as_tensor(fan_in, dtype=parameter.dtype)
    parameter.mul_(bound.view(-1, *[1] * (parameter.ndim - 1)) if bound.ndim else bound)
