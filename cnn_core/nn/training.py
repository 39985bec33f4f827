"""The training loop: shuffle, forward, loss, backward, step, for networks in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn import init
from cnn_core.nn.layer import Layer
from cnn_core.nn.losses import Loss
from cnn_core.nn.optim import Optimizer
from cnn_core.nn.schedules import Schedule


@dataclass
class EarlyStopping:
    """Says when a quantity has not improved for ``patience`` epochs, and keeps the best weights.

    ``update(value)`` is called once per epoch; an improvement is a drop (``mode`` "min") or a rise ("max")
    by more than ``min_delta``. Then ``best``, ``best_epoch`` and ``stop`` tell what happened. Raises
    ValueError for a patience below 1 and another mode.

    Source: Prechelt (1998), Early stopping — but when?
    """

    patience: int = 10
    mode: str = "min"
    min_delta: float = 0.0
    best: float | None = None
    best_epoch: int = -1
    epoch: int = -1
    best_state: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        whole(self.patience, "patience", 1)
        require(self.mode in ("min", "max"), "mode", self.mode, "must be 'min' or 'max'")

    @property
    def stop(self) -> bool:
        """True once ``patience`` epochs have passed without an improvement."""
        return self.epoch - self.best_epoch >= self.patience

    def update(self, value: float, model: Layer | None = None) -> bool:
        """Take in an epoch's value; return True, and keep the model's weights, if it is the best so far."""
        self.epoch += 1
        gain = np.inf if self.best is None else self.best - value
        if self.mode == "max":
            gain = np.inf if self.best is None else -gain
        improved = bool(gain > self.min_delta)
        if improved:
            self.best, self.best_epoch = value, self.epoch
            if model is not None:
                self.best_state = model.state_dict()
        return improved


def batches(n: int, batch_size: int, rng: np.random.Generator | None = None):
    """Yield arrays of indices that together visit 0 … n − 1 once; shuffled if ``rng`` is given."""
    batch_size = whole(batch_size, "batch_size", 1)
    order = np.arange(n) if rng is None else rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def predict(model: Layer, x: np.ndarray, batch_size: int = 256) -> np.ndarray:
    """Return the model's outputs for ``x`` (N, …) in evaluation mode, batch by batch."""
    mode = model.training
    model.eval()
    outputs = [model(x[chosen]) for chosen in batches(len(x), batch_size)]
    model.train(mode)
    return np.concatenate(outputs)


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of rows of ``scores`` (N, C) whose largest entry is at the label (N,).

    Raises ValueError if there are not as many labels as rows.
    """
    require(len(scores) == len(labels), "labels.shape", np.shape(labels), f"must be ({len(scores)},)")
    return float((np.argmax(scores, 1) == labels).mean())


def fit(
    model: Layer,
    loss: Loss,
    optimizer: Optimizer,
    x: np.ndarray,
    y: np.ndarray,
    *,
    epochs: int,
    batch_size: int = 128,
    rng: np.random.Generator | int | None = None,
    schedule: Schedule | None = None,
    augment: Callable[[np.ndarray], np.ndarray] | None = None,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    early_stopping: EarlyStopping | None = None,
    log: Callable[[str], None] | None = print,
) -> list[dict[str, float]]:
    """Train ``model`` on examples ``x`` (N, …) with targets ``y`` (N, …) and return one record per epoch.

    Each step computes scores = model(x_b), L = loss(scores, y_b), model.backward(loss.backward()) and
    optimizer.step(model.grads). ``schedule`` gives the learning rate of each step. ``validation`` is a pair
    of arrays that is scored after each epoch; ``early_stopping`` watches its loss and restores the best
    weights. ``log`` gets one line per epoch. A record holds epoch, lr, train_loss and, with validation,
    val_loss and (for class numbers) val_accuracy.

    Raises ValueError if x and y differ in length, if the loss is not finite, and for early stopping without
    validation.
    """
    require(len(x) == len(y) and len(x) > 0, "y.shape", np.shape(y), f"must have {len(x)} rows, as x")
    needs = early_stopping is None or validation is not None
    require(needs, "early_stopping", early_stopping, "needs validation data")
    rng = init.as_rng(rng)
    history = []
    for epoch in range(whole(epochs, "epochs", 1)):
        model.train()
        total = 0.0
        for chosen in batches(len(x), batch_size, rng):
            if schedule is not None:
                optimizer.lr = schedule(optimizer.steps)
            batch = x[chosen] if augment is None else augment(x[chosen])
            value = loss(model(batch), y[chosen])
            require(np.isfinite(value), "loss", value, f"diverged in epoch {epoch}: lower the learning rate")
            model.backward(loss.backward())
            optimizer.step(model.grads)
            total += value * len(chosen)
        record = {"epoch": epoch, "lr": optimizer.lr, "train_loss": total / len(x)}
        if validation is not None:
            record.update(evaluate(model, loss, *validation))
        history.append(record)
        if log is not None:
            log("  ".join(f"{k} {v:.4f}" if isinstance(v, float) else f"{k} {v}" for k, v in record.items()))
        if early_stopping is not None:
            early_stopping.update(record["val_loss"], model)
            if early_stopping.stop:
                break
    if early_stopping is not None and early_stopping.best_state:
        model.load_state_dict(early_stopping.best_state)
    return history


def evaluate(model: Layer, loss: Loss, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return val_loss and, when ``y`` holds class numbers (N,), val_accuracy, in evaluation mode."""
    scores = predict(model, x)
    result = {"val_loss": loss(scores, y)}
    if np.asarray(y).dtype.kind in "iu" and scores.ndim == 2:
        result["val_accuracy"] = accuracy(scores, y)
    return result
