"""What a loss makes of one answer: probabilities, loss, gradient; and the same sums in float32."""

from dataclasses import dataclass

import numpy as np

from cnn_core import nn
from cnn_core._check import known

CLASSES = ("cat", "dog", "fox", "owl")
# Word → what people call it.
LOSSES = {"cross_entropy": "cross-entropy", "squared_error": "squared error of p", "focal": "focal loss"}


@dataclass(frozen=True)
class Answer:
    """Probabilities p and label y, one number for each class; the loss and its gradient in the scores."""

    p: np.ndarray
    y: np.ndarray
    loss: float
    gradient: np.ndarray


def answer(
    scores: list[float],
    target: int,
    loss: str = "cross_entropy",
    temperature: float = 1.0,
    smoothing: float = 0.0,
    gamma: float = 2.0,
) -> Answer:
    """Return what ``loss`` makes of the scores of one picture, by the layers and losses of ``cnn_core.nn``.

    The probabilities are softmax(scores / temperature), so the gradient in the scores has a factor of
    1 / temperature. The label is smoothed except for the focal loss. Raises ValueError for an unknown loss.
    """
    known("loss", loss, LOSSES)
    z = np.array([scores], float) / temperature
    y = nn.one_hot([target], z.shape[1], float)
    if loss != "focal":
        y = (1 - smoothing) * y + smoothing / z.shape[1]
    if loss == "squared_error":
        softmax, squares = nn.Softmax(), nn.MSELoss(reduction="sum")
        value = squares(softmax(z), y)
        slope = softmax.backward(squares.backward())
    else:
        kind = (
            nn.FocalLoss(gamma=gamma) if loss == "focal" else nn.CrossEntropyLoss(label_smoothing=smoothing)
        )
        value, slope = kind(z, [target]), kind.backward()
    return Answer(nn.softmax(z)[0], y[0], value, slope[0] / temperature)


@dataclass(frozen=True)
class Single:
    """A softmax in float32, step by step: exponents x, e^x, their sum, p, and −ln p; one number a class."""

    x: np.ndarray
    e: np.ndarray
    total: np.float32
    p: np.ndarray
    cost: np.ndarray


def word_for_word(scores: np.ndarray) -> Single:
    """Return the softmax and its −ln p as the formula is printed, every step in float32."""
    x = np.asarray(scores, np.float32)
    with np.errstate(all="ignore"):
        e = np.exp(x)
        total = e.sum(dtype=np.float32)
        p = e / total
        return Single(x, e, total, p, -np.log(p))


def largest_off(scores: np.ndarray) -> Single:
    """Return the same with the largest score taken off first, and −ln p as ln Σ e^x − x."""
    z = np.asarray(scores, np.float32)
    x = z - z.max()
    e = np.exp(x)
    total = e.sum(dtype=np.float32)
    return Single(x, e, total, e / total, np.log(total) - x)
