"""The Neocognitron: convolution and pooling, which learned without backpropagation.

Fukushima (1980), Neocognitron: a self-organizing neural network model for a mechanism of pattern recognition
unaffected by shift in position. Equation and chapter numbers are the paper's; its first publication is
Japanese, of 1979.

Three modules stand in a row, U_S1 U_C1, U_S2 U_C2, U_S3 U_C3. S-cells ("simple") look for one feature in
a small window; all cells of an S-plane look for the same one, each at its own place: a convolution. C-cells
("complex") answer if the feature is anywhere in a small area: pooling. Each module sees more of the image
than the one before and cares less where things are. How S-cells come to their features, without labels and
without gradients, is in ``_neocognitron_learning``.

Where the paper leaves a choice open or this file departs from it, the place says so with the word "ours".
"""

import math
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core._check import require
from cnn_core.models._input import check_images
from cnn_core.models._neocognitron_learning import (
    answers,
    clean_digits,
    frame_digits,
    name_planes,
    representatives,
    self_organise,
    shift,
    shift_tolerance,
)
from cnn_core.models._registry import register

__all__ = [
    "CLayer",
    "Neocognitron",
    "SLayer",
    "answers",
    "clean_digits",
    "fall_off",
    "frame_digits",
    "name_planes",
    "neocognitron",
    "representatives",
    "self_organise",
    "shift",
    "shift_tolerance",
]

WINDOW = 5  # every S-cell, and every C-cell but the last, sees 5×5 cells of a plane (chapter 5)
SATURATION = 0.5  # α of equation 5 (chapter 5)
FALL_OFF = 0.9  # c and d shrink by this factor per cell of distance; the paper says only "decreasing": ours
DRIVE = 3.0  # d at the centre, ours: one fully active S-cell nearly saturates its C-cell, 3/(α + 3) = 0.86
FIRST_WEIGHT = 1e-3  # the "small positive values" of the first excitatory weights (chapter 3): ours


def fall_off(size: int) -> torch.Tensor:
    """Return 0.9^|v| for the cells v of a window (size, size), |v| being the distance from its centre."""
    offset = torch.arange(size) - (size - 1) / 2
    return FALL_OFF ** torch.hypot(offset[:, None], offset[None, :])


def first_weights(in_planes: int, planes: int) -> torch.Tensor:
    """Return the excitatory weights (planes, in_planes, 5, 5) before learning: tiny, positive, not random.

    Plane k of K prefers a bar at the angle 180°·k/K and, from the second module on, inputs whose k′/K′ is
    near k/K. The paper (chapter 3) names these variables but not the function, which is ours; k/K is
    compared on a circle because angles are.
    """
    turn = torch.arange(planes) / planes
    angle = math.pi * turn[:, None, None]
    offset = torch.arange(WINDOW) - WINDOW // 2
    from_bar = offset[None, None, :] * angle.sin() + offset[None, :, None] * angle.cos()
    apart = (turn[:, None] - torch.arange(in_planes) / in_planes).abs()
    apart = torch.minimum(apart, 1 - apart) if in_planes > 1 else torch.zeros(planes, 1)
    bar, kin = torch.exp(-from_bar.square() / 2), torch.exp(-4 * apart)
    return FIRST_WEIGHT * bar[:, None] * kin[:, :, None, None]


class SLayer(nn.Module):
    """S-cells: does the window hold my feature, and nothing else?

    Cells (N, in_planes, H, W) → (N, planes, H′, W′). Weights: ``a`` (planes, in_planes, 5, 5) ≥ 0 excites,
    ``b`` (planes,) ≥ 0 inhibits; only learning changes them, so neither takes a gradient. ``c``
    (1, in_planes, 5, 5) is fixed and sums to one (equation 9).

    ``selectivity`` is r. A plane that has learned a feature well answers if its window resembles the feature
    by more than r/(1 + r): 0.8 for r = 4, 0.6 for r = 1.5 (resemblance: the cosine weighted by c, derived
    from equations 1, 7 and 8). ``speed`` is q, ``column`` the side of an S-column, both for learning.
    """

    def __init__(
        self, in_planes: int, planes: int, selectivity: float, speed: float, padding: int, column: int
    ):
        super().__init__()
        self.selectivity, self.speed, self.padding, self.column = selectivity, speed, padding, column
        self.kernel_size, self.stride = WINDOW, 1
        self.a = nn.Parameter(first_weights(in_planes, planes), requires_grad=False)
        self.b = nn.Parameter(torch.zeros(planes), requires_grad=False)
        c = fall_off(WINDOW).expand(1, in_planes, WINDOW, WINDOW)
        self.register_buffer("c", c / c.sum(), persistent=False)

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        """Return the S-cells' outputs for the cells ``u`` ≥ 0 of the layer before (equations 1–3)."""
        excitation = F.conv2d(u, self.a, padding=self.padding)
        v = F.conv2d(u.square(), self.c, padding=self.padding).sqrt()  # how much there is at all, any feature
        r = self.selectivity
        inhibition = 2 * r / (1 + r) * self.b[:, None, None] * v
        # Equation 1 has (1 + e)/(1 + h) − 1. This is the same, and does not lose a small e beside the 1.
        return r * F.relu((excitation - inhibition) / (1 + inhibition))

    def reinforce(self, u: torch.Tensor, plane: int, row: int, column: int) -> None:
        """Strengthen what excited and what inhibited one S-cell; its whole plane shares the change.

        ``u`` (in_planes, H, W) is the layer's input. Δa = q·c·u and Δb = q·v/2 (equations 7 and 8): weights
        grow towards the window just seen and never shrink.
        """
        padded = F.pad(u, (self.padding,) * 4)
        window = padded[:, row : row + WINDOW, column : column + WINDOW]
        self.a[plane] += self.speed * self.c[0] * window
        self.b[plane] += self.speed / 2 * (self.c[0] * window.square()).sum().sqrt()


