"""What one layer of a network gives, costs and sees: the words that every summary uses."""

from typing import NamedTuple


class LayerCost(NamedTuple):
    """One layer of a summary, for one example.

    ``output_shape`` is None for a layer that is not used. ``params`` are the layer's own, ``macs`` its
    multiply-accumulates, ``activation_bytes`` the memory of its output. ``receptive_field`` is the side in
    input cells that one output sees along the longest path, None where that is not defined.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...] | None
    params: int
    macs: int
    activation_bytes: int | None
    receptive_field: int | None
