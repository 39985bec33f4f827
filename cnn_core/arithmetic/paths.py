"""Paths: how often an input cell is used on the way to one output of a network."""

from collections.abc import Iterable, Iterator

from cnn_core._check import require
from cnn_core._whole import entries, whole
from cnn_core.arithmetic._window import Window, is_leaf, read_window
from cnn_core.arithmetic.size import windows_along

STEPS = 10_000_000  # some seconds: cells and single weights that are visited, at most


def path_counts(layers: Iterable, size: int, output: int, axis: int = 0) -> list[int]:
    """Return how many paths lead from each of ``size`` input cells to one output, along one axis.

    A path takes one weight of each layer; ``output`` counts the outputs of the last layer from 0. If all
    weights are 1, the count is the derivative of the output with respect to the cell; if they are drawn
    independently around 0, the mean square of the derivative is proportional to it. Paths that begin in the
    padding of a layer are not counted, so the sum is the product of the kernel sizes or less. In two
    dimensions the counts of rows and columns multiply.

    ``layers`` and ``axis`` are those of :func:`receptive_field`; layers side by side (an attribute
    ``branches``) and pooling with ``ceil_mode`` are refused.

    >>> path_counts([(3, 1), (3, 1)], size=7, output=1)
    [0, 1, 2, 3, 2, 1, 0]
    >>> path_counts([(3, 1, 1), (3, 1, 1)], size=7, output=0)
    [2, 2, 1, 0, 0, 0, 0]

    Source: Luo et al. (2016), section 2.1, who read the counts as a probability.
    Raises ValueError for numbers out of range, a kernel that is larger than its padded input, an output that
    is not there, and more than ten million cells and weights to visit.
    """
    size = whole(size, "size", 1)
    require(whole(axis, "axis", 0) <= 1, "axis", axis, "must be 0 (height) or 1 (width)")
    chain = entries(layers)
    require(chain is not None, "layers", type(layers).__name__, "must be a list or a model of layers")
    windows, sizes = list(_windows(chain, axis)), [size]
    for one in windows:
        pads = one.before, one.after
        sizes.append(windows_along(sizes[-1], one.kernel, one.stride, pads, one.dilation))
    steps = sum(sizes) + sum(one.kernel * places for one, places in zip(windows, sizes[1:], strict=True))
    require(steps <= STEPS, "size", size, f"takes {steps:,} steps through these layers, must be ≤ {STEPS:,}")
    output = whole(output, "output", 0)
    require(output < sizes[-1], "output", output, f"must be below {sizes[-1]}, the number of outputs")
    counts = [int(place == output) for place in range(sizes[-1])]
    for one, cells in zip(reversed(windows), reversed(sizes[:-1]), strict=True):
        counts = _hand_down(counts, one, cells)
    return counts


def _hand_down(counts: list[int], window: Window, size: int) -> list[int]:
    """Return the counts of the ``size`` cells below a layer from those of its outputs."""
    below = [0] * size
    for place, count in enumerate(counts):
        if count:
            first = place * window.stride - window.before
            for cell in range(first, first + window.dilation * (window.kernel - 1) + 1, window.dilation):
                if 0 <= cell < size:
                    below[cell] += count
    return below


def _windows(layers: Iterable, axis: int) -> Iterator[Window]:
    for layer in layers:
        require(not isinstance(layer, str | bytes), "layer", layer, "must be a tuple, a dict or an object")
        kind = type(layer).__name__
        require(not hasattr(layer, "branches"), "layer", kind, "has branches: count the paths of each")
        if not is_leaf(layer):
            yield from _windows(layer, axis)
        elif (window := read_window(layer, axis)) is not None:
            require(not getattr(layer, "ceil_mode", False), "ceil_mode", True, "is not counted here")
            yield window
