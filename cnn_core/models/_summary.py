"""The table of a network: what each layer hands on, costs and sees, as data, as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from math import prod

import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode
from torch.utils.flop_counter import FlopCounterMode

from cnn_core._check import require

SAME_FIELD = (F.pad, torch.permute, torch.Tensor.permute)
COLUMNS = ("layer", "kind", "output shape", "parameters", "MACs", "memory", "field")


@dataclass(frozen=True)
class Row:
    """One layer, for one image. ``shape`` and ``memory`` (bytes, float32) are None for what is not used.

    ``parameters`` are the layer's own, ``macs`` its multiply-adds. ``receptive_field`` is the side in input
    pixels that one output sees along the longest path, None where that is not defined or not known.
    """

    name: str
    kind: str
    shape: tuple[int, ...] | None
    parameters: int
    macs: int
    memory: int | None
    receptive_field: int | None

    def cells(self) -> tuple[str, ...]:
        """Return the row as the table shows it."""
        shape = "not used in evaluation" if self.shape is None else " × ".join(map(str, self.shape))
        memory = "" if self.memory is None else readable(self.memory)
        seen = "" if self.receptive_field is None else f"{self.receptive_field:,}"
        macs = f"{self.macs:,}" if self.macs else ""
        return self.name, self.kind, shape, f"{self.parameters:,}", macs, memory, seen


def readable(size: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    if size < 2**10:
        return f"{size} B"
    return f"{size / 2**20:.1f} MiB" if size >= 2**20 else f"{size / 2**10:.1f} KiB"


@dataclass(frozen=True)
class Summary:
    """The rows of a network in the order in which the layers answer, and their sums."""

    input_size: tuple[int, int, int]
    rows: list[Row] = field(repr=False)

    @property
    def parameters(self) -> int:
        """All parameters, those of layers that evaluation does not use included."""
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-adds for one image."""
        return sum(row.macs for row in self.rows)

    @property
    def memory(self) -> int:
        """Bytes of all outputs together in float32, the input included."""
        return 4 * prod(self.input_size) + sum(row.memory or 0 for row in self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _lines(self) -> list[tuple[str, ...]]:
        size = " × ".join(map(str, self.input_size))
        total = ("total", "", "", f"{self.parameters:,}", f"{self.macs:,}", readable(self.memory), "")
        start = ("input", "", size, "0", "", readable(4 * prod(self.input_size)), "1")
        return [start, *(row.cells() for row in self.rows), total]

    def __str__(self) -> str:
        lines = [COLUMNS, *self._lines()]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        left = [str.ljust] * 3 + [str.rjust] * 4
        text = [
            "  ".join(align(cell, width) for align, cell, width in zip(left, line, widths, strict=True))
            for line in lines
        ]
        rule = "─" * len(text[0])
        return "\n".join(line.rstrip() for line in (text[0], rule, *text[1:-1], rule, text[-1]))

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
        body = ""
        for name, *cells in self._lines():
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            body += f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
        return f'<table class="summary"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


class _Fields(TorchFunctionMode):
    """Carries (field, jump) from tensor to tensor: what is added or joined sees what its longest part sees.

    A function that changes height or width and is not a layer of its own (a slice, a mean over all places)
    leaves a tensor whose field is not known; zeros at the edge and another order of the axes change nothing.
    ``used`` holds the ids of all tensors that any function was given.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[int, tuple[torch.Tensor, tuple[int, int] | None]] = {}
        self.used: set[int] = set()

    def of(self, tensor: torch.Tensor) -> tuple[int, int] | None:
        return self.known.get(id(tensor), (tensor, None))[1]

    def set(self, tensor: torch.Tensor, seen: tuple[int, int] | None) -> None:
        self.known[id(tensor)] = tensor, seen  # the tensor is kept, so that its id stays its own

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        given = [*args, *(kwargs or {}).values()]
        given = [t for a in given for t in (a if isinstance(a, list | tuple) else [a]) if torch.is_tensor(t)]
        self.used.update(map(id, given))
        seen = [(t, self.of(t)) for t in given if self.of(t) is not None]
        for tensor in result if isinstance(result, list | tuple) else [result]:
            if torch.is_tensor(tensor) and id(tensor) not in self.known:
                fits = [
                    known
                    for t, known in seen
                    if tensor.ndim == 4 and (func in SAME_FIELD or t.shape[2:] == tensor.shape[2:])
                ]
                self.set(tensor, max(fits, default=None))
        if func is F.max_pool2d and seen and torch.is_tensor(result):  # a pooling that is not a layer
            kernel, stride, *_ = *args[1:], (kwargs or {}).get("stride"), None
            self.set(result, _step(seen[0][1], kernel, stride or kernel, 1))
        return result

    def through(self, layer: nn.Module, x: torch.Tensor, y: torch.Tensor) -> None:
        """Note what the output of a layer sees that has a window or works at each place by itself."""
        seen = self.of(x)
        if isinstance(layer, nn.Linear) and y.ndim == 4:
            self.set(y, seen)
        if seen is None or not hasattr(layer, "kernel_size") or getattr(layer, "transposed", False):
            return
        self.set(y, _step(seen, layer.kernel_size, layer.stride, getattr(layer, "dilation", 1)))


def _step(seen: tuple[int, int], *window: int | tuple[int, ...]) -> tuple[int, int]:
    """Return (field, jump) behind a window: its kernel, stride and dilation, of which the height counts."""
    kernel, stride, dilation = (value[0] if isinstance(value, tuple | list) else value for value in window)
    return seen[0] + dilation * (kernel - 1) * seen[1], seen[1] * stride


def summary(model: nn.Module, input_size: tuple[int, int, int]) -> Summary:
    """Return the table of ``model`` in evaluation mode, for one image of ``input_size`` (C, H, W).

    It prints as text, shows as a table in notebooks, and gives its rows as data. Nothing is computed: the
    shapes alone pass through, so that a large network takes a moment. The model is left as it was. Rows
    stand for layers without parts and for parts with parameters or products of their own. Multiply-adds are
    those of PyTorch's counter (convolutions and matrix products). Receptive fields follow the longest path,
    r ← r + d·(k − 1)·j, j ← j·s (Araujo et al. 2019), as long as layers alone change height and width.

    Raises ValueError if ``model`` is not a module, if ``input_size`` is not three positive numbers, and
    whatever the network raises for images that it cannot read.
    """
    require(isinstance(model, nn.Module), "model", model, "must be a torch.nn.Module")
    good = isinstance(input_size, tuple | list) and len(input_size) == 3
    good = good and all(isinstance(n, int) and n > 0 for n in input_size)
    require(good, "input_size", input_size, "must be (channels, height, width), positive whole numbers")
    names = {module: name for name, module in model.named_modules()}
    modes = {module: module.training for module in names}
    outputs: dict[nn.Module, torch.Tensor] = {}
    fields, counter = _Fields(), FlopCounterMode(display=False)

    def note(layer: nn.Module, inputs: tuple, output: object) -> None:
        if torch.is_tensor(output) and inputs and torch.is_tensor(inputs[0]):
            fields.through(layer, inputs[0], output)
        first = output[0] if isinstance(output, tuple) else output
        if torch.is_tensor(first):
            outputs.pop(layer, None)  # a layer that is used twice stands where it answers last
            outputs[layer] = first

    hooks = [module.register_forward_hook(note) for module in names]
    state = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    state = {name: torch.empty_like(tensor, device="meta") for name, tensor in state.items()}
    image = torch.empty(1, *input_size, device="meta")
    fields.set(image, (1, 1))
    try:
        with torch.no_grad(), counter, fields:
            functional_call(model.eval(), state, (image,))
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in modes.items():
            module.training = mode
    used = {name for name, tensor in state.items() if id(tensor) in fields.used}
    return Summary(tuple(input_size), _rows(model, names, outputs, fields, counter, used))


def _rows(model, names, outputs, fields, counter, used_state) -> list[Row]:
    """Return the rows; a part that never answers but whose weights a layer around it uses counts as its own.

    So does the output projection of ``nn.MultiheadAttention``.
    """
    kind = type(model).__name__
    counts = {name: sum(by.values()) // 2 for name, by in counter.get_flop_counts().items()}

    def macs(module: nn.Module) -> int:
        return counts.get(f"{kind}.{names[module]}" if names[module] else kind, 0)

    def reaches(module: nn.Module) -> bool:
        keys = (f"{names[module]}.{key}".lstrip(".") for key, _ in module.named_parameters(recurse=False))
        return module not in outputs and any(key in used_state for key in keys)

    used, unused = [], []
    lent = {module for module in names if reaches(module)}
    for module, name in names.items():
        if module in lent:
            continue
        parts = list(module.children())
        own = sum(p.numel() for m in (module, *lent.intersection(parts)) for p in m.parameters(recurse=False))
        alone = macs(module) - sum(map(macs, parts))
        if parts and not own and alone <= 0:
            continue
        output = outputs.get(module)
        facts = name or kind, type(module).__name__
        if output is None:
            unused += [Row(*facts, None, own, 0, None, None)] if own else []
            continue
        seen, shape = fields.of(output), tuple(output.shape[1:])
        used.append((module, Row(*facts, shape, own, alone, 4 * prod(shape), seen and seen[0])))
    place = {module: i for i, module in enumerate(outputs)}
    return [row for _, row in sorted(used, key=lambda pair: place[pair[0]])] + unused
