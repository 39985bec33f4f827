"""The table of a network: what each layer hands on, costs and sees, as data, as text and as HTML."""

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

from cnn_core._blank_image import answered, require_written
from cnn_core._check import require
from cnn_core._whole import wholes
from cnn_core.arithmetic import LayerCost

_SAME_FIELD = (F.pad, torch.permute, torch.Tensor.permute)
_COLUMNS = ("layer", "kind", "output shape", "parameters", "MACs", "memory", "field")


def _cells(layer: LayerCost) -> tuple[str, ...]:
    """Return a row of the table."""
    unused = layer.output_shape is None
    shape = "not used in evaluation" if unused else " × ".join(map(str, layer.output_shape))
    memory = "" if layer.activation_bytes is None else _readable(layer.activation_bytes)
    seen = "" if layer.receptive_field is None else f"{layer.receptive_field:,}"
    macs = f"{layer.macs:,}" if layer.macs else ""
    return layer.name, layer.kind, shape, f"{layer.params:,}", macs, memory, seen


def _readable(size: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    if size < 2**10:
        return f"{size} B"
    return f"{size / 2**20:.1f} MiB" if size >= 2**20 else f"{size / 2**10:.1f} KiB"


@dataclass(frozen=True)
class Summary:
    """The layers of a network, each a ``LayerCost``, in the order in which they answer, and their sums."""

    input_shape: tuple[int, int, int]
    rows: list[LayerCost] = field(repr=False)

    @property
    def params(self) -> int:
        """All parameters, those of layers that evaluation does not use included."""
        return sum(row.params for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-adds for one image."""
        return sum(row.macs for row in self.rows)

    @property
    def activation_bytes(self) -> int:
        """Bytes of all outputs together in float32, the input included."""
        return 4 * prod(self.input_shape) + sum(row.activation_bytes or 0 for row in self.rows)

    def __iter__(self) -> Iterator[LayerCost]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _lines(self) -> list[tuple[str, ...]]:
        size = " × ".join(map(str, self.input_shape))
        total = ("total", "", "", f"{self.params:,}", f"{self.macs:,}", _readable(self.activation_bytes), "")
        start = ("input", "", size, "0", "", _readable(4 * prod(self.input_shape)), "1")
        return [start, *map(_cells, self.rows), total]

    def __str__(self) -> str:
        lines = [_COLUMNS, *self._lines()]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        left = [str.ljust] * 3 + [str.rjust] * 4
        text = [
            "  ".join(align(cell, width) for align, cell, width in zip(left, line, widths, strict=True))
            for line in lines
        ]
        rule = "─" * len(text[0])
        return "\n".join(line.rstrip() for line in (text[0], rule, *text[1:-1], rule, text[-1]))

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
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
                    if tensor.ndim == 4 and (func in _SAME_FIELD or t.shape[2:] == tensor.shape[2:])
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


def summary(model: nn.Module, input_shape: tuple[int, int, int]) -> Summary:
    """Return the table of ``model`` in evaluation mode, for one image of ``input_shape`` (C, H, W).

    It prints as text, shows as a table in notebooks, and gives its rows as data. Nothing is computed: the
    shapes alone pass through, so that a large network takes a moment. The model is left as it was. Rows
    stand for layers without parts and for parts with parameters or products of their own. Multiply-adds are
    those of PyTorch's counter (convolutions and matrix products). Receptive fields follow the longest path,
    r ← r + d·(k − 1)·j, j ← j·s (Araujo et al. 2019), as long as layers alone change height and width.

    Weights that two layers share count once, with the first of the two. Raises ValueError if ``model`` is not
    a module that was written in Python, if ``input_shape`` is not three positive whole numbers, and for
    images that the network cannot read.
    """
    require_written(model)
    good = isinstance(input_shape, tuple | list) and len(input_shape) == 3
    require(good, "input_shape", input_shape, "must be (channels, height, width), positive whole numbers")
    input_shape = wholes(input_shape, "input_shape", 1)
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
    image = torch.empty(1, *input_shape, device="meta")
    fields.set(image, (1, 1))
    try:
        with answered(model, input_shape), torch.no_grad(), counter, fields:
            state = {**dict(model.named_parameters()), **dict(model.named_buffers())}
            state = {name: torch.empty_like(tensor, device="meta") for name, tensor in state.items()}
            functional_call(model.eval(), state, (image,))
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in modes.items():
            module.training = mode
    used = {name for name, tensor in state.items() if id(tensor) in fields.used}
    return Summary(tuple(input_shape), _rows(model, names, outputs, fields, counter, used))


def _rows(model, names, outputs, fields, counter, used_state) -> list[LayerCost]:
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

    counted: set[nn.Parameter] = set()

    def size(module: nn.Module) -> int:
        own = [p for p in module.parameters(recurse=False) if p not in counted]
        counted.update(own)
        return sum(p.numel() for p in own)

    used, unused = [], []
    lent = {module for module in names if reaches(module)}
    for module, name in names.items():
        if module in lent:
            continue
        parts = list(module.children())
        own = sum(map(size, (module, *lent.intersection(parts))))
        alone = macs(module) - sum(map(macs, parts))
        if parts and not own and alone <= 0:
            continue
        output = outputs.get(module)
        facts = name or kind, type(module).__name__
        if output is None:
            unused += [LayerCost(*facts, None, own, 0, None, None)] if own else []
            continue
        seen, shape = fields.of(output), tuple(output.shape[1:])
        used.append((module, LayerCost(*facts, shape, own, alone, 4 * prod(shape), seen and seen[0])))
    place = {module: i for i, module in enumerate(outputs)}
    return [row for _, row in sorted(used, key=lambda pair: place[pair[0]])] + unused
