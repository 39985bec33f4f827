import json
import xml.etree.ElementTree as ET

import pytest
import torch
from torch import nn

from cnn_core import models
from cnn_core.widgets import ShapesExplorer
from cnn_core.widgets.shapes import STARTS, label
from cnn_core.widgets.shapes.rows import KINDS, complete

# The starting points that are networks of the registry.
NETWORKS = {
    "LeNet-5": "lenet5",
    "AlexNet": "alexnet_2012",
    "VGG-16": "vgg16",
    "ResNet-18": "resnet18",
    "ResNet-50": "resnet50",
}
TOTALS = {
    "LeNet-5": 61_706,
    "small CNN": 421_642,
    "AlexNet": 60_965_224,
    "VGG-16": 138_357_544,
    "ResNet-18": 11_689_512,
    "ResNet-50": 25_557_032,
}


def counted(name, size):
    """Parameters and multiply-adds of a network of the registry, by a forward pass without content."""
    with torch.device("meta"):
        net = models.create(name).eval()
    macs = []
    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(lambda layer, _, y: macs.append(y.numel() * layer.weight[0].numel()))
    net(torch.zeros(1, *size, device="meta"))
    return sum(p.numel() for p in net.parameters()), sum(macs)


def torch_layer(row, channels):
    """The PyTorch layer that a row stands for."""
    sizes = {"kernel_size": row.get("kernel"), "stride": row.get("stride"), "padding": row.get("padding")}
    if row["kind"] == "conv":
        more = {field: row[field] for field in ("dilation", "groups", "bias")}
        return nn.Conv2d(channels, row["out"], **sizes, **more)
    return {"max_pool": nn.MaxPool2d, "avg_pool": nn.AvgPool2d}[row["kind"]](**sizes)


@pytest.mark.parametrize("name", STARTS)
def test_starting_points_have_the_published_parameters(name):
    assert ShapesExplorer.start(name).totals["params"] == TOTALS[name]


@pytest.mark.parametrize("name", NETWORKS)
def test_starting_points_cost_what_the_models_cost(name):
    explorer = ShapesExplorer.start(name)
    params, macs = counted(NETWORKS[name], explorer.input)
    assert (explorer.totals["params"], explorer.totals["macs"]) == (params, macs)


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "conv", "out": 6, "kernel": 5, "stride": 2, "padding": 1},
        {"kind": "conv", "out": 6, "kernel": 3, "dilation": 4, "groups": 2, "bias": False},
        {"kind": "max_pool", "kernel": 3, "stride": 2, "padding": 1},
        {"kind": "avg_pool"},
    ],
)
def test_one_row_leaves_and_has_what_the_layer_of_torch_does(row):
    explorer = ShapesExplorer(input=(4, 17, 20), rows=[row])
    layer = torch_layer(explorer.rows[0], 4)
    assert explorer.table[0].output_shape == tuple(layer(torch.zeros(1, 4, 17, 20)).shape[1:])
    assert explorer.table[0].params == sum(p.numel() for p in layer.parameters())


def test_a_linear_layer_sees_as_far_as_a_convolution_that_covers_the_map():
    conv = {"kind": "conv", "out": 8, "kernel": 3, "stride": 2}
    tail = [{"kind": "flatten"}, {"kind": "linear", "out": 10}]
    flat = ShapesExplorer(input=(3, 15, 15), rows=[conv, *tail])
    slid = ShapesExplorer(input=(3, 15, 15), rows=[conv, {"kind": "conv", "out": 10, "kernel": 7}])
    assert flat.table[-1].receptive_field == slid.table[-1].receptive_field == (15, 15)
    assert flat.totals["params"] == slid.totals["params"]
    assert flat.totals["macs"] == slid.totals["macs"]
    assert flat.table[-1].jump is None
    oblong = ShapesExplorer(input=(3, 15, 21), rows=[conv, {"kind": "global_avg_pool"}, tail[1]])
    assert [row.receptive_field for row in oblong.table] == [(3, 3), (15, 21), (15, 21)]


