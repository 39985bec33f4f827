"""Costs against PyTorch's layers, and every worked example of the text."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnn_core import arithmetic as a


def count(layer):
    return sum(p.numel() for p in layer.parameters())


@given(
    inputs=st.integers(1, 4),
    outputs=st.integers(1, 4),
    groups=st.integers(1, 3),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    bias=st.booleans(),
)
def test_conv_params_equal_torch(inputs, outputs, groups, kernel, bias):
    layer = torch.nn.Conv2d(inputs * groups, outputs * groups, kernel, groups=groups, bias=bias)
    arguments = (inputs * groups, outputs * groups, kernel, groups)
    assert a.conv_params(*arguments, bias=bias) == count(layer)
    assert a.conv_macs(*arguments[:3], (2, 3), groups) == layer.weight.numel() * 6


@pytest.mark.parametrize("bias", [True, False])
def test_other_layers_equal_torch(bias):
    assert a.linear_params(7, 5, bias=bias) == count(torch.nn.Linear(7, 5, bias=bias))
    assert a.batch_norm_params(9) == count(torch.nn.BatchNorm2d(9))
    pair = torch.nn.Sequential(
        torch.nn.Conv2d(6, 6, 3, groups=6, bias=bias), torch.nn.Conv2d(6, 8, 1, bias=bias)
    )
    assert a.depthwise_separable_params(6, 8, 3, bias=bias) == count(pair)
    assert a.conv_params(3, 4, (5,), bias=bias) == count(torch.nn.Conv1d(3, 4, 5, bias=bias))


def test_worked_examples():
    assert a.conv_params(3, 32, 3) == 896
    assert a.linear_params(1024, 512) == 524_800
    assert (
        a.conv_params(1, 32, 3)
        + a.conv_params(32, 64, 3)
        + a.linear_params(3136, 128)
        + a.linear_params(128, 10)
        == 421_642
    )
    lenet = [a.conv_params(1, 6, 5), a.conv_params(6, 16, 5), a.conv_params(16, 120, 5)]
    assert lenet == [156, 2_416, 48_120]
    assert sum(lenet) + a.linear_params(120, 84) + a.linear_params(84, 10) == 61_706
    assert a.conv_params(256, 64, 1) == 16_448
    assert a.conv_params(256, 64, 3) == 147_520
    assert a.conv_params(192, 128, 5, bias=False) == 614_400
    assert a.conv_params(192, 96, 1, bias=False) + a.conv_params(96, 128, 5, bias=False) == 325_632
    assert a.conv_macs(3, 96, 11, 55) == 105_415_200


def test_vgg16():
    widths = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
    convolutions = sum(a.conv_params(i, o, 3) for i, o in pairwise(widths))
    dense = a.linear_params(512 * 7 * 7, 4096) + a.linear_params(4096, 4096) + a.linear_params(4096, 1000)
    assert convolutions + dense == 138_357_544


def test_inception_3a_of_googlenet():
    """Table 1 of the paper states 159K parameters and 128M operations for module 3a."""
    widths = dict(out_1x1=64, out_3x3=128, out_5x5=32, reduce_3x3=96, reduce_5x5=16, pool_proj=32)
    assert a.inception_params(192, **widths, bias=False) == 163_328
    macs = a.inception_macs(192, output_size=28, **widths)
    assert macs == 163_328 * 28 * 28 == 128_049_152
    naive = a.inception_macs(192, 64, 128, 32, 28)
    assert naive == 28 * 28 * 192 * (64 + 9 * 128 + 25 * 32)
    assert a.inception_params(192, **widths) == 163_328 + 64 + 128 + 32 + 96 + 16 + 32


def test_separable_speed_up_tends_to_the_kernel_area():
    def ratio(outputs):
        return a.conv_macs(64, outputs, 3, 14) / a.depthwise_separable_macs(64, outputs, 3, 14)

    assert ratio(128) == pytest.approx(128 * 9 / (9 + 128))
    assert 8.99 < ratio(10_000) < 9


def test_memory_and_pooling():
    assert a.activation_bytes((64, 224, 224)) == 64 * 224 * 224 * 4
    assert a.activation_bytes((3, 224, 224), bytes_per_value=1) == 150_528
    assert a.pool_ops(6, 2, 14) == 6 * 14 * 14 * 3
    assert a.linear_macs(400, 120) == 48_000


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: a.conv_params(4, 6, 3, groups=3), "in_channels=4: must be a multiple of groups=3"),
        (lambda: a.conv_params(6, 4, 3, groups=3), "out_channels=4: must be a multiple of groups=3"),
        (lambda: a.conv_params(0, 4, 3), "in_channels=0: must be ≥ 1"),
        (lambda: a.conv_macs(1, 4, 3, -1), "output_size=-1"),
        (lambda: a.linear_params(1.5, 4), "in_features=1.5: must be a whole number"),
        (lambda: a.activation_bytes((1, -2)), "shape=-2"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
