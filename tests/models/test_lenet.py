"""The networks of 1989 and 1998: what their papers count and compute."""

import pytest
import torch
from torch.nn import functional as F

from cnn_core.models import create
from cnn_core.models._table_conv import TableConv2d

# LeCun et al. 1998, table I: the maps of S2 that each map of C3 sees.
TABLE_I = ["012", "123", "234", "345", "045", "015", "0123", "1234", "2345", "0345", "0145", "0125", "0134",
           "1245", "0235", "012345"]  # fmt: skip


def count(part):
    return sum(p.numel() for p in part.parameters() if p.requires_grad)


def test_parameters_of_1998_layer_by_layer():
    net = create("lenet5_1998")
    counts = {name: count(part) for name, part in net.named_children() if count(part)}
    assert counts == {"c1": 156, "s2": 12, "c3": 1_516, "s4": 32, "c5": 48_120, "f6": 10_164}
    assert sum(counts.values()) == count(net) == 60_000
    assert count(create("lenet5")) == 61_706


def test_c3_sees_the_maps_of_table_1():
    c3 = create("lenet5_1998", seed=0).c3
    maps = torch.rand(1, 6, 14, 14)
    before = c3(maps)[0]
    seen = {i: "" for i in range(16)}
    for k in range(6):
        changed = maps.clone()
        changed[0, k] += 1
        moved = (c3(changed)[0] - before).abs().amax((1, 2)) > 1e-6
        for i in moved.nonzero().flatten().tolist():
            seen[i] += str(k)
    assert list(seen.values()) == TABLE_I


def test_a_table_convolution_is_a_convolution_with_zeros():
    conv = TableConv2d(3, ((0, 2), (1,), (0, 1, 2)), 3)
    x = torch.rand(2, 3, 6, 6)
    dense = torch.zeros(3, 3, 3, 3)
    rows = conv.dense_weight()
    for i, maps in enumerate(((0, 2), (1,), (0, 1, 2))):
        dense[i, list(maps)] = rows[i, list(maps)].detach()
    assert torch.equal(rows.detach(), dense)
    torch.testing.assert_close(conv(x), F.conv2d(x, dense, conv.bias))


def test_subsampling_adds_four_cells_times_a_coefficient_plus_a_bias():
    layer = create("lenet5_1998", seed=0).s2
    with torch.no_grad():
        layer.coefficient.copy_(torch.arange(1.0, 7).view(6, 1, 1))
        layer.bias.copy_(torch.arange(6.0).view(6, 1, 1) / 10)
    x = torch.rand(1, 6, 4, 4)
    by_hand = x[..., ::2, ::2] + x[..., 1::2, ::2] + x[..., ::2, 1::2] + x[..., 1::2, 1::2]
    by_hand = by_hand * torch.arange(1.0, 7).view(6, 1, 1) + torch.arange(6.0).view(6, 1, 1) / 10
    torch.testing.assert_close(layer(x), by_hand)


def test_the_scaled_tanh_maps_one_to_one():
    act = create("lenet5_1998").act1
    values = act(torch.tensor([-1.0, 0.0, 1.0, 100.0]))
    torch.testing.assert_close(values, torch.tensor([-1.0, 0.0, 1.0, 1.7159]), atol=1e-4, rtol=0)


def test_the_output_measures_distances_to_fixed_codes():
    output = create("lenet5_1998").output
    assert set(output.codes.unique().tolist()) == {-1.0, 1.0}
    assert count(output) == 0
    scores = output(output.codes)
    assert torch.equal(scores.argmax(1), torch.arange(10))
    assert torch.equal(scores.diag(), torch.zeros(10))
    assert torch.equal(scores[2, 7], -(output.codes[2] - output.codes[7]).square().sum())


@pytest.mark.parametrize("name", ["lenet5", "lenet5_1998"])
def test_images_of_28_are_padded_to_the_same_network(name):
    net, padded = (create(name, seed=3, image_size=size).eval() for size in (32, 28))
    images = torch.rand(2, 1, 28, 28)
    torch.testing.assert_close(padded(images), net(F.pad(images, (2, 2, 2, 2))))


def test_the_zip_code_network_has_the_counts_of_its_paper():
    net = create("lecun1989")
    counts = {name: count(part) for name, part in net.named_children() if count(part)}
    assert counts == {"h1": 1_068, "h2": 2_592, "h3": 5_790, "output": 310}
    assert count(net) == 9_760
    assert net.connections() == 64_660


def test_its_biases_are_not_shared_and_its_border_is_background():
    net = create("lecun1989", seed=0).eval()
    background = torch.full((1, 1, 16, 16), -1.0)
    plain = net.h1(background) - net.h1.bias
    # Beyond the edge stands the background too: every unit of a map sees the same.
    assert (plain.amax((2, 3)) - plain.amin((2, 3))).max() < 1e-5
    with torch.no_grad():
        net.h1.bias[3, 2, 5] += 1
    moved = (net.h1(background) - net.h1.bias - plain).abs()
    assert moved.max() < 1e-5
    assert net.h1.bias.shape == (12, 8, 8)
