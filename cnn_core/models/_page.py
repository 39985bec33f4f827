"""The page ``networks.md``, generated from the registry: ``python -m cnn_core.models [BOOK]``."""

from __future__ import annotations

from importlib import import_module

import torch

from cnn_core.models._registry import Entry, create, info, list_models
from cnn_core.models._summary import summary

INTRODUCTION = """# All networks

Every network of this book is built by one call, `cnn_core.models.create("resnet20", num_classes=10)`.
This page is made from the registry behind that call and from `summary`, which lists the layers of one
network; nothing on it is typed by hand. Where torchvision has the same network, ours has its keys,
shapes and outputs.

Below the name of a network stands its name in code; the year is that in which the paper could first be read.
Parameters and multiply-adds (MACs) are those of the network in evaluation, for one image of the size named
and as many classes as in the paper; heads that serve training alone are not counted. Depth counts
the layers with weights on the longest path. The field is the largest receptive field of a layer with a
window, in pixels along one side, on the longest path. It can be larger than the image: then it reaches
beyond the edges. Attention and averages over all places see everything and are not in it.
"""
HEAD = """| network | paper | depth | parameters | MACs (10⁶) | field | image |
|---|---|--:|--:|--:|--:|--:|"""


def page() -> str:
    """Return the whole page in Markdown, families by the year of their first network."""
    families: dict[str, list[Entry]] = {}
    for entry in map(info, list_models()):
        families.setdefault(entry.family, []).append(entry)
    parts = [INTRODUCTION]
    for family, entries in sorted(families.items(), key=lambda item: min(e.year for e in item[1])):
        entries.sort(key=lambda e: (e.year, e.depth, e.name))
        lines = "\n".join(_row(entry) for entry in entries)
        documented = import_module(f"cnn_core.models.{family}").__doc__ or ""
        about = documented.strip().splitlines()[0].replace("``", "`")
        title, _, rest = about.partition(": ")
        head, text = (title, f"{rest[0].upper()}{rest[1:]}") if rest else (entries[0].title, about)
        head = head.replace("-", "-\N{WORD JOINER}")  # no line of a narrow heading ends in it
        parts.append(f"## {head}\n\n{text}\n\n{HEAD}\n{lines}\n")
    return "\n".join(parts)


def _row(entry: Entry) -> str:
    shape = entry.input_sizes[0]
    options = {"image_size": shape[1]} if entry.fixed_size else {}
    with torch.device("meta"):
        model = create(entry.name, **options)
    table = summary(model, shape)
    parameters = sum(row.params for row in table if row.output_shape is not None)
    field = max((row.receptive_field or 0 for row in table), default=0)
    size = "×".join(map(str, shape[1:]))
    paper = f"{entry.year}\N{NO-BREAK SPACE}{{cite}}`{entry.paper}`"
    return (
        f"| {entry.title}<br>`{entry.name}` | {paper} | {entry.depth} | "
        f"{parameters:,} | {table.macs / 1e6:,.1f} | {field:,} | {size} |"
    )
