"""The MobileNets: the tables of both papers row by row, costs, linear bottlenecks."""

import math

import pytest
import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnn_core.arithmetic import conv_macs, conv_params
from cnn_core.models.mobilenet_v1 import (
    BLOCKS,
    DepthwiseSeparable,
    MobileNetV1,
    mobilenet_v1,
    mobilenet_v1_small,
)
from cnn_core.models.mobilenet_v2 import InvertedResidual, MobileNetV2, mobilenet_v2


@pytest.fixture(autouse=True)
def _same_numbers_at_every_run():
    torch.manual_seed(0)


def count(module: nn.Module) -> int:
    """Return the number of learned parameters."""
    return sum(p.numel() for p in module.parameters())


def on_meta(builder, *args, **options) -> nn.Module:
    """Build a network that has shapes and no values, in evaluation mode."""
    with torch.device("meta"):
        return builder(*args, **options).eval()


def macs(model: nn.Module, size: int = 224) -> int:
    """Return the multiply-accumulate operations of convolutions and linear layers for one image."""
    with FlopCounterMode(display=False) as counter:
        model(torch.empty(1, 3, size, size, device="meta"))
    return counter.get_total_flops() // 2


def output_shapes(parts, x: torch.Tensor) -> list[tuple[int, ...]]:
    """Return (C, H, W) after each of the parts."""
    shapes = []
    for part in parts:
        x = part(x)
        shapes.append(tuple(x.shape[1:]))
    return shapes


# Howard et al., table 6: width, millions of multiply-adds, millions of parameters.
@pytest.mark.parametrize(
    ("width", "mega_macs", "millions"), [(1.0, 569, 4.2), (0.75, 325, 2.6), (0.5, 149, 1.3), (0.25, 41, 0.5)]
)
def test_mobilenet_v1_costs_what_table_6_says(width, mega_macs, millions):
    model = on_meta(mobilenet_v1, width=width)
    assert round(macs(model) / 1e6) == mega_macs
    assert round(count(model) / 1e6, 1) == millions


# Howard et al., table 7: image size, millions of multiply-adds.
@pytest.mark.parametrize(("size", "mega_macs"), [(224, 569), (192, 418), (160, 290), (128, 186)])
def test_mobilenet_v1_costs_what_table_7_says(size, mega_macs):
    assert macs(on_meta(mobilenet_v1), size) / 1e6 == pytest.approx(mega_macs, rel=0.003)


def test_mobilenet_v1_table_1_row_by_row():
    """The inputs of table 1 are the outputs of the row before: depthwise, pointwise, thirteen times."""
    model = on_meta(mobilenet_v1)
    parts = [model.stem]
    for block in model.blocks:
        parts += [block.depthwise, block.pointwise]
    rows = [(32, 112), (32, 112), (64, 112), (64, 56), (128, 56), (128, 56), (128, 56), (128, 28), (256, 28)]
    rows += [(256, 28), (256, 28), (256, 14), (512, 14), *((512, 14), (512, 14)) * 5, (512, 7), (1024, 7)]
    rows += [(1024, 7), (1024, 7)]
    shapes = output_shapes(parts, torch.empty(2, 3, 224, 224, device="meta"))
    assert shapes == [(channels, size, size) for channels, size in rows]


# Howard et al., table 2: per cent of the multiply-adds and of the parameters (weights alone). The paper has
# 1.19 % for the stem; with that its column adds up to 99.29 %, with 1.91 % to 100.01 %.
@pytest.mark.parametrize(
    ("kind", "of_macs", "of_params"),
    [("pointwise", 94.86, 74.59), ("depthwise", 3.06, 1.06), ("stem", 1.91, 0.02), ("fc", 0.18, 24.33)],
)
def test_mobilenet_v1_spends_its_resources_as_in_table_2(kind, of_macs, of_params):
    model = on_meta(mobilenet_v1)
    costs = {}
    with FlopCounterMode(display=False) as counter:
        model(torch.empty(1, 3, 224, 224, device="meta"))
    for name, module in model.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            part = next(k for k in ("pointwise", "depthwise", "stem", "fc") if k in name)
            flops = sum(counter.get_flop_counts()[f"MobileNetV1.{name}"].values())
            old = costs.get(part, (0, 0))
            costs[part] = (old[0] + flops, old[1] + module.weight.numel())
    totals = [sum(column) for column in zip(*costs.values(), strict=True)]
    assert 100 * costs[kind][0] / totals[0] == pytest.approx(of_macs, abs=0.011)
    assert 100 * costs[kind][1] / totals[1] == pytest.approx(of_params, abs=0.006)


def test_full_convolutions_instead_cost_what_table_4_says():
    """Howard et al., table 4: 4,866 M multiply-adds and 29.3 M parameters, 8.6 and 7 times as many."""
    model = on_meta(mobilenet_v1)
    extra_macs = extra_params = 0
    channels, size = 32, 112
    for block, (out_channels, stride) in zip(model.blocks, BLOCKS, strict=True):
        size //= stride
        with FlopCounterMode(display=False) as counter:
            block(torch.empty(1, channels, size * stride, size * stride, device="meta"))
        extra_macs += conv_macs(channels, out_channels, 3, size) - counter.get_total_flops() // 2
        extra_params += conv_params(channels, out_channels, 3, bias=False) - count(block)
        extra_params += 2 * out_channels  # one BN instead of two
        channels = out_channels
    full_macs, full_params = macs(model) + extra_macs, count(model) + extra_params
    assert full_macs / 1e6 == pytest.approx(4866, rel=0.0005)
    assert full_params / 1e6 == pytest.approx(29.3, abs=0.05)
    assert full_macs / macs(model) == pytest.approx(8.55, abs=0.01)


