"""A kernel's way over an image: its numbers are read once, and the images are checked against them."""

from typing import NamedTuple

import numpy as np

from cnn_core._check import require
from cnn_core._whole import per_axis, whole
from cnn_core.arithmetic.size import resolve_padding, windows_along
from cnn_core.nn._array import as_float, require_axes

Pair = tuple[int, int]
LARGEST = 1 << 31  # cells: no image has so long a side


class Window(NamedTuple):
    """How a kernel moves over an image; every entry but ``groups`` is (vertical, horizontal)."""

    kernel: Pair
    stride: Pair
    pads: tuple[Pair, Pair]
    dilation: Pair
    groups: int

    @classmethod
    def read(cls, kernel_size, stride, padding, dilation, groups=1) -> "Window":
        """Return the window of arguments as users write them; ValueError for what is none."""
        kernel = per_axis(kernel_size, 2, "kernel_size", 1)
        stride = per_axis(stride, 2, "stride", 1)
        dilation = per_axis(dilation, 2, "dilation", 1)
        same = isinstance(padding, str) and padding == "same"
        require(not same or stride == (1, 1), "stride", stride, "must be 1 with padding='same'")
        pads = resolve_padding(padding, kernel, dilation)
        named = {"kernel_size": kernel, "stride": stride, "padding": sum(pads, ()), "dilation": dilation}
        for name, numbers in named.items():
            require(max(numbers) < LARGEST, name, max(numbers), f"must be below {LARGEST:,}")
        return cls(kernel, stride, pads, dilation, whole(groups, "groups", 1))

    def output_size(self, size: Pair, ceil_mode: bool = False) -> Pair:
        """Return how many windows lie in an image of ``size``; ValueError if none does."""
        axes = zip(size, self.kernel, self.stride, self.pads, self.dilation, strict=True)
        return tuple(windows_along(*numbers, ceil_mode=ceil_mode) for numbers in axes)


def read_arrays(x, weight, bias, axes: str) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return images, kernels and biases in one floating dtype; ``axes`` are the kernels', such as "OIHW"."""
    x, weight = as_float(x), as_float(weight, name="weight")
    dtype = np.result_type(x, weight)
    x, weight = x.astype(dtype, copy=False), weight.astype(dtype, copy=False)
    require_axes(x, "NCHW")
    require_axes(weight, axes, "weight")
    return x, weight, None if bias is None else as_float(bias, dtype, "bias")


def check_conv(x, weight, bias, stride, padding, dilation, groups):
    """Return (x, weight, bias, window) of a convolution; ValueError for what does not fit together."""
    x, weight, bias = read_arrays(x, weight, bias, "OIHW")
    window = Window.read(weight.shape[2:], stride, padding, dilation, groups)
    channels, outputs, groups = x.shape[1], len(weight), window.groups
    require(channels % groups == 0, "groups", groups, f"must divide the {channels} input channels")
    require(outputs % groups == 0, "groups", groups, f"must divide the {outputs} output channels")
    rule = f"must have {channels // groups} input channels: x has {channels} in {groups} group(s)"
    require(weight.shape[1] == channels // groups, "weight.shape", weight.shape, rule)
    require(bias is None or bias.shape == (outputs,), "bias.shape", np.shape(bias), f"must be ({outputs},)")
    return x, weight, bias, window
