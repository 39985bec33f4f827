"""The CIFAR networks: closed form of their size, the parameter-free shortcut, plain against residual."""

import math

import pytest
import torch
from torch import nn

from cnn_core.models import create, info
from cnn_core.models.resnet_cifar import (
    CifarResNet,
    PlainBlock,
    ResidualBlock,
    ZeroPadShortcut,
    resnet8,
    resnet20,
    se_resnet20,
)

BLOCKS = {8: 1, 20: 3, 32: 5, 44: 7, 56: 9, 110: 18}  # n of the depth 6n + 2
PUBLISHED = {20: 0.27, 32: 0.46, 44: 0.66, 56: 0.85, 110: 1.7}  # He et al., table 6, millions


@pytest.fixture(autouse=True)
def _same_numbers_at_every_run():
    torch.manual_seed(0)


def count(module: nn.Module) -> int:
    """Return the number of learned parameters."""
    return sum(p.numel() for p in module.parameters())


def closed_form(n: int, classes: int = 10) -> int:
    """Count the parameters from the recipe of section 4.2.

    3×3 convolutions: one 3→16; in each stage of c channels 2n, all c→c but that the first of the second and
    third stage comes from c/2 channels. BN: γ and β for each output of a convolution. Linear: 64 → classes.
    """
    convs = 9 * (3 * 16 + 2 * n * (16**2 + 32**2 + 64**2) - (32**2 + 64**2) // 2)
    norms = 2 * (16 + 2 * n * (16 + 32 + 64))
    return convs + norms + (64 + 1) * classes


@pytest.mark.parametrize(("depth", "n"), BLOCKS.items())
def test_residual_networks_have_the_parameters_of_the_closed_form(depth, n):
    entry = info(f"resnet{depth}")
    assert entry.depth == depth == 6 * n + 2
    model = create(entry.name)
    assert count(model) == closed_form(n) == 97_216 * n - 21_926
    weighted = [m for m in model.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    assert len(weighted) == depth
    assert all(m.bias is None for m in weighted[:-1])


@pytest.mark.parametrize(("depth", "millions"), PUBLISHED.items())
def test_parameters_round_to_the_published_ones(depth, millions):
    digits = 1 if depth == 110 else 2
    assert round(count(create(f"resnet{depth}")) / 1e6, digits) == millions


@pytest.mark.parametrize("depth", PUBLISHED)
def test_plain_networks_have_the_same_parameters_under_the_same_names(depth):
    plain, residual = create(f"plain{depth}", seed=0), create(f"resnet{depth}", seed=0)
    assert info(f"plain{depth}").depth == depth
    assert count(plain) == count(residual)
    ours, theirs = plain.state_dict(), residual.state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)
    assert not any(isinstance(m, ResidualBlock) for m in plain.modules())
    assert sum(isinstance(m, ResidualBlock) for m in residual.modules()) == 3 * BLOCKS[depth]


@pytest.mark.parametrize("size", [32, 27, 2, 1])
@pytest.mark.parametrize("shortcuts", [True, False])
def test_outputs_of_the_stages_are_those_of_the_papers_table(size, shortcuts):
    """32×32×16, 16×16×32 and 8×8×64 for the paper's images; other sizes are halved and rounded up."""
    model = CifarResNet(2, shortcuts=shortcuts)
    x = torch.rand(2, 16, size, size)
    half, quarter = math.ceil(size / 2), math.ceil(size / 4)
    for stage, shape in (
        (model.layer1, (16, size, size)),
        (model.layer2, (32, half, half)),
        (model.layer3, (64, quarter, quarter)),
    ):
        x = stage(x)
        assert x.shape == (2, *shape)
    assert model(torch.rand(2, 3, size, size)).shape == (2, 10)


@pytest.mark.parametrize(("height", "width"), [(4, 6), (5, 7), (1, 1)])
def test_the_shortcut_thins_and_pads_with_zeros(height, width):
    x = torch.randn(2, 3, height, width)
    y = ZeroPadShortcut(2, stride=2)(x)
    assert y.shape == (2, 5, math.ceil(height / 2), math.ceil(width / 2))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            assert torch.equal(y[:, :3, i, j], x[:, :, 2 * i, 2 * j])
    assert not y[:, 3:].any()


def test_shortcuts_have_no_parameters_and_most_are_the_identity():
    model = resnet20()
    blocks = [b for stage in (model.layer1, model.layer2, model.layer3) for b in stage]
    assert [type(b.shortcut) for b in blocks].count(ZeroPadShortcut) == 2
    assert isinstance(model.layer2[0].shortcut, ZeroPadShortcut)
    assert isinstance(model.layer3[0].shortcut, ZeroPadShortcut)
    assert all(count(b.shortcut) == 0 for b in blocks)


@pytest.mark.parametrize(("channels", "stride"), [(4, 1), (8, 2)])
def test_a_residual_block_is_a_plain_one_plus_its_shortcut(channels, stride):
    residual, plain = ResidualBlock(4, channels, stride), PlainBlock(4, channels, stride)
    plain.load_state_dict(residual.state_dict())
    residual.eval(), plain.eval()
    x = torch.randn(2, 4, 6, 6)
    by_hand = plain.bn1(plain.conv1(x)).relu()
    by_hand = plain.bn2(plain.conv2(by_hand))
    torch.testing.assert_close(plain(x), by_hand.relu())
    torch.testing.assert_close(residual(x), (by_hand + residual.shortcut(x)).relu())


def test_a_silent_residual_branch_lets_the_signal_through_and_a_plain_block_does_not():
    x = torch.rand(2, 4, 6, 6)
    for block, expected in ((ResidualBlock(4, 4, 1), x), (PlainBlock(4, 4, 1), torch.zeros_like(x))):
        nn.init.zeros_(block.bn2.weight)
        torch.testing.assert_close(block(x), expected)


def test_weights_are_he_normal_with_fan_out():
    model = CifarResNet(3)
    for conv in (model.layer1[1].conv1, model.layer2[0].conv1, model.layer3[2].conv2):
        assert conv.weight.std().item() == pytest.approx(math.sqrt(2 / (9 * conv.out_channels)), rel=0.06)


@pytest.mark.parametrize("reduction", [4, 16])
def test_se_resnet20_adds_the_parameters_of_equation_5(reduction):
    extra = 2 * 3 * (16**2 + 32**2 + 64**2) // reduction
    model = se_resnet20(reduction=reduction)
    assert count(model) == closed_form(3) + extra
    for stage in (model.layer1, model.layer2, model.layer3):
        for block in stage:
            nn.init.zeros_(block.se.fc2.weight)  # factors of 1/2, of the residual and not of the shortcut
    block = model.layer1[0].eval()
    x = torch.rand(2, 16, 4, 4)
    torch.testing.assert_close(block(x), (block.transform(x) / 2 + x).relu())


def test_another_number_of_classes_changes_the_last_layer_alone():
    assert count(resnet8(num_classes=100)) == closed_form(1, classes=100)
