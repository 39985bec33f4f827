"""Where the nodes of a small graph lie: layers from top to bottom, edges as straight as the room allows.

After Sugiyama, Tagawa and Toda (1981), Methods for visual understanding of hierarchical system structures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_SWEEPS = 24
_DUMMY = 18.0  # the room that an edge takes where it passes a layer


@dataclass
class Layout:
    """The centre x and the layer of each node, the points between which each edge runs, and the width."""

    x: list[float]
    layer: list[int]
    edges: dict[tuple[int, int], list[tuple[float, int]]]
    width: float


@dataclass
class _Place:
    width: float
    layer: int
    x: float = 0.0
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)


def layered(inputs: Sequence[Sequence[int]], widths: Sequence[float], gap: float) -> Layout:
    """Return the layout of a graph whose nodes stand in the order in which they are computed.

    ``inputs`` are each node's sources, ``widths`` the nodes' widths, ``gap`` what lies between two.
    """
    layer: list[int] = []
    for sources in inputs:
        layer.append(1 + max((layer[source] for source in sources), default=-1))
    places = [_Place(width, level) for width, level in zip(widths, layer, strict=True)]
    ways = {}
    for node, sources in enumerate(inputs):
        for source in sources:
            ways[source, node] = _way(places, source, node)
    rows = [[n for n, p in enumerate(places) if p.layer == level] for level in range(max(layer) + 1)]
    _order(places, rows)
    _spread(places, rows, gap)
    left = min(p.x - p.width / 2 for p in places)
    for p in places:
        p.x -= left
    edges = {edge: [(places[n].x, places[n].layer) for n in way] for edge, way in ways.items()}
    width = max(p.x + p.width / 2 for p in places)
    return Layout([p.x for p in places[: len(inputs)]], layer, edges, width)


def _way(places: list[_Place], source: int, node: int) -> list[int]:
    """Return the places that an edge passes, with a new one in each layer between its ends."""
    way = [source]
    for level in range(places[source].layer + 1, places[node].layer):
        places.append(_Place(_DUMMY, level))
        way.append(len(places) - 1)
    way.append(node)
    for upper, lower in pairwise(way):
        places[upper].below.append(lower)
        places[lower].above.append(upper)
    return way


def _order(places: list[_Place], rows: list[list[int]]) -> None:
    """Order each row by the mean position of what lies above, a passing edge to the right of its equals."""
    for row in rows[1:]:
        position = {n: i for upper in rows for i, n in enumerate(upper)}
        mean = {n: sum(position[a] for a in places[n].above) / len(places[n].above) for n in row}
        row.sort(key=lambda n: (mean[n], places[n].width == _DUMMY, n))


def _spread(places: list[_Place], rows: list[list[int]], gap: float) -> None:
    """Move the places of each row towards their neighbours, without letting two overlap."""
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = []
            for n in row:
                near = places[n].above if sweep % 2 == 0 else places[n].below
                near = near or places[n].above + places[n].below
                wanted.append(sum(places[m].x for m in near) / len(near) if near else places[n].x)
            for n, x in zip(row, _apart(wanted, [places[n].width for n in row], gap), strict=True):
                places[n].x = x


def _apart(wanted: list[float], widths: list[float], gap: float) -> list[float]:
    """Return positions as close to ``wanted`` (least squares) as the widths and the gap allow."""
    offsets = [0.0]
    for left, right in pairwise(widths):
        offsets.append(offsets[-1] + (left + right) / 2 + gap)
    blocks: list[list[float]] = []  # mean and count: pool adjacent violators
    for want, offset in zip(wanted, offsets, strict=True):
        blocks.append([want - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            before, number = blocks.pop()
            blocks.append([(mean * count + before * number) / (count + number), count + number])
    means = [mean for mean, count in blocks for _ in range(int(count))]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
