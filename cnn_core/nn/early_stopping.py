"""Early stopping: end a training whose validation loss no longer falls, and keep the best weights."""

from dataclasses import dataclass, field

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn._arguments import choice, number
from cnn_core.nn.layer import Layer


@dataclass
class EarlyStopping:
    """Says when a quantity has not improved for ``patience`` epochs, and keeps the best weights.

    ``update(value)`` is called once per epoch; an improvement is a drop (``mode`` "min") or a rise ("max")
    by more than ``min_delta``. Then ``best``, ``best_epoch`` (counted from 1, and 0 before the first) and
    ``stop`` tell what happened. ``nn.fit`` starts it anew. Raises ValueError for a patience below 1, another
    mode and a negative ``min_delta``.

    Source: Prechelt (1998), Early stopping — but when?
    """

    patience: int = 10
    mode: str = "min"
    min_delta: float = 0.0
    best: float | None = field(init=False)
    best_epoch: int = field(init=False)
    epoch: int = field(init=False)
    best_state: dict[str, np.ndarray] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        whole(self.patience, "patience", 1)
        choice(self.mode, "mode", ("min", "max"))
        number(self.min_delta, "min_delta", "≥ 0")
        self.start()

    def start(self) -> None:
        """Forget all epochs, as before the first."""
        self.best, self.best_epoch, self.epoch, self.best_state = None, 0, 0, {}

    @property
    def stop(self) -> bool:
        """True once ``patience`` epochs have passed without an improvement."""
        return self.epoch - self.best_epoch >= self.patience

    def update(self, value: float, model: Layer | None = None) -> bool:
        """Take in an epoch's value; return True, and keep the model's weights, if it is the best so far.

        A value that is no number (NaN) is no improvement.
        """
        require(isinstance(value, float | int | np.number), "value", value, "must be a number")
        self.epoch += 1
        gain = float("inf") if self.best is None else self.best - value
        if self.best is not None and self.mode == "max":
            gain = -gain
        improved = bool(gain > self.min_delta) and value == value
        if improved:
            self.best, self.best_epoch = value, self.epoch
            if model is not None:
                self.best_state = model.state_dict()
        return improved
