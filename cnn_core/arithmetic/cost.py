"""Costs of a layer: parameters, multiply-accumulate operations (MACs) and memory.

A MAC is one multiplication and one addition, so 1 MAC = 2 FLOPs. All counts are for one image. A size or a
kernel given as an int n means an n×n square; a sequence is taken as it stands, so ``(3,)`` means 1-D.
"""

from math import prod

from cnn_core._check import require
from cnn_core._whole import area, flag, whole, wholes


def _grouped(in_channels: int, out_channels: int, groups: int) -> tuple[int, int]:
    """Check the channels against the groups; return (input channels per group, output channels)."""
    inputs, outputs = whole(in_channels, "in_channels", 1), whole(out_channels, "out_channels", 1)
    groups = whole(groups, "groups", 1)
    require(inputs % groups == 0, "in_channels", inputs, f"must be a multiple of groups={groups}")
    require(outputs % groups == 0, "out_channels", outputs, f"must be a multiple of groups={groups}")
    return inputs // groups, outputs


def conv_params(
    in_channels: int, out_channels: int, kernel_size: int | tuple, groups: int = 1, bias: bool = True
) -> int:
    """Return the parameters of a convolution: k_h · k_w · (C_in / groups) · C_out, and C_out biases.

    >>> conv_params(3, 32, 3)
    896

    Raises ValueError if the channels are not multiples of ``groups``.
    """
    inputs, outputs = _grouped(in_channels, out_channels, groups)
    return area(kernel_size, "kernel_size") * inputs * outputs + (outputs if flag(bias, "bias") else 0)


def conv_macs(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple,
    output_size: int | tuple,
    groups: int = 1,
) -> int:
    """Return the MACs of a convolution: H_out · W_out · k_h · k_w · (C_in / groups) · C_out.

    >>> conv_macs(3, 96, 11, 55)
    105415200

    Raises ValueError if the channels are not multiples of ``groups``.
    """
    weights = conv_params(in_channels, out_channels, kernel_size, groups, bias=False)
    return weights * area(output_size, "output_size")


def conv_transpose_params(
    in_channels: int, out_channels: int, kernel_size: int | tuple, groups: int = 1, bias: bool = True
) -> int:
    """Return the parameters of a transposed convolution: k_h · k_w · C_in · (C_out / groups) + C_out biases.

    Raises ValueError if the channels are not multiples of ``groups``.
    """
    weights = conv_params(out_channels, in_channels, kernel_size, groups, bias=False)
    return weights + (out_channels if flag(bias, "bias") else 0)


def conv_transpose_macs(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple,
    input_size: int | tuple,
    groups: int = 1,
) -> int:
    """Return the MACs of a transposed convolution: H_in · W_in · k_h · k_w · C_in · (C_out / groups).

    Each input value is multiplied with a whole kernel, so it is the size of the input that counts, and values
    that fall into cut-off padding are counted too.

    >>> conv_transpose_macs(64, 32, 4, 14) == conv_macs(32, 64, 4, 14)
    True

    Raises ValueError if the channels are not multiples of ``groups``.
    """
    weights = conv_transpose_params(in_channels, out_channels, kernel_size, groups, bias=False)
    return weights * area(input_size, "input_size")


def linear_params(in_features: int, out_features: int, bias: bool = True) -> int:
    """Return the parameters of a fully connected layer: n_in · n_out, and n_out biases.

    >>> linear_params(1024, 512)
    524800

    Raises ValueError for sizes below 1.
    """
    outputs = whole(out_features, "out_features", 1)
    return whole(in_features, "in_features", 1) * outputs + (outputs if flag(bias, "bias") else 0)


def linear_macs(in_features: int, out_features: int) -> int:
    """Return the MACs of a fully connected layer: n_in · n_out. Raises ValueError for sizes below 1."""
    return linear_params(in_features, out_features, bias=False)


def batch_norm_params(channels: int) -> int:
    """Return the learned parameters of batch normalisation: a scale γ and a shift β per channel.

    The running mean and variance (another 2 · channels numbers) are stored but not learned. Raises
    ValueError for channels below 1.
    """
    return 2 * whole(channels, "channels", 1)


def batch_norm_macs(channels: int, output_size: int | tuple) -> int:
    """Return the MACs of batch normalisation in evaluation: C · H · W, one a·x + b for each value.

    There a = γ/√(σ² + ε) and b = β − a·μ are constants, so they can be multiplied into the convolution
    before it, and nothing is left. Raises ValueError for numbers below 1.
    """
    return whole(channels, "channels", 1) * area(output_size, "output_size")


