"""The training loop: ``fit(model, data, recipe)`` trains, saves what must not be lost, returns the record."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from math import isfinite
from pathlib import Path

import torch
from torch import nn

from cnn_core._check import require
from cnn_core.data import Dataset
from cnn_core.train.distributed import pick_device, world_of
from cnn_core.train.evaluate import evaluate
from cnn_core.train.files import TrainError, alone, write_tensors
from cnn_core.train.images import load_sets
from cnn_core.train.interrupt import Interrupt
from cnn_core.train.recipe import Recipe, is_registered
from cnn_core.train.record import Record, device_facts, make_record
from cnn_core.train.state import Progress, load_state, save_state
from cnn_core.train.step import Stepper

CHECKPOINT, WEIGHTS, RECORD = "checkpoint.safetensors", "weights.safetensors", "record.json"
PREPARE = 5_000  # images that a network may look at before it is trained
SYNC_STEPS = 50  # how often an accelerator is asked for its sums, which makes it wait

Log = Callable[[str], None]


def fit(
    model: nn.Module,
    data: Dataset | None,
    recipe: Recipe,
    *,
    seed: int = 0,
    device: str | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    compile: bool = False,
    checkpoint_every: float = 60.0,
    log: Log | None = print,
    on_step: Callable[[int, int], None] | None = None,
) -> Record:
    """Train ``model`` on ``data`` (the recipe's own set if None) as ``recipe`` says and return the record.

    The model is changed in place and holds the recorded weights at the end. ``seed`` decides the order of
    the images, the augmentation and dropout. ``out`` is the folder that gets a checkpoint at the end of each
    epoch and every ``checkpoint_every`` seconds, and at the end weights.safetensors and record.json; without
    it nothing is written. With ``resume`` a run goes on from the checkpoint there, and on a CPU ends with
    the same weights and figures, bit for bit, as if it had not been stopped. ``compile`` uses torch.compile.
    A model with a method ``prepare`` is first shown normalised training images (N, C, H, W).
    ``log`` gets one line per epoch; ``on_step`` is called with the number of steps done and their total.

    Under ``torchrun`` each process trains on its share of every batch (DistributedDataParallel); the first
    one writes. Raises TrainError if the loss is not finite, or if the folder cannot be written, is being
    written by another run, or holds a checkpoint of another run or one that ``resume`` does not ask for;
    DataError if the data are missing; ValueError for a device that is not there; KeyboardInterrupt, after
    saving, when it is interrupted.
    """
    require(isinstance(seed, int) and seed >= 0, "seed", seed, "must be a whole number ≥ 0")
    place = pick_device(device)
    with world_of(place) as world:
        require(recipe.batch_size >= world.size, "batch_size", recipe.batch_size, f"must be ≥ {world.size}")
        sets = load_sets(recipe, place, data)
        if hasattr(model, "prepare"):  # a network whose first layer comes from the images, without training
            model.to(place).prepare(sets.normalise(sets.train.images[:PREPARE]))
        stepper = Stepper(model, sets, recipe, seed, place, world, compile)
        run = _Run(stepper, None if out is None else Path(out), log if world.first else None)
        with alone(run.out) if run.writes() else nullcontext():
            run.start(resume)
            return run.train(checkpoint_every, on_step)


class _Run:
    """A run from its first or its resumed step to its record."""

    def __init__(self, stepper: Stepper, out: Path | None, log: Log | None):
        self.stepper, self.out, self.log = stepper, out, log
        self.progress, self.best = Progress(), {}
        self.identity = {"recipe": stepper.recipe.as_dict(), "seed": stepper.seed}

    def start(self, resume: bool) -> None:
        path = None if self.out is None else self.out / CHECKPOINT
        if path is None or not path.exists():
            return
        if not resume:
            raise TrainError(f"{path}: a run was begun here; go on with --resume or choose another --out")
        s = self.stepper
        self.progress, self.best = load_state(path, s.model, s.optimizer, s.ema, self.identity)
        self.progress.parts += 1

    def save(self) -> None:
        s = self.stepper
        if self.out is not None and s.world.first:
            path = self.out / CHECKPOINT
            save_state(path, s.model, s.optimizer, s.ema, self.best, self.progress, self.identity)

    def train(self, checkpoint_every: float, on_step: Callable[[int, int], None] | None) -> Record:
        p, s = self.progress, self.stepper
        with Interrupt() as interrupt:
            while p.step < s.total and not self.out_of_patience():
                s.trained.train()
                order, size = s.order(len(p.epochs)), s.recipe.batch_size
                last = min(s.total, (len(p.epochs) + 1) * s.per_epoch)
                clock, unread, saved = time.monotonic(), 0, time.monotonic()
                while p.step < last:
                    batch = p.step - len(p.epochs) * s.per_epoch
                    unread = unread + s.step(p.step, order[batch * size : (batch + 1) * size])
                    p.step += 1
                    if on_step is not None:
                        on_step(p.step, s.total)
                    if s.device.type == "cpu" or p.step % SYNC_STEPS == 0 or p.step == last:
                        unread = self.read(unread)
                        due = interrupt.wanted or time.monotonic() - saved > checkpoint_every
                        if s.world.any(due, s.device):
                            p.epoch_s += time.monotonic() - clock
                            clock = saved = time.monotonic()
                            self.save()
                        interrupt.check(s.world, s.device)
                p.epoch_s += time.monotonic() - clock
                self.end_epoch()
                self.save()
                interrupt.check(s.world, s.device)
        return self.finish()

    def read(self, sums: torch.Tensor) -> int:
        """Add the device's sums to the epoch's; stop if the loss is not a number. Returns the empty sum."""
        p, s = self.progress, self.stepper
        loss, correct, seen = s.world.sum(sums).tolist()
        if not isfinite(loss):
            raise TrainError(
                f"loss={loss}: not finite at step {p.step} of {s.total}, learning rate "
                f"{s.rate(p.step - 1):.3g}; lower it, lengthen the warm-up or set clip_norm. What was saved "
                "before is intact"
            )
        p.loss_sum, p.correct, p.seen = p.loss_sum + loss, p.correct + int(correct), p.seen + int(seen)
        p.images += int(seen)
        return 0

    def end_epoch(self) -> None:
        p, s = self.progress, self.stepper
        clock = time.monotonic()
        line = {"epoch": len(p.epochs) + 1, "step": p.step, "lr": s.rate(p.step - 1)}
        line |= {"train_loss": p.loss_sum / p.seen, "train_accuracy": p.correct / p.seen}
        for name, part in (("test", s.sets.test), ("validation", s.sets.validation)):
            if part is not None:
                loss, accuracy = evaluate(s.tested, s.sets, part, s.loss, s.world)
                line |= {f"{name}_loss": loss, f"{name}_accuracy": accuracy}
        seconds = p.epoch_s + time.monotonic() - clock
        p.train_s, p.wall_s = p.train_s + p.epoch_s, p.wall_s + seconds
        p.epochs.append(line | {"seconds": round(seconds, 3)})
        p.loss_sum, p.correct, p.seen, p.epoch_s = 0.0, 0, 0, 0.0
        if s.recipe.keep == "best" and line == self.best_line():
            self.best = {name: tensor.clone() for name, tensor in s.tested.state_dict().items()}
        if self.log is not None:
            wrong = [100 * (1 - line[f"{part}_accuracy"]) for part in ("train", "test")]
            self.log(
                f"epoch {line['epoch']:3d}  lr {line['lr']:.2e}  train loss {line['train_loss']:.4f}  "
                f"train error {wrong[0]:6.2f} %  test error {wrong[1]:6.2f} %  {seconds:.1f} s"
            )

    def best_line(self) -> dict:
        """Return the first of the epochs with the highest validation accuracy, without its seconds."""
        best = max(self.progress.epochs, key=lambda line: line["validation_accuracy"])
        return {key: value for key, value in best.items() if key != "seconds"}

    def out_of_patience(self) -> bool:
        epochs, patience = self.progress.epochs, self.stepper.recipe.patience
        if patience is None or not epochs:
            return False
        losses = [line["validation_loss"] for line in epochs]
        return len(losses) - 1 - losses.index(min(losses)) >= patience

    def finish(self) -> Record:
        p, s = self.progress, self.stepper
        line, which = p.epochs[-1], "last" if s.ema is None else "ema"
        weights = s.tested.state_dict()
        if s.recipe.keep == "best":
            line, which, weights = self.best_line(), "best", self.best
        s.model.load_state_dict(weights)
        final = {"which": which, "epoch": line["epoch"], "test_images": len(s.sets.test)}
        final |= {name: line[name] for name in ("test_loss", "test_accuracy")}
        record = make_record(
            s.recipe,
            s.seed,
            completed=is_registered(s.recipe),
            parameters=sum(q.numel() for q in s.model.parameters() if q.requires_grad),
            epochs=p.epochs,
            final=final,
            time={
                "wall_s": round(p.wall_s, 2),
                "train_s": round(p.train_s, 2),
                "samples_per_s": round(p.images / p.train_s, 1),
                "parts": p.parts,
            },
            device=device_facts(s.device, s.world.size),
            weights_sha256=write_tensors(self.out / WEIGHTS if self.writes() else None, weights),
        )
        if self.writes():
            record.save(self.out / RECORD)
            (self.out / CHECKPOINT).unlink(missing_ok=True)
        return record

    def writes(self) -> bool:
        return self.out is not None and self.stepper.world.first
