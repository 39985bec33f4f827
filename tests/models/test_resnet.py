"""The residual networks for ImageNet: counts, table 1 row by row, the shortcuts, Squeeze-and-Excitation."""

import math

import pytest
import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnn_core.arithmetic import batch_norm_params, conv_params, linear_params
from cnn_core.models import create
from cnn_core.models._squeeze_excitation import SqueezeExcitation
from cnn_core.models.resnet import BasicBlock, Bottleneck, resnet18, resnet50, se_resnet50

RESNETS = ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152")
# He et al., table 1: the size of every stage's output; FLOPs (they count a MAC as one) in units of 10⁹.
SIZES = {"conv1": 112, "maxpool": 56, "layer1": 56, "layer2": 28, "layer3": 14, "layer4": 7, "avgpool": 1}
PAPER_GIGAMACS = {"resnet18": 1.8, "resnet34": 3.6, "resnet50": 3.8, "resnet101": 7.6, "resnet152": 11.3}


@pytest.fixture(autouse=True)
def _same_numbers_at_every_run():
    torch.manual_seed(0)


def count(module: nn.Module) -> int:
    """Return the number of learned parameters."""
    return sum(p.numel() for p in module.parameters())


def on_meta(builder, *args, **options) -> nn.Module:
    """Build a network that has shapes and no values."""
    with torch.device("meta"):
        return builder(*args, **options)


def macs(model: nn.Module, size: int = 224) -> int:
    """Return the multiply-accumulate operations of convolutions and linear layers for one image."""
    with FlopCounterMode(display=False) as counter:
        model(torch.empty(1, 3, size, size, device="meta"))
    return counter.get_total_flops() // 2


def randomise_norms(module: nn.Module) -> nn.Module:
    """Give the batch normalisations scales and shifts as after training, and return the module."""
    for norm in module.modules():
        if isinstance(norm, nn.BatchNorm2d):
            nn.init.uniform_(norm.weight, 0.5, 1.5)
            nn.init.uniform_(norm.bias, -0.5, 0.5)
    return module


@pytest.mark.parametrize("name", RESNETS)
def test_parameters_and_operations_are_torchvisions(name):
    published = torchvision.models.get_model_weights(name).DEFAULT.meta
    model = on_meta(create, name)
    assert count(model) == published["num_params"]
    assert macs(model.eval()) / 1e9 == pytest.approx(published["_ops"], abs=0.002)


def test_the_stride_of_the_bottleneck_stands_in_its_3x3_convolution():
    block = Bottleneck(256, 128, stride=2)
    assert block.conv1.stride == (1, 1)
    assert block.conv2.stride == (2, 2)
    assert block.conv3.stride == (1, 1)


@pytest.mark.parametrize("name", ["resnet50", "resnet101"])
def test_the_papers_place_of_the_stride_gives_the_papers_operations(name):
    """Moved to the first 1×1, the strides bring the cost down to table 1's; the parameters do not change."""
    model = on_meta(create, name).eval()
    before, parameters = macs(model), count(model)
    for block in model.modules():
        if isinstance(block, Bottleneck):
            block.conv1.stride, block.conv2.stride = block.conv2.stride, block.conv1.stride
    assert macs(model) < before
    assert count(model) == parameters
    assert macs(model) / 1e9 == pytest.approx(PAPER_GIGAMACS[name], rel=0.02)


@pytest.mark.parametrize("name", ["resnet18", "resnet34"])
def test_basic_networks_cost_what_table_1_says(name):
    assert macs(on_meta(create, name).eval()) / 1e9 == pytest.approx(PAPER_GIGAMACS[name], rel=0.02)


@pytest.mark.parametrize(
    ("name", "widths"), [("resnet34", (64, 128, 256, 512)), ("resnet50", (256, 512, 1024, 2048))]
)
def test_outputs_of_the_stages_are_those_of_table_1(name, widths):
    model = on_meta(create, name)
    channels = dict(zip(SIZES, (64, 64, *widths, widths[-1]), strict=True))
    seen = {}
    for part in SIZES:
        hook = lambda _, __, output, part=part: seen.update({part: tuple(output.shape[1:])})  # noqa: E731
        model.get_submodule(part).register_forward_hook(hook)
    model(torch.empty(2, 3, 224, 224, device="meta"))
    assert seen == {part: (channels[part], size, size) for part, size in SIZES.items()}


def stage_params(in_channels: int, channels: int, blocks: int, norms: bool = True) -> int:
    """Count a stage of bottlenecks on paper: three convolutions a block, one projection, BN after each."""
    total, wide = 0, 4 * channels
    for i in range(blocks):
        first = in_channels if i == 0 else wide
        shapes = [(first, channels, 1), (channels, channels, 3), (channels, wide, 1)]
        shapes += [(first, wide, 1)] if i == 0 else []
        total += sum(conv_params(*shape, bias=False) for shape in shapes)
        total += sum(batch_norm_params(out) for _, out, _ in shapes) if norms else 0
    return total


def test_resnet50_counted_on_paper_stage_by_stage():
    model = on_meta(resnet50)
    stages = {
        "layer1": (64, 64, 3),
        "layer2": (256, 128, 4),
        "layer3": (512, 256, 6),
        "layer4": (1024, 512, 3),
    }
    for name, shape in stages.items():
        assert count(model.get_submodule(name)) == stage_params(*shape), name
    stem = conv_params(3, 64, 7, bias=False) + batch_norm_params(64)
    assert count(model) == stem + sum(stage_params(*s) for s in stages.values()) + linear_params(2048, 1000)


