"""The Squeeze-and-Excitation block: every channel is scaled by a factor that all channels decide together.

Hu, Shen and Sun (2018), Squeeze-and-Excitation networks, section 3.
"""

import torch
from torch import nn

from cnn_core._check import require
from cnn_core._whole import whole


class SqueezeExcitation(nn.Module):
    """Weigh the channels of (N, C, H, W): channel means → C/r units, ReLU → C units, sigmoid.

    ``reduction`` is the paper's r. The two layers have no biases, which the paper found to work better in
    ResNets (section 6), so the block adds 2·C²/r parameters (equation 5). Weights are drawn as He et al.
    (2015) say, with fan_in (section 5.1). Raises ValueError unless ``reduction`` divides ``channels``.
    """

    def __init__(self, channels: int, reduction: int = 16):
        super().__init__()
        channels, reduction = whole(channels, "channels", 1), whole(reduction, "reduction", 1)
        require(channels % reduction == 0, "reduction", reduction, f"must divide the {channels} channels")
        self.fc1 = nn.Linear(channels, channels // reduction, bias=False)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(channels // reduction, channels, bias=False)
        for layer in (self.fc1, self.fc2):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return ``x`` (N, C, H, W) with every channel times its factor, between 0 and 1."""
        squeezed = x.mean((2, 3))
        factors = torch.sigmoid(self.fc2(self.relu(self.fc1(squeezed))))
        return x * factors[:, :, None, None]
