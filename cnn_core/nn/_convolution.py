"""What a convolution and its transpose share as layers: the numbers, read once, and the parameters' start."""

from math import sqrt

import numpy as np

from cnn_core._check import require
from cnn_core._whole import flag, whole
from cnn_core.nn import init
from cnn_core.nn._arguments import float_dtype
from cnn_core.nn._array import as_float, require_axes
from cnn_core.nn._window import Window
from cnn_core.nn.layer import Layer


class Convolution(Layer):
    """A layer with kernels ``weight`` (first, second / groups, kh, kw), which may have biases ``bias``."""

    kernel_size = property(lambda self: self.window.kernel, doc="(vertical, horizontal)")
    stride = property(lambda self: self.window.stride, doc="(vertical, horizontal)")
    padding = property(lambda self: self.window.pads, doc="((top, bottom), (left, right))")
    dilation = property(lambda self: self.window.dilation, doc="(vertical, horizontal)")
    groups = property(lambda self: self.window.groups)

    def __init__(self, in_channels, out_channels, window: Window) -> None:
        super().__init__()
        self.in_channels = whole(in_channels, "in_channels", 1)
        self.out_channels = whole(out_channels, "out_channels", 1)
        self.window = window
        for name in ("in_channels", "out_channels"):
            channels, rule = getattr(self, name), f"must be a multiple of groups={window.groups}"
            require(channels % window.groups == 0, name, channels, rule)

    def _start(self, first: int, second: int, bias: bool, rng: object, dtype: object) -> None:
        """Draw both parameters as PyTorch does, from U(−1/√f, 1/√f) with f = kh·kw·second / groups."""
        rng, dtype = init.as_rng(rng), float_dtype(dtype)
        shape = (first, second // self.groups, *self.kernel_size)
        self.params["weight"] = init.torch_default(shape, rng, dtype)
        if flag(bias, "bias"):
            bound = 1 / sqrt(init.fans(shape)[0])
            self.params["bias"] = rng.uniform(-bound, bound, self.out_channels).astype(dtype)

    def _weight(self) -> np.ndarray:
        """Return the weight with two axes of the kernel, whatever the number it is stored with."""
        weight = self.params["weight"]
        return weight.reshape(*weight.shape[:2], *self.kernel_size)

    def _read(self, x: np.ndarray) -> np.ndarray:
        """Return x as (N, C, H, W) in the layer's dtype."""
        x = as_float(x, self.params["weight"].dtype)
        require_axes(x, "NCHW")
        rule = f"must have the layer's {self.in_channels} channels on axis 1"
        require(x.shape[1] == self.in_channels, "x.shape", x.shape, rule)
        return x