def pool_ops(channels: int, kernel_size: int | tuple, output_size: int | tuple) -> int:
    """Return the operations of a pooling: k_h · k_w − 1 comparisons or additions for each output value.

    Raises ValueError for numbers below 1.
    """
    per_value = area(kernel_size, "kernel_size") - 1
    return whole(channels, "channels", 1) * area(output_size, "output_size") * per_value


def activation_bytes(shape: tuple[int, ...], bytes_per_value: int = 4) -> int:
    """Return the memory of an array of this shape; 4 bytes per value is float32.

    >>> activation_bytes((64, 224, 224)) / 2**20
    12.25

    Raises ValueError for an axis below 1.
    """
    return prod(wholes(shape, "shape", 1)) * whole(bytes_per_value, "bytes_per_value", 1)


def depthwise_separable_params(
    in_channels: int, out_channels: int, kernel_size: int | tuple, bias: bool = True
) -> int:
    """Return the parameters of a depthwise convolution followed by a pointwise (1×1) one.

    They are k_h·k_w·C_in + C_in·C_out = C_in·(k_h·k_w + C_out), and with ``bias`` C_in + C_out more. Raises
    ValueError for numbers below 1. Source: Howard et al. (2017), MobileNets, section 3.1.
    """
    depthwise = conv_params(in_channels, in_channels, kernel_size, groups=in_channels, bias=bias)
    return depthwise + conv_params(in_channels, out_channels, 1, bias=bias)


def depthwise_separable_macs(
    in_channels: int, out_channels: int, kernel_size: int | tuple, output_size: int | tuple
) -> int:
    """Return the MACs of the same pair: H · W · C_in · (k² + C_out).

    The standard convolution costs C_out·k² / (k² + C_out) times as much, which tends to k² for many output
    channels, not to C_out.

    >>> standard, separable = conv_macs(64, 128, 3, 56), depthwise_separable_macs(64, 128, 3, 56)
    >>> round(standard / separable, 2), round(128 * 9 / (9 + 128), 2)
    (8.41, 8.41)

    Raises ValueError for numbers below 1.
    """
    weights = depthwise_separable_params(in_channels, out_channels, kernel_size, bias=False)
    return weights * area(output_size, "output_size")


def inception_params(
    in_channels: int,
    out_1x1: int,
    out_3x3: int,
    out_5x5: int,
    *,
    reduce_3x3: int | None = None,
    reduce_5x5: int | None = None,
    pool_proj: int | None = None,
    bias: bool = True,
) -> int:
    """Return the parameters of an Inception module with branches 1×1, 3×3, 5×5 and 3×3 max pooling.

    Each branch adds :func:`conv_params` of its convolutions: k²·C_in·C_out, and C_out biases.

    ``reduce_3x3`` and ``reduce_5x5`` are the channels of the 1×1 convolution before the large kernel and
    ``pool_proj`` those of the one behind the pooling; None leaves it out (the naive module).

    >>> inception_params(192, 64, 128, 32, bias=False)
    387072
    >>> inception_params(192, 64, 128, 32, reduce_3x3=96, reduce_5x5=16, pool_proj=32, bias=False)
    163328

    Raises ValueError for numbers below 1.
    Source: Szegedy et al. (2015), Going deeper with convolutions, figure 2 and table 1.
    """
    total = conv_params(in_channels, out_1x1, 1, bias=bias)
    for kernel, outputs, reduced in ((3, out_3x3, reduce_3x3), (5, out_5x5, reduce_5x5)):
        if reduced is not None:
            total += conv_params(in_channels, reduced, 1, bias=bias)
        total += conv_params(in_channels if reduced is None else reduced, outputs, kernel, bias=bias)
    if pool_proj is not None:
        total += conv_params(in_channels, pool_proj, 1, bias=bias)
    return total


def inception_macs(
    in_channels: int,
    out_1x1: int,
    out_3x3: int,
    out_5x5: int,
    output_size: int | tuple,
    *,
    reduce_3x3: int | None = None,
    reduce_5x5: int | None = None,
    pool_proj: int | None = None,
) -> int:
    """Return the MACs of an Inception module: every branch keeps the size, so each weight is used H·W times.

    Arguments and errors as for :func:`inception_params`; the comparisons of the max pooling are not MACs.
    """
    weights = inception_params(
        in_channels,
        out_1x1,
        out_3x3,
        out_5x5,
        reduce_3x3=reduce_3x3,
        reduce_5x5=reduce_5x5,
        pool_proj=pool_proj,
        bias=False,
    )
    return weights * area(output_size, "output_size")
