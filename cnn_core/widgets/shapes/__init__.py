"""The shapes explorer: a stack of layers, the size that each leaves, and what it costs."""

import html
from typing import Any, ClassVar

from cnn_core._check import require
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.shapes.costs import PROBLEMS, RowCost, costs
from cnn_core.widgets.shapes.rows import FIELDS, KINDS, MOST_ROWS, Rows
from cnn_core.widgets.traits import Sizes


def _conv(out: int, **more: Any) -> dict[str, Any]:
    return {"kind": "conv", "out": out, **more}


def _pool(**more: Any) -> dict[str, Any]:
    return {"kind": "max_pool", **more}


def _linear(*outs: int) -> list[dict[str, Any]]:
    return [{"kind": "linear", "out": out} for out in outs]


def _vgg16() -> list[dict[str, Any]]:
    blocks = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
    return [row for out, n in blocks for row in (*[_conv(out, padding=1)] * n, _pool())]


def _residual(kind: str, counts: tuple[int, ...]) -> list[dict[str, Any]]:
    stem = [_conv(64, kernel=7, stride=2, padding=3, bias=False), {"kind": "batch_norm"}]
    rows = [*stem, _pool(kernel=3, stride=2, padding=1)]
    for stage, n in enumerate(counts):
        for i in range(n):
            halves = {"stride": 2} if i == 0 and stage else {}
            rows.append({"kind": kind, "out": 64 * 2**stage, **halves})
    return [*rows, {"kind": "global_avg_pool"}, *_linear(1000)]


FLATTEN = {"kind": "flatten"}
AVG = {"kind": "avg_pool"}
# Where to start: name → (input, rows), without fields that are as usual. Most leave out layers that change no
# size and cost nothing: ReLU, dropout.
_WRITTEN: dict[str, tuple[list[int], list[dict[str, Any]]]] = {
    "LeNet-5": (
        [1, 32, 32],
        [_conv(6, kernel=5), AVG, _conv(16, kernel=5), AVG, _conv(120, kernel=5), FLATTEN, *_linear(84, 10)],
    ),
    "small CNN": (
        [1, 28, 28],
        [
            *(row for out in (32, 64) for row in (_conv(out, padding=1), {"kind": "relu"}, _pool())),
            *(FLATTEN, *_linear(128), {"kind": "relu"}, {"kind": "dropout"}, *_linear(10)),
        ],
    ),
    "AlexNet": (
        [3, 227, 227],
        [
            *(_conv(96, kernel=11, stride=4), _pool(kernel=3, stride=2)),
            *(_conv(256, kernel=5, padding=2, groups=2), _pool(kernel=3, stride=2)),
            *(_conv(384, padding=1), _conv(384, padding=1, groups=2), _conv(256, padding=1, groups=2)),
            *(_pool(kernel=3, stride=2), FLATTEN, *_linear(4096, 4096, 1000)),
        ],
    ),
    "VGG-16": ([3, 224, 224], [*_vgg16(), FLATTEN, *_linear(4096, 4096, 1000)]),
    "ResNet-18": ([3, 224, 224], _residual("basic_block", (2, 2, 2, 2))),
    "ResNet-50": ([3, 224, 224], _residual("bottleneck", (3, 4, 6, 3))),
}
STARTS = {name: (size, Rows().validate(None, rows)) for name, (size, rows) in _WRITTEN.items()}


