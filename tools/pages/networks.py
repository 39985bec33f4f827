"""Every network that the package builds, a table a family, from the registry."""

from importlib import import_module

import torch

from cnn_core.models import create, info, list_models, summary
from tools.pages._text import joined

SOURCES = (
    "cnn_core/models",
    "cnn_core/arithmetic",
    "cnn_core/_check.py",
    "cnn_core/_whole.py",
    "tools/pages",
)
_HEAD = """| network | paper | depth | parameters | MACs (10⁶) | field | image |
|---|---|--:|--:|--:|--:|--:|"""


def page() -> str:
    """Return all networks, families by the year of their first network."""
    families: dict[str, list] = {}
    for entry in map(info, list_models()):
        families.setdefault(entry.family, []).append(entry)
    parts = []
    for family, entries in sorted(families.items(), key=lambda item: min(e.year for e in item[1])):
        entries.sort(key=lambda e: (e.year, e.depth, e.name))
        lines = "\n".join(_row(entry) for entry in entries)
        documented = import_module(f"cnn_core.models.{family}").__doc__ or ""
        about = documented.strip().splitlines()[0].replace("``", "`")
        title, _, rest = about.partition(": ")
        head, text = (title, f"{rest[0].upper()}{rest[1:]}") if rest else (entries[0].title, about)
        parts.append(f"## {joined(head)}\n\n{text}\n\n{_HEAD}\n{lines}\n")
    return "\n".join(parts)


def _row(entry) -> str:
    """Return the row of one entry of the registry."""
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
