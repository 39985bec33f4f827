"""Convolution: the functions and the layers."""

from __future__ import annotations

from math import sqrt

import numpy as np

from cnn_core._check import require
from cnn_core._whole import per_axis, whole
from cnn_core.nn import init
from cnn_core.nn._array import as_float, float_dtype, require_axes
from cnn_core.nn.conv_check import check_conv, read_geometry
from cnn_core.nn.conv_fast import conv_forward, conv_input_gradient, conv_weight_gradient
from cnn_core.nn.layer import Layer


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """Return the cross-correlation of ``x`` with ``weight``, which deep learning calls convolution.

    y[n, o, i, j] = b[o] + Σ_c Σ_u Σ_v x[n, c, i·s + u·d, j·s + v·d] · w[o, c, u, v]

    Args:
        x: images (N, C, H, W).
        weight: kernels (O, C / groups, kh, kw).
        bias: one number per output channel (O,), or None.
        stride: cells between two windows; a number or (vertical, horizontal).
        padding: zeros around the image: a number, one per axis, ((top, bottom), (left, right)), "valid", or
            "same" (stride 1 only).
        dilation: distance between two kernel cells; a number or (vertical, horizontal).
        groups: channels are split into this many groups that do not see each other; C makes it depthwise.

    Returns:
        y (N, O, H_out, W_out), float32 if ``x`` and ``weight`` are, else float64.

    Raises ValueError for shapes that do not fit and for a kernel larger than the padded image.
    """
    x, weight, bias, geometry = check_conv(x, weight, bias, stride, padding, dilation, groups)
    return conv_forward(x, weight, bias, geometry)


def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """Return the cross-correlation of ``x`` with ``weight`` along one axis.

    y[n, o, i] = b[o] + Σ_c Σ_u x[n, c, i·s + u·d] · w[o, c, u]

    ``x`` is (N, C, L), ``weight`` (O, C / groups, k), y (N, O, L_out). The other arguments are numbers, and
    ``padding`` may be (before, after), "valid" or "same". Raises ValueError as :func:`conv2d` does.
    """
    x, weight = np.asarray(x), np.asarray(weight)
    require_axes(x, "NCL")
    require_axes(weight, "OIL", "weight")
    s, p, d = _one_row(stride, padding, dilation)
    return conv2d(x[:, :, None], weight[:, :, None], bias, s, p, d, groups)[:, :, 0]


def _one_row(stride, padding, dilation) -> tuple:
    """Return the numbers of a 1-D convolution for images that are one cell high."""
    s, d = ((1, *per_axis(value, 1, name, 1)) for name, value in (("stride", stride), ("dilation", dilation)))
    return s, padding if isinstance(padding, str) else ((0, 0), per_axis(padding, 2, "padding", 0)), d


def true_conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """Return the convolution of mathematics along one axis: the kernel is turned around before it slides.

    For one channel at stride 1 without padding, (x * w)[i] = Σ_u x[i + k − 1 − u] · w[u], as
    ``numpy.convolve`` in its mode "valid". Arguments, shapes and errors as for :func:`conv1d`.
    """
    return conv1d(x, np.asarray(weight)[..., ::-1], bias, stride, padding, dilation, groups)


def true_conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """Return the convolution of mathematics: the kernel is turned by 180° before it slides.

    For one channel at stride 1 without padding, (x * w)[i, j] = Σ_u Σ_v x[i + kh − 1 − u, j + kw − 1 − v] ·
    w[u, v]. It is commutative and associative, which the cross-correlation of :func:`conv2d` is not.
    Arguments, shapes and errors as there.
    """
    return conv2d(x, np.asarray(weight)[..., ::-1, ::-1], bias, stride, padding, dilation, groups)


