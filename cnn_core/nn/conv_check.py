"""Reading and checking the arguments of a convolution once, for all versions of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnn_core._check import require
from cnn_core._whole import per_axis, whole
from cnn_core.arithmetic.size import conv_output_size, resolve_padding
from cnn_core.nn._array import as_float, require_axes


class Geometry(NamedTuple):
    """How a kernel moves over an image, each entry as (vertical, horizontal)."""

    stride: tuple[int, int]
    padding: tuple[tuple[int, int], tuple[int, int]]
    dilation: tuple[int, int]
    groups: int
    output_size: tuple[int, int]


def read_geometry(size, kernel_size, stride, padding, dilation, groups=1, ceil_mode=False) -> Geometry:
    """Check the numbers against an image of ``size`` (height, width) or raise ValueError."""
    kernel = per_axis(kernel_size, 2, "kernel_size", 1)
    stride = per_axis(stride, 2, "stride", 1)
    dilation = per_axis(dilation, 2, "dilation", 1)
    require(padding != "same" or stride == (1, 1), "stride", stride, "must be 1 with padding='same'")
    pads = resolve_padding(padding, kernel, dilation)
    output = conv_output_size(tuple(size), kernel, stride, pads, dilation, ceil_mode)
    return Geometry(stride, pads, dilation, groups, output)


def check_conv(x, weight, bias, stride, padding, dilation, groups):
    """Return (x, weight, bias, geometry) in one floating dtype; ValueError for what does not fit."""
    x, weight = as_float(x), as_float(weight, name="weight")
    dtype = np.result_type(x, weight)
    x, weight = x.astype(dtype, copy=False), weight.astype(dtype, copy=False)
    require_axes(x, "NCHW")
    require_axes(weight, "OIHW", "weight")
    groups = whole(groups, "groups", 1)
    channels, outputs, inputs = x.shape[1], weight.shape[0], weight.shape[1]
    require(channels % groups == 0, "groups", groups, f"must divide the {channels} input channels")
    require(outputs % groups == 0, "groups", groups, f"must divide the {outputs} output channels")
    rule = f"must have {channels // groups} input channels: x has {channels} in {groups} group(s)"
    require(inputs == channels // groups, "weight.shape", weight.shape, rule)
    if bias is not None:
        bias = as_float(bias, dtype, "bias")
        require(bias.shape == (outputs,), "bias.shape", bias.shape, f"must be ({outputs},)")
    geometry = read_geometry(x.shape[2:], weight.shape[2:], stride, padding, dilation, groups)
    return x, weight, bias, geometry
