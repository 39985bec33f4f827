"""What all layers share: parameters, gradients, the two modes, and what forward keeps for backward."""

from collections.abc import Iterator, Mapping
from typing import Self

import numpy as np

from cnn_core._check import require
from cnn_core._whole import flag
from cnn_core.nn._array import as_array, as_float


class Layer:
    """A differentiable function with parameters.

    ``forward(x)`` computes the output and keeps what the gradient needs. ``backward(dy)`` takes dL/dy, in
    the output's shape, stores dL/dp of every parameter p in ``grads`` (it replaces what stood there, it
    does not add) and returns dL/dx, in the input's shape.

    What is kept is the layer's own: writing into x or y afterwards changes no gradient. It is kept for each
    mode by itself: ``backward`` goes with the last forward in the mode that the layer is in, so an
    evaluation between a training step's forward and backward does no harm.

    Attributes:
        params: name → array. Optimisers change these arrays in place.
        grads: name → array of the same shape, filled by ``backward``.
        buffers: name → array that is stored with the parameters but not learned (running statistics).
        training: True in training mode, False after ``eval()``.
    """

    def __init__(self) -> None:
        self.params: dict[str, np.ndarray] = {}
        self.grads: dict[str, np.ndarray] = {}
        self.buffers: dict[str, np.ndarray] = {}
        self._begin()

    def _begin(self) -> None:
        self.training = True
        self._kept: dict[bool, tuple] = {}  # by mode

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the layer's output for the input ``x``."""
        raise NotImplementedError(f"{type(self).__name__} defines no forward")

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dL/dx for ``dy`` = dL/dy and store the parameters' gradients."""
        raise NotImplementedError(f"{type(self).__name__} defines no backward")

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return ``forward(x)``."""
        return self.forward(x)

    def keep(self, y: np.ndarray, *values: object) -> np.ndarray:
        """Keep ``values`` for the backward pass and return the output ``y``: the last line of a forward.

        The values must belong to the layer alone: neither x nor y, but a copy where one is needed.
        """
        if self.training:
            self._kept.clear()  # a training step is over: what an evaluation kept is out of date
        self._kept[self.training] = (y.shape, y.dtype, values)
        return y

    def recall(self, dy: np.ndarray) -> tuple:
        """Return ``(dy, *values)`` as kept by the last forward: the first line of a backward.

        Raises ValueError if forward has not run or ``dy`` does not have the output's shape.
        """
        require(bool(self._kept), "backward", type(self).__name__, "call forward first")
        shape, dtype, values = self._kept.get(self.training) or self._kept[not self.training]
        dy = as_float(dy, dtype, "dy")
        require(dy.shape == shape, "dy.shape", dy.shape, f"must be the output's shape {shape}")
        return (dy, *values)

    def modules(self) -> Iterator["Layer"]:
        """Yield this layer and, of a container, all layers inside."""
        yield self

    def train(self, mode: bool = True) -> Self:
        """Switch to training mode (or, with False, to evaluation mode) and return the layer."""
        mode = flag(mode, "mode")
        for layer in self.modules():
            layer.training = mode
        return self

    def eval(self) -> Self:
        """Switch to evaluation mode and return the layer."""
        return self.train(False)

    def state_dict(self) -> dict[str, np.ndarray]:
        """Return copies of all parameters and buffers under PyTorch's names."""
        return {name: array.copy() for name, array in {**self.params, **self.buffers}.items()}

    def load_state_dict(self, state: Mapping[str, np.ndarray]) -> None:
        """Copy the arrays of ``state`` into the parameters and buffers, in place.

        Raises ValueError for a missing name, an unknown name, a wrong shape and anything but real numbers,
        before anything is changed.
        """
        require(isinstance(state, Mapping), "state", type(state).__name__, "must map names to arrays")
        own = {**self.params, **self.buffers}
        missing, unknown = sorted(own.keys() - state.keys()), sorted(state.keys() - own.keys(), key=str)
        require(not missing, "state", missing, "missing names")
        require(not unknown, "state", unknown, f"unknown names; the layer has {sorted(own)}")
        read = {name: as_array(state[name], name) for name in own}
        for name, array in own.items():
            shape = read[name].shape
            require(shape == array.shape, f"{name}.shape", shape, f"must be {array.shape}")
        for name, array in own.items():
            array[...] = read[name]

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self.params.items())
        return f"{type(self).__name__}({shapes})"
