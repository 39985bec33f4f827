"""What a run must remember to go on as if it had never stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from torch import nn

from cnn_core.train.files import TrainError, read_tensors, write_tensors


@dataclass
class Progress:
    """Where a run stands.

    ``step`` updates are done; ``loss_sum``, ``correct`` and ``seen`` add up over the images of the current
    epoch so far, ``images`` over the run; ``epochs`` are the finished lines of the curve; the seconds count
    all parts of a run that was interrupted, ``parts`` how many.
    """

    step: int = 0
    loss_sum: float = 0.0
    correct: int = 0
    seen: int = 0
    images: int = 0
    epochs: list[dict] = field(default_factory=list)
    wall_s: float = 0.0
    train_s: float = 0.0
    epoch_s: float = 0.0
    parts: int = 1


def save_state(
    path: Path,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    ema: nn.Module | None,
    best: dict[str, torch.Tensor],
    progress: Progress,
    run: dict,
) -> None:
    """Write weights, optimiser, averages and progress as one file; ``run`` says whose they are."""
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    tensors |= {f"best.{name}": tensor for name, tensor in best.items()}
    if ema is not None:
        tensors |= {f"ema.{name}": tensor for name, tensor in ema.state_dict().items()}
    for index, state in optimizer.state_dict()["state"].items():
        for name, value in state.items():
            if value is not None:
                tensors[f"optimizer.{index}.{name}"] = torch.as_tensor(value)
    write_tensors(path, tensors, {"run": run, "progress": asdict(progress)})


def load_state(
    path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, ema: nn.Module | None, run: dict
) -> tuple[Progress, dict[str, torch.Tensor]]:
    """Read what :func:`save_state` wrote into the given objects; return the progress and the best weights.

    Raises TrainError if the file is damaged or of another run.
    """
    tensors, notes = read_tensors(path)
    differs = [key for key in run if notes["run"].get(key) != run[key]]
    if differs:
        key = differs[0]
        raise TrainError(
            f"{path}: is of another run ({key}: {notes['run'].get(key)!r} there, {run[key]!r} here); "
            f"choose another folder with --out or delete it"
        )
    groups: dict[str, dict[str, torch.Tensor]] = {"model": {}, "ema": {}, "best": {}, "optimizer": {}}
    for name, tensor in tensors.items():
        part, _, rest = name.partition(".")
        groups[part][rest] = tensor
    model.load_state_dict(groups["model"])
    if ema is not None:
        ema.load_state_dict(groups["ema"])
    states: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in groups["optimizer"].items():
        index, key = name.split(".", 1)
        states.setdefault(int(index), {})[key] = tensor
    optimizer.load_state_dict({"state": states, "param_groups": optimizer.state_dict()["param_groups"]})
    return Progress(**notes["progress"]), groups["best"]
