"""AlexNet: the rows of the published table, the order of its layers, its normalisation and its first draw."""

import pytest
import torch
from torch import nn

from cnn_core.arithmetic import conv_macs, linear_macs
from cnn_core.models import create, info
from cnn_core.models.alexnet_2012 import init_2012, lrn

# Output, parameters grouped and ungrouped (Krizhevsky et al., 2012, figure 2 and section 3.5).
ROWS = {
    "conv1": ((96, 55, 55), 34_944, 34_944),
    "norm1": ((96, 55, 55), 0, 0),
    "pool1": ((96, 27, 27), 0, 0),
    "conv2": ((256, 27, 27), 307_456, 614_656),
    "norm2": ((256, 27, 27), 0, 0),
    "pool2": ((256, 13, 13), 0, 0),
    "conv3": ((384, 13, 13), 885_120, 885_120),
    "conv4": ((384, 13, 13), 663_936, 1_327_488),
    "conv5": ((256, 13, 13), 442_624, 884_992),
    "pool5": ((256, 6, 6), 0, 0),
    "flatten": ((9216,), 0, 0),
    "fc6": ((4096,), 37_752_832, 37_752_832),
    "fc7": ((4096,), 16_781_312, 16_781_312),
    "fc8": ((1000,), 4_097_000, 4_097_000),
}


def count(module):
    return sum(p.numel() for p in module.parameters())


def shapes(model, size):
    """Return the output shape of every named layer, without the batch, for images of ``size``."""
    found, x = {}, torch.empty(1, *size, device="meta")
    for name, layer in model.named_children():
        x = layer(x)
        found[name] = tuple(x.shape[1:])
    return found


@pytest.mark.parametrize(("name", "column"), [("alexnet_2012", 1), ("alexnet_2012_ungrouped", 2)])
def test_every_row_of_the_published_network(name, column):
    with torch.device("meta"):
        model = create(name)
    found = shapes(model, info(name).input_sizes[0])
    for layer, row in ROWS.items():
        assert (layer, found[layer]) == (layer, row[0])
        assert (layer, count(getattr(model, layer))) == (layer, row[column])
    assert count(model) == sum(row[column] for row in ROWS.values())


@pytest.mark.parametrize(
    ("name", "published"),
    [("alexnet", 61_100_840), ("alexnet_2012", 60_965_224), ("alexnet_2012_ungrouped", 62_378_344)],
)
def test_parameters(name, published):
    with torch.device("meta"):
        assert count(create(name)) == published


def test_multiply_accumulates_of_the_two_forms():
    """724 million belong to the grouped network, 1,135 million to the ungrouped one."""
    for groups, total in ((2, 724_406_816), (1, 1_135_256_096)):
        macs = (
            conv_macs(3, 96, 11, 55)
            + conv_macs(96, 256, 5, 27, groups)
            + conv_macs(256, 384, 3, 13)
            + conv_macs(384, 384, 3, 13, groups)
            + conv_macs(384, 256, 3, 13, groups)
            + linear_macs(9216, 4096)
            + linear_macs(4096, 4096)
            + linear_macs(4096, 1000)
        )
        assert macs == total


def test_relu_then_normalisation_then_pooling_and_dropout_last():
    names = [name for name, _ in create("alexnet_2012", 2, image_size=64).named_children()]
    assert names[:8] == ["conv1", "relu1", "norm1", "pool1", "conv2", "relu2", "norm2", "pool2"]
    assert names[-7:] == ["fc6", "relu6", "drop6", "fc7", "relu7", "drop7", "fc8"]


def test_lrn_is_the_formula_of_section_3_3():
    a = 30 * torch.rand(2, 7, 3, 3, generator=torch.Generator().manual_seed(0))
    expected = torch.empty_like(a)
    for i in range(7):
        near = a[:, max(0, i - 2) : min(6, i + 2) + 1]
        expected[:, i] = a[:, i] / (2 + 1e-4 * near.square().sum(1)) ** 0.75
    torch.testing.assert_close(lrn()(a), expected)


def test_groups_keep_the_two_towers_apart_except_in_conv3():
    model = create("alexnet_2012", 2, image_size=64, seed=0)
    for layer, apart in ((model.conv2, True), (model.conv3, False), (model.conv4, True), (model.conv5, True)):
        x = torch.randn(1, layer.in_channels, 5, 5)
        changed = x.clone()
        changed[:, layer.in_channels // 2 :] += 1  # only what lies on the second GPU
        half = layer.out_channels // 2
        assert torch.equal(layer(x)[:, :half], layer(changed)[:, :half]) == apart


def test_first_draw_of_the_published_network():
    model = create("alexnet_2012", 10, image_size=64, seed=0)
    for name in ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"):
        layer = getattr(model, name)
        assert layer.weight.std().item() == pytest.approx(0.01, rel=0.05)
        ones = name in ("conv2", "conv4", "conv5", "fc6", "fc7")
        assert layer.bias.eq(1.0 if ones else 0.0).all()


@pytest.mark.parametrize(("size", "side"), [(227, 6), (224, 6), (67, 1), (64, 1)])
def test_sizes_that_windows_do_not_fit_are_padded(size, side):
    with torch.device("meta"):
        model = create("alexnet_2012", image_size=size)
    assert shapes(model, (3, size, size))["pool5"] == (256, side, side)
    assert model.conv1.padding == ((2, 2) if size in (224, 64) else (0, 0))


@pytest.mark.parametrize(("name", "size"), [("alexnet_2012", 63), ("alexnet_small", 14)])
def test_images_too_small_for_three_poolings_are_refused(name, size):
    with pytest.raises(ValueError, match=f"image_size={size}: must be at least {size + 1}"):
        create(name, image_size=size)


def test_small_network_keeps_the_inner_layers_of_the_published_one():
    with torch.device("meta"):
        small, full = create("alexnet_small"), create("alexnet_2012")
    for name in ("conv2", "conv3", "conv4", "conv5", "norm1", "norm2", "pool1", "pool2", "pool5"):
        assert repr(getattr(small, name)) == repr(getattr(full, name))
    found = shapes(small, (3, 32, 32))
    sides = {name: found[name][1:] for name in ("conv1", "pool1", "pool2", "pool5")}
    assert sides == {"conv1": (32, 32), "pool1": (15, 15), "pool2": (7, 7), "pool5": (3, 3)}


def test_without_lrn_nothing_else_changes():
    full, without = create("alexnet_small", seed=0), create("alexnet_small_no_lrn", seed=0)
    names = [name for name, layer in full.named_children() if not isinstance(layer, nn.LocalResponseNorm)]
    assert [name for name, _ in without.named_children()] == names
    assert len(names) == len(list(full.children())) - 2
    for (key, value), (other_key, other) in zip(
        full.state_dict().items(), without.state_dict().items(), strict=True
    ):
        assert key == other_key
        assert torch.equal(value, other)


def test_small_network_draws_so_that_scores_tell_images_apart():
    """Part of the scores' size that differs between images: the reason for another rule than section 5's."""
    model = create("alexnet_small", seed=0).eval()
    images = torch.randn(8, 3, 32, 32, generator=torch.Generator().manual_seed(0))

    def share():
        with torch.no_grad():
            scores = model(images)
        return scores.std(0).square().mean().sqrt() / scores.square().mean().sqrt()

    assert share() > 0.1
    torch.manual_seed(0)
    init_2012(model)
    assert share() < 0.01