def test_a_separable_block_is_a_depthwise_and_a_pointwise_convolution():
    block = DepthwiseSeparable(8, 12, stride=2)
    depthwise, pointwise = block.depthwise[0], block.pointwise[0]
    assert (depthwise.weight.shape, depthwise.groups, depthwise.stride) == ((8, 1, 3, 3), 8, (2, 2))
    assert (pointwise.weight.shape, pointwise.groups, pointwise.stride) == ((12, 8, 1, 1), 1, (1, 1))
    # The filters do not mix: a change in one channel stays there until the pointwise convolution.
    block.eval()
    x = torch.rand(1, 8, 6, 6)
    changed = x.clone()
    changed[:, 3] += 1
    moved = (block.depthwise[0](changed) - block.depthwise[0](x)).abs().amax((0, 2, 3)) > 1e-6
    assert moved.tolist() == [c == 3 for c in range(8)]
    assert (block(x) >= 0).all()
    torch.testing.assert_close(block(x), block.pointwise(block.depthwise(x)))


@pytest.mark.parametrize("network", [MobileNetV1, MobileNetV2])
def test_weights_are_he_normal_with_fan_in_for_depthwise_filters_too(network):
    for conv in network().modules():
        if isinstance(conv, nn.Conv2d) and conv.weight.numel() > 4000:
            fan_in = conv.weight[0].numel()
            assert conv.weight.std().item() == pytest.approx(math.sqrt(2 / fan_in), rel=0.05)


def test_the_small_mobilenet_differs_in_the_stride_of_its_stem_alone():
    small, usual = on_meta(mobilenet_v1_small), on_meta(mobilenet_v1, num_classes=10)
    ours, theirs = ([repr(m) for m in net.modules() if not list(m.children())] for net in (small, usual))
    different = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    assert different == [
        (repr(small.stem[0]), repr(small.stem[0]).replace("stride=(1, 1)", "stride=(2, 2)")),
    ]
    assert output_shapes([small.stem, small.blocks], torch.empty(2, 3, 32, 32, device="meta")) == [
        (32, 32, 32),
        (1024, 2, 2),
    ]


@pytest.mark.parametrize("width", [0, -1.0, 0.03, 1.5])
def test_mobilenet_v1_refuses_a_width_outside_its_range(width):
    with pytest.raises(ValueError, match=rf"^width={width}: must be from 1/32"):
        mobilenet_v1(width=width)


def test_mobilenet_v1_takes_the_thinnest_width():
    assert mobilenet_v1(num_classes=2, width=1 / 32)(torch.rand(2, 3, 32, 32)).shape == (2, 2)


def test_mobilenet_v2_parameters_and_operations_are_torchvisions():
    published = torchvision.models.MobileNet_V2_Weights.DEFAULT.meta
    model = on_meta(mobilenet_v2)
    assert count(model) == published["num_params"]
    assert macs(model) / 1e9 == pytest.approx(published["_ops"], abs=0.001)
    # Sandler et al., table 4: 300 M multiply-adds, 3.4 M parameters without BN and biases.
    weights = sum(m.weight.numel() for m in model.modules() if isinstance(m, nn.Conv2d | nn.Linear))
    assert round(macs(model) / 1e6, -1) == 300
    assert weights / 1e6 == pytest.approx(3.4, abs=0.1)


def test_mobilenet_v2_table_2_row_by_row():
    model = on_meta(mobilenet_v2)
    rows = [(32, 112), (16, 112), *((24, 56),) * 2, *((32, 28),) * 3, *((64, 14),) * 4, *((96, 14),) * 3]
    rows += [*((160, 7),) * 3, (320, 7), (1280, 7)]
    shapes = output_shapes(model.features, torch.empty(2, 3, 224, 224, device="meta"))
    assert shapes == [(channels, size, size) for channels, size in rows]


def test_mobilenet_v2_has_ten_shortcuts_between_narrow_ends():
    blocks = [m for m in on_meta(mobilenet_v2).modules() if isinstance(m, InvertedResidual)]
    assert len(blocks) == 17
    repeats = [n - 1 for n in (1, 2, 3, 4, 3, 3, 1)]  # the first block of a stage changes the shape
    assert sum(block.has_shortcut for block in blocks) == sum(repeats)
    widest = [max(c.out_channels for c in b.modules() if isinstance(c, nn.Conv2d)) for b in blocks]
    assert widest[:4] == [32, 96, 144, 144]  # six times the input, but for the first block


def test_an_inverted_residual_ends_linearly_and_adds_its_input():
    block = InvertedResidual(4, 4, stride=1, expansion=6).eval()
    x = torch.randn(2, 4, 6, 6)
    y = x
    for layers in (block.conv[0], block.conv[1]):
        y = layers[1](layers[0](y)).clamp(0, 6)
    y = block.conv[3](block.conv[2](y))
    torch.testing.assert_close(block(x), x + y)
    assert (y < 0).any()  # no activation after the last convolution
    strided = InvertedResidual(4, 4, stride=2, expansion=6).eval()
    torch.testing.assert_close(strided(x), strided.conv(x))
