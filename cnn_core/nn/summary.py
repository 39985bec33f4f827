"""Summary of a network: what each layer gives, costs in numbers, operations and memory, and sees."""

import numpy as np

from cnn_core import arithmetic
from cnn_core._check import require
from cnn_core._whole import wholes
from cnn_core.arithmetic import LayerCost
from cnn_core.nn._array import empty
from cnn_core.nn._mode import evaluation
from cnn_core.nn.containers import Container, Sequential
from cnn_core.nn.conv import Conv2d
from cnn_core.nn.conv_transpose import ConvTranspose2d
from cnn_core.nn.layer import Layer
from cnn_core.nn.linear import Linear


def _macs(layer: Layer, input_shape: tuple[int, ...], output_shape: tuple[int, ...]) -> int:
    """Return the MACs of one layer for one example."""
    if isinstance(layer, Conv2d | ConvTranspose2d):
        transposed = isinstance(layer, ConvTranspose2d)
        macs = arithmetic.conv_transpose_macs if transposed else arithmetic.conv_macs
        positions = (input_shape if transposed else output_shape)[1:]
        return macs(layer.in_channels, layer.out_channels, layer.kernel_size, positions, layer.groups)
    if isinstance(layer, Linear):
        rows = int(np.prod(output_shape[:-1]))
        return rows * arithmetic.linear_macs(layer.in_features, layer.out_features)
    return 0


def _run(layer: Layer, x: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the layer's output for a batch of one and its MACs, through containers of any depth."""
    if isinstance(layer, Sequential):
        macs = 0
        for child in layer:
            x, more = _run(child, x)
            macs += more
        return x, macs
    if isinstance(layer, Container):
        return layer.forward(x), sum(_run(branch, x)[1] for branch in layer.branches)
    y = layer.forward(x)
    return y, _macs(layer, x.shape[1:], y.shape[1:])


def _keeps_the_grid(layer: Layer) -> bool:
    """Return whether an output cell sees a window that moves with it, of one size, here and inside."""
    if hasattr(layer, "output_size") or hasattr(layer, "transposed"):
        return False
    return all(_keeps_the_grid(child) for child in getattr(layer, "children", {}).values())


def _has_a_kernel(layer: Layer) -> bool:
    """Return whether the layer looks through a window, here or inside."""
    return hasattr(layer, "kernel_size") or any(map(_has_a_kernel, getattr(layer, "children", {}).values()))


def summary(model: Sequential, input_shape: tuple[int, ...]) -> list[LayerCost]:
    """Return one :class:`LayerCost` per layer of ``model``, found by sending one blank example through it.

    ``input_shape`` is one example's, such as (C, H, W). A container inside counts as one layer. The
    receptive field is that of the layer's outputs along the height, None before the first kernel and from
    the first layer that sees the whole image, or enlarges it (a transposed convolution). MACs are those of
    convolutions and linear layers; nothing else multiplies as much. An array that two layers share counts
    once, with the first of the two. Raises ValueError for a model that is not a Sequential and for shapes
    that do not fit. Every layer is as it was afterwards.
    """
    require(isinstance(model, Sequential), "model", type(model).__name__, "must be a Sequential")
    x = empty((1, *wholes(input_shape, "input_shape", 1)), np.float32)
    x[...] = 0
    with evaluation(model):
        return _rows(model, x)


def _rows(model: Sequential, x: np.ndarray) -> list[LayerCost]:
    rows, field, local, counted = [], None, True, set()
    for i, (name, layer) in enumerate(model.children.items()):
        y, macs = _run(layer, x)
        local = local and y.ndim == x.ndim and _keeps_the_grid(layer)
        if local and _has_a_kernel(layer):
            field = arithmetic.receptive_field(model[: i + 1])[-1].size
        new = {id(array): array.size for array in layer.params.values() if id(array) not in counted}
        counted |= new.keys()
        memory = arithmetic.activation_bytes(y.shape[1:], y.itemsize)
        shown = field if local else None
        rows.append(
            LayerCost(name, type(layer).__name__, y.shape[1:], sum(new.values()), macs, memory, shown)
        )
        x = y
    return rows
