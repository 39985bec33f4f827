"""The training loop: ``fit(model, data, recipe)`` trains, saves what must not be lost, returns the record."""

import time
from collections.abc import Callable
from math import isfinite
from pathlib import Path

import torch
from torch import nn

from cnn_core._whole import whole
from cnn_core.data import Dataset
from cnn_core.records import Record
from cnn_core.records.record import typical_seconds
from cnn_core.train._read import flag, function, instance, real
from cnn_core.train.distributed import pick_device, sum_type, world_of
from cnn_core.train.errors import not_finite
from cnn_core.train.evaluate import evaluate
from cnn_core.train.folder import Folder
from cnn_core.train.images import data_of, load_sets
from cnn_core.train.interrupt import Interrupt
from cnn_core.train.modes import own_modes
from cnn_core.train.recipe import Recipe
from cnn_core.train.reproduction import differs_from_registered
from cnn_core.train.run_record import make_record, run_facts
from cnn_core.train.state import Progress, check_finite, identity_of
from cnn_core.train.step import Stepper

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

    The model is changed in place and holds the recorded weights at the end. A module that is in evaluation
    mode when ``fit`` begins, such as a normalisation that was frozen, stays in it; all have their own mode
    again at the end. ``seed`` decides the order of the images, the augmentation and dropout. ``out`` is the
    folder that gets a checkpoint at the end of each epoch and every ``checkpoint_every`` seconds, and at the
    end weights.safetensors and record.json; without it nothing is written. With ``resume`` a run goes on
    from the checkpoint there, and on a CPU ends with the same weights and figures, bit for bit, as if it had
    not been stopped. ``compile`` uses torch.compile. A model with a method ``prepare`` is first shown
    normalised training images (N, C, H, W). ``log`` gets one line per epoch; ``on_step`` is called with the
    number of steps done and their total.

    Under ``torchrun`` each process trains on its share of every batch (DistributedDataParallel); the first
    one writes, and its running statistics are tested and stored. Raises TrainError if a figure or a weight
    is not finite, or if the folder cannot be written, is being written by another run, or holds a finished
    run, a checkpoint of another run or one that ``resume`` does not ask for; DataError if the data are
    missing; ValueError for arguments that do not fit, such as a device that is not there; KeyboardInterrupt,
    after saving, when it is interrupted.
    """
    instance(model, nn.Module, "model", "must be a network, a torch.nn.Module")
    instance(data, (Dataset, type(None)), "data", "must be a Dataset, or None for the recipe's own")
    instance(recipe, Recipe, "recipe", "must be a Recipe, such as get_recipe gives")
    instance(out, (str, Path, type(None)), "out", "must be the path of a folder, or None")
    seed, resume, compile = whole(seed, "seed", 0), flag(resume, "resume"), flag(compile, "compile")
    checkpoint_every = real(checkpoint_every, "checkpoint_every", least=0)
    function(log, "log")
    function(on_step, "on_step")
    place = pick_device(device)
    with world_of(place) as world, own_modes(model):
        folder = Folder(None if out is None else Path(out), world.first)
        folder.check_free(resume)
        data = data_of(recipe) if data is None else data
        sets = load_sets(recipe, place, data)
        if hasattr(model, "prepare"):  # a network whose first layer comes from the images, without training
            model.to(place).prepare(sets.normalise(sets.train.images[:PREPARE]))
        stepper = Stepper(model, sets, recipe, seed, place, world, compile)
        identity = {} if out is None else identity_of(recipe, seed, model, data)
        run = _Run(stepper, folder, identity, checkpoint_every, log if world.first else None, on_step)
        with folder.held():
            folder.check_free(resume)  # another run may have ended here meanwhile
            run.begin(resume)
            run.train()
            return run.finish()


class _Run:
    """A run from its first or its resumed step to its record."""

    def __init__(
        self,
        stepper: Stepper,
        folder: Folder,
        identity: dict,
        checkpoint_every: float,
        log: Log | None,
        on_step: Callable[[int, int], None] | None,
    ):
        self.stepper, self.folder, self.identity = stepper, folder, identity
        self.checkpoint_every, self.on_step = checkpoint_every, on_step
        self.log = log or (lambda line: None)
        self.progress = Progress()
        self.facts = run_facts(stepper.device, stepper.world.size)
        self.sums = torch.zeros(3, dtype=sum_type(stepper.device), device=stepper.device)

    def begin(self, resume: bool) -> None:
        """Take up what was begun in the folder, and say what a reader should know before the first step."""
        progress = self.folder.load(self.stepper, self.identity)
        if progress is not None:
            self.progress = progress
            self.log(f"going on after step {progress.step:,} of {self.stepper.total:,}")
        elif resume:
            self.log("nothing to resume here: starting at the first step")
        modules = [m for m in self.stepper.model.modules() if not any(m.children())]
        still = sum(not m.training for m in modules)
        if still:
            self.log(f"{still} of {len(modules)} layers stay in evaluation mode, as they were")

    def train(self) -> None:
        """Train and test, epoch by epoch, until the last step or until patience ends."""
        progress, patience = self.progress, self.stepper.recipe.patience
        with Interrupt() as self.interrupt:
            # An epoch is over when it is tested; a run may have stopped between its last step and the test.
            while (progress.step < self.stepper.total or progress.seen) and not progress.waited(patience):
                self.train_epoch()
                self.test_epoch()
                self.save()
                self.interrupt.check(self.stepper.world, self.stepper.device)

    def train_epoch(self) -> None:
        """Go through the training images once, from where the run stands in its epoch."""
        progress, stepper = self.progress, self.stepper
        self.clock = self.saved = time.monotonic()
        for batch in stepper.batches(len(progress.epochs), progress.step):
            self.sums += stepper.step(progress.step, batch)
            progress.step += 1
            if self.on_step is not None:
                self.on_step(progress.step, stepper.total)
            if stepper.device.type == "cpu" or progress.step % SYNC_STEPS == 0:
                self.read_sums()
                self.save_if_due()
        self.read_sums()
        self.stop_clock()

    def read_sums(self) -> None:
        """Add the device's sums to the epoch's; stop if the loss is not finite."""
        progress, stepper = self.progress, self.stepper
        loss, correct, seen = stepper.world.sum(self.sums).tolist()
        self.sums.zero_()
        if not isfinite(loss):
            rate = stepper.rate(progress.step - 1)
            raise not_finite(f"train_loss={loss}, lr={rate:.3g}", progress.step)
        progress.loss_sum += loss
        progress.correct += int(correct)
        progress.seen += int(seen)

    def save_if_due(self) -> None:
        """Save now and then, and before an interruption, which then takes place."""
        world, device = self.stepper.world, self.stepper.device
        due = self.interrupt.wanted or time.monotonic() - self.saved > self.checkpoint_every
        if world.any(due, device):
            self.stop_clock()
            self.save()
            self.saved = time.monotonic()
        self.interrupt.check(world, device)

    def save(self) -> None:
        """Write the checkpoint."""
        self.folder.save(self.stepper, self.progress, self.identity)

    def stop_clock(self) -> None:
        """Add the time since the last stop to the epoch's."""
        now = time.monotonic()
        self.progress.epoch_s += now - self.clock
        self.clock = now

    def test_epoch(self) -> None:
        """Test the network and write the epoch's line, which is the first thing that others see of it."""
        progress, stepper = self.progress, self.stepper
        line = {
            "epoch": len(progress.epochs) + 1,
            "step": progress.step,
            "lr": stepper.rate(progress.step - 1),
        }
        line |= {"train_loss": progress.loss_sum / progress.seen}
        line |= {"train_accuracy": progress.correct / progress.seen}
        stepper.world.sync(stepper.model)
        stepper.world.sync(stepper.tested)
        for name, part in (("test", stepper.sets.test), ("validation", stepper.sets.validation)):
            if part is not None:
                loss, accuracy = evaluate(stepper.tested, stepper.sets, part, stepper.loss, stepper.world)
                line |= {f"{name}_loss": loss, f"{name}_accuracy": accuracy}
        for name, value in line.items():
            if not isfinite(value):
                raise not_finite(f"{name}={value}", progress.step)
        self.stop_clock()
        line["seconds"] = round(progress.epoch_s, 3)
        progress.elapsed_s += progress.epoch_s
        progress.epochs.append(line)
        progress.loss_sum, progress.correct, progress.seen, progress.epoch_s = 0.0, 0, 0, 0.0
        if stepper.recipe.keep == "best" and line is progress.best_line():
            progress.best = {name: tensor.clone() for name, tensor in stepper.tested.state_dict().items()}
        wrong = [100 * (1 - line[f"{part}_accuracy"]) for part in ("train", "test")]
        self.log(
            f"epoch {line['epoch']:3d}  lr {line['lr']:.2e}  train loss {line['train_loss']:.4f}  "
            f"train error {wrong[0]:6.2f} %  test error {wrong[1]:6.2f} %  {line['seconds']:.1f} s"
        )

    def finish(self) -> Record:
        """Leave the recorded weights in the model and in the folder, and return the record."""
        progress, stepper = self.progress, self.stepper
        line, which, weights = progress.epochs[-1], "last", stepper.tested.state_dict()
        if stepper.recipe.keep == "best":
            line, which, weights = progress.best_line(), "best", progress.best
        elif stepper.ema is not None:
            which = "ema"
        check_finite(weights, line["step"])
        stepper.model.load_state_dict(weights)
        final = {"which": which, "epoch": line["epoch"], "test_images": len(stepper.sets.test)}
        final |= {name: line[name] for name in ("test_loss", "test_accuracy")}
        trainable = [p for p in stepper.model.parameters() if p.requires_grad]
        elapsed = round(progress.elapsed_s, 2)
        times = {"wall_s": typical_seconds(progress.epochs), "elapsed_s": elapsed, "parts": progress.parts}
        record = make_record(
            stepper.recipe,
            stepper.seed,
            completed=not differs_from_registered(stepper.recipe),
            parameters=sum(p.numel() for p in trainable),
            epochs=progress.epochs,
            final=final,
            time=times,
            weights_sha256=self.folder.store_weights(weights),
            **self.facts,
        )
        self.folder.store_record(record)
        if record.uneven:
            self.log("an epoch took more than three times the median: the time on record is the median's")
        return record
