"""The two pictures of a network: maps in rows, and a graph of operations."""

from math import log2, sqrt

from cnn_core._number import number
from cnn_core.viz._layout import layered
from cnn_core.viz._steps import Group
from cnn_core.viz._trace import Node
from cnn_core.viz.network import colour, sizes

_WIDE, _TALL, _MIDDLE = 100, 174, 84  # a cell of the maps, and the height of its arrow
_BELOW = 145  # where the shape of the maps stands
_SHEET = 2  # how far one map lies behind the next
_LINE, _SMALL = 17, 11  # a line of text, and the size of small letters
_STEP, _GAP, _MARGIN = 34, 14, 8  # between two layers of a graph, two nodes, and around


def _n(value: float) -> str:
    return number(round(value, 1), "g").replace("−", "-")


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}"{more}>{words}</text>'


def _arrow(path: str, ends: bool = True, more: str = "") -> str:
    head = ' marker-end="url(#tip)"' if ends else ""
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1.2"{head}{more}/>'


_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>'
)


def draw_maps(found: list[Group], columns: int) -> tuple[str, float, float]:
    """Return the body of the picture of maps, its width and its height."""
    rows = -(-len(found) // columns)
    columns = -(-len(found) // rows)  # rows of about the same length
    side = max(max(g.shape[1:], default=1) for g in found)
    longest = max((g.shape[0] for g in found if len(g.shape) == 1), default=1)
    parts = [_TIP]
    for index, group in enumerate(found):
        row, column = divmod(index, columns)
        parts.append(
            f'<g transform="translate({column * _WIDE} {row * _TALL})">'
            f"{_cell(group, side, longest, first=index == 0)}</g>"
        )
    return "".join(parts), columns * _WIDE + 12, rows * _TALL


def _cell(group: Group, side: int, longest: int, first: bool) -> str:
    """Return one group: the operation, the maps that it makes, their shape."""
    middle = _WIDE / 2 + 6
    wide, tall, maps = _volume(group, middle, side, longest)
    left = middle - wide / 2
    parts = [maps]
    if not first:
        parts += _ways(group, left - 3, tall)
        if group.count > 1:
            parts.append(_text(middle, _BELOW - 14, f"{group.count} times", f' font-size="{_SMALL}"'))
        for line, text in enumerate(group.words):
            parts.append(_text(_WIDE / 2 + 2, 13 + 14 * line, text, f' font-size="{_SMALL}"'))
    else:
        parts.append(_text(middle, 13, "input", f' font-size="{_SMALL}"'))
    parts.append(_text(middle, _BELOW, sizes(group.shape), f' font-size="{_SMALL}" font-weight="600"'))
    return "".join(parts)


def _volume(group: Group, middle: float, side: int, longest: int) -> tuple[float, float, str]:
    """Return width, height and picture of a group's maps, or of its row of numbers."""
    ink = colour(group.kind)
    look = f'fill="{ink}" fill-opacity="0.2" stroke="{ink}"'
    if len(group.shape) == 1:
        tall = 12 + 52 * log2(1 + group.shape[0]) / log2(1 + longest)
        box = f'x="{_n(middle - 4)}" y="{_n(_MIDDLE - tall / 2)}" width="8" height="{_n(tall)}"'
        return 8, tall, f"<rect {box} {look}/>"
    scale = sqrt(group.shape[-1] / side), sqrt(group.shape[-2] / side)
    wide, tall = (5 + 39 * part for part in scale)
    sheets = min(7, 1 + round(0.6 * log2(group.shape[0])))
    shift = _SHEET * (sheets - 1)
    left, top = middle - (wide + shift) / 2, _MIDDLE - (tall - shift) / 2
    size = f'width="{_n(wide)}" height="{_n(tall)}" {look}'
    rects = [
        f'<rect x="{_n(left + _SHEET * s)}" y="{_n(top - _SHEET * s)}" {size}/>'
        for s in reversed(range(sheets))
    ]
    return wide + shift, tall + shift, "".join(rects)


def _ways(group: Group, left: float, tall: float) -> list[str]:
    """Return the arrow to a group's maps, its branches, and the shortcut around them."""
    ways = [_arrow(f"M-10 {_MIDDLE}H{_n(left)}")]
    if group.shortcut:
        top = _MIDDLE - tall / 2 - 12
        arc = f"M-8 {_MIDDLE}C-8 {_n(top - 6)} {_n(_WIDE - 2)} {_n(top - 6)} {_n(_WIDE - 4)} {_MIDDLE - 3}"
        ways.append(_arrow(arc, more=f' style="color:{colour("join")}"'))
    elif group.strands > 1:
        ways = [_arrow(f"M-10 {_MIDDLE}H-2", ends=False)]
        for strand in range(group.strands):
            y = _MIDDLE + (strand - (group.strands - 1) / 2) * max(6, tall / (group.strands + 1))
            ways.append(_arrow(f"M-2 {_MIDDLE}C8 {_MIDDLE} 4 {_n(y)} 14 {_n(y)}H{_n(left)}"))
    return ways


def draw_graph(nodes: list[Node]) -> tuple[str, float, float]:
    """Return the body of the picture of a graph, its width and its height."""
    words = [_words(node) for node in nodes]
    output = ["output", sizes(nodes[-1].shape)]
    widths = [_width(lines) for lines in [*words, output]]
    layout = layered([*(node.inputs for node in nodes), [len(nodes) - 1]], widths, _GAP)
    tall = [max(len(w) for w, at in zip([*words, output], layout.layer, strict=True) if at == level)
            for level in range(max(layout.layer) + 1)]  # fmt: skip
    heights = [_LINE * lines + 8 for lines in tall]
    tops = [_MARGIN + sum(heights[:level]) + _STEP * level for level in range(len(heights))]
    middles = [top + height / 2 for top, height in zip(tops, heights, strict=True)]
    half = [(_LINE * len(lines) + 8) / 2 for lines in [*words, output]]
    parts = [_TIP]
    for (source, node), points in layout.edges.items():
        ends = {0: half[source], len(points) - 1: half[node]}
        places = []
        for place, (x, level) in enumerate(points):
            reach = ends.get(place, heights[level] / 2)
            places.append((x + _MARGIN, middles[level] - reach, middles[level] + reach))
        parts.append(_edge(places))
    for node, lines, x, level, width in zip(
        [*nodes, None], [*words, output], layout.x, layout.layer, widths, strict=True
    ):
        parts.append(_box(node.kind if node else "input", lines, x + _MARGIN, middles[level], width))
    return "".join(parts), layout.width + 2 * _MARGIN, tops[-1] + heights[-1] + _MARGIN


def _words(node: Node) -> list[str]:
    """Return the lines in a node: what it is, and what follows it."""
    if node.kind == "input":
        return ["input", sizes(node.shape)]
    label = f"{node.label}, {node.shape[0]}" if node.kind in ("conv", "linear") else node.label
    return [label, *([" · ".join(node.extras)] if node.extras else [])]


def _width(lines: list[str]) -> float:
    return max(34.0, 14 + 6.4 * max(map(len, lines)))


def _box(kind: str, lines: list[str], x: float, y: float, width: float) -> str:
    """Return a node with its lines, the first one in larger letters."""
    ink, height = colour(kind), _LINE * len(lines) + 8
    rect = f'x="{_n(x - width / 2)}" y="{_n(y - height / 2)}" width="{_n(width)}" height="{_n(height)}"'
    look = f'rx="{_n(height / 2) if kind == "join" else 5}" fill="{ink}" fill-opacity="0.18" stroke="{ink}"'
    texts = [
        _text(x, y - height / 2 + 16 + _LINE * n, line, f' font-size="{_SMALL}"' if n else "")
        for n, line in enumerate(lines)
    ]
    return f"<rect {rect} {look}/>{''.join(texts)}"


def _edge(points: list[tuple[float, float, float]]) -> str:
    """Return the path of an edge through places (x, top, bottom), from the first one's bottom on.

    It passes a layer straight down, so that it touches no node of it.
    """
    x, _, y = points[0]
    path = f"M{_n(x)} {_n(y)}"
    for to, top, bottom in points[1:]:
        bend = _n((y + top) / 2)
        path += f"C{_n(x)} {bend} {_n(to)} {bend} {_n(to)} {_n(top)}"
        path += "" if (to, top, bottom) == points[-1] else f"V{_n(bottom)}"
        x, y = to, bottom
    return _arrow(path)
