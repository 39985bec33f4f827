"""Loss functions: one number that says how wrong a batch is, and its gradient.

``loss(scores, target)`` returns the number, ``loss.backward()`` then returns dL/dscores. All work on raw
scores (logits), never on probabilities: the softmax or sigmoid is inside, where the logarithm is exact.
"""

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn._arguments import choice, float_dtype, number
from cnn_core.nn._array import as_float, as_labels, empty, require_axes, weighted
from cnn_core.nn.activations import sigmoid
from cnn_core.nn.softmax import log_softmax


class Loss:
    """What all losses share: the reduction over the batch and the kept gradient.

    ``reduction`` is "mean" or "sum"; what the mean divides by stands with each loss.
    """

    def __init__(self, reduction: str = "mean") -> None:
        self.reduction = choice(reduction, "reduction", ("mean", "sum"))
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
        return self._gradient.copy()

    def _reduce(self, total: float, gradient: np.ndarray, count: float, factor: float = 1) -> float:
        """Keep factor·gradient and return the total, both divided by ``count`` if the mean is asked for."""
        if self.reduction == "mean":
            with np.errstate(invalid="ignore", divide="ignore"):  # all weights 0: the mean is no number
                total, factor = np.divide(total, count), np.divide(factor, count)
        with np.errstate(invalid="ignore"):
            self._gradient = gradient * gradient.dtype.type(factor)
        return float(total) + 0.0  # a sum of zeros with the sign turned is −0, which would be printed


def one_hot(target: np.ndarray, num_classes: int, dtype: object = np.float32) -> np.ndarray:
    """Return (N, num_classes) with a 1 at each class number of ``target`` (N,).

    Raises ValueError for numbers that are not whole or not in 0 … num_classes − 1.
    """
    target, num_classes = as_labels(target, "target"), whole(num_classes, "num_classes", 1)
    wrong = target[(target < 0) | (target >= num_classes)]
    require(wrong.size == 0, "target", wrong[:3].tolist(), f"must be in 0 … {num_classes - 1}")
    encoded = empty((len(target), num_classes), float_dtype(dtype))
    encoded[...] = 0
    encoded[np.arange(len(target)), target] = 1
    return encoded