class CLayer(nn.Module):
    """C-cells: is the feature of my plane somewhere near?

    Cells (N, planes, H, W) → (N, planes, H′, W′), plane by plane, with fixed weights ``d``
    (planes, 1, size, size). What all planes have on average is taken away: lateral inhibition. ``padding``
    are the cells added left, right, top and bottom.
    """

    def __init__(self, planes: int, size: int, stride: int = 1, padding: tuple[int, ...] = (0, 0, 0, 0)):
        super().__init__()
        self.kernel_size, self.stride, self.padding = size, stride, padding
        d = DRIVE * fall_off(size)
        self.register_buffer("d", d.repeat(planes, 1, 1, 1), persistent=False)

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        """Return the C-cells' outputs, at least 0 and below 1, for S-cells ``u`` (equations 4–6)."""
        excitation = F.conv2d(F.pad(u, self.padding), self.d, stride=self.stride, groups=len(self.d))
        v = excitation.mean(1, keepdim=True)
        x = F.relu((excitation - v) / (1 + v))  # (1 + e)/(1 + v) − 1, as in SLayer
        return x / (SATURATION + x)


class Neocognitron(nn.Sequential):
    """Three modules of an S-layer and a C-layer; the largest of the last C-cells is the answer.

    Images (N, 1, image_size, image_size) in [0, 1], strokes bright → scores (N, num_classes) in [0, 1).
    ``num_classes`` counts the planes of the last module: what each comes to stand for, if anything, learning
    decides. ``planes`` are those of modules 1 and 2, ``selectivity`` is r of the three S-layers. For 16×16:

    =====  =======  ==================================
    layer  cells    window
    =====  =======  ==================================
    U_0    16×16
    U_S1   16×16    5×5, all positions
    U_C1   10×10    5×5, every second position
    U_S2   8×8      5×5, one cell beyond the edge
    U_C2   6×6      5×5, every second position
    U_S3   2×2      5×5, inside only
    U_C3   1×1      2×2
    =====  =======  ==================================

    Numbers of cells and windows are the paper's (chapter 5); of their places it says that they lie farther
    apart in deeper layers. Two apart, starting one outside the edge, is ours and gives exactly these numbers.
    So the answer sees 45 px along a side, the image and what lies around it. 29,472 weights.
    """

    def __init__(
        self,
        num_classes: int = 24,
        image_size: int = 16,
        planes: tuple[int, int] = (24, 24),
        selectivity: tuple[float, float, float] = (4.0, 1.5, 1.5),
    ):
        require(
            image_size >= 12, "image_size", image_size, "must be ≥ 12, or no cell of U_S3 has a full window"
        )
        good = len(planes) == 2 and min(planes) >= 1
        require(good, "planes", planes, "must be two whole numbers ≥ 1, for modules 1 and 2")
        good = len(selectivity) == 3 and min(selectivity) > 0
        require(good, "selectivity", selectivity, "must be three numbers > 0, one for each module")
        (k1, k2), k3, (r1, r2, r3) = planes, num_classes, selectivity
        thin_out = {"stride": 2, "padding": (3, 4, 3, 4)}
        side_s2 = image_size // 2  # n cells become ⌊n/2⌋ + 2 in a C-layer; U_S2 then loses 2, U_S3 loses 4
        side_s3 = side_s2 // 2 - 2
        # Speeds q: chapter 5. An S-column is 5×5 cells of all planes, in U_S3 everything (chapter 5).
        super().__init__(
            OrderedDict(
                s1=SLayer(1, k1, r1, speed=1.0, padding=2, column=5),
                c1=CLayer(k1, WINDOW, **thin_out),
                s2=SLayer(k1, k2, r2, speed=16.0, padding=1, column=5),
                c2=CLayer(k2, WINDOW, **thin_out),
                s3=SLayer(k2, k3, r3, speed=16.0, padding=0, column=side_s3),
                c3=CLayer(k3, side_s3),
                flatten=nn.Flatten(),
            )
        )
        self.image_size = image_size

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 1, image_size, image_size)."""
        check_images(images, 1, size=self.image_size)
        return super().forward(images)

    def modules_in_order(self) -> list[tuple[SLayer, CLayer]]:
        """Return the paper's three modules, each an S-layer and its C-layer."""
        return [(self.s1, self.c1), (self.s2, self.c2), (self.s3, self.c3)]


@register(
    title="Neocognitron",
    year=1980,
    paper="fukushima1980",
    depth=6,
    input_sizes=((1, 16, 16), (1, 12, 12)),
    smallest=12,
)
def neocognitron(
    num_classes: int = 24,
    image_size: int = 16,
    planes: tuple[int, int] = (24, 24),
    selectivity: tuple[float, float, float] = (4.0, 1.5, 1.5),
) -> Neocognitron:
    """The Neocognitron before learning: next to silent until ``self_organise`` has shown it images."""
    return Neocognitron(num_classes, image_size, planes, selectivity)
