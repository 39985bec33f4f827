"""ConvNeXt-T against table 9 of the paper, and the parts of its block."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import ConvNeXt_Tiny_Weights
from torchvision.ops import StochasticDepth

from cnn_core.models import create, info
from cnn_core.models.convnext import Block, ConvNeXt, LayerNorm2d


@pytest.fixture
def blank():
    with torch.device("meta"):
        return create("convnext_tiny")


def test_parameters_and_cost(blank):
    parameters = sum(p.numel() for p in blank.parameters())
    assert parameters == ConvNeXt_Tiny_Weights.IMAGENET1K_V1.meta["num_params"]
    with FlopCounterMode(display=False) as counter:
        blank.eval()(torch.empty(1, 3, 224, 224, device="meta"))
    # Table 9 counts multiplications with their additions.
    assert (round(parameters / 1e6, 1), round(counter.get_total_flops() / 2e9, 1)) == (28.6, 4.5)


def test_stages_are_those_of_table_9(blank):
    seen = []
    for part in blank.features:
        part.register_forward_hook(
            lambda module, inputs, output: seen.append((*output.shape[1:], len(module)))
        )
    blank(torch.empty(2, 3, 224, 224, device="meta"))
    assert seen[0][:3] == (96, 56, 56)  # the stem
    assert seen[1::2] == [(96, 56, 56, 3), (192, 28, 28, 3), (384, 14, 14, 9), (768, 7, 7, 3)]


def test_the_depth_counts_convolutions_and_linear_layers(blank):
    assert info("convnext_tiny").depth == len(
        [m for m in blank.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    )


def test_a_block_has_one_norm_and_one_activation():
    block = Block(8, drop=0.0)
    assert [type(m) for m in block.block if isinstance(m, (nn.LayerNorm, nn.GELU))] == [nn.LayerNorm, nn.GELU]
    conv = block.block[0]
    assert (conv.kernel_size, conv.groups) == ((7, 7), 8)


def test_a_block_starts_as_good_as_absent():
    block, x = Block(8, drop=0.0), torch.randn(2, 8, 9, 9)
    moved = (block(x) - x).abs().max()
    assert 0 < moved < 1e-5
    nn.init.ones_(block.layer_scale)
    assert torch.allclose(block(x), x + block.block(x))


def test_a_dropped_block_is_the_identity_in_training_only():
    block, x = Block(8, drop=1.0), torch.randn(2, 8, 9, 9)
    nn.init.ones_(block.layer_scale)
    assert torch.equal(block(x), x)
    assert not torch.allclose(block.eval()(x), x)


def test_blocks_are_dropped_from_never_to_one_in_ten(blank):
    rates = [m.p for m in blank.modules() if isinstance(m, StochasticDepth)]
    assert rates == pytest.approx([0.1 * i / 17 for i in range(18)])


def test_layer_norm_is_over_the_channels_of_each_place():
    x = torch.randn(2, 16, 3, 5) * 7 + 4
    y = LayerNorm2d(16, eps=1e-6)(x)
    assert y.shape == x.shape
    assert torch.allclose(y.mean(dim=1), torch.zeros(2, 3, 5), atol=1e-5)
    assert torch.allclose(y.var(dim=1, unbiased=False), torch.ones(2, 3, 5), atol=1e-4)


def test_windows_of_the_stem_do_not_overlap():
    stem = ConvNeXt((4, 4), (1, 1), drop=0.0, num_classes=2).features[0]
    x = torch.randn(1, 3, 8, 8, requires_grad=True)
    stem(x)[0, 0, 0, 1].backward()
    touched = x.grad.abs().sum(dim=(0, 1)) > 0
    assert touched[:4, 4:].all()
    assert touched.sum() == 16


def test_the_smallest_image_is_exact():
    model = create("convnext_tiny", num_classes=3).eval()
    assert model(torch.zeros(1, 3, 32, 32)).shape == (1, 3)
    with pytest.raises(ValueError, match="H and W ≥ 32"):
        model(torch.zeros(1, 3, 32, 31))
    with pytest.raises(RuntimeError, match="Kernel size"):
        model.features(torch.zeros(1, 3, 32, 31))  # what the rule spares the reader


def test_first_weights():
    model = create("convnext_tiny", seed=0)
    wide = model.features[1][0].block[3]
    assert wide.weight.std().item() == pytest.approx(0.02, rel=0.02)
    assert not any(m.bias.any() for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear)))
