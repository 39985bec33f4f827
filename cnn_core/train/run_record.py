"""The record of a run is made here: what a reader needs in order to judge it, and to make the run again."""

import os
import platform
import subprocess
from pathlib import Path

import numpy as np
import torch

import cnn_core
from cnn_core.records import Record
from cnn_core.records.record import FORMAT
from cnn_core.train.recipe import Recipe

HOME = Path(cnn_core.__file__).resolve().parent


def device_facts(device: torch.device, processes: int) -> dict:
    """Return what a reader needs in order to judge the times: the chip, threads and processes."""
    accelerators = {"cuda": torch.cuda, "xpu": torch.xpu}
    known = accelerators.get(device.type)
    name = _processor() if known is None else known.get_device_name(device)
    return {"type": device.type, "name": name, "threads": torch.get_num_threads(), "processes": processes}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def versions() -> dict:
    """Return the versions that a result may depend on; of the package itself, not of its installation."""
    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "numpy": np.__version__,
        "cnn-core": cnn_core.__version__,
    }


def commit(home: Path = HOME) -> str | None:
    """Return the commit of the checkout whose package ``home`` is, with "+" if files differ from it.

    None if ``home`` does not lie at the top of a working tree that keeps it: an environment inside another
    project's checkout must not give that project's commit.
    """
    try:
        if Path(_git(home, "rev-parse", "--show-toplevel")) != home.parent:
            return None
        _git(home, "ls-files", "--error-unmatch", "--", "__init__.py")
        head = _git(home, "rev-parse", "--short=12", "HEAD")
        changed = _git(home, "status", "--porcelain", "--", str(home))
    except (OSError, subprocess.SubprocessError):
        return None
    return head + ("+" if changed else "")


def _git(home: Path, *words: str) -> str:
    # Variables such as GIT_DIR, which hooks of another repository set, would lead away from here.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    run = subprocess.run(
        ["git", "-C", str(home), *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
        env=environment,
    )
    return run.stdout.strip()


def run_facts(device: torch.device, processes: int) -> dict:
    """Return device, versions and commit, asked before the first step: what fails should fail there."""
    return {"device": device_facts(device, processes), "versions": versions(), "commit": commit()}


def make_record(recipe: Recipe, seed: int, **facts: object) -> Record:
    """Return the record of a run of ``recipe``; the rest of its fields are ``facts``."""
    name = f"{recipe.name}-seed{seed}"
    return Record(format=FORMAT, name=name, recipe=recipe.as_dict(), seed=seed, **facts)