def read_scores(scores: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return scores (N, C) as floats; ValueError unless ``target`` has N entries."""
    scores = as_float(scores, name="scores")
    require_axes(scores, "NC", "scores")
    shape, rule = _shape(target), f"must have one entry for each of the {len(scores)} rows of scores"
    require(shape[:1] == (len(scores),), "target.shape", shape, rule)
    return scores


def _shape(target: object) -> tuple[int, ...]:
    try:
        return np.shape(target)
    except ValueError:
        require(False, "target", target, "must have rows of one length")


def read_weights(weight: object, name: str = "weight", axes: tuple[int, ...] = (1,)) -> np.ndarray | None:
    """Return weights as an array, or None where none are given; ValueError for negative ones."""
    if weight is None:
        return None
    weight = as_float(weight, name=name)
    require(weight.ndim in axes, f"{name}.shape", weight.shape, "must have one axis, C")
    require(
        bool(((weight >= 0) & np.isfinite(weight)).all()), name, weight.tolist(), "must be finite and ≥ 0"
    )
    return weight


def class_weights_of(weight: np.ndarray | None, scores: np.ndarray, name: str = "weight") -> np.ndarray:
    """Return one weight per class in the format of the scores, ones where none are given."""
    if weight is None:
        return np.ones(scores.shape[1], scores.dtype)
    require(weight.shape == scores.shape[1:], f"{name}.shape", weight.shape, f"must be {scores.shape[1:]}")
    return weight.astype(scores.dtype)


def softplus(x: np.ndarray) -> np.ndarray:
    """Return log(1 + e^x), which is −log(1 − σ(x)), without overflow and with all digits at both ends."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def same_shape(a: np.ndarray, b: np.ndarray, name: str) -> np.ndarray:
    """Return ``b`` in the format of ``a``; ValueError unless both have one shape, which is not empty."""
    b = as_float(b, a.dtype, name)
    require(b.shape == a.shape, f"{name}.shape", b.shape, f"must be the shape of the scores, {a.shape}")
    require(a.size > 0, "scores.shape", a.shape, "must not be empty")
    return b


class CrossEntropyLoss(Loss):
    """Cross-entropy of softmax(scores): L = −Σ_n Σ_c w_c·q_nc·log p_nc / Z.

    ``scores`` (N, C). ``target`` holds class numbers (N,), so q is one-hot and Z = Σ_n w[target[n]], or
    probabilities (N, C), and Z = N. ``label_smoothing`` ε replaces q by (1 − ε)·q + ε / C. ``weight`` w
    (C,) counts rare classes more. As ``torch.nn.CrossEntropyLoss``. Gradient: (p·Σ_c w_c·q_c − w·q) / Z,
    which is (p − q) / N without weights. A class with q = 0 adds nothing, even at a score of −∞. Raises
    ValueError for class numbers outside 0 … C − 1.

    Label smoothing: Szegedy et al. (2016), Rethinking the Inception architecture, section 7.
    """

    def __init__(self, weight=None, label_smoothing: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.label_smoothing = number(label_smoothing, "label_smoothing", "in [0, 1]")
        self.weight = read_weights(weight)

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores`` (N, C)."""
        scores = read_scores(scores, target)
        weight, classes = class_weights_of(self.weight, scores), scores.shape[1]
        if np.ndim(target) == 1:
            q = one_hot(target, classes, scores.dtype)
            count = weight[np.asarray(target)].sum()
        else:
            q, count = same_shape(scores, target, "target"), len(scores)
            legal, ends = bool(((q >= 0) & (q <= 1)).all()), (float(q.min()), float(q.max()))
            require(legal, "target", ends, "must be class numbers or probabilities in [0, 1]")
        wq = weight * ((1 - self.label_smoothing) * q + self.label_smoothing / classes)
        log_p = log_softmax(scores)
        # p·(Σ wq) − wq, with what belongs to the class itself put together: p − 1 keeps its digits in expm1.
        others = wq.sum(1, keepdims=True) - wq
        gradient = np.exp(log_p) * others + wq * np.expm1(log_p)
        return self._reduce(-weighted(wq, log_p).sum(), gradient, count)


class BCEWithLogitsLoss(Loss):
    """Binary cross-entropy of p = σ(x): L = −Σ [w·y·log p + (1 − y)·log(1 − p)] / number of values.

    ``scores`` x and ``target`` y in [0, 1] share any shape. ``pos_weight`` w is the class weight of the
    positives, one number or one per last axis. ``label_smoothing`` ε moves y to (1 − ε)·y + ε / 2. As
    ``torch.nn.BCEWithLogitsLoss``. Raises ValueError for other shapes and targets outside [0, 1].
    """

    def __init__(self, pos_weight=None, label_smoothing: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.label_smoothing = number(label_smoothing, "label_smoothing", "in [0, 1]")
        self.pos_weight = read_weights(pos_weight, "pos_weight", (0, 1))

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores``."""
        x = as_float(scores, name="scores")
        y = same_shape(x, target, "target")
        require(
            bool(np.all((y >= 0) & (y <= 1))), "target", (float(y.min()), float(y.max())), "must be in [0, 1]"
        )
        w = np.ones((), x.dtype) if self.pos_weight is None else self.pos_weight.astype(x.dtype)
        require(
            w.shape in ((), (1,), x.shape[-1:]), "pos_weight.shape", w.shape, f"must be () or {x.shape[-1:]}"
        )
        y = (1 - self.label_smoothing) * y + self.label_smoothing / 2
        # −log σ(x) = log(1 + e^−x) and −log(1 − σ(x)) = log(1 + e^x)
        total = (weighted(w * y, softplus(-x)) + weighted(1 - y, softplus(x))).sum()
        return self._reduce(total, (1 - y) * sigmoid(x) - w * y * sigmoid(-x), x.size)


class MSELoss(Loss):
    """Mean squared error: L = Σ (x − y)² / number of values; gradient 2·(x − y) / number of values.

    ``scores`` x and ``target`` y share any shape, else ValueError. As ``torch.nn.MSELoss``.
    """

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of ``scores``."""
        x = as_float(scores, name="scores")
        target = same_shape(x, target, "target")
        with np.errstate(over="ignore", invalid="ignore"):
            difference = x - target
            return self._reduce((difference * difference).sum(), difference, x.size, 2)


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
        self.temperature = number(temperature, "temperature", "> 0")

    def forward(self, scores: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of the student's ``scores`` against the teacher's."""
        scores = read_scores(scores, target)
        target, t = same_shape(scores, target, "target"), self.temperature
        # A high T makes the two alike to many digits, and T² brings what float32 lost of them into the loss.
        with np.errstate(over="ignore"):
            student, teacher = (log_softmax(z.astype(float) / t) for z in (scores, target))
        p = np.exp(teacher)
        with np.errstate(invalid="ignore"):  # −∞ − −∞, where the teacher's probability is 0
            gap = teacher - student
        near = np.abs(gap) < 1
        moved = np.where(near, p * np.expm1(-np.where(near, gap, 0)), np.exp(student) - p)  # p_s − p_t
        # Its sum is 0. Added, it makes each term ≥ 0: the terms no longer cancel, and no loss is below 0.
        total = t * (t * (weighted(p, gap) + moved).sum())
        return self._reduce(total, moved.astype(scores.dtype), len(scores), t)