def test_rows_that_cost_nothing():
    rows = [{"kind": kind} for kind in ("relu", "dropout", "flatten", "relu", "batch_norm")]
    table = ShapesExplorer(input=(2, 3, 4), rows=rows).table
    assert [row.params for row in table] == [0, 0, 0, 0, 48]
    assert [row.macs for row in table] == [0] * 5
    assert table[-1].output_shape == (24,)
    assert table[0].activation_bytes == 96


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"kind": "max_pool", "kernel": 7}, "Kernel 7 is larger than the height of 5: it needs padding ≥ 1."),
        (
            {"kind": "conv", "kernel": 9, "padding": 1},
            "Kernel 9 is larger than the padded height of 7: it needs padding ≥ 2.",
        ),
        (
            {"kind": "conv", "kernel": 3, "dilation": 3},
            "Kernel 3 with dilation 3 spans 7 cells, more than the height of 5: it needs padding ≥ 1.",
        ),
        ({"kind": "avg_pool", "kernel": 2, "padding": 2}, "Padding 2 is over half of the kernel 2"),
        ({"kind": "conv", "out": 8, "groups": 4}, "4 groups cannot share 6 input channels evenly."),
        ({"kind": "conv", "out": 8, "groups": 3}, "3 groups cannot share 8 filters evenly."),
        ({"kind": "linear"}, "It needs a row of numbers, but its input is 6 maps of 5×8. Put a flatten"),
    ],
)
def test_what_cannot_work_is_explained_and_the_rest_is_blank(row, problem):
    explorer = ShapesExplorer(input=(6, 5, 8), rows=[{"kind": "relu"}, row, {"kind": "relu"}])
    first, bad, after = explorer.table
    assert first.output_shape == (6, 5, 8)
    assert bad.problem.startswith(problem)
    assert bad.output_shape is bad.params is after.output_shape is None
    assert not after.problem
    with pytest.raises(ValueError, match="row=2: "):
        _ = explorer.totals
    assert problem.split(":")[0] in explorer.placeholder()


@pytest.mark.parametrize("kind", ["conv", "max_pool", "global_avg_pool", "basic_block", "bottleneck"])
def test_what_needs_maps_says_so(kind):
    explorer = ShapesExplorer(input=(64, 7, 7), rows=[{"kind": "flatten"}, {"kind": kind}])
    assert explorer.table[1].problem.startswith("It needs maps, but its input is a row of 3,136 numbers.")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("input", (3, 224), r"input=\(3, 224\): must be 3 whole numbers from 1 to 4096"),
        ("input", (3, 0, 224), "must be 3 whole numbers"),
        ("rows", "conv", "rows='conv': must be a list of at most 64 layers"),
        ("rows", [{"kind": "relu"}] * 65, "at most 64 layers"),
        ("rows", ["conv"], r"rows\[0\]='conv': must be a dict"),
        ("rows", [{"out": 3}], r"rows\[0\] kind=None: must be one of conv, max_pool"),
        ("rows", [{"kind": ["conv"]}], "kind="),
        (
            "rows",
            [{"kind": "relu"}, {"kind": "linear", "kernel": 3}],
            r"rows\[1\] field='kernel': linear has",
        ),
        ("rows", [{"kind": "conv", "stride": 0}], r"rows\[0\] stride=0: must be 1 to 64"),
        ("rows", [{"kind": "conv", "out": 2.5}], "out=2.5: must be a whole number"),
        ("rows", [{"kind": "conv", "bias": 1}], "bias=1: must be True or False"),
    ],
)
def test_bad_values_are_refused_and_leave_the_state_alone(name, value, message):
    with pytest.raises(ValueError, match=message):
        ShapesExplorer(**{name: value})
    explorer = ShapesExplorer()
    before = json.dumps(explorer.state())
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert json.dumps(explorer.state()) == before


def test_no_two_explorers_share_their_rows():
    first, second = ShapesExplorer(), ShapesExplorer()
    assert first.rows is not second.rows
    assert first.rows[0] is not second.rows[0]
    assert first.input is not second.input
    given = {"kind": "linear"}
    assert ShapesExplorer(rows=[given]).rows[0] == {"kind": "linear", "out": 64, "bias": True}
    assert given == {"kind": "linear"}


def test_unknown_starting_points_are_refused():
    with pytest.raises(ValueError, match="name='vgg': must be one of LeNet-5, small CNN"):
        ShapesExplorer.start("vgg")


@pytest.mark.parametrize("name", STARTS)
def test_fallback_is_a_well_formed_table_with_its_totals(name):
    explorer = ShapesExplorer.start(name)
    placeholder = explorer.placeholder()
    root = ET.fromstring(placeholder)
    assert len(root.findall("table/tr")) == len(explorer.rows) + 2
    assert f"{TOTALS[name]:,} parameters" in root.find("p").text
    assert len(placeholder.encode()) < 6000


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_label_and_stands_alone(kind):
    row = complete({"kind": kind}, "row")
    assert label(row)
    assert ET.fromstring(ShapesExplorer(input=(64, 9, 9), rows=[row]).placeholder()) is not None
