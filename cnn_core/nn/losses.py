"""Loss functions: one number that says how wrong a batch is, and its gradient.

``loss(scores, target)`` returns the number, ``loss.backward()`` then returns dL/dscores. All work on raw
scores (logits), never on probabilities: the softmax or sigmoid is inside, where the logarithm is exact.
"""

from __future__ import annotations

import numpy as np

from cnn_core._check import require
from cnn_core.nn._array import as_float, require_axes
from cnn_core.nn.activations import sigmoid
from cnn_core.nn.softmax import log_softmax


class Loss:
    """What all losses share: the reduction over the batch and the kept gradient.

    ``reduction`` is "mean" or "sum"; what the mean divides by stands with each loss.
    """

    def __init__(self, reduction: str = "mean") -> None:
        require(reduction in ("mean", "sum"), "reduction", reduction, "must be 'mean' or 'sum'")
        self.reduction = reduction
        self._gradient: np.ndarray | None = None

    def __call__(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss and keep the gradient."""
        return self.forward(scores, target)

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores`` against ``target`` and keep the gradient."""
        raise NotImplementedError(f"{type(self).__name__} defines no forward")

    def backward(self) -> np.ndarray:
        """Return dL/dscores of the last forward, in the shape of the scores; ValueError before it."""
        require(self._gradient is not None, "backward", type(self).__name__, "call the loss first")
        return self._gradient

    def _reduce(self, total: float, gradient: np.ndarray, count: float) -> float:
        if self.reduction == "mean":
            total, gradient = total / count, gradient / gradient.dtype.type(count)
        self._gradient = gradient
        return float(total)


def one_hot(target: np.ndarray, num_classes: int, dtype: object = np.float32) -> np.ndarray:
    """Return (N, num_classes) with a 1 at each class number of ``target`` (N,).

    Raises ValueError for numbers that are not whole or not in 0 … num_classes − 1.
    """
    target = np.asarray(target)
    require(target.dtype.kind in "iu", "target.dtype", target.dtype.name, "must be whole class numbers")
    require(target.ndim == 1, "target.shape", target.shape, "must have one axis, N")
    wrong = target[(target < 0) | (target >= num_classes)]
    require(wrong.size == 0, "target", wrong[:3].tolist(), f"must be in 0 … {num_classes - 1}")
    encoded = np.zeros((len(target), num_classes), dtype)
    encoded[np.arange(len(target)), target] = 1
    return encoded


def _scores(scores: np.ndarray, target: np.ndarray) -> np.ndarray:
    scores = as_float(scores, name="scores")
    require_axes(scores, "NC", "scores")
    rule = f"must have one entry for each of the {len(scores)} rows of scores"
    require(np.ndim(target) > 0 and len(target) == len(scores), "target.shape", np.shape(target), rule)
    return scores


def _class_weights(weight: object, scores: np.ndarray, name: str = "weight") -> np.ndarray:
    """Return one weight per class, ones where none are given."""
    if weight is None:
        return np.ones(scores.shape[1], scores.dtype)
    weight = as_float(weight, scores.dtype, name)
    require(weight.shape == scores.shape[1:], f"{name}.shape", weight.shape, f"must be {scores.shape[1:]}")
    return weight


def _same_shape(a: np.ndarray, b: np.ndarray, name: str) -> np.ndarray:
    b = as_float(b, a.dtype, name)
    require(b.shape == a.shape, f"{name}.shape", b.shape, f"must be the shape of the scores, {a.shape}")
    require(a.size > 0, "scores.shape", a.shape, "must not be empty")
    return b


class CrossEntropyLoss(Loss):
    """Cross-entropy of softmax(scores): L = −Σ_n Σ_c w_c·q_nc·log p_nc / Z.

    ``scores`` (N, C). ``target`` holds class numbers (N,), so q is one-hot and Z = Σ_n w[target[n]], or
    probabilities (N, C), and Z = N. ``label_smoothing`` ε replaces q by (1 − ε)·q + ε / C. ``weight`` w
    (C,) counts rare classes more. As ``torch.nn.CrossEntropyLoss``. Gradient: (p·Σ_c w_c·q_c − w·q) / Z,
    which is (p − q) / N without weights. Raises ValueError for class numbers outside 0 … C − 1.

    Label smoothing: Szegedy et al. (2016), Rethinking the Inception architecture, section 7.
    """

    def __init__(self, weight=None, label_smoothing: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        require(0 <= label_smoothing <= 1, "label_smoothing", label_smoothing, "must be in [0, 1]")
        self.weight, self.label_smoothing = weight, label_smoothing

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores`` (N, C)."""
        scores = _scores(scores, target)
        weight, classes = _class_weights(self.weight, scores), scores.shape[1]
        if np.ndim(target) == 1:
            q = one_hot(target, classes, scores.dtype)
            count = weight[np.asarray(target)].sum()
        else:
            q, count = _same_shape(scores, target, "target"), len(scores)
        wq = weight * ((1 - self.label_smoothing) * q + self.label_smoothing / classes)
        log_p = log_softmax(scores)
        gradient = np.exp(log_p) * wq.sum(1, keepdims=True) - wq
        return self._reduce(-(wq * log_p).sum(), gradient, count)


class BCEWithLogitsLoss(Loss):
    """Binary cross-entropy of p = σ(x): L = −Σ [w·y·log p + (1 − y)·log(1 − p)] / number of values.

    ``scores`` x and ``target`` y in [0, 1] share any shape. ``pos_weight`` w is the class weight of the
    positives, one number or one per last axis. ``label_smoothing`` ε moves y to (1 − ε)·y + ε / 2. As
    ``torch.nn.BCEWithLogitsLoss``. Raises ValueError for other shapes and targets outside [0, 1].
    """

    def __init__(self, pos_weight=None, label_smoothing: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        require(0 <= label_smoothing <= 1, "label_smoothing", label_smoothing, "must be in [0, 1]")
        self.pos_weight, self.label_smoothing = pos_weight, label_smoothing

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores``."""
        x = as_float(scores, name="scores")
        y = _same_shape(x, target, "target")
        require(
            bool(np.all((y >= 0) & (y <= 1))), "target", (float(y.min()), float(y.max())), "must be in [0, 1]"
        )
        w = as_float(1 if self.pos_weight is None else self.pos_weight, x.dtype, "pos_weight")
        require(
            w.shape in ((), (1,), x.shape[-1:]), "pos_weight.shape", w.shape, f"must be () or {x.shape[-1:]}"
        )
        y = (1 - self.label_smoothing) * y + self.label_smoothing / 2
        # −log σ(x) = log(1 + e^−x) and −log(1 − σ(x)) = log(1 + e^x), each safe at both ends.
        total = (w * y * np.logaddexp(0, -x) + (1 - y) * np.logaddexp(0, x)).sum()
        p = sigmoid(x)
        return self._reduce(total, w * y * (p - 1) + (1 - y) * p, x.size)


class MSELoss(Loss):
    """Mean squared error: L = Σ (x − y)² / number of values; gradient 2·(x − y) / number of values.

    ``scores`` x and ``target`` y share any shape, else ValueError. As ``torch.nn.MSELoss``.
    """

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores``."""
        x = as_float(scores, name="scores")
        difference = x - _same_shape(x, target, "target")
        return self._reduce((difference * difference).sum(), 2 * difference, x.size)


class DistillationLoss(Loss):
    """How far a student's softened probabilities are from a teacher's: L = T²·Σ_n KL(p_t ‖ p_s) / N.

    p = softmax(scores / T) with T = ``temperature``; ``scores`` are the student's (N, C) and ``target`` the
    teacher's scores (N, C). The gradient is T·(p_s − p_t) / N; without the T² in the loss it would shrink
    like 1/T² and fall behind the cross-entropy's. Raises ValueError for other shapes and a temperature that
    is not positive.

    Source: Hinton, Vinyals and Dean (2015), Distilling the knowledge in a neural network, section 2.
    """

    def __init__(self, temperature: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        require(temperature > 0, "temperature", temperature, "must be > 0")
        self.temperature = temperature

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of the student's ``scores`` against the teacher's."""
        scores = _scores(scores, target)
        t = self.temperature
        student = log_softmax(scores / t)
        teacher = log_softmax(_same_shape(scores, target, "target") / t)
        total = t * t * (np.exp(teacher) * (teacher - student)).sum()
        return self._reduce(total, t * (np.exp(student) - np.exp(teacher)), len(scores))
