"""Transposed convolution: a convolution's gradient as a layer, which makes maps larger."""

from typing import NamedTuple

import numpy as np

from cnn_core._check import require
from cnn_core._whole import per_axis
from cnn_core.arithmetic.size import check_output_padding, painted_along
from cnn_core.nn._conv_fast import conv_forward, conv_input_gradient, conv_weight_gradient
from cnn_core.nn._convolution import Convolution
from cnn_core.nn._one_axis import OneAxis
from cnn_core.nn._window import Pair, Window, read_arrays
from cnn_core.nn._workspace import copy_of


class _Brush(NamedTuple):
    """How kernels are painted: the window of the convolution that leads back, and cells added at the end."""

    window: Window
    extra: Pair

    @classmethod
    def read(cls, kernel_size, stride, padding, output_padding, groups, dilation) -> "_Brush":
        """Return the brush of arguments as users write them; ValueError for what is none."""
        window = Window.read(kernel_size, stride, per_axis(padding, 2, "padding", 0), dilation, groups)
        extra = per_axis(output_padding, 2, "output_padding", 0)
        for numbers in zip(extra, window.stride, window.dilation, strict=True):
            check_output_padding(*numbers)
        return cls(window, extra)

    def output_size(self, size: Pair) -> Pair:
        """Return the size of what an image of ``size`` paints; ValueError if nothing is left of it."""
        kernel, stride, pads, dilation, _ = self.window
        before = (pad for pad, _ in pads)
        axes = zip(size, kernel, stride, before, self.extra, dilation, strict=True)
        return tuple(painted_along(*numbers) for numbers in axes)

    def paint(self, x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
        """Return y (N, O, H_out, W_out): what a convolution of y would send back to its input."""
        shape = len(x), self.window.groups * weight.shape[1], *self.output_size(x.shape[2:])
        y = conv_input_gradient(shape, weight, x, self.window)
        if bias is not None:
            y += bias[:, None, None]
        return y


def check_conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation):
    """Return (x, weight, bias, brush); ValueError for what does not fit together."""
    x, weight, bias = read_arrays(x, weight, bias, "IOHW")
    brush = _Brush.read(weight.shape[2:], stride, padding, output_padding, groups, dilation)
    groups, channels = brush.window.groups, x.shape[1]
    require(channels % groups == 0, "groups", groups, f"must divide the {channels} input channels")
    rule = f"must have {channels} input channels first, as x"
    require(len(weight) == channels, "weight.shape", weight.shape, rule)
    outputs = groups * weight.shape[1]
    require(bias is None or bias.shape == (outputs,), "bias.shape", np.shape(bias), f"must be ({outputs},)")
    return x, weight, bias, brush


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
    x, weight, bias, brush = check_conv_transpose(
        x, weight, bias, stride, padding, output_padding, groups, dilation
    )
    return brush.paint(x, weight, bias)


class ConvTranspose2d(Convolution):
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
        self._brush = _Brush.read(kernel_size, stride, padding, output_padding, groups, dilation)
        super().__init__(in_channels, out_channels, self._brush.window)
        self._start(self.in_channels, self.out_channels, bias, rng, dtype)

    output_padding = property(lambda self: self._brush.extra, doc="(vertical, horizontal)")

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, O, H_out, W_out) for x (N, C, H, W), which is cast to the layer's dtype."""
        x = self._read(x)
        return self.keep(self._brush.paint(x, self._weight(), self.params.get("bias")), copy_of(x))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W), the convolution of dy (N, O, H_out, W_out) with the kernels.

        dw is that convolution's dw, with dy as its image and x as what comes back; db sums dy over images
        and positions.
        """
        dy, x = self.recall(dy)
        dweight = conv_weight_gradient(dy, x, self.window)
        self.grads["weight"] = dweight.reshape(self.params["weight"].shape)
        if "bias" in self.params:
            self.grads["bias"] = dy.sum((0, 2, 3))
        # Of the outputs that this convolution could have, x holds those that output_padding leaves.
        return conv_forward(dy, self._weight(), None, self.window, x.shape[2:])


class ConvTranspose1d(OneAxis, ConvTranspose2d):
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
