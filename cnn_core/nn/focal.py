"""Focal loss: cross-entropy that looks away from what is already classified well."""

import numpy as np

from cnn_core._check import require
from cnn_core.nn._arguments import number
from cnn_core.nn._array import as_float, weighted
from cnn_core.nn.activations import sigmoid
from cnn_core.nn.losses import (
    Loss,
    class_weights_of,
    one_hot,
    read_scores,
    read_weights,
    same_shape,
    softplus,
)
from cnn_core.nn.softmax import log_softmax


def _focal(log_p: np.ndarray, gamma: float) -> tuple[np.ndarray, np.ndarray]:
    """Return −(1 − p)^γ·log p and its derivative with respect to log p, for log p ≤ 0.

    d/d(log p) = −(1 − p)^γ + γ·p·(1 − p)^(γ−1)·log p.
    """
    p = np.exp(log_p)
    rest = np.maximum(-np.expm1(log_p), np.finfo(log_p.dtype).tiny)  # 1 − p without cancellation, never 0
    return -(rest**gamma) * log_p, -(rest**gamma) + gamma * rest ** (gamma - 1) * weighted(p, log_p)


class FocalLoss(Loss):
    """Multi-class focal loss: L = −Σ_n α_t·(1 − p_t)^γ·log p_t / N, with p_t the true class's probability.

    ``scores`` (N, C), ``target`` class numbers (N,); ``alpha`` gives one weight per class (C,), ``gamma``
    ≥ 0 the focus: 0 is plain cross-entropy. The mean divides by N. Raises ValueError for class numbers
    outside 0 … C − 1 and a negative gamma. Source: Lin et al. (2017), Focal loss for dense object
    detection, section 3.
    """

    def __init__(self, alpha=None, gamma: float = 2.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.alpha, self.gamma = read_weights(alpha, "alpha"), number(gamma, "gamma", "≥ 0")

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores`` (N, C)."""
        scores = read_scores(scores, target)
        q = one_hot(target, scores.shape[1], scores.dtype)
        alpha = class_weights_of(self.alpha, scores, "alpha")[np.asarray(target)]
        log_p = log_softmax(scores)
        value, slope = _focal(weighted(q, log_p).sum(1), self.gamma)
        # d(log p_t)/d(score_j) = [j = t] − p_j, where 1 − p_t keeps its digits in expm1
        gradient = (alpha * slope)[:, None] * -np.where(q == 1, np.expm1(log_p), np.exp(log_p))
        return self._reduce(weighted(alpha, value).sum(), gradient, len(scores))


class BinaryFocalLoss(Loss):
    """Binary focal loss of p = σ(x): L = −Σ α_t·(1 − p_t)^γ·log p_t / number of values.

    p_t is p for y = 1 and 1 − p for y = 0; α_t likewise from ``alpha`` (0.25), or 1 with alpha None.
    ``scores`` x and ``target`` y ∈ {0, 1} share any shape. As ``torchvision.ops.sigmoid_focal_loss`` with
    a mean. Raises ValueError for other targets. Source: as :class:`FocalLoss`.
    """

    def __init__(self, alpha: float | None = 0.25, gamma: float = 2.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.alpha = None if alpha is None else number(alpha, "alpha", "in [0, 1]")
        self.gamma = number(gamma, "gamma", "≥ 0")

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores``."""
        x = as_float(scores, name="scores")
        y = same_shape(x, target, "target")
        require(bool(np.all((y == 0) | (y == 1))), "target", np.unique(y)[:3].tolist(), "must be 0 or 1")
        sign = 2 * y - 1
        if self.alpha is None:
            alpha = np.ones_like(x)
        else:
            alpha = np.where(y == 1, self.alpha, 1 - self.alpha).astype(x.dtype)
        value, slope = _focal(-softplus(-sign * x), self.gamma)
        # p_t = σ(sign·x), so d(log p_t)/dx = sign·(1 − p_t) = sign·σ(−sign·x)
        gradient = alpha * slope * sign * sigmoid(-sign * x)
        return self._reduce(weighted(alpha, value).sum(), gradient, x.size)
