"""The folder of a run: a checkpoint while it lasts, weights and record at its end; nothing is replaced."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from cnn_core.records import Record
from cnn_core.train.errors import TrainError
from cnn_core.train.state import Progress, load_state, save_state
from cnn_core.train.step import Stepper
from cnn_core.train.storage import alone, write_tensors, write_whole

CHECKPOINT, WEIGHTS, RECORD = "checkpoint.safetensors", "weights.safetensors", "record.json"


class Folder:
    """Where a run is stored; without a path, and in all processes but the first, nothing is written."""

    def __init__(self, path: Path | None, first: bool):
        self.path, self.writes = path, path is not None and first

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other runs out meanwhile. Raises TrainError if one is writing there or nobody can."""
        if not self.writes:
            yield
            return
        with alone(self.path):
            yield

    def check_free(self, resume: bool) -> None:
        """Raise TrainError for a folder that holds a finished run, or one begun that is not to go on."""
        if self.path is None:
            return
        begun = (self.path / CHECKPOINT).exists()
        if begun and not resume:
            path = self.path / CHECKPOINT
            raise TrainError(f"{path}: a run was begun here; go on with --resume or choose another --out")
        for name in (RECORD, WEIGHTS):
            if (self.path / name).exists() and not begun:
                raise TrainError(f"{self.path / name}: is complete; choose another --out to run it again")

    def load(self, stepper: Stepper, identity: dict) -> Progress | None:
        """Return where the run stands, with its state in ``stepper``; None if nothing was begun here."""
        if self.path is None or not (self.path / CHECKPOINT).exists():
            return None
        path = self.path / CHECKPOINT
        progress = load_state(path, stepper.model, stepper.optimizer, stepper.ema, identity)
        progress.parts += 1
        return progress

    def save(self, stepper: Stepper, progress: Progress, identity: dict) -> None:
        """Write the checkpoint. Raises TrainError if that fails or a number is not finite."""
        if self.writes:
            path = self.path / CHECKPOINT
            save_state(path, stepper.model, stepper.optimizer, stepper.ema, progress, identity)

    def store_weights(self, weights: dict[str, torch.Tensor]) -> str:
        """Write the weights and return their digest, that of the file it would be if nothing is written."""
        return write_tensors(self.path / WEIGHTS if self.writes else None, weights)

    def store_record(self, record: Record) -> None:
        """Write the record; only then the checkpoint goes."""
        if self.writes:
            write_whole(self.path / RECORD, record.as_json())
            (self.path / CHECKPOINT).unlink(missing_ok=True)
