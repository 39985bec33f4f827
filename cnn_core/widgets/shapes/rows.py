"""The rows of the shapes explorer: which layers there are, and what they may say."""

from typing import Any

import traitlets as t

from cnn_core._check import require
from cnn_core.widgets._frozen import frozen
from cnn_core.widgets.traits import is_whole

# What a row can say: field → (default, least, most).
FIELDS = {
    "out": (64, 1, 100_000),
    "kernel": (3, 1, 512),
    "stride": (1, 1, 64),
    "padding": (0, 0, 256),
    "dilation": (1, 1, 64),
    "groups": (1, 1, 100_000),
    "bias": (True, False, True),
}
_POOL = ("kernel", "stride", "padding")
# Which fields each kind of layer has, in the order in which they are shown.
KINDS = {
    "conv": ("out", "kernel", "stride", "padding", "dilation", "groups", "bias"),
    "max_pool": _POOL,
    "avg_pool": _POOL,
    "global_avg_pool": (),
    "flatten": (),
    "linear": ("out", "bias"),
    "batch_norm": (),
    "relu": (),
    "dropout": (),
    "basic_block": ("out", "stride"),
    "bottleneck": ("out", "stride"),
}
MOST_ROWS = 64


class Rows(t.TraitType):
    """A list of layers, each a dict with its ``kind`` and the fields of that kind.

    What is left out is filled in; a pooling without ``stride`` strides by its kernel, as in PyTorch.
    """

    def make_dynamic_default(self) -> list[dict[str, Any]]:
        """Give each explorer its own copy of the default."""
        return [dict(row) for row in self.default_value]

    def validate(self, obj: Any, value: Any) -> list[dict[str, Any]]:
        """Return fresh, complete dicts with plain Python numbers."""
        fits = isinstance(value, (list, tuple)) and len(value) <= MOST_ROWS
        require(fits, self.name, value, f"must be a list of at most {MOST_ROWS} layers")
        return frozen([complete(row, f"{self.name}[{i}]") for i, row in enumerate(value)])


def complete(row: Any, name: str) -> dict[str, Any]:
    """Return a checked copy of one row with all fields of its kind. Raises ValueError naming the field."""
    require(isinstance(row, dict), name, row, "must be a dict such as {'kind': 'conv', 'out': 64}")
    kind = row.get("kind")
    known = isinstance(kind, str) and kind in KINDS
    require(known, f"{name} kind", kind, f"must be one of {', '.join(KINDS)}")
    for field in row:
        rule = f"{kind} has no such field, only {', '.join(('kind', *KINDS[kind]))}"
        require(field == "kind" or field in KINDS[kind], f"{name} field", field, rule)
    full = {"kind": kind}
    for field in KINDS[kind]:
        default, low, high = FIELDS[field]
        if field == "kernel" and kind in ("max_pool", "avg_pool"):
            default = 2
        elif field == "stride" and kind in ("max_pool", "avg_pool"):
            default = full["kernel"]
        value = row.get(field, default)
        if field == "bias":
            require(isinstance(value, bool), f"{name} bias", value, "must be True or False")
        else:
            require(is_whole(value), f"{name} {field}", value, "must be a whole number")
            require(low <= value <= high, f"{name} {field}", value, f"must be {low} to {high}")
            value = int(value)
        full[field] = value
    return full
