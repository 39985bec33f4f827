"""Convolution by its definition: one output value at a time, slow, and easy to check by hand."""

import numpy as np

from cnn_core.nn._array import padded, zeros
from cnn_core.nn._window import check_conv
from cnn_core.nn.conv_transpose import check_conv_transpose


def conv2d_loops(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """Return the cross-correlation of ``x`` with ``weight`` by plain loops.

    y[n, o, i, j] = b[o] + Σ_c Σ_u Σ_v x[n, c, i·s + u·d, j·s + v·d] · w[o, c, u, v], c over o's group.

    Arguments, shapes and errors as for :func:`cnn_core.nn.conv2d`.
    """
    x, weight, bias, window = check_conv(x, weight, bias, stride, padding, dilation, groups)
    (sh, sw), (dh, dw) = window.stride, window.dilation
    out_channels, group_inputs, kh, kw = weight.shape
    height, width = window.output_size(x.shape[2:])
    group_outputs = out_channels // groups

    x = padded(x, window.pads)
    y = zeros((len(x), out_channels, height, width), x.dtype)
    for n in range(len(x)):
        for o in range(out_channels):
            first = o // group_outputs * group_inputs
            for i in range(height):
                for j in range(width):
                    total = 0.0 if bias is None else bias[o]
                    for c in range(group_inputs):
                        for u in range(kh):
                            for v in range(kw):
                                total += (
                                    x[n, first + c, i * sh + u * dh, j * sw + v * dw] * weight[o, c, u, v]
                                )
                    y[n, o, i, j] = total
    return y


def conv_transpose2d_loops(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
) -> np.ndarray:
    """Return the transposed convolution of ``x`` with ``weight`` by plain loops, painting kernel by kernel.

    y[n, o, i·s + u·d − p, j·s + v·d − p] += x[n, c, i, j] · w[c, o, u, v] where that cell exists, and + b[o].

    Arguments, shapes and errors as for :func:`cnn_core.nn.conv_transpose2d`.
    """
    x, weight, bias, brush = check_conv_transpose(
        x, weight, bias, stride, padding, output_padding, groups, dilation
    )
    (sh, sw), (dh, dw), ((top, _), (left, _)) = brush.window.stride, brush.window.dilation, brush.window.pads
    channels, group_outputs, kh, kw = weight.shape
    height, width = brush.output_size(x.shape[2:])

    y = zeros((len(x), groups * group_outputs, height, width), x.dtype)
    for n in range(len(x)):
        for c in range(channels):
            first = c // (channels // groups) * group_outputs
            for i in range(x.shape[2]):
                for j in range(x.shape[3]):
                    for u in range(kh):
                        for v in range(kw):
                            row, column = i * sh + u * dh - top, j * sw + v * dw - left
                            if 0 <= row < height and 0 <= column < width:
                                for o in range(group_outputs):
                                    y[n, first + o, row, column] += x[n, c, i, j] * weight[c, o, u, v]
    return y if bias is None else y + bias[:, None, None]
