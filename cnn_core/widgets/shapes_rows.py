"""The rows of the shapes explorer: which layers there are, what they may say, and what each costs."""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import traitlets as t

from cnn_core import arithmetic
from cnn_core._check import require
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


class RowCost(NamedTuple):
    """What one row leaves and costs, for one image.

    ``shape`` is (channels, height, width) or (features,). ``macs`` counts convolutions and linear layers,
    ``memory`` is that of the output in bytes of float32. ``field`` is the receptive field (height, width) of
    one value, ``jump`` the distance between two neighbours' fields, None where the output has no places. In
    a row that cannot work, and in all rows after it, everything is None; ``problem`` says why, once.
    """

    shape: tuple[int, ...] | None = None
    params: int | None = None
    macs: int | None = None
    memory: int | None = None
    field: tuple[int, int] | None = None
    jump: int | None = None
    problem: str = ""


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
        return [complete(row, f"{self.name}[{i}]") for i, row in enumerate(value)]


def complete(row: Any, name: str) -> dict[str, Any]:
    """A checked copy of one row with all fields of its kind. Raises ValueError that names the field."""
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


def costs(shape: tuple[int, ...], rows: list[dict[str, Any]]) -> list[RowCost]:
    """What each row costs when an image of the ``shape`` (C, H, W) goes through them in order."""
    found: list[RowCost] = []
    chains: tuple[list, list] = ([], [])  # what has been looked through along height and width
    places = shape[1:]  # of the last maps; () once a layer has seen them all
    for row in rows:
        if problem := problem_of(row, shape):
            found.append(RowCost(problem=problem))
            break
        after = output_shape(row, shape)
        if row["kind"] in ("linear", "global_avg_pool"):
            steps, places = [[(n, 1)] for n in places] or [[], []], ()
        else:
            steps = [seen_through(row)] * 2
            places = after[1:] or places
        for chain, more in zip(chains, steps, strict=True):
            chain.extend(more)
        ends = [arithmetic.receptive_field([(1, 1), *chain])[-1] for chain in chains]
        params, macs = parameters(row, shape), multiply_adds(row, shape, after)
        memory = arithmetic.activation_bytes(after)
        jump = ends[0].jump if places else None
        found.append(RowCost(after, params, macs, memory, (ends[0].size, ends[1].size), jump))
        shape = after
    return found + [RowCost()] * (len(rows) - len(found))


def problem_of(row: dict[str, Any], shape: tuple[int, ...]) -> str:
    """Why the row cannot work on this input, in words that name the numbers; empty if it can."""
    kind, flat = row["kind"], len(shape) == 1
    if flat and kind in ("conv", "max_pool", "avg_pool", "global_avg_pool", "basic_block", "bottleneck"):
        return (
            f"It needs maps, but its input is a row of {shape[0]:,} numbers. "
            "Put it before the flatten or the global average."
        )
    if not flat and kind == "linear":
        size = "×".join(map(str, shape[1:]))
        return (
            f"It needs a row of numbers, but its input is {shape[0]:,} maps of {size}. "
            "Put a flatten or a global average pool before it."
        )
    if kind == "conv":
        for channels, what in ((shape[0], "input channels"), (row["out"], "filters")):
            if channels % row["groups"]:
                return f"{row['groups']:,} groups cannot share {channels:,} {what} evenly."
    if kind not in ("conv", "max_pool", "avg_pool"):
        return ""
    kernel, padding, dilation = row["kernel"], row["padding"], row.get("dilation", 1)
    if kind != "conv" and 2 * padding > kernel:
        return f"Padding {padding} is over half of the kernel {kernel}: whole windows would see no input."
    span, least = dilation * (kernel - 1) + 1, min(shape[1:])
    if span <= least + 2 * padding:
        return ""
    spans = f"with dilation {dilation} spans {span} cells, more" if dilation > 1 else "is larger"
    side = "input" if shape[1] == shape[2] else "height" if shape[1] == least else "width"
    padded = f"padded {side} of {least + 2 * padding}" if padding else f"{side} of {least}"
    return f"Kernel {kernel} {spans} than the {padded}: it needs padding ≥ {-((least - span) // 2)}."


