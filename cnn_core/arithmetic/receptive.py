"""Receptive fields: which input cells one output of a network can see."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cnn_core._check import require
from cnn_core._whole import entries, whole
from cnn_core.arithmetic._window import Window, is_leaf, read_window


class ReceptiveField(NamedTuple):
    """The field of a layer's outputs along one axis, in input cells.

    Output number i sees the cells from ``start + i·jump`` to ``start + i·jump + size − 1``; cells below 0
    or beyond the input are padding.
    """

    size: int
    jump: int
    start: int

    def span(self, index: int) -> tuple[int, int]:
        """Return the first and the last input cell that output ``index`` sees."""
        first = self.start + index * self.jump
        return first, first + self.size - 1


def receptive_field(layers: Iterable, axis: int = 0) -> list[ReceptiveField]:
    """Return the receptive field after each layer of a chain, along one axis.

    With r₀ = j₀ = 1, a layer with kernel k, stride s, dilation d and p cells of padding before gives

        r = r_prev + d·(k − 1)·j_prev,   j = j_prev·s,   start = start_prev − p·j_prev.

    ``layers`` is a list or a model of layers in order. A layer is ``(kernel_size, stride)``, optionally
    followed by padding and dilation; a dict with those names; or an object with these attributes, of
    ``cnn_core.nn`` or of PyTorch. Nested sequences are walked through; parallel branches (an attribute
    ``branches``) are joined to the cells that any of them sees. Objects without ``kernel_size`` change
    nothing and get no entry. ``axis`` picks from pairs: 0 height, 1 width. A transposed convolution is
    refused: its outputs lie between the inputs, and how many cells one sees depends on where it lies.

    >>> receptive_field([(3, 1), (3, 1), (3, 1)])[-1].size
    7

    Source: Araujo, Norris and Sim (2019), Computing receptive fields of convolutional neural networks.
    Raises ValueError for numbers out of range, for branches that leave different jumps and for transposed
    convolutions.
    """
    require(whole(axis, "axis", 0) <= 1, "axis", axis, "must be 0 (height) or 1 (width)")
    chain = entries(layers)
    require(chain is not None, "layers", type(layers).__name__, "must be a list or a model of layers")
    fields = list(_walk(chain, ReceptiveField(1, 1, 0), axis))
    require(bool(fields), "layers", layers, "must hold at least one layer with a kernel_size")
    return fields


def _walk(layers: Iterable, field: ReceptiveField, axis: int) -> Iterator[ReceptiveField]:
    for layer in layers:
        require(not isinstance(layer, str | bytes), "layer", layer, "must be a tuple, a dict or an object")
        if hasattr(layer, "branches"):
            yield (field := _join(layer.branches, field, axis))
        elif is_leaf(layer):
            if (window := read_window(layer, axis)) is not None:
                yield (field := _step(field, window))
        else:
            for field in _walk(layer, field, axis):  # noqa: B020 - the last inner field is carried on
                yield field


def _step(field: ReceptiveField, window: Window) -> ReceptiveField:
    grown = field.size + window.dilation * (window.kernel - 1) * field.jump
    return ReceptiveField(grown, field.jump * window.stride, field.start - window.before * field.jump)


def _join(branches: Iterable, field: ReceptiveField, axis: int) -> ReceptiveField:
    ends = [([field, *_walk([branch], field, axis)])[-1] for branch in branches]
    jumps = sorted({end.jump for end in ends})
    require(len(jumps) == 1, "branches", jumps, "must all have the same total stride")
    start = min(end.start for end in ends)
    return ReceptiveField(max(end.start + end.size for end in ends) - start, jumps[0], start)
