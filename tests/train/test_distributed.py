import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from cnn_core.train import Record, evaluate, fit, load_sets
from cnn_core.train.folder import RECORD, WEIGHTS
from tests.train.runs import small_recipe

SCRIPT = """
import sys, torch
from cnn_core.train import fit
from tests.train import test_distributed as cases
torch.set_num_threads(1)
model, recipe = getattr(cases, sys.argv[2])()
fit(model, None, recipe, out=sys.argv[1])
"""


def plain():
    """Without batch statistics and dropout, which each process has for its own share."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 6, 3), nn.Tanh(), nn.Flatten(), nn.Linear(216, 10))
    augment = (("crop", 2), ("cutmix", 1.0))
    return model, small_recipe(augment=augment, batch_size=50, train_size=303, epochs=3)


def normalised(**changes):
    """Batch statistics on single cells: the last batch leaves a process with one image or none."""
    torch.manual_seed(0)
    layers = nn.Conv2d(1, 6, 8), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten(), nn.Linear(6, 10)
    return nn.Sequential(*layers), small_recipe(batch_size=50, train_size=304, test_size=101, **changes)


def averaged():
    return normalised(ema=0.9)


def validated():
    return normalised(validation=100, keep="best")


def together(processes, out, case):
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    script = out.with_suffix(".py")
    script.write_text(SCRIPT)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [*command, str(script), str(out), case],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert run.stdout.count("epoch   1") == 1, "only the first process prints"
    record = Record.from_dict(json.loads((out / RECORD).read_text()))
    assert record.device["processes"] == processes
    return record


@pytest.mark.parametrize("processes", [2])
def test_two_processes_follow_the_loss_curve_of_one(processes, tmp_path):
    several = together(processes, tmp_path / "several", "plain")
    model, recipe = plain()
    one = fit(model, None, recipe, out=tmp_path / "one", log=None)
    for ours, theirs in zip(one.epochs, several.epochs, strict=True):
        assert theirs["train_loss"] == pytest.approx(ours["train_loss"], rel=1e-5)
        assert theirs["test_loss"] == pytest.approx(ours["test_loss"], rel=1e-5)
        assert theirs["train_accuracy"] == ours["train_accuracy"]
        assert theirs["step"] == ours["step"]
    a, b = (load_file(tmp_path / name / WEIGHTS) for name in ("one", "several"))
    assert all((a[k] - b[k]).abs().max() < 1e-5 for k in a)


CASES = [(2, "normalised"), (3, "normalised"), (2, "averaged"), (2, "validated")]


@pytest.mark.parametrize(("processes", "case"), CASES)
def test_the_figure_on_record_is_that_of_the_stored_weights(processes, case, tmp_path):
    record = together(processes, tmp_path / "run", case)
    model, recipe = globals()[case]()
    model.load_state_dict(load_file(tmp_path / "run" / WEIGHTS))
    sets = load_sets(recipe)
    loss, accuracy = evaluate(model, sets, sets.test, F.cross_entropy)
    assert accuracy == record.final["test_accuracy"]
    assert loss == pytest.approx(record.final["test_loss"], rel=1e-6)
    per_epoch = -(-len(sets.train) // 50) - (len(sets.train) % 50 < 2 * processes)
    assert [line["step"] for line in record.epochs] == [per_epoch, 2 * per_epoch]
