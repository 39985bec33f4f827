"""LeNet-5: as published in 1998, and as today's textbooks draw it.

LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document recognition,
section II.B.
"""

from collections import OrderedDict

import torch
from torch import nn

from cnn_core._check import require
from cnn_core.models._digit_codes import digit_codes
from cnn_core.models._input import check_images
from cnn_core.models._lecun import ScaledTanh, init_by_fan_in
from cnn_core.models._registry import register
from cnn_core.models._table_conv import TableConv2d

# Table I: which of the six maps of S2 each of the sixteen maps of C3 sees. Six see three neighbours, six see
# four neighbours, three see two pairs, the last sees all.
C3_TABLE = (
    *((i, (i + 1) % 6, (i + 2) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6) for i in range(6)),
    (0, 1, 3, 4),
    (1, 2, 4, 5),
    (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)
ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}
POOLINGS = {"avg": nn.AvgPool2d, "max": nn.MaxPool2d}


def _padding(image_size: int) -> int:
    """Return what C1 must pad so that it leaves 28×28: the paper's images are 32×32, MNIST's are 28×28."""
    require(image_size in (28, 32), "image_size", image_size, "must be 28 or 32")
    return (32 - image_size) // 2


class LeNet5(nn.Sequential):
    """The layers of the paper with the parts of today: full connections in C3, plain pooling, linear output.

    Images (N, 1, 32, 32) or, with ``image_size=28``, (N, 1, 28, 28) → scores (N, num_classes).
    61,706 parameters for ten classes. The weights are PyTorch's default draw: uniform within ±1/√fan_in.
    """

    def __init__(
        self, num_classes: int = 10, image_size: int = 32, activation: str = "tanh", pool: str = "avg"
    ):
        require(
            activation in ACTIVATIONS, "activation", activation, f"must be one of {', '.join(ACTIVATIONS)}"
        )
        require(pool in POOLINGS, "pool", pool, f"must be one of {', '.join(POOLINGS)}")
        act, pooling = ACTIVATIONS[activation], POOLINGS[pool]
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, 5, padding=_padding(image_size)),
                act1=act(),
                s2=pooling(2),
                c3=nn.Conv2d(6, 16, 5),
                act3=act(),
                s4=pooling(2),
                c5=nn.Conv2d(16, 120, 5),
                act5=act(),
                flatten=nn.Flatten(),
                f6=nn.Linear(120, 84),
                act6=act(),
                output=nn.Linear(84, num_classes),
            )
        )
        self.image_size = image_size

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 1, H, W)."""
        check_images(images, 1, size=self.image_size)
        return super().forward(images)


class Subsampling(nn.Module):
    """The paper's S layers: four cells are added, times a coefficient, plus a bias; two parameters a map.

    They start as the mean of the four cells.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.coefficient = nn.Parameter(torch.full((channels, 1, 1), 0.25))
        self.bias = nn.Parameter(torch.zeros(channels, 1, 1))
        self.pool = nn.AvgPool2d(2, divisor_override=1)  # the sum of each 2×2 window

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Halve the height and width of ``x`` (N, C, H, W)."""
        return self.pool(x) * self.coefficient + self.bias


class RBFOutput(nn.Module):
    """Euclidean radial basis functions: unit i measures how far the 84 inputs are from the code of class i.

    The score is the negative squared distance, −Σ_j (x_j − w_ij)², so that the largest score wins as in
    other networks (equation 7). The codes are fixed: 7×12 pictures of the characters, in ±1.
    """

    def __init__(self, codes: torch.Tensor):
        super().__init__()
        self.register_buffer("codes", codes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return scores (N, classes) for ``x`` (N, 84)."""
        return -(x[:, None, :] - self.codes).square().sum(2)


class LeNet5Original(nn.Sequential):
    """The network of 1998: connection table in C3, trainable subsampling, scaled tanh, RBF output.

    Images (N, 1, 32, 32) or, with ``image_size=28``, (N, 1, 28, 28) → scores (N, 10).
    156 + 12 + 1,516 + 32 + 48,120 + 10,164 = 60,000 trainable parameters. Weights are uniform within
    ±2.4/fan_in (appendix A); a coefficient of the S layers counts a fan-in of 4, which the paper leaves open.
    """

    def __init__(self, num_classes: int = 10, image_size: int = 32):
        with torch.random.fork_rng(devices=[]):  # its draw is replaced below, and must not move the others
            c3 = TableConv2d(6, C3_TABLE, 5)
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, 5, padding=_padding(image_size)),
                act1=ScaledTanh(),
                s2=Subsampling(6),
                act2=ScaledTanh(),
                c3=c3,
                act3=ScaledTanh(),
                s4=Subsampling(16),
                act4=ScaledTanh(),
                c5=nn.Conv2d(16, 120, 5),
                act5=ScaledTanh(),
                flatten=nn.Flatten(),
                f6=nn.Linear(120, 84),
                act6=ScaledTanh(),
                output=RBFOutput(digit_codes(num_classes)),
            )
        )
        self.image_size = image_size
        init_by_fan_in(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, 10), negative squared distances, for ``images`` (N, 1, H, W)."""
        check_images(images, 1, size=self.image_size)
        return super().forward(images)


_FACTS = {"year": 1998, "paper": "lecun1998", "input_sizes": ((1, 32, 32), (1, 28, 28)), "smallest": 28}


@register(title="LeNet-5 (textbook)", depth=5, **_FACTS)
def lenet5(
    num_classes: int = 10, image_size: int = 32, activation: str = "tanh", pool: str = "avg"
) -> LeNet5:
    """LeNet-5 as textbooks draw it: 61,706 parameters."""
    return LeNet5(num_classes, image_size, activation, pool)


@register(title="LeNet-5", depth=7, **_FACTS)
def lenet5_1998(num_classes: int = 10, image_size: int = 32) -> LeNet5Original:
    """LeNet-5 as published: 60,000 trainable parameters."""
    return LeNet5Original(num_classes, image_size)
