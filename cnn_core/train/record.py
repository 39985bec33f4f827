"""The record of a run: what was done, on what, and what came of it. Written by the loop, never by hand."""

from __future__ import annotations

import platform
import subprocess
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import torch

from cnn_core.records import check
from cnn_core.train.files import write_json
from cnn_core.train.recipe import Recipe

FORMAT = 1


@dataclass(frozen=True)
class Record:
    """One run: its recipe with every number, the seed, a line per epoch, the figures, times and versions.

    ``epochs`` are dicts with epoch, step, lr, train_loss, train_accuracy (both running means over the
    epoch, on augmented images), test_loss, test_accuracy, the same for validation where there is some, and
    seconds. ``final`` holds the figures of the weights that were stored, ``which`` of them that are ("last",
    "best" or "ema"). ``time`` is in seconds. ``completed`` is True if the recipe of that name was run as it
    stands; a run of another length is no result of the recipe.
    """

    format: int
    name: str
    recipe: dict
    seed: int
    completed: bool
    parameters: int
    epochs: list[dict]
    final: dict
    time: dict
    device: dict
    versions: dict
    commit: str | None
    weights_sha256: str

    @classmethod
    def from_dict(cls, content: dict) -> Record:
        """Return the record that ``content`` describes. Raises ValueError if it does not fit the schema."""
        check(content)
        return cls(**content)

    def as_dict(self) -> dict:
        """Return the record as plain values, checked against the schema."""
        content = asdict(self)
        check(content)
        return content

    def save(self, path: Path) -> None:
        """Write the record as JSON, whole or not at all."""
        write_json(path, self.as_dict())

    @cached_property
    def test_error(self) -> float:
        """The share of test images that are classified wrongly, in %."""
        return round(100 * (1 - self.final["test_accuracy"]), 4)

    def without_times(self) -> dict:
        """Return what a run repeated on the same machine must reproduce exactly."""
        content = self.as_dict()
        for key in ("time", "commit"):
            del content[key]
        content["epochs"] = [{k: v for k, v in e.items() if k != "seconds"} for e in content["epochs"]]
        return content


def device_facts(device: torch.device, processes: int) -> dict:
    """Return what a reader needs in order to judge the times: the chip, threads and processes."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else _processor()
    return {"type": device.type, "name": name, "threads": torch.get_num_threads(), "processes": processes}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def versions() -> dict:
    """Return the versions that a result may depend on."""
    names = ("torch", "numpy", "cnn-core")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def commit() -> str | None:
    """Return the commit of the package's checkout, with "+" if files differ from it; None outside of one."""
    here = Path(__file__).parent
    try:
        run = ["git", "-C", str(here), "rev-parse", "--short=12", "HEAD"]
        head = subprocess.run(run, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
        run = [
            "git",
            "-C",
            str(here),
            "status",
            "--porcelain",
            "--untracked-files=no",
            "--",
            str(here.parent),
        ]
        changed = subprocess.run(run, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return head + ("+" if changed else "")


def make_record(recipe: Recipe, seed: int, **facts: object) -> Record:
    """Return the record of a run of ``recipe``; the rest of its fields are ``facts``."""
    name = f"{recipe.name}-seed{seed}"
    return Record(
        format=FORMAT,
        name=name,
        recipe=recipe.as_dict(),
        seed=seed,
        versions=versions(),
        commit=commit(),
        **facts,
    )
