import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.numpy import load_file
from torch import nn

from cnn_core.train import Record, fit
from cnn_core.train.folder import RECORD, WEIGHTS
from tests.train.runs import small_recipe

# Without batch statistics and dropout, which each process draws for its own share.
SCRIPT = """
import sys, torch
from cnn_core.train import fit
from tests.train.test_distributed import plain_model, shared_recipe
torch.set_num_threads(1)
fit(plain_model(), None, shared_recipe(), out=sys.argv[1])
"""


def plain_model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 6, 3), nn.Tanh(), nn.Flatten(), nn.Linear(216, 10))


def shared_recipe():
    return small_recipe(augment=(("crop", 2),), batch_size=50, train_size=303, epochs=3)


@pytest.mark.parametrize("processes", [2])
def test_two_processes_follow_the_loss_curve_of_one(processes, tmp_path):
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [*command, str(script), str(tmp_path / "two")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert run.stdout.count("epoch   1") == 1, "only the first process prints"
    two = Record.from_dict(json.loads((tmp_path / "two" / RECORD).read_text()))
    one = fit(plain_model(), None, shared_recipe(), out=tmp_path / "one", log=None)
    assert two.device["processes"] == processes
    for ours, theirs in zip(one.epochs, two.epochs, strict=True):
        assert theirs["train_loss"] == pytest.approx(ours["train_loss"], rel=1e-5)
        assert theirs["test_loss"] == pytest.approx(ours["test_loss"], rel=1e-5)
        assert theirs["train_accuracy"] == ours["train_accuracy"]
        assert theirs["step"] == ours["step"]
    a, b = (load_file(tmp_path / name / WEIGHTS) for name in ("one", "two"))
    assert all(abs(a[k] - b[k]).max() < 1e-5 for k in a)
