"""Folders in use: whatever ends a run, what was trained stays, and the reason is one sentence."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from cnn_core import data
from cnn_core.train import Record, TrainError, fit
from cnn_core.train.folder import CHECKPOINT, RECORD, WEIGHTS
from cnn_core.train.state import IMAGES, LAYER
from cnn_core.train.storage import read_tensors, write_tensors
from tests.train.folders import begin, files, linear

# Folders in use.


@pytest.mark.parametrize("resume", [False, True])
def test_a_finished_folder_is_refused(resume, small, tiny_data, tmp_path):
    fit(linear(), tiny_data, small(name="first"), out=tmp_path, log=None)
    before = files(tmp_path)
    for name, seed in (("first", 0), ("second", 7)):
        with pytest.raises(TrainError, match=r"record\.json: is complete; choose another --out"):
            fit(linear(), tiny_data, small(name=name), seed=seed, out=tmp_path, resume=resume, log=None)
        assert files(tmp_path) == before


def test_weights_of_something_else_are_not_replaced(small, tiny_data, tmp_path):
    save_file({"mine": torch.ones(2)}, tmp_path / WEIGHTS)
    before = files(tmp_path)
    with pytest.raises(TrainError, match=r"weights\.safetensors: is complete"):
        fit(linear(), tiny_data, small(), out=tmp_path, log=None)
    assert files(tmp_path) == before


def test_a_run_that_died_between_record_and_clean_up_ends_well(small, tiny_data, tmp_path, monkeypatch):
    def killed(*_, **__):
        raise SystemExit

    monkeypatch.setattr("pathlib.Path.unlink", killed)
    with pytest.raises(SystemExit):
        fit(linear(), tiny_data, small(), out=tmp_path, log=None)
    monkeypatch.undo()
    assert {RECORD, WEIGHTS, CHECKPOINT} <= set(files(tmp_path))
    again = fit(linear(), tiny_data, small(), out=tmp_path, resume=True, log=None)
    assert again.without_times() == fit(linear(), tiny_data, small(), log=None).without_times()
    assert CHECKPOINT not in files(tmp_path)


def test_a_run_saved_between_its_last_step_and_the_test_is_tested(small, tiny_data, tmp_path):
    begin(linear(), tiny_data, small(), tmp_path, step=10)
    resumed = fit(linear(), tiny_data, small(), out=tmp_path, resume=True, log=None)
    assert resumed.without_times() == fit(linear(), tiny_data, small(), log=None).without_times()
    begin(linear(), tiny_data, small(), tmp_path / "b", step=5)
    resumed = fit(linear(), tiny_data, small(), out=tmp_path / "b", resume=True, log=None)
    assert resumed.without_times() == fit(linear(), tiny_data, small(), log=None).without_times()


def wider():
    return nn.Sequential(nn.Flatten(), nn.Linear(36, 3))


class Doubled(nn.Flatten):
    def forward(self, x):
        return 2 * super().forward(x)


def doubled():
    """A network with the same tensors that computes something else."""
    return nn.Sequential(Doubled(), nn.Linear(36, 2))


def frozen():
    net = linear()
    net[1].bias.requires_grad_(False)
    return net


@pytest.mark.parametrize(
    ("changes", "there", "here"),
    [
        ({"recipe": {"lr": 0.5}}, "0.05", "0.5"),
        ({"recipe": {"momentum": 0.5}}, "'the default'", "0.5"),
        ({"recipe": {"name": "other"}}, "'small'", "'other'"),
        ({"seed": 3}, "0", "3"),
        ({"model": wider}, r"\[2, 36\]", r"\[3, 36\]"),
        ({"model": frozen}, "'the default'", "False"),
        ({"model": lambda: linear().eval()}, "'the default'", "False"),
        ({"model": doubled}, "'Flatten'", "'Doubled'"),
        ({"name": "another"}, "'tiny'", "'another'"),
        ({"shape": (4, 9)}, r"\[.*6, 6\]\]", r"\[.*4, 9\]\]"),
        ({"pixel": 1}, "'[0-9a-f]{64}'", "'[0-9a-f]{64}'"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_naming_both(changes, there, here, small, tiny_data, tmp_path):
    begin(linear(), tiny_data, small(), tmp_path)
    before = files(tmp_path)
    images = tiny_data.train_images.copy()
    images[0, 0, 0] ^= changes.get("pixel", 0)
    shape = changes.get("shape", images.shape[1:])
    test = tiny_data.test_images.reshape(-1, *shape)
    other = data.Dataset(
        changes.get("name", "tiny"),
        images.reshape(-1, *shape),
        *(tiny_data.train_labels, test, tiny_data.test_labels, tiny_data.classes),
        *("", "", ""),
    )
    net = changes.get("model", linear)()
    weights = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    entry, seed = small(**changes.get("recipe", {})), changes.get("seed", 0)
    with pytest.raises(TrainError, match=rf"is of another run \(.*: {there} there, {here} here\)"):
        fit(net, other, entry, seed=seed, out=tmp_path, resume=True, log=None)
    assert files(tmp_path) == before
    assert all(torch.equal(net.state_dict()[name], tensor) for name, tensor in weights.items())


def test_what_was_frozen_in_the_checkpoint_must_be_frozen_here(small, tiny_data, tmp_path):
    begin(frozen(), tiny_data, small(), tmp_path)
    with pytest.raises(TrainError, match=r"1.bias.requires_grad: False there, 'the default' here"):
        fit(linear(), tiny_data, small(), out=tmp_path, resume=True, log=None)


def test_a_checkpoint_from_before_layers_and_shapes_were_noted_goes_on(small, tiny_data, tmp_path):
    begin(linear(), tiny_data, small(), tmp_path)
    tensors, notes = read_tensors(tmp_path / CHECKPOINT)
    run = {key: value for key, value in notes["run"].items() if not key.startswith((LAYER, IMAGES))}
    assert len(run) < len(notes["run"])
    write_tensors(tmp_path / CHECKPOINT, tensors, notes | {"run": run})
    resumed = fit(linear(), tiny_data, small(), out=tmp_path, resume=True, log=None)
    assert resumed.without_times() == fit(linear(), tiny_data, small(), log=None).without_times()


def damage(path, kind):
    content = path.read_bytes()
    if kind == "weights of another program":
        save_file({"a": torch.ones(2)}, path)
    elif kind == "an older version":
        tensors, notes = read_tensors(path)
        write_tensors(path, tensors, notes | {"format": 1})
    elif kind == "other notes":
        write_tensors(path, {"a": torch.ones(2)}, ["something"])
    elif kind == "notes that are no JSON":
        save_file({"a": torch.ones(2)}, path, {"notes": "{"})
    else:
        path.write_bytes({"empty": b"", "cut": content[:-9], "a page": b"<html>404</html>"}[kind])


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("weights of another program", "is no checkpoint of a run"),
        ("other notes", "is no checkpoint of a run"),
        ("an older version", "was written by another version"),
        ("notes that are no JSON", "is damaged"),
        ("empty", "is damaged"),
        ("cut", "is damaged"),
        ("a page", "is damaged"),
    ],
)
def test_a_file_that_is_no_checkpoint_of_ours_is_named_and_left(kind, message, small, tiny_data, tmp_path):
    begin(linear(), tiny_data, small(), tmp_path)
    damage(tmp_path / CHECKPOINT, kind)
    before = files(tmp_path)
    with pytest.raises(TrainError, match=rf"checkpoint\.safetensors: {message}"):
        fit(linear(), tiny_data, small(), out=tmp_path, resume=True, log=None)
    assert files(tmp_path) == before


def test_a_folder_that_cannot_be_one_is_refused(small, tiny_data, tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(TrainError, match=r"cannot be written"):
        fit(linear(), tiny_data, small(), out=path, log=None)


def test_the_record_in_the_folder_is_the_one_returned(small, tiny_data, tmp_path):
    record = fit(linear(), tiny_data, small(steps=7, epochs=None), out=tmp_path, log=None)
    assert Record.from_dict(json.loads((tmp_path / RECORD).read_text())) == record
    assert [line["step"] for line in record.epochs] == [5, 7]
    assert np.isfinite(record.test_error)