def test_a_shortcut_is_the_identity_where_shapes_agree_and_a_projection_elsewhere():
    """The first stage keeps 64 channels in ResNet-18 and widens them in ResNet-50."""
    projections = {
        builder: [name for name, m in on_meta(builder).named_modules() if name.endswith("downsample.0")]
        for builder in (resnet18, resnet50)
    }
    assert projections[resnet18] == [f"layer{i}.0.downsample.0" for i in (2, 3, 4)]
    assert projections[resnet50] == [f"layer{i}.0.downsample.0" for i in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    "block", [BasicBlock(8, 8), BasicBlock(8, 16, 2), Bottleneck(8, 2), Bottleneck(8, 4, 2)]
)
def test_a_block_adds_its_shortcut_before_the_last_relu(block):
    randomise_norms(block).eval()
    x = torch.randn(2, 8, 7, 6)
    y = x
    convs = [n for n in ("conv1", "conv2", "conv3") if hasattr(block, n)]
    for i, name in enumerate(convs):
        y = block.get_submodule(name.replace("conv", "bn"))(block.get_submodule(name)(y))
        y = y.relu() if i < len(convs) - 1 else y
    torch.testing.assert_close(block(x), (y + block.downsample(x)).relu())


@pytest.mark.parametrize("builder", [resnet18, resnet50])
def test_zero_init_residual_starts_every_block_as_its_shortcut(builder):
    model = builder(zero_init_residual=True, num_classes=3)
    x = torch.randn(2, 64, 4, 4)
    for stage in (model.layer1, model.layer2):
        for block in stage:
            expected = block.downsample(x).relu()
            torch.testing.assert_close(block(x), expected)
            x = expected
    theirs = getattr(torchvision.models, builder.__name__)(zero_init_residual=True, num_classes=3)
    silent = [{n for n, p in net.named_parameters() if "bn" in n and not p.any()} for net in (model, theirs)]
    assert silent[0] == silent[1]  # the scale of the last BN alone, and all the shifts
    block = builder(num_classes=3).layer1[0]
    x = torch.randn(2, 64, 4, 4)
    assert not torch.allclose(block(x), block.downsample(x).relu(), atol=0.1)


def test_weights_are_he_normal_with_fan_out():
    model = resnet18()
    for conv in (model.conv1, model.layer2[0].conv1, model.layer4[1].conv2):
        fan_out = conv.out_channels * math.prod(conv.kernel_size)
        assert conv.weight.std().item() == pytest.approx(math.sqrt(2 / fan_out), rel=0.03)


def test_squeeze_excitation_computes_the_papers_equations():
    block = SqueezeExcitation(6, reduction=3)
    x = torch.randn(2, 6, 5, 4)
    z = x.sum((2, 3)) / 20  # equation 2
    s = torch.sigmoid((z @ block.fc1.weight.T).clamp(min=0) @ block.fc2.weight.T)  # equation 3
    torch.testing.assert_close(block(x), torch.einsum("nchw,nc->nchw", x, s))  # equation 4
    assert [p.shape for p in block.parameters()] == [(2, 6), (6, 2)]


@pytest.mark.parametrize("reduction", [0, 5, 32])
def test_squeeze_excitation_refuses_a_reduction_that_does_not_divide(reduction):
    rule = "must divide the 16 channels" if reduction else "must be ≥ 1"
    with pytest.raises(ValueError, match=rf"^reduction={reduction}: {rule}$"):
        SqueezeExcitation(16, reduction)


@pytest.mark.parametrize(("block", "width"), [(BasicBlock, 16), (Bottleneck, 4)])
def test_squeeze_excitation_acts_before_the_addition(block, width):
    """With the second layer at zero every factor is sigmoid(0) = 1/2, of the residual alone."""
    plain, squeezed = block(16, width), block(16, width, reduction=4)
    squeezed.load_state_dict(plain.state_dict(), strict=False)
    nn.init.zeros_(squeezed.se.fc2.weight)
    plain.eval(), squeezed.eval()
    x = 10 + torch.rand(2, 16, 5, 5)  # so large that neither sum is negative: the ReLU lets all through
    torch.testing.assert_close(squeezed(x) - x, (plain(x) - x) / 2, atol=1e-5, rtol=1e-5)
    assert (plain(x) - x).abs().max() > 0.01


# Hu et al., table 10: millions of parameters of SE-ResNet-50 for each reduction. Some rows are a tenth more
# than the paper's own equation 5 gives.
@pytest.mark.parametrize(("reduction", "millions"), [(2, 45.7), (4, 35.7), (8, 30.7), (16, 28.1), (32, 26.9)])
def test_se_resnet50_has_the_published_parameters(reduction, millions):
    se, plain = on_meta(se_resnet50, reduction=reduction), on_meta(resnet50)
    assert count(se) / 1e6 == pytest.approx(millions, abs=0.12)
    blocks = ((3, 256), (4, 512), (6, 1024), (3, 2048))
    extra = 2 * sum(n * c**2 for n, c in blocks) // reduction  # equation 5
    assert count(se) - count(plain) == extra


def test_se_resnet50_costs_a_quarter_of_a_percent_more():
    """Hu et al., section 4: 3.87 against 3.86 GFLOPs, the adaptive pooling counted."""
    se, plain = on_meta(se_resnet50).eval(), on_meta(resnet50).eval()
    assert macs(plain) < macs(se) < 1.0026 * macs(plain)