class Conv2d(Layer):
    """A convolutional layer; its parameters are ``weight`` (O, C / groups, kh, kw) and ``bias`` (O,).

    ``groups=in_channels`` makes it depthwise, ``kernel_size=1`` pointwise. Arguments as in
    ``torch.nn.Conv2d`` (zero padding), and as in :func:`conv2d`; ``padding`` may also be
    ((top, bottom), (left, right)). ``rng`` is a NumPy Generator or a seed, ``dtype`` float32 or float64.

    Both parameters start as in PyTorch: U(−1/√fan_in, 1/√fan_in) (:func:`cnn_core.nn.init.torch_default`).
    The attribute ``input_gradient`` may be set to False for a network's first layer, where dL/dx is dear and
    of no use; ``backward`` then returns None.

    Raises ValueError for channels that ``groups`` does not divide and for numbers out of range.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple,
        stride: int | tuple = 1,
        padding: int | tuple | str = 0,
        dilation: int | tuple = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        rng: np.random.Generator | int | None = None,
        dtype: object = np.float32,
    ) -> None:
        super().__init__()
        self.input_gradient = True
        self.in_channels = whole(in_channels, "in_channels", 1)
        self.out_channels = whole(out_channels, "out_channels", 1)
        self.groups = whole(groups, "groups", 1)
        for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
            require(channels % groups == 0, name, channels, f"must be a multiple of groups={groups}")
        self.kernel_size = per_axis(kernel_size, 2, "kernel_size", 1)
        self.stride = per_axis(stride, 2, "stride", 1)
        self.dilation = per_axis(dilation, 2, "dilation", 1)
        self.padding = padding
        large_enough = 2**30
        read_geometry((large_enough,) * 2, self.kernel_size, self.stride, padding, self.dilation)

        rng, dtype = init.as_rng(rng), float_dtype(dtype)
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        self.params["weight"] = init.torch_default(shape, rng, dtype)
        if bias:
            bound = 1 / sqrt(init.fans(shape)[0])
            self.params["bias"] = rng.uniform(-bound, bound, out_channels).astype(dtype)

    def _weight(self) -> np.ndarray:
        """Return the weight as (O, I, kh, kw), whatever the number of axes it is stored with."""
        weight = self.params["weight"]
        return weight.reshape(*weight.shape[:2], *self.kernel_size)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, O, H_out, W_out) for x (N, C, H, W), which is cast to the layer's dtype."""
        weight, bias = self._weight(), self.params.get("bias")
        x = as_float(x, weight.dtype)
        hyper = (self.stride, self.padding, self.dilation, self.groups)
        x, weight, bias, geometry = check_conv(x, weight, bias, *hyper)
        return self.keep(conv_forward(x, weight, bias, geometry), x, geometry)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx (N, C, H, W) for dy (N, O, H_out, W_out); fill the gradients.

        dw is the cross-correlation of x with dy, db the sum of dy over images and positions, and dx sends
        every dy[i, j] back, times the kernel, to the window that it came from.
        """
        dy, x, geometry = self.recall(dy)
        dweight = conv_weight_gradient(x, dy, self.kernel_size, geometry)
        self.grads["weight"] = dweight.reshape(self.params["weight"].shape)
        if "bias" in self.params:
            self.grads["bias"] = dy.sum((0, 2, 3))
        return conv_input_gradient(x.shape, self._weight(), dy, geometry) if self.input_gradient else None


class Conv1d(Conv2d):
    """A convolution along one axis: x (N, C, L), ``weight`` (O, C / groups, k), y (N, O, L_out).

    y[n, o, i] = b[o] + Σ_c Σ_u x[n, c, i·s + u·d] · w[o, c, u]

    Computed as a 2-D convolution of images that are one cell high. Arguments as in ``torch.nn.Conv1d``;
    ``padding`` is a number, (before, after), "valid" or "same". Raises ValueError as :class:`Conv2d` does.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int | tuple | str = 0,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        rng: np.random.Generator | int | None = None,
        dtype: object = np.float32,
    ) -> None:
        k, (s, p, d) = (1, *per_axis(kernel_size, 1, "kernel_size", 1)), _one_row(stride, padding, dilation)
        super().__init__(in_channels, out_channels, k, s, p, d, groups, bias, rng=rng, dtype=dtype)
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
        dx = super().backward(dy[:, :, None])
        return None if dx is None else dx[:, :, 0]
