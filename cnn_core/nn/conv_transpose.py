"""Transposed convolution: a convolution's gradient as a layer, which makes maps larger."""

from __future__ import annotations

from math import sqrt

import numpy as np

from cnn_core._check import require
from cnn_core._whole import per_axis, whole
from cnn_core.arithmetic.size import conv_transpose_output_size
from cnn_core.nn import init
from cnn_core.nn._array import as_float, float_dtype, require_axes
from cnn_core.nn.conv_check import Geometry, read_geometry
from cnn_core.nn.conv_fast import conv_forward, conv_input_gradient, conv_weight_gradient
from cnn_core.nn.layer import Layer


def check_conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation):
    """Return (x, weight, bias, shape of y, geometry of the convolution that leads from y back to x)."""
    x, weight = as_float(x), as_float(weight, name="weight")
    dtype = np.result_type(x, weight)
    x, weight = x.astype(dtype, copy=False), weight.astype(dtype, copy=False)
    require_axes(x, "NCHW")
    require_axes(weight, "IOHW", "weight")
    groups, channels = whole(groups, "groups", 1), x.shape[1]
    require(channels % groups == 0, "groups", groups, f"must divide the {channels} input channels")
    rule = f"must have {channels} input channels first, as x"
    require(len(weight) == channels, "weight.shape", weight.shape, rule)
    outputs = groups * weight.shape[1]
    if bias is not None:
        bias = as_float(bias, dtype, "bias")
        require(bias.shape == (outputs,), "bias.shape", bias.shape, f"must be ({outputs},)")
    kernel, pads = weight.shape[2:], per_axis(padding, 2, "padding", 0)
    size = conv_transpose_output_size(x.shape[2:], kernel, stride, pads, output_padding, dilation)
    # Of the outputs that this convolution of y could have, x holds those that output_padding leaves.
    geometry = read_geometry(size, kernel, stride, pads, dilation, groups)._replace(output_size=x.shape[2:])
    return x, weight, bias, (len(x), outputs, *size), geometry


def conv_transpose2d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
) -> np.ndarray:
    """Return the transposed convolution of ``x`` with ``weight``: every input value paints a scaled kernel.

    y[n, o, i·s + u·d − p, j·s + v·d − p] += x[n, c, i, j] · w[c, o, u, v], over all c, i, j, u, v whose cell
    lies in y; then + b[o]. As a matrix, a convolution takes y to x by some M, and this takes x to y by Mᵀ:
    it gives y's shape back, not y's values. It is the dL/dx of that convolution.

    Args:
        x: images (N, C, H, W).
        weight: kernels (C, O / groups, kh, kw): the input channels come first.
        bias: one number per output channel (O,), or None.
        stride: cells between the kernels of two neighbours; a number or (vertical, horizontal).
        padding: cells that are cut off at each edge; a number or (vertical, horizontal).
        output_padding: cells added below and on the right, below the stride or the dilation.
        groups: channels are split into this many groups that do not see each other.
        dilation: distance between two kernel cells; a number or (vertical, horizontal).

    Returns:
        y (N, O, (H − 1)·s − 2p + d·(kh − 1) + 1 + output_padding, likewise for W), float32 if ``x`` and
        ``weight`` are, else float64.

    Raises ValueError for shapes that do not fit and for an output without cells.
    Source: Dumoulin and Visin (2016), A guide to convolution arithmetic for deep learning, chapter 4.
    """
    x, weight, bias, shape, geometry = check_conv_transpose(
        x, weight, bias, stride, padding, output_padding, groups, dilation
    )
    return _paint(x, weight, bias, shape, geometry)


def _paint(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, shape: tuple, geometry: Geometry):
    y = conv_input_gradient(shape, weight, x, geometry)
    if bias is not None:
        y += bias[:, None, None]
    return y