def output_shape(row: dict[str, Any], shape: tuple[int, ...]) -> tuple[int, ...]:
    """(C, H, W) or (features,) after a row that has no problem."""
    kind = row["kind"]
    if kind in ("relu", "dropout", "batch_norm"):
        return shape
    if kind == "global_avg_pool":
        return shape[:1]
    if kind == "flatten":
        return (prod(shape),)
    if kind == "linear":
        return (row["out"],)
    if kind in ("basic_block", "bottleneck"):
        sides = arithmetic.conv_output_size(shape[1:], 3, row["stride"], 1)
        return (row["out"] * (4 if kind == "bottleneck" else 1), *sides)
    sides = arithmetic.conv_output_size(
        shape[1:], row["kernel"], row["stride"], row["padding"], row.get("dilation", 1)
    )
    return (row["out"] if kind == "conv" else shape[0], *sides)


def convolutions(row: dict[str, Any], shape: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """The convolutions inside a residual block: (channels in, channels out, kernel, stride).

    He et al. (2016), figure 5, with the stride in the 3×3 and the shortcut projected where the shape changes.
    """
    c, inside, s = shape[0], row["out"], row["stride"]
    if row["kind"] == "basic_block":
        end, path = inside, [(c, inside, 3, s), (inside, inside, 3, 1)]
    else:
        end = 4 * inside
        path = [(c, inside, 1, 1), (inside, inside, 3, s), (inside, end, 1, 1)]
    return path if s == 1 and c == end else [*path, (c, end, 1, s)]


def parameters(row: dict[str, Any], shape: tuple[int, ...]) -> int:
    """Learned parameters; each convolution of a block has a batch normalisation and no bias."""
    kind = row["kind"]
    if kind == "conv":
        return arithmetic.conv_params(shape[0], row["out"], row["kernel"], row["groups"], row["bias"])
    if kind == "linear":
        return arithmetic.linear_params(shape[0], row["out"], row["bias"])
    if kind == "batch_norm":
        return arithmetic.batch_norm_params(shape[0])
    if kind in ("basic_block", "bottleneck"):
        return sum(
            arithmetic.conv_params(a, b, k, bias=False) + arithmetic.batch_norm_params(b)
            for a, b, k, _ in convolutions(row, shape)
        )
    return 0


def multiply_adds(row: dict[str, Any], shape: tuple[int, ...], after: tuple[int, ...]) -> int:
    """MACs of the convolutions and linear layers of a row."""
    kind = row["kind"]
    if kind == "conv":
        return arithmetic.conv_macs(shape[0], row["out"], row["kernel"], after[1:], row["groups"])
    if kind == "linear":
        return arithmetic.linear_macs(shape[0], row["out"])
    if kind not in ("basic_block", "bottleneck"):
        return 0
    path = convolutions(row, shape)
    # Only a bottleneck's first 1×1 works before the stride.
    sides = [shape[1:] if kind == "bottleneck" and i == 0 else after[1:] for i in range(len(path))]
    return sum(arithmetic.conv_macs(a, b, k, side) for (a, b, k, _), side in zip(path, sides, strict=True))


def seen_through(row: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    """(kernel, stride, padding, dilation) of what widens the receptive field, along the longest path."""
    kind = row["kind"]
    if kind in ("conv", "max_pool", "avg_pool"):
        return [(row["kernel"], row["stride"], row["padding"], row.get("dilation", 1))]
    if kind == "basic_block":
        return [(3, row["stride"], 1, 1), (3, 1, 1, 1)]
    return [(3, row["stride"], 1, 1)] if kind == "bottleneck" else []
