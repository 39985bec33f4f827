"""VGG: table 1 row by row, published counts, the first draw, and the network for 32×32."""

import pytest
import torch
from torch import nn

from cnn_core.arithmetic import conv_macs, linear_macs
from cnn_core.models import create, info

# Table 1, column D, with the outputs that it implies at 224×224, and the parameters of each layer.
VGG16_ROWS = (
    ((64, 224, 224), 1_792),
    ((64, 224, 224), 36_928),
    ((64, 112, 112), 0),
    ((128, 112, 112), 73_856),
    ((128, 112, 112), 147_584),
    ((128, 56, 56), 0),
    ((256, 56, 56), 295_168),
    ((256, 56, 56), 590_080),
    ((256, 56, 56), 590_080),
    ((256, 28, 28), 0),
    ((512, 28, 28), 1_180_160),
    ((512, 28, 28), 2_359_808),
    ((512, 28, 28), 2_359_808),
    ((512, 14, 14), 0),
    ((512, 14, 14), 2_359_808),
    ((512, 14, 14), 2_359_808),
    ((512, 14, 14), 2_359_808),
    ((512, 7, 7), 0),
    ((4096,), 102_764_544),
    ((4096,), 16_781_312),
    ((1000,), 4_097_000),
)
# Millions of parameters in table 2 of the paper, and torchvision's exact counts, plain and normalised.
COUNTS = {
    "vgg11": (133, 132_863_336, 132_868_840),
    "vgg13": (133, 133_047_848, 133_053_736),
    "vgg16": (138, 138_357_544, 138_365_992),
    "vgg19": (144, 143_667_240, 143_678_248),
}


def count(module):
    return sum(p.numel() for p in module.parameters())


def blank(name):
    with torch.device("meta"):
        return create(name)


def rows(model, size):
    """Return output shape and parameters of every convolution, pooling and linear layer, in order."""
    found, x = [], torch.empty(1, *size, device="meta")
    for layer in [*model.features, model.avgpool, nn.Flatten(), *model.classifier]:
        x = layer(x)
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d | nn.Linear):
            found.append((tuple(x.shape[1:]), count(layer)))
    return found


def test_every_row_of_vgg16():
    assert rows(blank("vgg16"), (3, 224, 224)) == list(VGG16_ROWS)


@pytest.mark.parametrize("name", COUNTS)
def test_parameters_and_depth(name):
    millions, plain, normalised = COUNTS[name]
    model = blank(name)
    assert count(model) == plain
    assert round(count(model) / 1e6) == millions
    assert count(blank(f"{name}_bn")) == normalised
    layers = [m for m in model.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    assert len(layers) == int(name[3:]) == info(name).depth == info(f"{name}_bn").depth


def test_multiply_accumulates_of_vgg16():
    """torchvision states 15.47 thousand million."""
    model = blank("vgg16")
    weighted = [m for m in model.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    outputs = [shape for shape, parameters in VGG16_ROWS if parameters]
    macs = sum(
        conv_macs(m.in_channels, m.out_channels, 3, shape[1:])
        if isinstance(m, nn.Conv2d)
        else linear_macs(m.in_features, m.out_features)
        for m, shape in zip(weighted, outputs, strict=True)
    )
    assert round(macs / 1e9, 2) == 15.47


def test_larger_images_reach_the_same_head():
    model = blank("vgg11")
    assert model(torch.empty(1, 3, 256, 320, device="meta")).shape == (1, 1000)


def test_batch_normalisation_stands_between_convolution_and_relu():
    kinds = [type(m) for m in blank("vgg11_bn").features]
    assert kinds[:5] == [nn.Conv2d, nn.BatchNorm2d, nn.ReLU, nn.MaxPool2d, nn.Conv2d]
    assert kinds.count(nn.BatchNorm2d) == kinds.count(nn.Conv2d) == 8


def test_first_draw_keeps_the_signal_through_thirteen_convolutions():
    """He's rule keeps the signal's size; the paper's deviation of 0.1 makes it explode."""
    model = create("vgg16_small", seed=0)
    convolutions = [m for m in model.features if isinstance(m, nn.Conv2d)]
    for layer in convolutions:
        deviation = (2 / (9 * layer.out_channels)) ** 0.5
        assert layer.weight.std().item() == pytest.approx(deviation, rel=0.05)
        assert layer.bias.eq(0).all()
    assert model.classifier.weight.std().item() == pytest.approx(0.01, rel=0.05)

    def size():
        x = torch.randn(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))
        with torch.no_grad():
            for layer in model.features:
                x = x if isinstance(layer, nn.BatchNorm2d) else layer(x)
        return x.square().mean().sqrt().item()

    assert 0.05 < size() < 20
    torch.manual_seed(0)
    for layer in convolutions:
        nn.init.normal_(layer.weight, std=0.1)
    assert size() > 1000


def test_small_network_has_the_thirteen_convolutions_of_vgg16():
    small, full = blank("vgg16_small"), blank("vgg16_bn")
    assert repr(small.features) == repr(full.features)
    assert rows_of_head(small) == [(512, 10)]
    assert small.features(torch.empty(1, 3, 32, 32, device="meta")).shape == (1, 512, 1, 1)
    weighted = [m for m in small.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    assert len(weighted) == info("vgg16_small").depth


def rows_of_head(model):
    return [(m.in_features, m.out_features) for m in model.modules() if isinstance(m, nn.Linear)]
