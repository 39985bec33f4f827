"""The network that won ILSVRC-2012, and its five convolutions on images of 32×32.

Krizhevsky, Sutskever and Hinton (2012), ImageNet classification with deep convolutional neural networks.
"""

from collections import OrderedDict

import torch
from torch import nn

from cnn_core._check import require
from cnn_core.models._input import check_images
from cnn_core.models._registry import register


def lrn() -> nn.LocalResponseNorm:
    """Return the paper's local response normalisation (section 3.3): b = a / (k + α Σ a²)^β over n = 5 maps.

    k = 2, α = 10⁻⁴, β = 0.75. PyTorch divides its ``alpha`` by the number of maps, hence the factor n. The
    sum runs across the border between the two GPUs, as in the formula, which knows only all maps of a layer.
    """
    n = 5
    return nn.LocalResponseNorm(n, alpha=n * 1e-4, beta=0.75, k=2.0)


def _after(size: int, kernel_size: int, stride: int, padding: int = 0) -> int:
    """Return the side of the output of a convolution or pooling."""
    return (size + 2 * padding - kernel_size) // stride + 1


class AlexNet2012(nn.Sequential):
    """Five convolutional and three fully connected layers, built for one image size (figure 2, section 3.5).

    Images (N, 3, ``image_size``, ``image_size``) → scores (N, num_classes). ReLU follows every layer but the
    last, LRN the ReLU of the first and second, pooling these two LRNs and the fifth ReLU; dropout follows the
    two hidden fully connected layers (section 4.2).

    ``groups=2`` is the network as published: conv2, conv4 and conv5 see only those maps of the layer before
    that lie on their own GPU. 60,965,224 parameters for 1,000 classes; ``groups=1`` has 62,378,344.

    The paper says that images are 224×224, but 11×11 windows in steps of four do not fit: (224 − 11) / 4 is
    not whole. They fit 227×227, and give the 55×55 that the later layers need. Where they do not fit, two
    zeros are added at every edge, so that 224 leads to 55×55 too.

    Weights are N(0, 0.01²); biases are 1 in conv2, conv4, conv5 and the hidden fully connected layers, 0
    elsewhere (section 5). This is made for the paper's images: pixel values from 0 to 255, less their mean.
    Standardised images are some sixty times smaller; multiply them by that before they come in here.

    Raises ValueError if ``image_size`` is below 64: nothing would be left after the third pooling.
    """

    def __init__(self, num_classes: int = 1000, image_size: int = 227, groups: int = 2):
        require(image_size >= 64, "image_size", image_size, "must be at least 64")
        fits = (image_size - 11) % 4 == 0
        padding = 0 if fits else 2
        stem = nn.Conv2d(3, 96, 11, stride=4, padding=padding)
        side = _pooled_thrice(_after(image_size, 11, 4, padding))
        super().__init__(_layers(stem, side, 4096, num_classes, groups))
        self.image_size = image_size
        init_2012(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3, size=self.image_size)
        return super().forward(images)


