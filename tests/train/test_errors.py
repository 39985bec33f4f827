import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from cnn_core.data import DataError
from cnn_core.train import TrainError, fit
from cnn_core.train.folder import CHECKPOINT, RECORD
from cnn_core.train.storage import read_tensors, write_tensors, write_whole


def test_a_loss_that_is_not_finite_stops_the_run_and_says_where(recipe, model, tmp_path):
    with pytest.raises(
        TrainError, match=r"train_loss=(nan|inf), lr=1e\+30: not finite after step \d+; lower"
    ):
        fit(model(), None, recipe(lr=1e30), out=tmp_path, log=None)
    assert not (tmp_path / RECORD).exists()


def test_divergence_after_a_good_epoch_leaves_its_checkpoint_intact(recipe, tmp_path):
    class Fuse(nn.Linear):
        """Works for six batches, then gives NaN."""

        uses = 0

        def forward(self, x):
            self.uses += self.training
            return super().forward(x) * (float("nan") if self.uses > 6 else 1.0)

    with pytest.raises(TrainError, match=r"train_loss=nan, lr=0.05: not finite after step 7"):
        fit(nn.Sequential(nn.Flatten(), Fuse(64, 10)), None, recipe(), out=tmp_path, log=None)
    tensors, notes = read_tensors(tmp_path / CHECKPOINT)
    assert notes["progress"]["step"] == 5
    assert all(torch.isfinite(tensor).all() for tensor in tensors.values())


def test_missing_data_are_one_clear_error(recipe, model, tmp_path, monkeypatch):
    folder = tmp_path / "nothing"
    folder.mkdir()
    folder.chmod(0o500)
    monkeypatch.setenv("CNN_CORE_DATA", str(folder))
    monkeypatch.setattr("urllib.request._opener", None)  # it remembers the proxies of its first use
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(DataError, match=r"cnn_core\.data fetch cifar10"):
        fit(model(), None, recipe(data="cifar10"), out=tmp_path / "run", log=None)
    assert not (tmp_path / "run").exists()


FULL_DISK = """
import resource, signal, sys, torch
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from tests.train.runs import small_model, small_recipe
from cnn_core.train import TrainError, fit
torch.set_num_threads(1)
def limit(done, total):
    if done == 7:  # after the checkpoint of the first epoch
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    fit(small_model(), None, small_recipe(), out=sys.argv[1], log=None, on_step=limit)
except TrainError as error:
    print(error)
    sys.exit(2)
"""


def test_a_full_disk_is_one_clear_error_and_what_was_saved_stays(recipe, model, tmp_path):
    here = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        cwd=here,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 2, run.stderr
    assert "cannot write" in run.stdout
    assert "What was saved before is intact" in run.stdout
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]
    resumed = fit(model(), None, recipe(), out=tmp_path, resume=True, log=None)
    assert resumed.without_times() == fit(model(), None, recipe(), log=None).without_times()


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_whole(path, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cnn_core._files.os.fsync", full)
    with pytest.raises(TrainError, match=r"cannot write 2.0 MiB \(No space left on device\)"):
        write_whole(path, bytes(2**21))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_tensors_and_notes_come_back_as_they_were(tmp_path):
    tensors = {"a.weight": torch.randn(3, 2).t(), "a.count": torch.tensor(7)}
    write_tensors(tmp_path / "t.safetensors", tensors, {"text": "ü", "list": [1, 2.5]})
    back, notes = read_tensors(tmp_path / "t.safetensors")
    assert all(torch.equal(back[name], tensor) for name, tensor in tensors.items())
    assert notes == json.loads(json.dumps({"text": "ü", "list": [1, 2.5]}))


@pytest.mark.parametrize("seed", [-1, 1.5, "0"])
def test_a_seed_that_is_no_whole_number_is_refused(seed, recipe, model):
    with pytest.raises(ValueError, match=r"seed=.*: must be (a whole number|≥ 0)"):
        fit(model(), None, recipe(), seed=seed, log=None)


@pytest.mark.parametrize(
    "name",
    ["cuda:7", "gpu", "meta", "xpu", "mps", "cpu:1", "CPU", "cuda:", "cuda:-1", "hpu", "", " cpu", 0],
)
def test_a_device_that_is_not_there_is_refused(name, recipe, model):
    message = r"device='.*': is (not there|no device to train on); this machine has cpu"
    with pytest.raises(ValueError, match=message):
        fit(model(), None, recipe(), device=name, log=None)
