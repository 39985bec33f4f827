"""Drawings of networks: what is in them comes from the network, for every network and every kind of join."""

import re
import xml.etree.ElementTree as ET
from html import unescape
from itertools import pairwise
from math import prod
from urllib.parse import unquote

import pytest
import torch
from torch import nn

from cnn_core import models, viz
from cnn_core.viz._layout import layered
from cnn_core.viz._steps import groups, merged
from cnn_core.viz._trace import trace
from tests.models.networks import originals

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing):
    return [text.text for text in ET.fromstring(drawing.svg).iter(f"{SVG}text")]


def make(name):
    with torch.device("meta"):
        return models.create(name)


class Two(nn.Module):
    """Two branches, joined in the way that is asked for."""

    def __init__(self, join):
        super().__init__()
        self.left, self.right, self.join = nn.Conv2d(4, 4, 3, padding=1), nn.MaxPool2d(3, 1, 1), join

    def forward(self, x):
        return self.join(self.left(x), self.right(x))


@pytest.mark.parametrize("name", sorted(originals()))
def test_every_network_is_drawn_both_ways(name):
    """Every layer that a summary lists is in the trace; letters stay in the picture, and the text is XML."""
    net, shape = make(name), models.info(name).input_sizes[0]
    nodes = trace(net, shape)
    rows = [row for row in models.summary(net, shape) if row.macs and row.output_shape]
    assert sum(node.kind in ("conv", "linear", "other") for node in nodes) >= len(rows) * 0.9
    for kind in ("maps", "graph"):
        drawing = viz.draw_network(net, shape, kind)
        root = ET.fromstring(drawing.svg)
        width = float(root.get("viewBox").split()[2])
        assert all(0 <= float(rect.get("x")) <= width for rect in root.iter(f"{SVG}rect"))
        assert drawing.alt == root.find(f"{SVG}title").text == repr(drawing)


@pytest.mark.parametrize(
    ("join", "word"),
    [
        (torch.add, "+"),
        (lambda a, b: a + b, "+"),
        (lambda a, b: torch.cat([a, b], 1), "stack"),
        (torch.mul, "×"),
    ],
)
def test_a_join_has_an_arrow_from_each_branch(join, word):
    nodes = merged(trace(Two(join), (4, 8, 8)))
    assert [(node.label, node.inputs) for node in nodes] == [
        ("input", []), ("3×3 conv", [0]), ("3×3 max pool /1", [0]), (word, [1, 2]),
    ]  # fmt: skip
    drawing = viz.draw_network(Two(join), (4, 8, 8), "graph")
    assert drawing.svg.count("marker-end") == 5  # of four joins, and of the output
    assert word in texts(drawing)


def test_the_shortcut_of_a_block_is_seen():
    block = make("resnet20").layer1[0]
    nodes = merged(trace(block, (16, 32, 32)))
    assert nodes[-1].label == "+"
    assert 0 in nodes[-1].inputs
    assert nodes[-1].extras == ["ReLU"]
    assert nodes[1].extras == ["BN", "ReLU"]
    plain = merged(trace(make("plain20").layer1[0], (16, 32, 32)))
    assert all(node.label != "+" for node in plain)


def test_an_inception_module_has_four_branches():
    module = make("googlenet").inception3a
    (group,) = groups(merged(trace(module, (192, 28, 28))))[1:]
    assert (group.strands, group.shape, group.shortcut) == (4, (256, 28, 28), False)
    assert texts(viz.draw_network(module, (192, 28, 28), "graph")).count("1×1 conv, 64") == 1


@pytest.mark.parametrize(("name", "counts"), [("resnet50", [3, 4, 6, 3]), ("resnet20", [3, 3, 3])])
def test_equal_blocks_stand_once_with_their_number(name, counts):
    found = groups(merged(trace(make(name), models.info(name).input_sizes[0])))
    assert [group.count for group in found if group.shortcut] == counts


def test_vgg_has_its_thirteen_convolutions_and_three_matrices():
    found = groups(merged(trace(make("vgg16"), (3, 224, 224))))
    assert [group.count for group in found if group.kind == "conv"] == [2, 2, 3, 3, 3]
    assert sum(group.count for group in found if group.kind == "linear") == 3


def test_shapes_are_those_of_a_run():
    layers = [nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(6 * 14 * 14, 10)]
    found = viz.draw_network(layers, (1, 32, 32))
    assert [text for text in texts(found) if re.fullmatch(r"\d+(×\d+)*", text)] == [
        "1×32×32", "6×28×28", "6×14×14", "10",
    ]  # fmt: skip
    y = nn.Sequential(*layers)(torch.zeros(1, 1, 32, 32))
    assert prod(y.shape[1:]) == 10


def test_the_model_is_left_as_it_was():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2).eval(), nn.ReLU()).train()
    net[1].eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    viz.draw_network(net, (1, 8, 8))
    assert net.training
    assert not net[1].training
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in net.modules())


@pytest.mark.parametrize("wrong", [None, "resnet20", [], [1, 2], nn.Conv2d])
def test_what_is_no_network_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be a torch\.nn.Module or a list of them"):
        viz.draw_network(wrong, (1, 8, 8))


@pytest.mark.parametrize(
    ("options", "text"),
    [({"kind": "tree"}, 'kind=\'tree\': must be "maps" or "graph"'), ({"columns": 0}, "columns=0")],
)
def test_a_poor_option_is_refused(options, text):
    with pytest.raises(ValueError, match=text):
        viz.draw_network(nn.Conv2d(1, 2, 3), (1, 8, 8), **options)


@pytest.mark.parametrize("shape", [(1, 8), 8, (1, 8, 0), (1, 8, 8.5), None])
def test_a_poor_shape_is_refused(shape):
    with pytest.raises(ValueError, match="input_shape"):
        viz.draw_network(nn.Conv2d(1, 2, 3), shape)


def test_nodes_of_a_layer_do_not_overlap_and_edges_end_at_their_nodes():
    inputs, widths = [[], [0], [0], [0], [1], [2], [4, 5, 3, 0]], [40, 90, 60, 30, 80, 80, 30]
    layout = layered(inputs, widths, 10)
    for level in range(max(layout.layer) + 1):
        row = sorted((layout.x[n], widths[n]) for n in range(7) if layout.layer[n] == level)
        for (x, width), (other, wide) in pairwise(row):
            assert other - x >= (width + wide) / 2 + 10 - 1e-9
    for (source, node), points in layout.edges.items():
        assert points[0] == (layout.x[source], layout.layer[source])
        assert points[-1] == (layout.x[node], layout.layer[node])
        assert [level for _, level in points] == list(range(layout.layer[source], layout.layer[node] + 1))


def test_an_unread_notebook_shows_the_drawing_as_an_image():
    drawing = viz.draw_network([nn.Conv2d(1, 2, 3)], (1, 8, 8))
    tag = re.fullmatch(r'<img src="data:image/svg\+xml,([^"<>]*)" alt="([^"]*)">', drawing._repr_html_())
    assert unquote(tag[1]) == drawing.svg
    assert unescape(tag[2]) == drawing.alt