class ConvTranspose2d(Layer):
    """A transposed convolution; its parameters are ``weight`` (C, O / groups, kh, kw) and ``bias`` (O,).

    x is (N, C, H, W), y (N, O, H_out, W_out) with H_out = (H − 1)·s − 2p + d·(kh − 1) + 1 + output_padding.
    Arguments as in ``torch.nn.ConvTranspose2d`` (zero padding), formula as in :func:`conv_transpose2d`.
    ``rng`` is a NumPy Generator or a seed, ``dtype`` float32 or float64. Both parameters start as in
    PyTorch: U(−1/√f, 1/√f) with f = kh·kw·O / groups.

    Raises ValueError for channels that ``groups`` does not divide and for numbers out of range.
    """

    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple,
        stride: int | tuple = 1,
        padding: int | tuple = 0,
        output_padding: int | tuple = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: int | tuple = 1,
        *,
        rng: np.random.Generator | int | None = None,
        dtype: object = np.float32,
    ) -> None:
        super().__init__()
        self.in_channels = whole(in_channels, "in_channels", 1)
        self.out_channels = whole(out_channels, "out_channels", 1)
        self.groups = whole(groups, "groups", 1)
        for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
            require(channels % groups == 0, name, channels, f"must be a multiple of groups={groups}")
        self.kernel_size = per_axis(kernel_size, 2, "kernel_size", 1)
        self.stride = per_axis(stride, 2, "stride", 1)
        self.padding = per_axis(padding, 2, "padding", 0)
        self.output_padding = per_axis(output_padding, 2, "output_padding", 0)
        self.dilation = per_axis(dilation, 2, "dilation", 1)
        numbers = (self.stride, self.padding, self.output_padding, self.dilation)
        conv_transpose_output_size((2**30,) * 2, self.kernel_size, *numbers)

        rng, dtype = init.as_rng(rng), float_dtype(dtype)
        shape = (in_channels, out_channels // groups, *self.kernel_size)
        self.params["weight"] = init.torch_default(shape, rng, dtype)
        if bias:
            bound = 1 / sqrt(init.fans(shape)[0])
            self.params["bias"] = rng.uniform(-bound, bound, out_channels).astype(dtype)

    def _weight(self) -> np.ndarray:
        """Return the weight as (I, O, kh, kw), whatever the number of axes it is stored with."""
        weight = self.params["weight"]
        return weight.reshape(*weight.shape[:2], *self.kernel_size)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, O, H_out, W_out) for x (N, C, H, W), which is cast to the layer's dtype."""
        weight, bias = self._weight(), self.params.get("bias")
        x = as_float(x, weight.dtype)
        hyper = (self.stride, self.padding, self.output_padding, self.groups, self.dilation)
        x, weight, bias, shape, geometry = check_conv_transpose(x, weight, bias, *hyper)
        return self.keep(_paint(x, weight, bias, shape, geometry), x, geometry)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W), the convolution of dy (N, O, H_out, W_out) with the kernels.

        dw is that convolution's dw, with dy as its image and x as what comes back; db sums dy over images
        and positions.
        """
        dy, x, geometry = self.recall(dy)
        dweight = conv_weight_gradient(dy, x, self.kernel_size, geometry)
        self.grads["weight"] = dweight.reshape(self.params["weight"].shape)
        if "bias" in self.params:
            self.grads["bias"] = dy.sum((0, 2, 3))
        return conv_forward(dy, self._weight(), None, geometry)


class ConvTranspose1d(ConvTranspose2d):
    """A transposed convolution along one axis: x (N, C, L), ``weight`` (C, O / groups, k), y (N, O, L_out).

    y[n, o, i·s + u·d − p] += x[n, c, i] · w[c, o, u] where that cell exists, and + b[o].

    Computed as a 2-D one of images that are one cell high, L_out as in :class:`ConvTranspose2d`. Arguments as
    in ``torch.nn.ConvTranspose1d``. Raises ValueError as :class:`ConvTranspose2d` does.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        output_padding: int = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: int = 1,
        *,
        rng: np.random.Generator | int | None = None,
        dtype: object = np.float32,
    ) -> None:
        one = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
        k, s, d = ((1, *per_axis(value, 1, name, 1)) for name, value in one.items())
        none = {"padding": padding, "output_padding": output_padding}
        p, extra = ((0, *per_axis(value, 1, name, 0)) for name, value in none.items())
        super().__init__(in_channels, out_channels, k, s, p, extra, groups, bias, d, rng=rng, dtype=dtype)
        self.params["weight"] = self.params["weight"][:, :, 0]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, O, L_out) for x (N, C, L)."""
        x = np.asarray(x)
        require_axes(x, "NCL")
        return super().forward(x[:, :, None])[:, :, 0]

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, L) for dy (N, O, L_out); fill the gradients."""
        dy = np.asarray(dy)
        require_axes(dy, "NOL", "dy")
        return super().backward(dy[:, :, None])[:, :, 0]
