"""Optimisers: how a gradient becomes a step. They change the parameter arrays in place.

optimizer = SGD(model.params, lr=0.1, momentum=0.9)
optimizer.step(model.grads)
"""

from collections.abc import Mapping
from itertools import combinations
from math import sqrt

import numpy as np

from cnn_core._check import require
from cnn_core._whole import entries, flag
from cnn_core.nn._arguments import number
from cnn_core.nn._array import as_float


class Optimizer:
    """What all optimisers share: the parameters, the learning rate, and a slot of state per parameter.

    ``params`` maps names to arrays; ``lr`` may be changed between steps. ``weight_decay`` λ adds λ·w to the
    gradient (an L2 penalty λ/2·Σ w² in the loss), unless a class is ``decoupled`` and says otherwise.
    Raises ValueError for parameters that are no arrays of floats, for two that share their memory (each would
    take a step of its own with the same weights) and for negative numbers.
    """

    decoupled = False

    def __init__(self, params: Mapping[str, np.ndarray], lr: float, weight_decay: float = 0.0) -> None:
        maps = isinstance(params, Mapping) and len(params) > 0
        require(maps, "params", params, "must be a mapping that holds at least one array")
        for name, w in params.items():
            legal = isinstance(w, np.ndarray) and w.dtype.kind == "f" and w.flags.writeable
            require(legal, f"params[{name}]", w, "must be an array of floats that can be written")
        for (name, w), (other, v) in combinations(params.items(), 2):
            require(
                not np.shares_memory(w, v),
                f"params[{other}]",
                other,
                f"shares its memory with {name}: give one of the two",
            )
        self.params, self.lr = dict(params), number(lr, "lr", "≥ 0")
        self.weight_decay = number(weight_decay, "weight_decay", "≥ 0")
        self.reset()

    def reset(self) -> None:
        """Forget all steps: the state of each parameter is empty again."""
        self.steps = 0
        self.state: dict[str, dict[str, np.ndarray]] = {name: {} for name in self.params}

    def step(self, grads: Mapping[str, np.ndarray]) -> None:
        """Take one step with ``grads``: name → array; ValueError for a missing name or another shape."""
        require(isinstance(grads, Mapping), "grads", type(grads).__name__, "must map names to arrays")
        number(self.lr, "lr", "≥ 0")
        read = {}
        for name, w in self.params.items():
            require(name in grads, "grads", sorted(grads), f"has no gradient for {name}: run backward first")
            read[name] = as_float(grads[name], w.dtype, f"grads[{name}]")
            shape = read[name].shape
            require(shape == w.shape, f"grads[{name}].shape", shape, f"must be {w.shape}")
        self.steps += 1
        for name, w in self.params.items():
            g = read[name]
            if self.weight_decay and not self.decoupled:
                g = g + self.weight_decay * w
            self._update(w, g, self.state[name])

    def _update(self, w: np.ndarray, g: np.ndarray, state: dict[str, np.ndarray]) -> None:
        """Change ``w`` in place by the gradient ``g``."""
        raise NotImplementedError(f"{type(self).__name__} defines no _update")


def _slot(state: dict, name: str, like: np.ndarray) -> np.ndarray:
    """Return the state array ``name``, zeros at first."""
    return state.setdefault(name, np.zeros_like(like))


class SGD(Optimizer):
    """Gradient descent, with PyTorch's momentum and Nesterov's.

    Plain: w ← w − η·g. With ``momentum`` μ: v ← μ·v + (1 − ``dampening``)·g (v = g at the first step) and
    w ← w − η·v. ``nesterov``: w ← w − η·(g + μ·v), a look ahead along the velocity. v sums up to
    g / (1 − μ), so a rate tuned for :class:`EMAMomentum` is 1 / (1 − μ) times too large here.

    As ``torch.optim.SGD``. Sources: Polyak (1964); Sutskever et al. (2013), On the importance of
    initialization and momentum in deep learning. Raises ValueError for nesterov without momentum or with
    dampening, and for negative numbers.
    """

    def __init__(
        self, params, lr: float, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov: bool = False
    ) -> None:
        super().__init__(params, lr, weight_decay)
        self.momentum, self.dampening = number(momentum, "momentum", "≥ 0"), number(dampening, "dampening")
        self.nesterov = flag(nesterov, "nesterov")
        legal = not nesterov or (momentum > 0 and dampening == 0)
        require(legal, "nesterov", nesterov, "needs momentum > 0 and dampening = 0")

    def _update(self, w, g, state) -> None:
        if self.momentum:
            if "velocity" in state:
                state["velocity"] *= self.momentum
                state["velocity"] += (1 - self.dampening) * g
            else:
                state["velocity"] = np.array(g, w.dtype)
            g = g + self.momentum * state["velocity"] if self.nesterov else state["velocity"]
        w -= self.lr * g