class ShapesExplorer(Explorer):
    """Stack layers and see, row by row, size, parameters, multiply-adds, memory and receptive field.

    Args:
        input: [channels, height, width] of the image, each 1 to 4096.
        rows: list of layers, such as ``[{"kind": "conv", "out": 64, "kernel": 3, "padding": 1}, …]``. The
            kinds are conv, max_pool, avg_pool (kernel, stride, padding), global_avg_pool, flatten, linear
            (out, bias), batch_norm, relu, dropout, and the residual blocks basic_block and bottleneck (out,
            stride). Fields that are left out take PyTorch's defaults.

    Every value is checked when it is set; a wrong one raises ValueError. A layer that cannot work on its
    input is explained on the page and in :attr:`table`; :attr:`totals` raises.
    """

    name = "shapes"
    facts: ClassVar = {
        "STARTS": _WRITTEN,  # the page completes the rows, as Python does
        "FIELDS": FIELDS,
        "KINDS": KINDS,
        "MOST_ROWS": MOST_ROWS,
        "PROBLEMS": PROBLEMS,
    }

    input = Sizes(STARTS["VGG-16"][0], 3, 1, 4096).tag(sync=True)
    rows = Rows(STARTS["VGG-16"][1]).tag(sync=True)

    @classmethod
    def start(cls, name: str) -> "ShapesExplorer":
        """Return an explorer that opens on a network of ``STARTS``, such as "LeNet-5" or "ResNet-18"."""
        require(name in STARTS, "name", name, f"must be one of {', '.join(STARTS)}")
        size, rows = STARTS[name]
        return cls(input=size, rows=rows)

    @property
    def table(self) -> list[RowCost]:
        """One :class:`RowCost` for each row, computed with :mod:`cnn_core.arithmetic`."""
        return costs(tuple(self.input), self.rows)

    @property
    def totals(self) -> dict[str, int]:
        """Sums over the rows: params, macs, activation_bytes. Raises ValueError where a row cannot work."""
        table = self.table
        for number, row in enumerate(table, start=1):
            require(not row.problem, "row", number, row.problem)
        return {
            what: sum(getattr(row, what) for row in table) for what in ("params", "macs", "activation_bytes")
        }

    def fallback(self) -> str:
        """Return the table, and its totals in one sentence."""
        head = "".join(f"<th>{title}</th>" for title in ("Layer", "Output", "Parameters", "MACs", "Field"))
        lines = [_line("input", times(self.input), "", "", "")]
        for row, cost in zip(self.rows, self.table, strict=True):
            cells = ("", "", "", "")
            if cost.problem:
                cells = (cost.problem, "", "", "")
            elif cost.output_shape:
                cells = (
                    times(cost.output_shape),
                    f"{cost.params:,}",
                    f"{cost.macs:,}",
                    f"{cost.receptive_field[0]}",
                )
            lines.append(_line(label(row), *cells))
        try:
            sums = self.totals
            sentence = (
                f"Together {sums['params']:,} parameters and {sums['macs']:,} multiply-adds for one image; "
                f"the outputs of all rows take {sums['activation_bytes'] / 2**20:.1f} MiB as float32."
            )
        except ValueError as error:
            sentence = str(error)
        return f"<table><tr>{head}</tr>\n{''.join(lines)}</table>\n<p>{html.escape(sentence)}</p>"


def _line(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>\n"


def times(shape: list[int] | tuple[int, ...]) -> str:
    """(64, 224, 224) as "64×224×224"."""
    return "×".join(map(str, shape))


NAMES = {
    "global_avg_pool": "global average pool",
    "flatten": "flatten",
    "batch_norm": "batch norm",
    "relu": "ReLU",
    "dropout": "dropout",
}


def label(row: dict[str, Any]) -> str:
    """Return a row in a few words, as on the page: ``"conv 3×3, 64, p 1"``."""
    kind = row["kind"]
    if kind in NAMES:
        return NAMES[kind]
    if kind == "linear":
        return f"linear, {row['out']}{'' if row['bias'] else ', no bias'}"
    if kind in ("basic_block", "bottleneck"):
        text = f"{kind.replace('_', ' ')}, {row['out']}"
        return text if row["stride"] == 1 else f"{text}, s {row['stride']}"
    size = f"{row['kernel']}×{row['kernel']}"
    parts = [f"conv {size}, {row['out']}" if kind == "conv" else f"{kind[:3]} pool {size}"]
    usual = row["kernel"] if kind != "conv" else 1
    parts += [f"s {row['stride']}"] if row["stride"] != usual else []
    for field, short, plain in (("padding", "p", 0), ("dilation", "d", 1), ("groups", "g", 1)):
        parts += [f"{short} {row[field]}"] if row.get(field, plain) != plain else []
    return ", ".join([*parts, *([] if row.get("bias", True) else ["no bias"])])
