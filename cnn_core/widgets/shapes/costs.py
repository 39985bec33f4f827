"""What each row of the shapes explorer leaves and costs: a table, one entry for each kind of layer."""

from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple

from cnn_core import arithmetic
from cnn_core._number import number

Row = dict[str, Any]
Shape = tuple[int, ...]  # (C, H, W) or (features,)

# Why a row cannot work. The page says the same, with the same words.
PROBLEMS = {
    "needs_maps": "It needs maps, but its input is a row of {numbers} numbers. "
    "Put it before the flatten or the global average.",
    "needs_row": "It needs a row of numbers, but its input is {maps} maps of {size}. "
    "Put a flatten or a global average pool before it.",
    "groups": "{groups} groups cannot share {channels} {what} evenly.",
    "over_half": "Padding {padding} is over half of the kernel {kernel}: whole windows would see no input.",
    "too_large": "Kernel {kernel} {spans} than the {padded}{side} of {room}: it needs padding ≥ {least}.",
    "larger": "is larger",
    "dilated": "with dilation {dilation} spans {span} cells, more",
}


class RowCost(NamedTuple):
    """What one row leaves and costs, for one image; the words are those of :class:`arithmetic.LayerCost`.

    ``output_shape`` is (channels, height, width) or (features,). ``macs`` counts convolutions and linear
    layers, ``activation_bytes`` the memory of the output as float32. ``receptive_field`` is that (height,
    width) of one value, ``jump`` the distance between two neighbours' fields, None where the output has no
    places. In a row that cannot work, and in all rows after it, everything is None; ``problem`` says why,
    once.
    """

    output_shape: Shape | None = None
    params: int | None = None
    macs: int | None = None
    activation_bytes: int | None = None
    receptive_field: tuple[int, int] | None = None
    jump: int | None = None
    problem: str = ""


class Kind(NamedTuple):
    """A kind of layer; what is left out is that of a layer that changes no size and costs nothing.

    ``problem(row, shape)`` says why it cannot work on this input, "" if it can; ``output_shape(row, shape)``,
    ``params(row, shape)`` and ``macs(row, shape, after)`` are asked where it can. ``steps(row)`` lists
    (kernel, stride, padding, dilation) of what widens the receptive field, along the longest path; a kind
    that ``covers`` its input sees all of it at once.
    """

    problem: Callable[[Row, Shape], str] = lambda row, shape: ""
    output_shape: Callable[[Row, Shape], Shape] = lambda row, shape: shape
    params: Callable[[Row, Shape], int] = lambda row, shape: 0
    macs: Callable[[Row, Shape, Shape], int] = lambda row, shape, after: 0
    steps: Callable[[Row], list[tuple[int, int, int, int]]] = lambda row: []
    covers: bool = False


def costs(shape: Shape, rows: list[Row]) -> list[RowCost]:
    """Return what each row costs when an image of the ``shape`` (C, H, W) goes through them in order."""
    found: list[RowCost] = []
    chains: tuple[list, list] = ([], [])  # what has been looked through along height and width
    places = shape[1:]  # of the last maps; () once a layer has seen them all
    for row in rows:
        kind = LAYERS[row["kind"]]
        if problem := kind.problem(row, shape):
            found.append(RowCost(problem=problem))
            break
        after = kind.output_shape(row, shape)
        if kind.covers:
            steps, places = [[(n, 1)] for n in places] or [[], []], ()
        else:
            steps, places = [kind.steps(row)] * 2, after[1:] or places
        for chain, more in zip(chains, steps, strict=True):
            chain.extend(more)
        ends = [arithmetic.receptive_field([(1, 1), *chain])[-1] for chain in chains]
        params, macs = kind.params(row, shape), kind.macs(row, shape, after)
        field, jump = (ends[0].size, ends[1].size), ends[0].jump if places else None
        found.append(RowCost(after, params, macs, arithmetic.activation_bytes(after), field, jump))
        shape = after
    return found + [RowCost()] * (len(rows) - len(found))


def _say(name: str, **values: Any) -> str:
    shown = {key: number(value) if isinstance(value, int) else value for key, value in values.items()}
    return PROBLEMS[name].format(**shown)


def _needs_maps(row: Row, shape: Shape) -> str:
    return _say("needs_maps", numbers=shape[0]) if len(shape) == 1 else ""


def _needs_row(row: Row, shape: Shape) -> str:
    return _say("needs_row", maps=shape[0], size="×".join(map(str, shape[1:]))) if len(shape) > 1 else ""


