"""Dropout in its two forms: scaling while training, or scaling while testing."""

from __future__ import annotations

import numpy as np

from cnn_core._check import require
from cnn_core.nn import init
from cnn_core.nn._array import as_float
from cnn_core.nn.layer import Layer


class Dropout(Layer):
    """Inverted dropout: in training each value is dropped with probability ``p``, the rest grow by 1/(1−p).

    y = r ⊙ x / (1 − p) with r ~ Bernoulli(1 − p), so E[y] = x and in evaluation y = x: nothing is left to
    do at test time. This is what all frameworks use; ``p`` is the probability of being dropped. x and y have
    any shape. ``rng`` is a NumPy Generator or a seed. Raises ValueError unless 0 ≤ p ≤ 1.

    Source: Srivastava et al. (2014), Dropout, section 10.
    """

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator | int | None = None) -> None:
        super().__init__()
        require(0 <= p <= 1, "p", p, "must be a probability, 0 ≤ p ≤ 1")
        self.p, self.rng = p, init.as_rng(rng)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y in the shape of x."""
        x = as_float(x)
        if not self.training or self.p == 0:
            return self.keep(x, None)
        kept = self.rng.random(x.shape, np.float32) >= self.p
        mask = kept.astype(x.dtype)
        if self.p < 1:
            mask /= 1 - self.p
        return self.keep(x * mask, mask)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx: dropped values get no gradient, kept ones the gradient times 1/(1−p)."""
        dy, mask = self.recall(dy)
        return dy if mask is None else dy * mask


class KeepProbDropout(Layer):
    """Dropout as first published: ``p`` is the probability of being kept; values are scaled at test time.

    Training: y = r ⊙ x with r ~ Bernoulli(p). Testing: y = p·x, the mean of the training output. In
    expectation this is :class:`Dropout` with ``1 − p``, times the factor p in both modes: the layers behind
    see smaller values, and the trained network must keep the extra product. Raises ValueError unless
    0 ≤ p ≤ 1.

    Source: Srivastava et al. (2014), Dropout, section 4.
    """

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator | int | None = None) -> None:
        super().__init__()
        require(0 <= p <= 1, "p", p, "must be a probability, 0 ≤ p ≤ 1")
        self.p, self.rng = p, init.as_rng(rng)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y in the shape of x."""
        x = as_float(x)
        if self.training:
            factor = (self.rng.random(x.shape, np.float32) < self.p).astype(x.dtype)
        else:
            factor = x.dtype.type(self.p)
        return self.keep(x * factor, factor)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx = dy times the factor that forward used."""
        dy, factor = self.recall(dy)
        return dy * factor
