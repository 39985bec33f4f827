"""A traced network in the words of a drawing: operations with what follows them, and its maps in groups."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from textwrap import wrap

from cnn_core.viz._trace import Node


def merged(nodes: list[Node]) -> list[Node]:
    """Return the graph with each normalisation and activation written into the operation that it follows.

    It stays a node of its own behind the input, and where the operation's result is used elsewhere, too.
    """
    uses = Counter(source for node in nodes for source in node.inputs)
    kept: list[Node] = []
    place: dict[int, int] = {}
    for number, node in enumerate(nodes):
        source = node.inputs[0] if node.inputs else None
        follows = node.kind in ("norm", "activation") and source is not None and uses[source] == 1
        if follows and kept[place[source]].kind != "input":
            place[number] = place[source]
            kept[place[source]].extras.append(node.label)
        else:
            place[number] = len(kept)
            inputs = [place[one] for one in node.inputs]
            kept.append(replace(node, inputs=inputs, extras=list(node.extras)))
    return kept


@dataclass(frozen=True)
class Group:
    """Maps of one shape that ``count`` equal parts of a network make, one after the other.

    ``strands`` are the branches of such a part, each as the words of its operations; a shortcut is empty.
    """

    kind: str
    words: tuple[str, ...]
    shape: tuple[int, ...]
    count: int
    strands: int
    shortcut: bool


def groups(nodes: list[Node]) -> list[Group]:
    """Return the maps of a merged graph at the places that every path passes, equal neighbours as one."""
    last = len(nodes) - 1
    passed = [
        n
        for n in range(len(nodes))
        if n in (0, last) or not any(source < n for node in nodes[n + 1 :] for source in node.inputs)
    ]
    found = [Group("input", ("input",), nodes[0].shape, 1, 1, False)]
    for begin, end in pairwise(passed):
        group = _group(nodes, begin, end)
        if replace(found[-1], count=1) == group:
            found[-1] = replace(found[-1], count=found[-1].count + 1)
        else:
            found.append(group)
    return found


def _group(nodes: list[Node], begin: int, end: int) -> Group:
    """Return the part of the graph between two places that every path passes."""
    node = nodes[end]
    if node.inputs == [begin]:
        return Group(node.kind, tuple(wrap(node.label, 15)), node.shape, 1, 1, False)
    strands = _strands(nodes, begin, end)
    longest = max(strands, key=len)
    shortcut = node.label == "+" and len(strands) == 2 and min(map(len, strands)) < 2
    if shortcut:
        words = "residual block", ", ".join(label.split()[0] for label in longest)
    else:
        words = (
            f"{len(strands)} branches",
            "stacked" if node.label == "stack" else f"joined by {node.label}",
        )
    return Group("join", words, node.shape, 1, len(strands), shortcut)


def _strands(nodes: list[Node], begin: int, end: int) -> list[tuple[str, ...]]:
    """Return the branches between two nodes: for each input of the last, the longest way to it."""

    def way(number: int) -> tuple[str, ...]:
        if number == begin:
            return ()
        longest = max((way(source) for source in nodes[number].inputs if source >= begin), key=len)
        label = nodes[number].label
        return longest if label in ("+", "×", "stack") else (*longest, re.sub(r" /\d+", "", label))

    return [way(source) for source in nodes[end].inputs]