def _too_large(row: Row, shape: Shape) -> str:
    kernel, padding, dilation = row["kernel"], row["padding"], row.get("dilation", 1)
    span, least = dilation * (kernel - 1) + 1, min(shape[1:])
    if span <= least + 2 * padding:
        return ""
    return _say(
        "too_large",
        kernel=kernel,
        spans=_say("dilated", dilation=dilation, span=span) if dilation > 1 else _say("larger"),
        padded="padded " if padding else "",
        side="input" if shape[1] == shape[2] else "height" if shape[1] == least else "width",
        room=least + 2 * padding,
        least=-((least - span) // 2),
    )


def _conv_problem(row: Row, shape: Shape) -> str:
    if problem := _needs_maps(row, shape):
        return problem
    for channels, what in ((shape[0], "input channels"), (row["out"], "filters")):
        if channels % row["groups"]:
            return _say("groups", groups=row["groups"], channels=channels, what=what)
    return _too_large(row, shape)


def _pool_problem(row: Row, shape: Shape) -> str:
    if problem := _needs_maps(row, shape):
        return problem
    if 2 * row["padding"] > row["kernel"]:
        return _say("over_half", padding=row["padding"], kernel=row["kernel"])
    return _too_large(row, shape)


def _sides(row: Row, shape: Shape) -> Shape:
    sizes = (row["kernel"], row["stride"], row["padding"], row.get("dilation", 1))
    return arithmetic.conv_output_size(shape[1:], *sizes)


def _window(row: Row) -> list[tuple[int, int, int, int]]:
    return [(row["kernel"], row["stride"], row["padding"], row.get("dilation", 1))]


def _path(row: Row, channels: int) -> list[tuple[int, int, int]]:
    """Return the convolutions inside a residual block: (channels in, channels out, kernel).

    He et al. (2016), figure 5, with the stride in the 3×3 and the shortcut projected where the shape changes.
    """
    inside = row["out"]
    if row["kind"] == "basic_block":
        end, path = inside, [(channels, inside, 3), (inside, inside, 3)]
    else:
        end, path = 4 * inside, [(channels, inside, 1), (inside, inside, 3), (inside, 4 * inside, 1)]
    return path if row["stride"] == 1 and channels == end else [*path, (channels, end, 1)]


def _block_params(row: Row, shape: Shape) -> int:
    """Return the parameters; each convolution has a batch normalisation and no bias."""
    return sum(
        arithmetic.conv_params(a, b, k, bias=False) + arithmetic.batch_norm_params(b)
        for a, b, k in _path(row, shape[0])
    )


def _block(first: Callable[[Shape, Shape], Shape], wider: int, more: int) -> Kind:
    """Return a residual block.

    It says where its first convolution works, how much ``wider`` it ends, and how many ``more`` 3×3
    convolutions follow the one with the stride.
    """

    def macs(row: Row, shape: Shape, after: Shape) -> int:
        return sum(
            arithmetic.conv_macs(a, b, k, after[1:] if i else first(shape, after))
            for i, (a, b, k) in enumerate(_path(row, shape[0]))
        )

    def output_shape(row: Row, shape: Shape) -> Shape:
        return (wider * row["out"], *arithmetic.conv_output_size(shape[1:], 3, row["stride"], 1))

    def look(row: Row) -> list[tuple[int, int, int, int]]:
        return [(3, row["stride"], 1, 1), *[(3, 1, 1, 1)] * more]

    return Kind(_needs_maps, output_shape, _block_params, macs, look)


_POOL = Kind(_pool_problem, lambda row, shape: (shape[0], *_sides(row, shape)), steps=_window)

LAYERS: dict[str, Kind] = {
    "conv": Kind(
        _conv_problem,
        lambda row, shape: (row["out"], *_sides(row, shape)),
        lambda row, shape: arithmetic.conv_params(
            shape[0], row["out"], row["kernel"], row["groups"], row["bias"]
        ),
        lambda row, shape, after: arithmetic.conv_macs(
            shape[0], row["out"], row["kernel"], after[1:], row["groups"]
        ),
        _window,
    ),
    "max_pool": _POOL,
    "avg_pool": _POOL,
    "global_avg_pool": Kind(_needs_maps, lambda row, shape: shape[:1], covers=True),
    "flatten": Kind(output_shape=lambda row, shape: (prod(shape),)),
    "linear": Kind(
        _needs_row,
        lambda row, shape: (row["out"],),
        lambda row, shape: arithmetic.linear_params(shape[0], row["out"], row["bias"]),
        lambda row, shape, after: arithmetic.linear_macs(shape[0], row["out"]),
        covers=True,
    ),
    "batch_norm": Kind(params=lambda row, shape: arithmetic.batch_norm_params(shape[0])),
    "relu": Kind(),
    "dropout": Kind(),
    # Only a bottleneck's first 1×1 works before the stride.
    "basic_block": _block(lambda shape, after: after[1:], 1, more=1),
    "bottleneck": _block(lambda shape, after: shape[1:], 4, more=0),
}
