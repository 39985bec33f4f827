"""The training loop: shuffle, forward, loss, backward, step, for networks in NumPy."""

import copy
from collections.abc import Callable

import numpy as np

from cnn_core._check import require
from cnn_core._whole import entries, whole
from cnn_core.nn import init
from cnn_core.nn._arguments import function, instance, number
from cnn_core.nn._array import as_array
from cnn_core.nn._mode import same_modes
from cnn_core.nn.early_stopping import EarlyStopping
from cnn_core.nn.layer import Layer
from cnn_core.nn.losses import Loss
from cnn_core.nn.metrics import batches, evaluate, examples, predict
from cnn_core.nn.optim import Optimizer
from cnn_core.nn.schedules import Schedule


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
    optimizer.step(model.grads). ``schedule`` gives the learning rate of each step, counted from 0; afterwards
    the optimiser has its own rate again. ``validation`` is a pair of arrays that is scored after each epoch;
    ``early_stopping`` watches its loss and restores the best weights. ``log`` gets one line per epoch. A
    record holds epoch (from 1), lr, train_loss and, with validation, validation_loss and (for class numbers)
    validation_accuracy.

    Every training starts anew: ``optimizer`` and ``early_stopping`` forget earlier ones. A layer that is in
    evaluation mode stays in it, a frozen batch normalisation for instance, and all layers are in their own
    mode afterwards. A single example that is left over by the batches joins the last one.

    Raises ValueError before the first step for data that are empty, not finite or do not fit the loss, for
    batches of one example where batch normalisation needs two, for an optimiser of another model, for a
    schedule with too few steps and for early stopping without validation or for the largest loss; and later
    if the augmented images, the loss or the weights are not finite.
    """
    instance(model, "model", Layer, "a cnn_core.nn layer")
    instance(loss, "loss", Loss, "a cnn_core.nn loss")
    epochs, batch_size = whole(epochs, "epochs", 1), whole(batch_size, "batch_size", 1)
    rng, augment, log = init.as_rng(rng), function(augment, "augment"), function(log, "log")
    x, y = _data(model, loss, x, y, "")
    if validation is not None:
        pair = entries(validation)
        rule = "must be a pair of arrays (x, y) or None"
        require(pair is not None and len(pair) == 2, "validation", type(validation).__name__, rule)
        validation = _data(model, loss, *pair, "validation ")
    if early_stopping is not None:
        instance(early_stopping, "early_stopping", EarlyStopping, "an EarlyStopping or None")
        require(validation is not None, "early_stopping", early_stopping, "needs validation data")
        rule = 'must be "min": it watches the validation loss'
        require(early_stopping.mode == "min", "early_stopping.mode", early_stopping.mode, rule)
        early_stopping.start()
    _check_optimizer(optimizer, model)
    _check_batches(model, x, batch_size)
    steps = epochs * sum(1 for _ in batches(len(x), batch_size))
    _check_schedule(schedule, steps)

    optimizer.reset()
    own_rate, history = optimizer.lr, []
    try:
        with same_modes(model):
            for epoch in range(1, epochs + 1):
                total = 0.0
                for chosen in batches(len(x), batch_size, rng):
                    if schedule is not None:
                        optimizer.lr = number(schedule(optimizer.steps), "schedule's rate", "≥ 0")
                    total += len(chosen) * _step(model, loss, optimizer, x[chosen], y[chosen], augment, epoch)
                _check_weights(model, epoch)
                record = {"epoch": epoch, "lr": optimizer.lr, "train_loss": total / len(x)}
                if validation is not None:
                    record |= evaluate(model, loss, *validation)
                history.append(record)
                if log is not None:
                    log(_line(record))
                if early_stopping is not None:
                    early_stopping.update(record["validation_loss"], model)
                    if early_stopping.stop:
                        break
    finally:
        optimizer.lr = own_rate
    if early_stopping is not None and early_stopping.best_state:
        model.load_state_dict(early_stopping.best_state)
    return history


def _step(model, loss, optimizer, x, y, augment, epoch: int) -> float:
    """Take one step on a batch and return its loss."""
    if augment is not None:
        changed = as_array(augment(x), "augment")
        fits = changed.shape[:1] == x.shape[:1]
        require(fits, "augment's shape", changed.shape, f"must return all {len(x)} examples")
        require(bool(np.isfinite(changed).all()), "augment's values", "NaN or ∞", "must be finite")
        x = changed
    value = loss(model(x), y)
    require(bool(np.isfinite(value)), "loss", value, f"diverged in epoch {epoch}: lower the learning rate")
    model.backward(loss.backward())
    optimizer.step(model.grads)
    return value


def _check_weights(model: Layer, epoch: int) -> None:
    """Raise ValueError for a weight that is not finite: after the last step no loss would show it."""
    for name, array in (model.params | model.buffers).items():
        wrong = array[~np.isfinite(array)]
        require(
            wrong.size == 0, name, wrong[:3].tolist(), f"diverged in epoch {epoch}: lower the learning rate"
        )


def _line(record: dict[str, float]) -> str:
    return "  ".join(f"{k} {v:.4f}" if isinstance(v, float) else f"{k} {v}" for k, v in record.items())


def _data(model: Layer, loss: Loss, x: object, y: object, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Return data as arrays; ValueError unless they are finite and the loss takes all targets.

    The targets are tried with the scores of the first example, so that the last label is known to be right
    before the first step.
    """
    x, y = examples(x, kind + "x"), as_array(y, kind + "y")
    fits = y.ndim > 0 and len(y) == len(x)
    require(fits, f"{kind}y.shape", y.shape, f"must have {len(x)} rows, as x")
    for name, values in (("x", x), ("y", y)):
        finite = np.isfinite(values)
        if not finite.all():
            place = tuple(map(int, np.argwhere(~finite)[0]))
            require(False, f"{kind}{name}{list(place)}", float(values[place]), "must be finite")
    score = predict(model, x[:1])
    for chosen in batches(len(x), 4096):
        loss(np.broadcast_to(score, (len(chosen), *score.shape[1:])), y[chosen])
    return x, y


def _check_optimizer(optimizer: object, model: Layer) -> None:
    instance(optimizer, "optimizer", Optimizer, "a cnn_core.nn optimiser")
    own = model.params
    foreign = [name for name, w in optimizer.params.items() if own.get(name) is not w]
    require(
        not foreign, "optimizer.params", foreign, "must be the model's own arrays: make it from model.params"
    )


def _check_batches(model: Layer, x: np.ndarray, batch_size: int) -> None:
    """Raise ValueError if there are batches of one example and the model cannot be trained on one."""
    if batch_size > 1 and len(x) > 1:
        return
    fault = ""
    try:
        copy.deepcopy(model).forward(x[:1])
    except ValueError as error:
        fault = str(error)
    rule = f"gives batches of one of the {len(x)} examples, on which the model cannot be trained: {fault}"
    require(not fault, "batch_size", batch_size, rule)


def _check_schedule(schedule: object, steps: int) -> None:
    function(schedule, "schedule")
    total = getattr(schedule, "total_steps", steps)
    require(total >= steps, "schedule.total_steps", total, f"ends before this training of {steps} steps")
