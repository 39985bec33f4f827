"""The table of a network: its sums, the encyclopedia's rows, errors, and what it leaves alone."""

import pytest
import torch
from torch import nn

from cnn_core.models import create, info, list_models, summary
from tests.models.networks import blank, flops

# The tables of the encyclopedia, section 6: (channels, height, width) or length, and parameters.
LENET5 = [((6, 28, 28), 156), ((6, 14, 14), 0), ((16, 10, 10), 2_416), ((16, 5, 5), 0), ((120, 1, 1), 48_120),
          ((84,), 10_164), ((10,), 850)]  # fmt: skip
ALEXNET = [((96, 55, 55), 34_944), ((256, 27, 27), 614_656), ((384, 13, 13), 885_120),
           ((384, 13, 13), 1_327_488), ((256, 13, 13), 884_992), ((4096,), 37_752_832), ((4096,), 16_781_312),
           ((1000,), 4_097_000)]  # fmt: skip
VGG16 = [((64, 224, 224), 1_792), ((64, 224, 224), 36_928), ((64, 112, 112), 0), ((128, 112, 112), 73_856),
         ((128, 112, 112), 147_584), ((128, 56, 56), 0), ((256, 56, 56), 295_168), ((256, 56, 56), 590_080),
         ((256, 56, 56), 590_080), ((256, 28, 28), 0), ((512, 28, 28), 1_180_160), ((512, 28, 28), 2_359_808),
         ((512, 28, 28), 2_359_808), ((512, 14, 14), 0), ((512, 14, 14), 2_359_808),
         ((512, 14, 14), 2_359_808), ((512, 14, 14), 2_359_808), ((512, 7, 7), 0),
         ((4096,), 102_764_544), ((4096,), 16_781_312), ((1000,), 4_097_000)]  # fmt: skip
WEIGHTED = ("Conv2d", "Linear", "MaxPool2d", "AvgPool2d")
# Every count of parameters that the encyclopedia or a paper states, as it is stated.
STATED = {
    "lenet5_1998": 60_000, "lenet5": 61_706, "lecun1989": 9_760, "alexnet_2012": 60_965_224,
    "alexnet_2012_ungrouped": 62_378_344, "vgg16": 138_357_544, "resnet18": "11.7M", "resnet34": "21.8M",
    "resnet50": 25_557_032, "resnet101": "44.5M", "resnet152": "60.2M", "resnet20": "0.27M",
    "resnet32": "0.46M", "resnet44": "0.66M", "resnet56": "0.85M", "resnet110": "1.7M",
}  # fmt: skip


def rows(name, kinds=WEIGHTED):
    shape = info(name).input_sizes[0]
    return [row for row in summary(blank(name, shape), shape) if row.kind in kinds]


@pytest.mark.parametrize("name", list_models())
def test_sums_are_those_of_the_network_and_of_pytorch_s_counter(name):
    shape = info(name).input_sizes[0]
    model = blank(name, shape)
    table = summary(model, shape)
    assert table.params == sum(p.numel() for p in model.parameters())
    assert 2 * table.macs == flops(blank(name, shape), shape)
    assert len({row.name for row in table}) == len(table) > 4
    assert all(
        row.activation_bytes == 4 * torch.Size(row.output_shape).numel() for row in table if row.output_shape
    )


@pytest.mark.parametrize(
    ("name", "stated", "kinds"),
    [("lenet5", LENET5, WEIGHTED), ("alexnet_2012_ungrouped", ALEXNET, ("Conv2d", "Linear")),
     ("vgg16", VGG16, WEIGHTED)],
)  # fmt: skip
def test_rows_are_those_of_the_encyclopedia(name, stated, kinds):
    assert [(row.output_shape, row.params) for row in rows(name, kinds)] == stated


def test_stages_of_resnet50_are_those_of_the_encyclopedia():
    table = list(summary(blank("resnet50", (3, 224, 224)), (3, 224, 224)))
    ends = {"maxpool": (64, 56, 56), "avgpool": (2048, 1, 1), "fc": (1000,)}
    assert {row.name: row.output_shape for row in table if row.name in ends} == ends
    stages = {"layer1": 215_808, "layer2": 1_219_584, "layer3": 7_098_368, "layer4": 14_964_736}
    for stage, parameters in stages.items():
        assert sum(row.params for row in table if row.name.startswith(stage)) == parameters


@pytest.mark.parametrize(("name", "stated"), STATED.items())
def test_counts_that_are_stated(name, stated):
    shape = info(name).input_sizes[0]
    count = summary(blank(name, shape), shape).params
    if isinstance(stated, str):
        decimals = len(stated.partition(".")[2]) - 1
        count, stated = round(count / 1e6, decimals), float(stated[:-1])
    assert count == stated


