"""Convolution: the functions and the layers."""

import numpy as np

from cnn_core._whole import per_axis
from cnn_core.nn._array import as_array, as_float, require_axes
from cnn_core.nn._conv_fast import conv_forward, conv_input_gradient, conv_weight_gradient
from cnn_core.nn._convolution import Convolution
from cnn_core.nn._one_axis import OneAxis
from cnn_core.nn._window import Window, check_conv
from cnn_core.nn._workspace import copy_of


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
    x, weight, bias, window = check_conv(x, weight, bias, stride, padding, dilation, groups)
    return conv_forward(x, weight, bias, window, window.output_size(x.shape[2:]))


def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """Return the cross-correlation of ``x`` with ``weight`` along one axis.

    y[n, o, i] = b[o] + Σ_c Σ_u x[n, c, i·s + u·d] · w[o, c, u]

    ``x`` is (N, C, L), ``weight`` (O, C / groups, k), y (N, O, L_out). The other arguments are numbers, and
    ``padding`` may be (before, after), "valid" or "same". Raises ValueError as :func:`conv2d` does.
    """
    x, weight = as_float(x), as_float(weight, name="weight")
    require_axes(x, "NCL")
    require_axes(weight, "OIL", "weight")
    s, p, d = _one_row(stride, padding, dilation)
    return conv2d(x[:, :, None], weight[:, :, None], bias, s, p, d, groups)[:, :, 0]


def _one_row(stride, padding, dilation) -> tuple:
    """Return the numbers of a 1-D convolution for images that are one cell high."""
    s, d = ((1, *per_axis(value, 1, name, 1)) for name, value in (("stride", stride), ("dilation", dilation)))
    return s, padding if isinstance(padding, str) else ((0, 0), per_axis(padding, 2, "padding", 0)), d


def _turned(weight, axes: int) -> np.ndarray:
    """Return the kernels turned around along their last ``axes`` axes."""
    weight = as_array(weight, "weight")
    return np.flip(weight, tuple(range(-min(axes, weight.ndim), 0)))


def true_conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """Return the convolution of mathematics along one axis: the kernel is turned around before it slides.

    For one channel at stride 1 without padding, (x * w)[i] = Σ_u x[i + k − 1 − u] · w[u], as
    ``numpy.convolve`` in its mode "valid". Arguments, shapes and errors as for :func:`conv1d`.
    """
    return conv1d(x, _turned(weight, 1), bias, stride, padding, dilation, groups)


def true_conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """Return the convolution of mathematics: the kernel is turned by 180° before it slides.

    For one channel at stride 1 without padding, (x * w)[i, j] = Σ_u Σ_v x[i + kh − 1 − u, j + kw − 1 − v] ·
    w[u, v]. It is commutative and associative, which the cross-correlation of :func:`conv2d` is not.
    Arguments, shapes and errors as there.
    """
    return conv2d(x, _turned(weight, 2), bias, stride, padding, dilation, groups)


class Conv2d(Convolution):
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
        window = Window.read(kernel_size, stride, padding, dilation, groups)
        super().__init__(in_channels, out_channels, window)
        self._start(self.out_channels, self.in_channels, bias, rng, dtype)
        self.input_gradient = True

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (N, O, H_out, W_out) for x (N, C, H, W), which is cast to the layer's dtype."""
        x = self._read(x)
        size = self.window.output_size(x.shape[2:])
        y = conv_forward(x, self._weight(), self.params.get("bias"), self.window, size)
        return self.keep(y, copy_of(x))

    def backward(self, dy: np.ndarray) -> np.ndarray | None:
        """Return dx (N, C, H, W) for dy (N, O, H_out, W_out); fill the gradients.

        dw is the cross-correlation of x with dy, db the sum of dy over images and positions, and dx sends
        every dy[i, j] back, times the kernel, to the window that it came from.
        """
        dy, x = self.recall(dy)
        dweight = conv_weight_gradient(x, dy, self.window)
        self.grads["weight"] = dweight.reshape(self.params["weight"].shape)
        if "bias" in self.params:
            self.grads["bias"] = dy.sum((0, 2, 3))
        return conv_input_gradient(x.shape, self._weight(), dy, self.window) if self.input_gradient else None


class Conv1d(OneAxis, Conv2d):
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
