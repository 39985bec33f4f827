"""What a network does to one image, as a graph: its layers and the sums, stacks and products between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.func import functional_call
from torch.overrides import TorchFunctionMode

from cnn_core._blank_image import answered

_PASSED = (nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Flatten)
_FUNCTIONS = {
    "relu": ("activation", "ReLU"),
    "relu_": ("activation", "ReLU"),
    "tanh": ("activation", "tanh"),
    "sigmoid": ("activation", "sigmoid"),
    "silu": ("activation", "SiLU"),
    "gelu": ("activation", "GELU"),
    "max_pool2d": ("pool", "max pool"),
    "avg_pool2d": ("pool", "average pool"),
    "adaptive_avg_pool2d": ("pool", "global average"),
    "mean": ("pool", "global average"),
}
_JOINS = {
    "add": "+",
    "__add__": "+",
    "add_": "+",
    "__iadd__": "+",
    "__radd__": "+",
    "mul": "×",
    "__mul__": "×",
}
_JOINS |= {"cat": "stack", "concat": "stack"}
_ACTIVATIONS = {"Tanh": "tanh", "ScaledTanh": "tanh", "Sigmoid": "sigmoid", "Softmax": "softmax"}


@dataclass
class Node:
    """One operation: its kind, its words, the shape of what it returns and where its inputs come from."""

    kind: str
    label: str
    shape: tuple[int, ...]
    inputs: list[int]
    extras: list[str] = field(default_factory=list)


class _Recorder(TorchFunctionMode):
    """Notes each layer and each join that an image passes; what only reshapes leaves no trace."""

    def __init__(self, image: torch.Tensor) -> None:
        super().__init__()
        self.nodes = [Node("input", "input", tuple(image.shape[1:]), [])]
        self.made: dict[int, tuple[torch.Tensor, int]] = {id(image): (image, 0)}
        self.inside = 0  # how many layers the image is in: their own functions are theirs

    def sources(self, values: object) -> list[int]:
        found = [self.made[id(t)][1] for t in _tensors(values) if id(t) in self.made]
        return list(dict.fromkeys(found))

    def note(self, output: object, inputs: list[int], kind: str = "", label: str = "") -> None:
        """Let ``output`` come from a new node or, without a kind, from the first of ``inputs``."""
        for tensor in _tensors(output):
            if kind:
                self.nodes.append(Node(kind, label, tuple(tensor.shape[1:]), inputs))
            # The tensor is kept, so that its id stays its own.
            self.made[id(tensor)] = tensor, len(self.nodes) - 1 if kind else inputs[0]

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        inputs = [] if self.inside else self.sources((args, list((kwargs or {}).values())))
        name = getattr(func, "__name__", "")
        if not inputs:
            return result
        if name in _JOINS and len(inputs) > 1:
            self.note(result, inputs, "join", _JOINS[name])
        elif name in _FUNCTIONS and _keeps_axes(name, result):
            self.note(result, inputs, *_FUNCTIONS[name])
        else:
            self.note(result, inputs)
        return result

    def enter(self, layer: nn.Module, inputs: tuple) -> None:
        self.inside += 1

    def leave(self, layer: nn.Module, inputs: tuple, output: object) -> None:
        self.inside -= 1
        found = self.sources(inputs)
        if found and not self.inside:
            passed = isinstance(layer, _PASSED) or type(layer).__name__ == "StochasticDepth"
            same = _shapes(inputs) == _shapes(output)
            self.note(output, found, *(() if passed else _words(layer, same)))


def _keeps_axes(name: str, result: object) -> bool:
    return name != "mean" or (torch.is_tensor(result) and result.ndim > 1)


def _tensors(values: object) -> Iterator[torch.Tensor]:
    """Yield the tensors among nested lists and tuples."""
    if torch.is_tensor(values):
        yield values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _tensors(value)


def _shapes(values: object) -> list[tuple[int, ...]]:
    return [tuple(tensor.shape) for tensor in _tensors(values)]


def _words(layer: nn.Module, keeps_shape: bool) -> tuple[str, str]:
    """Return the kind of a layer and what a reader calls it."""
    name, (window, stride) = type(layer).__name__, _window(layer)
    if name.startswith("Adaptive"):
        sides = _pair(layer.output_size)
        word = "max" if "Max" in name else "average"
        return "pool", f"global {word}" if sides == (1, 1) else f"{word} pool to {sides[0]}×{sides[1]}"
    if "Pool" in name:
        return "pool", f"{window} {'max' if 'Max' in name else 'average'} pool{stride}"
    if hasattr(layer, "kernel_size"):
        groups = getattr(layer, "groups", 1)
        depthwise = groups > 1 and groups == layer.in_channels
        more = " depthwise" if depthwise else f" in {groups} groups" if groups > 1 else ""
        return "conv", f"{window} conv{more}{stride}"
    if isinstance(layer, nn.Linear):
        return "linear", "linear"
    if "Norm" in name:
        return "norm", {"BatchNorm": "BN", "LayerNorm": "LN", "GroupNorm": "GN"}.get(
            name.rstrip("12d"), "LRN"
        )
    if keeps_shape and not list(layer.parameters()):
        return "activation", _ACTIVATIONS.get(name, name)
    return "other", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def _window(layer: nn.Module) -> tuple[str, str]:
    """Return the sides of a layer's window, and its stride where a reader would not expect it."""
    if not hasattr(layer, "kernel_size"):
        return "", ""
    (rows, columns), (stride, _) = _pair(layer.kernel_size), _pair(layer.stride)
    expected = rows if "Pool" in type(layer).__name__ else 1
    return f"{rows}×{columns}", "" if stride == expected else f" /{stride}"


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value * 2)[:2] if isinstance(value, tuple) else (value, value)


def trace(model: nn.Module, input_shape: tuple[int, int, int]) -> list[Node]:
    """Return the operations of ``model`` in evaluation mode, in the order in which they run, input first.

    Nothing is computed, and the model is left as it was. Raises ValueError for images that the network cannot
    read.
    """
    modes = {module: module.training for module in model.modules()}
    image = torch.empty(1, *input_shape, device="meta")
    recorder = _Recorder(image)
    leaves = [m for m in modes if not list(m.children()) or isinstance(m, nn.MultiheadAttention)]
    hooks = [leaf.register_forward_pre_hook(recorder.enter) for leaf in leaves]
    hooks += [leaf.register_forward_hook(recorder.leave) for leaf in leaves]
    try:
        with answered(model, input_shape), torch.no_grad(), recorder:
            state = {**dict(model.named_parameters()), **dict(model.named_buffers())}
            state = {name: torch.empty_like(tensor, device="meta") for name, tensor in state.items()}
            functional_call(model.eval(), state, (image,))
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in modes.items():
            module.training = mode
    return recorder.nodes
