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
    for kernel, groups in ((3, 1), ((2, 5), 2)):
        layer = torch.nn.ConvTranspose2d(6, 4, kernel, groups=groups, bias=bias)
        assert a.conv_transpose_params(6, 4, kernel, groups, bias) == count(layer)
        assert a.conv_transpose_macs(6, 4, kernel, (3, 7), groups) == layer.weight.numel() * 21
    assert a.batch_norm_macs(16, (4, 5)) == 16 * 4 * 5


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


def alexnet():
    """(inputs, outputs, kernel, output size, groups) of the five convolutions, on two GPUs of 2012."""
    return [
        (3, 96, 11, 55, 1),
        (96, 256, 5, 27, 2),
        (256, 384, 3, 13, 1),
        (384, 384, 3, 13, 2),
        (384, 256, 3, 13, 2),
    ]


def test_alexnet():
    """The text's table: its rows are those of one network without groups, its total of the one with them."""
    dense = [(9216, 4096), (4096, 4096), (4096, 1000)]
    ungrouped = [a.conv_params(i, o, k) for i, o, k, _, _ in alexnet()]
    assert ungrouped == [34_944, 614_656, 885_120, 1_327_488, 884_992]
    assert [a.linear_params(*d) for d in dense] == [37_752_832, 16_781_312, 4_097_000]
    grouped = sum(a.conv_params(i, o, k, g) for i, o, k, _, g in alexnet())
    assert grouped + sum(a.linear_params(*d) for d in dense) == 60_965_224
    macs = sum(a.conv_macs(i, o, k, n, g) for i, o, k, n, g in alexnet()) + sum(
        a.linear_macs(*d) for d in dense
    )
    assert round(macs / 1e6) == 724


def test_resnet50():
    """The bottleneck's 69,632 weights, the two plain convolutions' 1,179,648, and the whole network."""
    plain, narrow = 2 * a.conv_params(256, 256, 3, bias=False), [(256, 64, 1), (64, 64, 3), (64, 256, 1)]
    assert plain == 1_179_648
    assert sum(a.conv_params(*layer, bias=False) for layer in narrow) == 69_632

    def unit(inputs, outputs, kernel):
        return a.conv_params(inputs, outputs, kernel, bias=False) + a.batch_norm_params(outputs)

    total, inputs = unit(3, 64, 7), 64
    for width, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        total += unit(inputs, 4 * width, 1)
        for _ in range(blocks):
            total += unit(inputs, width, 1) + unit(width, width, 3) + unit(width, 4 * width, 1)
            inputs = 4 * width
    assert total + a.linear_params(2048, 1000) == 25_557_032


def test_stacked_kernels():
    """18C² against 25C², 27C² against 49C²."""
    for kernels, one in (((3, 3), 5), ((3, 3, 3), 7)):
        stacked = sum(a.conv_params(64, 64, k, bias=False) for k in kernels)
        assert stacked * one * one == a.conv_params(64, 64, one, bias=False) * 9 * len(kernels)
        assert a.receptive_field([(k, 1) for k in kernels])[-1].size == one


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
    # VGG-16's table: the first maps take 3.1 million *values*, the 528 MB are those of the parameters.
    assert a.activation_bytes((64, 224, 224), bytes_per_value=1) == 3_211_264
    assert round(a.activation_bytes((138_357_544,)) / 2**20) == 528
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
        (lambda: a.conv_transpose_params(4, 6, 3, groups=4), "must be a multiple of groups=4"),
        (lambda: a.conv_transpose_macs(4, 6, 3, 0), "input_size=0"),
        (lambda: a.batch_norm_macs(0, 3), "channels=0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
