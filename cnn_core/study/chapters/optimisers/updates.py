"""Adam and AdamW over a row of gradients for the exercises, and the ways in which they usually go wrong."""

from collections.abc import Callable

import numpy as np


def _run(
    w: np.ndarray,
    grads: np.ndarray,
    lr: float,
    b1: float,
    b2: float,
    eps: float,
    *,
    decay: float = 0.0,
    first: Callable = lambda b, t: 1 - b**t,
    second: Callable = lambda b, t: 1 - b**t,
    inside: bool = False,
    coupled: bool = False,
    size: Callable = np.sqrt,
) -> np.ndarray:
    """Return the weights after the steps; the words say what is done otherwise."""
    m, v = np.zeros_like(w, dtype=float), np.zeros_like(w, dtype=float)
    for t, g in enumerate(grads, 1):
        if coupled:
            g = g + decay * w
        else:
            w = w * (1 - lr * decay)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        v_hat = v / second(b2, t)
        below = size(v_hat + eps) if inside else size(v_hat) + eps
        w = w - lr * m / first(b1, t) / below
    return w


def adam(w, grads, lr, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """Weights (D,), gradients (T, D) → the weights (D,) after T steps of Adam."""
    return _run(w, grads, lr, b1, b2, eps)


def uncorrected(w, grads, lr, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """The mistake of leaving out both corrections."""
    return _run(w, grads, lr, b1, b2, eps, first=lambda b, t: 1, second=lambda b, t: 1)


def inside(w, grads, lr, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """The mistake of ε inside the root."""
    return _run(w, grads, lr, b1, b2, eps, inside=True)


def not_rooted(w, grads, lr, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """The mistake of dividing by v̂ itself."""
    return _run(w, grads, lr, b1, b2, eps, size=lambda v: v)


def one_step(w, grads, lr, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """The mistake of correcting by 1 − β at every step."""
    return _run(w, grads, lr, b1, b2, eps, first=lambda b, t: 1 - b, second=lambda b, t: 1 - b)


def uphill(w, grads, lr, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """The mistake of going up."""
    return _run(w, grads, -lr, b1, b2, eps)


def adamw(w, grads, lr, decay, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """Weights (D,), gradients (T, D) → the weights (D,) after T steps of AdamW."""
    return _run(w, grads, lr, b1, b2, eps, decay=decay)


def _product(b: float, t: int) -> float:
    return 1 - b * t


def adamw_given(w, grads, lr, decay, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """The function that the learner starts from, with three mistakes."""
    w = np.array(w, float)
    return _run(w, grads, lr, b1, b2, eps, decay=decay, coupled=True, first=_product, inside=True)


def adamw_coupled(w, grads, lr, decay, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """Two mistakes mended, the decay still in the gradient."""
    return _run(w, grads, lr, b1, b2, eps, decay=decay, coupled=True)


def adamw_product(w, grads, lr, decay, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """Two mistakes mended, β·t in place of βᵗ."""
    return _run(w, grads, lr, b1, b2, eps, decay=decay, first=_product)


def adamw_inside(w, grads, lr, decay, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """Two mistakes mended, ε still inside the root."""
    return _run(w, grads, lr, b1, b2, eps, decay=decay, inside=True)


def adamw_without_rate(w, grads, lr, decay, b1=0.9, b2=0.999, eps=1e-8) -> np.ndarray:
    """The mistake of a decay that is not multiplied by the rate."""
    return _run(w, grads, lr, b1, b2, eps, decay=decay / lr)


def any_steps(rng: np.random.Generator) -> tuple:
    """Weights, gradients of any size down to ε, a rate."""
    size, steps = rng.integers(1, 5), rng.integers(1, 8)
    scale = 10.0 ** rng.integers(-7, 3)
    return rng.normal(size=size), scale * rng.normal(size=(steps, size)), float(rng.uniform(0.01, 0.5))


def any_decay(rng: np.random.Generator) -> tuple:
    """The same, and a decay."""
    w, grads, lr = any_steps(rng)
    return w, grads, lr, float(rng.uniform(0.01, 0.9))
