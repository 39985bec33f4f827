"""Dropout in its two forms: scaling while training, or scaling while testing."""

import numpy as np

from cnn_core.nn import init
from cnn_core.nn._arguments import number
from cnn_core.nn._array import as_float, select, weighted
from cnn_core.nn._workspace import result
from cnn_core.nn.layer import Layer

PROBABILITY = "a probability, 0 ≤ p ≤ 1"


class Dropout(Layer):
    """Inverted dropout: in training each value is dropped with probability ``p``, the rest grow by 1/(1−p).

    y = r ⊙ x / (1 − p) with r ~ Bernoulli(1 − p), so E[y] = x and in evaluation y = x: nothing is left to
    do at test time. This is what all frameworks use; ``p`` is the probability of being dropped. x and y have
    any shape. ``rng`` is a NumPy Generator or a seed. Raises ValueError unless 0 ≤ p ≤ 1.

    Source: Srivastava et al. (2014), Dropout, section 10.
    """

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator | int | None = None) -> None:
        super().__init__()
        self.p, self.rng = number(p, "p", PROBABILITY), init.as_rng(rng)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y in the shape of x."""
        x = as_float(x)
        if not self.training or self.p == 0:
            return self.keep(x, None)
        kept = self.rng.random(x.shape, np.float32) >= self.p
        return self.keep(self._thinned(x, kept), kept)

    def _thinned(self, values: np.ndarray, kept: np.ndarray) -> np.ndarray:
        """Return the kept values, grown by 1/(1−p), and 0 for the others, whatever they were."""
        factor = values.dtype.type(1 if self.p == 1 else 1 / (1 - self.p))
        thinned = np.multiply(values, factor, out=result(values.shape, values.dtype))
        return select(kept, thinned, out=thinned)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx: dropped values get no gradient, kept ones the gradient times 1/(1−p)."""
        dy, kept = self.recall(dy)
        return dy if kept is None else self._thinned(dy, kept)


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
        self.p, self.rng = number(p, "p", PROBABILITY), init.as_rng(rng)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y in the shape of x."""
        x = as_float(x)
        kept = self.rng.random(x.shape, np.float32) < self.p if self.training else None
        return self.keep(self._thinned(x, kept), kept)

    def _thinned(self, values: np.ndarray, kept: np.ndarray | None) -> np.ndarray:
        """Return the kept values and 0 for the others, or in evaluation p times all values."""
        if kept is None:
            return weighted(values.dtype.type(self.p), values)
        return select(kept, values, out=result(values.shape, values.dtype))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx: what forward did to x is done to dy."""
        dy, kept = self.recall(dy)
        return self._thinned(dy, kept)
