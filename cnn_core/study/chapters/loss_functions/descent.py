"""The problem with two parameters: a score w·x + b for ten points, two losses, and descent on them."""

import numpy as np

X = np.array([-3, -2.4, -2, -1.4, -0.9, 0.6, 1.1, 1.7, 2.3, 3])
Y = np.array([0.0, 0, 0, 1, 0, 1, 0, 1, 1, 1])
START = -6.0, 0.0
TRIED = ("cross-entropy", 1), ("squared error", 1), ("squared error", 10)


def surface(kind: str, w: float, b: float) -> tuple[float, float, float]:
    """The loss at (w, b) and its derivatives with respect to w and b."""
    z = w * X + b
    p = 1 / (1 + np.exp(-z))
    if kind == "cross-entropy":
        loss, slope = np.mean(np.logaddexp(0, z) - Y * z), p - Y
    else:
        loss, slope = np.mean((p - Y) ** 2), 2 * (p - Y) * p * (1 - p)
    return float(loss), float((slope * X).mean()), float(slope.mean())


def steps_to_turn(kind: str, rate: float) -> int:
    """How many steps of gradient descent from START it takes until w is positive."""
    (w, b), steps = START, 0
    while w <= 0:
        _, dw, db = surface(kind, w, b)
        w, b, steps = w - rate * dw, b - rate * db, steps + 1
    return steps
