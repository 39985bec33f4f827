"""What a run must remember to go on as if it had never stopped."""

import json
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path

import torch
from torch import nn

from cnn_core.data import Dataset
from cnn_core.train.errors import TrainError, not_finite
from cnn_core.train.recipe import Recipe
from cnn_core.train.storage import read_tensors, write_tensors

FORMAT = 2
LAYER, IMAGES = "class of ", "shapes of the images"  # what the checkpoints of earlier versions do not say


@dataclass
class Progress:
    """Where a run stands.

    ``step`` updates are done; ``loss_sum``, ``correct`` and ``seen`` add up over the images of the current
    epoch so far; ``epochs`` are the finished lines of the curve, ``best`` the weights of the best of them if
    they are kept; the seconds count all parts of a run that was interrupted, ``parts`` how many.
    """

    step: int = 0
    loss_sum: float = 0.0
    correct: int = 0
    seen: int = 0
    epochs: list[dict] = field(default_factory=list)
    elapsed_s: float = 0.0
    epoch_s: float = 0.0
    parts: int = 1
    best: dict[str, torch.Tensor] = field(default_factory=dict)

    def best_line(self) -> dict:
        """Return the first of the epochs with the highest validation accuracy."""
        return max(self.epochs, key=lambda line: line["validation_accuracy"])

    def waited(self, patience: int | None) -> bool:
        """Return True if the validation loss has not fallen for ``patience`` epochs."""
        if patience is None or not self.epochs:
            return False
        losses = [line["validation_loss"] for line in self.epochs]
        return len(losses) - 1 - losses.index(min(losses)) >= patience


def identity_of(recipe: Recipe, seed: int, model: nn.Module, data: Dataset) -> dict:
    """Return what a checkpoint must agree with: the recipe's values, the seed, the network, the images.

    Of the network: its tensors, which of them are trained, the classes of its layers and the layers that stay
    in evaluation mode.
    """
    digest = sha256()
    for array in (data.train_images, data.train_labels, data.test_images, data.test_labels):
        digest.update(array.tobytes())
    values = {f"recipe.{name}": value for name, value in recipe.as_dict().items()}
    known = values | {"seed": seed, "data": data.name, "digest of the data": digest.hexdigest()}
    known |= {f"model.{name}": tensor.shape for name, tensor in model.state_dict().items()}
    known |= {f"{name}.requires_grad": False for name, p in model.named_parameters() if not p.requires_grad}
    known |= {f"{name}.training": False for name, module in model.named_modules() if not module.training}
    known |= {
        f"{LAYER}{name or 'the network'}": type(module).__name__ for name, module in model.named_modules()
    }
    known |= {IMAGES: [data.train_images.shape, data.test_images.shape]}
    return json.loads(json.dumps(known))


def save_state(
    path: Path,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    ema: nn.Module | None,
    progress: Progress,
    identity: dict,
) -> None:
    """Write weights, optimiser, averages and progress as one file; ``identity`` says whose they are.

    Raises TrainError, and leaves the file that is there, if a number is not finite: nobody could go on.
    """
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    if ema is not None:
        tensors |= {f"ema.{name}": tensor for name, tensor in ema.state_dict().items()}
    for index, state in optimizer.state_dict()["state"].items():
        for name, value in state.items():
            if value is not None:
                tensors[f"optimizer.{index}.{name}"] = torch.as_tensor(value)
    check_finite(tensors, progress.step)
    tensors |= {f"best.{name}": tensor for name, tensor in progress.best.items()}
    numbers = {f.name: getattr(progress, f.name) for f in fields(progress) if f.name != "best"}
    write_tensors(path, tensors, {"format": FORMAT, "run": identity, "progress": numbers})


def check_finite(tensors: dict[str, torch.Tensor], step: int) -> None:
    """Raise TrainError, naming the tensor, if one of its numbers is not finite."""
    for name, tensor in tensors.items():
        if not bool(torch.isfinite(tensor).all()):
            raise not_finite(name, step)


def load_state(
    path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, ema: nn.Module | None, identity: dict
) -> Progress:
    """Read what :func:`save_state` wrote into the given objects and return the progress.

    Raises TrainError, before anything is changed, if the file is damaged, no checkpoint, or of another run.
    """
    tensors, notes = read_tensors(path)
    elsewhere = "choose another folder with --out or delete it"
    if not isinstance(notes, dict) or not {"run", "progress"} <= set(notes):
        raise TrainError(f"{path}: is no checkpoint of a run; {elsewhere}")
    if notes.get("format") != FORMAT:
        raise TrainError(f"{path}: was written by another version of this program; {elsewhere}")
    there = notes["run"]
    for key in [*identity, *there]:
        if IMAGES not in there and key.startswith((LAYER, IMAGES)):
            continue
        if there.get(key, "nothing") != identity.get(key, "nothing"):
            raise TrainError(
                f"{path}: is of another run ({key}: {there.get(key, 'the default')!r} there, "
                f"{identity.get(key, 'the default')!r} here); {elsewhere}"
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
    return Progress(**notes["progress"], best=groups["best"])
