"""How one layer looks at its input along one axis, read from a tuple, a dict or an object."""

from collections.abc import Mapping
from typing import NamedTuple

from cnn_core._check import require
from cnn_core._whole import entries, per_axis
from cnn_core.arithmetic.size import resolve_padding


class Window(NamedTuple):
    """A window along one axis: ``before`` and ``after`` are the cells of padding on its two sides."""

    kernel: int
    stride: int
    before: int
    after: int
    dilation: int


def is_leaf(layer: object) -> bool:
    """Return whether this is one layer and no sequence of layers."""
    if isinstance(layer, tuple | Mapping) or hasattr(layer, "kernel_size"):
        return True
    return entries(layer) is None


def read_window(layer: object, axis: int) -> Window | None:
    """Return the window of a layer along ``axis``; None without a kernel."""
    if isinstance(layer, tuple):
        require(2 <= len(layer) <= 4, "layer", layer, "must be (kernel_size, stride[, padding[, dilation]])")
        layer = dict(zip(("kernel_size", "stride", "padding", "dilation"), layer, strict=False))
    elif not isinstance(layer, Mapping):
        rule = "a transposed convolution has no single receptive field"
        require(not getattr(layer, "transposed", False), "layer", type(layer).__name__, rule)
        names = ("kernel_size", "stride", "padding", "dilation")
        layer = {name: getattr(layer, name) for name in names if hasattr(layer, name)}
    if "kernel_size" not in layer:
        return None

    def both(name: str) -> tuple[int, int]:
        value = layer.get(name, 1)
        value = value * 2 if isinstance(value, tuple) and len(value) == 1 else value
        return per_axis(value, 2, name, 1)

    kernel, stride, dilation = both("kernel_size"), both("stride"), both("dilation")
    padding = layer.get("padding", 0)
    padding = padding * 2 if isinstance(padding, tuple) and len(padding) == 1 else padding
    before, after = resolve_padding(padding, kernel, dilation)[axis]
    return Window(kernel[axis], stride[axis], before, after, dilation[axis])
