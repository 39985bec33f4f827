"""The cost of networks, layer by layer, against the tables of the text."""

import pytest

from cnn_core import nn


def test_lenet5():
    first = nn.Sequential(nn.Conv2d(1, 6, 5), nn.ScaledTanh(), nn.AvgPool2d(2))
    second = nn.Sequential(nn.Conv2d(6, 16, 5), nn.ScaledTanh(), nn.AvgPool2d(2))
    third = nn.Sequential(nn.Conv2d(16, 120, 5), nn.ScaledTanh(), nn.Flatten())
    model = nn.Sequential(*first, *second, *third, nn.Linear(120, 84), nn.ScaledTanh(), nn.Linear(84, 10))
    rows = nn.summary(model, (1, 32, 32))
    assert [r.output_shape for r in rows[::3]] == [(6, 28, 28), (16, 10, 10), (120, 1, 1), (84,)]
    assert [r.params for r in rows if r.params] == [156, 2_416, 48_120, 10_164, 850]
    assert sum(r.params for r in rows) == 61_706
    assert [r.macs for r in rows if r.macs] == [117_600, 240_000, 48_000, 10_080, 840]
    assert [r.receptive_field for r in rows] == [5, 5, 6, 14, 14, 16, 32, 32, None, None, None, None]
    assert rows[0].activation_bytes == 6 * 28 * 28 * 4
    assert (rows[0].name, rows[0].kind) == ("0", "Conv2d")
    assert model.training


def test_containers_count_as_one_layer():
    block = nn.Residual(
        nn.Sequential(nn.Conv2d(4, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8)),
        nn.Conv2d(4, 8, 1, stride=2, bias=False),
    )
    model = nn.Sequential(
        nn.ReLU(),
        block,
        nn.Concat(nn.Conv2d(8, 2, 1), nn.Conv2d(8, 3, 3, padding=1)),
        nn.AdaptiveAvgPool2d(1),
    )
    rows = nn.summary(model, (4, 10, 10))
    assert [r.output_shape for r in rows] == [(4, 10, 10), (8, 5, 5), (5, 5, 5), (5, 1, 1)]
    assert rows[1].params == 4 * 8 * 9 + 16 + 4 * 8
    assert rows[1].macs == 25 * (4 * 8 * 9 + 4 * 8)
    assert rows[2].macs == 25 * (8 * 2 + 8 * 3 * 9)
    assert [r.receptive_field for r in rows] == [None, 3, 7, None]


def test_a_container_without_a_kernel_sees_nothing_yet():
    parts = nn.Sequential(nn.ReLU()), nn.Residual(nn.ReLU()), nn.Concat(nn.Tanh(), nn.ReLU())
    rows = nn.summary(nn.Sequential(*parts, nn.Conv2d(4, 1, 3), nn.Residual(nn.ReLU())), (2, 6, 6))
    assert [row.receptive_field for row in rows] == [None, None, None, 3, 3]


def test_an_array_that_layers_share_counts_once():
    first, second, third = (nn.Linear(4, 4, rng=seed) for seed in range(3))
    second.params["weight"] = third.params["weight"] = first.params["weight"]
    rows = nn.summary(nn.Sequential(first, second, nn.Sequential(nn.ReLU(), third)), (4,))
    assert [row.params for row in rows] == [16 + 4, 4, 4]
    assert [row.macs for row in rows] == [16, 16, 16]


def test_transposed_convolutions_are_counted_by_their_input():
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.ConvTranspose2d(4, 2, 4, 2, 1), nn.Conv2d(2, 1, 3)
    )
    rows = nn.summary(model, (1, 8, 8))
    assert [r.output_shape for r in rows] == [(4, 4, 4), (2, 8, 8), (1, 6, 6)]
    assert rows[1].macs == 4 * 4 * (4 * 2 * 4 * 4)
    assert [r.receptive_field for r in rows] == [3, None, None]
    nested = nn.summary(
        nn.Sequential(nn.Conv2d(1, 4, 3), nn.Sequential(nn.ConvTranspose2d(4, 2, 3))), (1, 8, 8)
    )
    assert [r.receptive_field for r in nested] == [3, None]
    (row,) = nn.summary(nn.Sequential(nn.ConvTranspose1d(2, 3, 5, groups=1, stride=2)), (2, 9))
    assert (row.output_shape, row.macs) == ((3, 21), 9 * 2 * 3 * 5)


def test_conv1d_and_bad_input():
    (row,) = nn.summary(nn.Sequential(nn.Conv1d(2, 3, 5)), (2, 9))
    assert (row.output_shape, row.macs) == ((3, 5), 5 * 2 * 3 * 5)
    with pytest.raises(ValueError, match="model='Conv2d': must be a Sequential"):
        nn.summary(nn.Conv2d(1, 1, 1), (1, 4, 4))
    with pytest.raises(ValueError, match="must have 4 axes"):
        nn.summary(nn.Sequential(nn.Conv2d(1, 1, 1)), (4, 4))
