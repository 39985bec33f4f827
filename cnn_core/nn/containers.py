"""Networks made of layers: one after the other, around a shortcut, side by side."""

from collections.abc import Iterator, Mapping

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn._array import as_float
from cnn_core.nn.layer import Layer


class Container(Layer):
    """A layer made of named layers, whose parameters it presents as "name.parameter".

    A layer object keeps one set of values for its backward pass, so it may stand at one place only; what is
    meant to share weights is one layer, called by hand. ``params``, ``grads`` and ``buffers`` are read from
    the layers: set them there. Raises ValueError for a child that is not a :class:`Layer`, and for a layer
    that stands at two places, however deep.
    """

    def __init__(self, children: Mapping[str, Layer]) -> None:
        require(isinstance(children, Mapping), "children", children, "must map names to layers")
        self.children = dict(children)
        self._check_places()
        self._begin()

    def _check_places(self) -> None:
        """Raise ValueError for what is no layer or stands at two places."""
        seen: dict[Layer, str] = {}
        for name, child in self.children.items():
            require(isinstance(child, Layer), f"layer {name}", child, "must be a cnn_core.nn layer")
            for layer in child.modules():
                rule = f"stands at two places, {seen.get(layer)} and {name}: make one for each"
                require(layer not in seen, "layer", layer, rule)
                seen[layer] = name

    def modules(self) -> Iterator[Layer]:
        """Yield the container and all layers inside, however deep."""
        yield self
        for child in self.children.values():
            yield from child.modules()

    def _gather(self, kind: str) -> dict[str, np.ndarray]:
        return {
            f"{name}.{key}": array
            for name, child in self.children.items()
            for key, array in getattr(child, kind).items()
        }

    def _refuse(self, value: object) -> None:
        require(False, type(self).__name__, value, "has the arrays of its layers: set them there")

    # Gathered anew at each access: the arrays are the children's own, so in-place updates reach them.
    params = property(lambda self: self._gather("params"), _refuse)
    grads = property(lambda self: self._gather("grads"), _refuse)
    buffers = property(lambda self: self._gather("buffers"), _refuse)

    def keep(self, y: np.ndarray, *values: object) -> np.ndarray:
        """Keep what the layers kept too: they may be called again before backward, alone or elsewhere."""
        self._check_places()  # ``children`` may have been changed since
        kept = {name: dict(child._kept) for name, child in self.children.items()}
        return super().keep(y, kept, *values)

    def recall(self, dy: np.ndarray) -> tuple:
        """Return ``(dy, *values)`` as kept, with each layer as it was after that forward."""
        dy, kept, *values = super().recall(dy)
        for name, child in self.children.items():
            child._kept = dict(kept[name])
        return (dy, *values)

    def __repr__(self) -> str:
        rows = [f"{name}: {child!r}".replace("\n", "\n  ") for name, child in self.children.items()]
        return f"{type(self).__name__}(" + "".join(f"\n  {row}" for row in rows) + "\n)"


class Sequential(Container):
    """Layers one after the other: y = f_L(… f_2(f_1(x))).

    The parameters are named as in PyTorch, "0.weight", "0.bias", "2.weight" …, by the layer's position. x
    has the shape that the first layer takes, y the shape that the last one gives. ``model[2]`` is a layer,
    ``model[:2]`` a Sequential of the same layers. Raises ValueError for anything that is not a layer.
    """

    def __init__(self, *layers: Layer) -> None:
        super().__init__({str(i): layer for i, layer in enumerate(layers)})

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.children.values())

    def __len__(self) -> int:
        return len(self.children)

    def __getitem__(self, index: int | slice) -> Layer:
        layers = list(self)
        if isinstance(index, slice):
            return Sequential(*layers[index])
        index = whole(index, "index", -len(layers))
        if index >= len(layers):  # as lists do: loops over numbers end with it
            raise IndexError(f"index={index}: the model has {len(layers)} layers")
        return layers[index]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the last layer's output."""
        for layer in self:
            x = layer.forward(x)
        return self.keep(as_float(x))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Run the chain rule from the last layer to the first and return dL/dx."""
        (dy,) = self.recall(dy)
        for layer in reversed(list(self)):
            dy = layer.backward(dy)
        return dy


def _total(gradients: list[np.ndarray | None]) -> np.ndarray | None:
    """Return the sum of what comes back along all paths, None where a first layer was told to give none."""
    return None if any(dx is None for dx in gradients) else sum(gradients[1:], gradients[0])


class Residual(Container):
    """A shortcut around a branch: y = F(x) + S(x), with S the identity unless ``shortcut`` is given.

    Then dL/dx = (∂F/∂x)ᵀ·dy + dy: the gradient reaches x whatever F does. Parameters are named
    "body.…" and "shortcut.…". Raises ValueError if the two outputs differ in shape.

    Source: He et al. (2016), Deep residual learning for image recognition, section 3.
    """

    def __init__(self, body: Layer, shortcut: Layer | None = None) -> None:
        parts = {"body": body} if shortcut is None else {"body": body, "shortcut": shortcut}
        super().__init__(parts)

    @property
    def branches(self) -> list[Layer]:
        """The two paths; the identity is an empty Sequential."""
        return [self.children["body"], self.children.get("shortcut", Sequential())]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return F(x) + S(x)."""
        shortcut = self.children["shortcut"].forward(x) if "shortcut" in self.children else as_float(x)
        body = self.children["body"].forward(x)
        rule = f"must equal the shortcut's shape {shortcut.shape}"
        require(body.shape == shortcut.shape, "body output", body.shape, rule)
        return self.keep(body + shortcut)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return the sum of the gradients that come back along both paths."""
        (dy,) = self.recall(dy)
        parts = [layer.backward(dy) for layer in self.children.values()]
        return _total(parts if "shortcut" in self.children else [*parts, dy])


class Concat(Container):
    """Branches side by side, their outputs joined along the channels (axis 1): the Inception module.

    Parameters are named "0.…", "1.…" by branch. Raises ValueError without branches and if the outputs
    differ in another axis than the channels. Source: Szegedy et al. (2015), Going deeper with convolutions.
    """

    def __init__(self, *branches: Layer) -> None:
        require(len(branches) > 0, "branches", branches, "must hold at least one layer")
        super().__init__({str(i): branch for i, branch in enumerate(branches)})

    @property
    def branches(self) -> list[Layer]:
        """The layers that all see the input."""
        return list(self.children.values())

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the branches' outputs (N, C_b, H, W) as (N, Σ C_b, H, W)."""
        outputs = [branch.forward(x) for branch in self.branches]
        shapes = [y.shape for y in outputs]
        agree = min(map(len, shapes)) > 1 and len({shape[:1] + shape[2:] for shape in shapes}) == 1
        require(agree, "branch outputs", shapes, "must agree but for axis 1")
        ends = np.cumsum([shape[1] for shape in shapes])[:-1]
        return self.keep(np.concatenate(outputs, axis=1), ends)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Give each branch its channels of dy and return the sum of what comes back."""
        dy, ends = self.recall(dy)
        parts = np.split(dy, ends, axis=1)
        return _total([branch.backward(part) for branch, part in zip(self.branches, parts, strict=True)])
