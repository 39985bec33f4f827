"""Networks made of layers: one after the other, around a shortcut, side by side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnn_core._check import require
from cnn_core.nn.layer import Layer


class Container(Layer):
    """A layer made of named layers, whose parameters it presents as "name.parameter".

    Raises ValueError for a child that is not a :class:`Layer`.
    """

    def __init__(self, children: dict[str, Layer]) -> None:
        for name, child in children.items():
            require(isinstance(child, Layer), f"layer {name}", child, "must be a cnn_core.nn layer")
        self.children = dict(children)
        super().__init__()

    def _gather(self, kind: str) -> dict[str, np.ndarray]:
        return {
            f"{name}.{key}": array
            for name, child in self.children.items()
            for key, array in getattr(child, kind).items()
        }

    # Gathered anew at each access: the arrays are the children's own, so in-place updates reach them.
    params = property(lambda self: self._gather("params"), lambda self, value: None)
    grads = property(lambda self: self._gather("grads"), lambda self, value: None)
    buffers = property(lambda self: self._gather("buffers"), lambda self, value: None)

    def train(self, mode: bool = True) -> Layer:
        """Switch all layers to training mode (or, with False, to evaluation mode)."""
        for child in self.children.values():
            child.train(mode)
        return super().train(mode)

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
        layers = list(self)[index]
        return Sequential(*layers) if isinstance(index, slice) else layers

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the last layer's output."""
        for layer in self:
            x = layer.forward(x)
        return x

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Run the chain rule from the last layer to the first and return dL/dx."""
        for layer in reversed(list(self)):
            dy = layer.backward(dy)
        return dy


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
        body, shortcut = (branch.forward(x) for branch in self.branches)
        rule = f"must equal the shortcut's shape {np.shape(shortcut)}"
        require(body.shape == np.shape(shortcut), "body output", body.shape, rule)
        return self.keep(body + shortcut)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return the sum of the gradients that come back along both paths."""
        (dy,) = self.recall(dy)
        body, shortcut = (branch.backward(dy) for branch in self.branches)
        return body + shortcut


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
        rests = [y.shape[:1] + y.shape[2:] for y in outputs]
        require(
            len(set(rests)) == 1, "branch outputs", [y.shape for y in outputs], "must agree but for axis 1"
        )
        ends = np.cumsum([y.shape[1] for y in outputs])[:-1]
        return self.keep(np.concatenate(outputs, axis=1), ends)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Give each branch its channels of dy and return the sum of what comes back."""
        dy, ends = self.recall(dy)
        parts = np.split(dy, ends, axis=1)
        return sum(branch.backward(part) for branch, part in zip(self.branches, parts, strict=True))