class EMAMomentum(Optimizer):
    """Momentum as an exponential average: v ← β·v + (1 − β)·g, w ← w − η·v, v = 0 at first.

    v is a mean of gradients, so it is as large as one of them once the first steps are over. Raises
    ValueError unless 0 ≤ β < 1.
    """

    def __init__(self, params, lr: float, beta: float = 0.9, weight_decay: float = 0.0) -> None:
        super().__init__(params, lr, weight_decay)
        self.beta = number(beta, "beta", "in [0, 1)")

    def _update(self, w, g, state) -> None:
        v = _slot(state, "velocity", w)
        v += (1 - self.beta) * (g - v)
        w -= self.lr * v


class RMSprop(Optimizer):
    """Each weight's step is divided by the recent size of its gradient.

    s ← α·s + (1 − α)·g²,  w ← w − η·g / (√s + ε). As ``torch.optim.RMSprop`` without momentum.
    Source: Tieleman and Hinton (2012), lecture 6.5. Raises ValueError unless 0 ≤ α < 1 and ε > 0.
    """

    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0.0) -> None:
        super().__init__(params, lr, weight_decay)
        self.alpha, self.eps = number(alpha, "alpha", "in [0, 1)"), number(eps, "eps", "> 0")

    def _update(self, w, g, state) -> None:
        s = _slot(state, "square", w)
        s *= self.alpha
        s += (1 - self.alpha) * g * g
        w -= self.lr * g / (np.sqrt(s) + self.eps)


class Adam(Optimizer):
    """Momentum and RMSprop together, both corrected for their start at zero.

    m ← β₁·m + (1 − β₁)·g
    v ← β₂·v + (1 − β₂)·g²
    m̂ = m / (1 − β₁ᵗ)
    v̂ = v / (1 − β₂ᵗ)
    w ← w − η·m̂ / (√v̂ + ε)

    ``weight_decay`` is an L2 penalty: it enters g and is then divided by √v̂ as g is. As
    ``torch.optim.Adam``. Source: Kingma and Ba (2015), Adam, algorithm 1. Raises ValueError for betas
    outside [0, 1) and ε ≤ 0.
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0) -> None:
        super().__init__(params, lr, weight_decay)
        pair = entries(betas)
        require(pair is not None and len(pair) == 2, "betas", betas, "must be two numbers in [0, 1)")
        self.betas = tuple(number(beta, "betas", "in [0, 1)") for beta in pair)
        self.eps = number(eps, "eps", "> 0")

    def _update(self, w, g, state) -> None:
        (beta1, beta2), t = self.betas, self.steps
        m, v = _slot(state, "mean", w), _slot(state, "square", w)
        m += (1 - beta1) * (g - m)
        v *= beta2
        v += (1 - beta2) * g * g
        w -= self.lr / (1 - beta1**t) * m / (np.sqrt(v) / sqrt(1 - beta2**t) + self.eps)


class AdamW(Adam):
    """Adam with decoupled decay: w ← w − η·(m̂ / (√v̂ + ε) + λ·w); the decay is not divided by √v̂.

    As ``torch.optim.AdamW``. Source: Loshchilov and Hutter (2019), Decoupled weight decay regularization,
    algorithm 2. Raises ValueError as :class:`Adam` does.
    """

    decoupled = True

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def _update(self, w, g, state) -> None:
        w *= 1 - self.lr * self.weight_decay
        super()._update(w, g, state)