def test_receptive_fields_follow_the_longest_path():
    lenet = {row.name: row.receptive_field for row in summary(create("lenet5"), (1, 32, 32))}
    assert [lenet[name] for name in ("c1", "s2", "c3", "s4", "c5")] == [5, 6, 14, 16, 32]
    assert lenet["flatten"] is None
    vgg = [row.receptive_field for row in rows("vgg16", ("MaxPool2d",))]
    assert vgg == [6, 16, 44, 100, 212]  # Araujo, Norris and Sim 2019, table 1
    known = {"resnet50": 427, "googlenet": 379, "alexnet": 195}
    for name, size in known.items():
        assert max(row.receptive_field or 0 for row in rows(name, ("Conv2d", "MaxPool2d"))) == size


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("lecun1989", 5 + 4 * 2),  # 5×5 twice, the second in steps of two
        ("neocognitron", 45),
        ("convnext_tiny", 1688),  # behind permuted axes
        ("efficientnet_lite0", 851),  # as far as B0
        ("efficientnet_b0", 851),
        ("airbench", 51),  # with poolings that are functions
        ("vit_b_16", 16),
    ],
)
def test_receptive_fields_of_layers_that_are_not_pytorch_s_own(name, size):
    shape = info(name).input_sizes[0]
    assert max(row.receptive_field or 0 for row in summary(blank(name, shape), shape)) == size


def test_zeros_at_the_edge_change_nothing():
    model = nn.Sequential(nn.ZeroPad2d(1), nn.Conv2d(1, 2, 3, stride=2), nn.ReLU(), nn.Conv2d(2, 2, 3))
    assert [row.receptive_field for row in summary(model, (1, 9, 9))] == [1, 3, 3, 7]


def test_weights_that_a_layer_lends_to_the_one_around_it_count_there():
    table = summary(create("vit_tiny_32"), (3, 32, 32))
    assert all(row.output_shape for row in table)
    attention = next(row for row in table if row.kind == "MultiheadAttention")
    assert attention.params == 4 * (192 + 1) * 192
    assert attention.macs == 4 * 65 * 192**2 + 2 * 65**2 * 192


def test_heads_for_training_alone_are_named_as_such():
    unused = [
        row for row in summary(blank("googlenet", (3, 64, 64)), (3, 64, 64)) if row.output_shape is None
    ]
    assert {row.name.split(".")[0] for row in unused} == {"aux1", "aux2"}
    assert sum(row.params for row in unused) == 13_004_888 - 6_624_904
    assert str(summary(blank("googlenet", (3, 64, 64)), (3, 64, 64))).count("not used in evaluation") == len(
        unused
    )


def test_the_model_is_left_as_it_was():
    model = create("resnet8", seed=0)
    model.layer1.eval()
    modes = [module.training for module in model.modules()]
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    random = torch.random.get_rng_state()
    summary(model, (3, 32, 32))
    assert [module.training for module in model.modules()] == modes
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert torch.equal(torch.random.get_rng_state(), random)
    assert not any(module._forward_hooks for module in model.modules())


def test_also_after_an_error():
    model = create("resnet8").train()
    with pytest.raises(ValueError, match=r"images\.shape=\(1, 4, 32, 32\): must be \(N, 3"):
        summary(model, (4, 32, 32))
    assert model.training
    assert not any(module._forward_hooks for module in model.modules())


@pytest.mark.parametrize("size", [(3, 32), 32, (3, 32, 0), (3, 32, 1.5), None])
def test_a_size_that_is_none_is_refused(size):
    with pytest.raises(ValueError, match=r"input_shape=.*must be"):
        summary(create("resnet8"), size)
    with pytest.raises(ValueError, match="model='resnet8': must be"):
        summary("resnet8", (3, 32, 32))


def test_it_prints_as_a_table():
    text = str(summary(create("lenet5"), (1, 32, 32))).splitlines()
    assert " ".join(text[0].split()) == "layer kind output shape parameters MACs memory field"
    assert " ".join(text[3].split()) == "c1 Conv2d 6 × 28 × 28 156 117,600 18.4 KiB 5"
    assert " ".join(text[-1].split()) == "total 61,706 416,520 61.5 KiB"
    assert len({len(line) for line in text if set(line) == {"─"}}) == 1


def test_it_shows_as_a_table_in_notebooks():
    class Odd(nn.Sequential):
        pass

    model = Odd(nn.Conv2d(1, 2, 3))
    model.add_module("<b>", nn.Flatten())
    html = summary(model, (1, 5, 5))._repr_html_()
    assert html.count("<tr>") == 5  # head, input, two layers, total
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert html.count('scope="col"') == 7