class AlexNetSmall(nn.Sequential):
    """AlexNet for images of 32×32 and ten classes: another stem and head, conv2 to conv5 as in the paper.

    Images (N, 3, ``image_size``, ``image_size``) → scores (N, num_classes). What differs from the paper:

    - conv1 has 5×5 windows in steps of one, not 11×11 in steps of four, which would leave 32×32 images 6×6
      cells. Its 96 maps are 32×32, then 15×15, 7×7 and 3×3 after the three poolings.
    - The hidden layers have 1,024 units, not 4,096: with 3×3 cells instead of 6×6, what they see is a quarter
      of the paper's 9,216 numbers.
    - Weights follow the rule of He et al. (2015), N(0, 2/fan_in), and biases are 0. The paper's N(0, 0.01²)
      with biases of 1 hands on less and less of the difference between two images from layer to layer. Here,
      with standardised images and fewer inputs to the head, less than a hundredth of the scores' size would
      tell two images apart, and the loss would stay at that of guessing for long.

    ``norm=False`` leaves the two LRNs out. Raises ValueError if ``image_size`` is below 15.
    """

    def __init__(self, num_classes: int = 10, image_size: int = 32, norm: bool = True):
        require(image_size >= 15, "image_size", image_size, "must be at least 15")
        stem = nn.Conv2d(3, 96, 5, padding=2)
        super().__init__(_layers(stem, _pooled_thrice(image_size), 1024, num_classes, groups=2, norm=norm))
        self.image_size = image_size
        for layer in self.children():
            if isinstance(layer, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                nn.init.zeros_(layer.bias)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, H, W)."""
        check_images(images, 3, size=self.image_size)
        return super().forward(images)


def _pooled_thrice(side: int) -> int:
    """Return the side that is left after the three poolings; no layer between them changes it."""
    for _ in range(3):
        side = _after(side, 3, 2)
    return side


def _layers(
    stem: nn.Conv2d, side: int, hidden: int, num_classes: int, groups: int, norm: bool = True
) -> OrderedDict[str, nn.Module]:
    """Return all layers by name: ``stem`` is conv1, ``side`` the side of the maps that fc6 sees."""
    layers = OrderedDict(conv1=stem, relu1=nn.ReLU())
    if norm:
        layers.update(norm1=lrn())
    # Overlapping pooling: windows of 3×3 move by two cells (section 3.4).
    layers.update(
        pool1=nn.MaxPool2d(3, stride=2),
        conv2=nn.Conv2d(96, 256, 5, padding=2, groups=groups),
        relu2=nn.ReLU(),
    )
    if norm:
        layers.update(norm2=lrn())
    layers.update(
        pool2=nn.MaxPool2d(3, stride=2),
        conv3=nn.Conv2d(256, 384, 3, padding=1),  # here the two GPUs exchange their maps
        relu3=nn.ReLU(),
        conv4=nn.Conv2d(384, 384, 3, padding=1, groups=groups),
        relu4=nn.ReLU(),
        conv5=nn.Conv2d(384, 256, 3, padding=1, groups=groups),
        relu5=nn.ReLU(),
        pool5=nn.MaxPool2d(3, stride=2),
        flatten=nn.Flatten(),
        fc6=nn.Linear(256 * side * side, hidden),
        relu6=nn.ReLU(),
        drop6=nn.Dropout(0.5),
        fc7=nn.Linear(hidden, hidden),
        relu7=nn.ReLU(),
        drop7=nn.Dropout(0.5),
        fc8=nn.Linear(hidden, num_classes),
    )
    return layers


def init_2012(model: nn.Module) -> None:
    """Draw weights from N(0, 0.01²) and set the biases of section 5, which keep the first ReLUs open."""
    for name, layer in model.named_children():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.constant_(layer.bias, 1.0 if name in ("conv2", "conv4", "conv5", "fc6", "fc7") else 0.0)


_FACTS = {"year": 2012, "paper": "krizhevsky2012", "depth": 8}
_LARGE = {"input_sizes": ((3, 227, 227), (3, 64, 64)), "smallest": 64, **_FACTS}
_SMALL = {"input_sizes": ((3, 32, 32), (3, 24, 24)), "smallest": 15, **_FACTS}


@register(title="AlexNet", **_LARGE)
def alexnet_2012(num_classes: int = 1000, image_size: int = 227) -> AlexNet2012:
    """AlexNet as published, its layers split over two GPUs: 60,965,224 parameters."""
    return AlexNet2012(num_classes, image_size)


@register(title="AlexNet (ungrouped)", **_LARGE)
def alexnet_2012_ungrouped(num_classes: int = 1000, image_size: int = 227) -> AlexNet2012:
    """AlexNet as tables often list it, every map connected to every map: 62,378,344 parameters."""
    return AlexNet2012(num_classes, image_size, groups=1)


@register(title="AlexNet (32×32)", **_SMALL)
def alexnet_small(num_classes: int = 10, image_size: int = 32) -> AlexNetSmall:
    """AlexNet with a stem and a head for images of 32×32."""
    return AlexNetSmall(num_classes, image_size)


@register(title="AlexNet (32×32, no LRN)", **_SMALL)
def alexnet_small_no_lrn(num_classes: int = 10, image_size: int = 32) -> AlexNetSmall:
    """The same without local response normalisation, to see what it contributes."""
    return AlexNetSmall(num_classes, image_size, norm=False)
