"""Weights on disk: any name and order of arrays, whole files or none, one error for anything else."""

import pickle
import zipfile

import numpy as np
import pytest

from cnn_core import nn


class FileLayer(nn.Layer):
    def __init__(self):
        super().__init__()
        self.params = {
            "file": np.arange(6.0).reshape(2, 3).T,
            "turned": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        }
        self.buffers = {
            "stride": np.arange(12.0)[::-2],
            "allow_pickle": np.broadcast_to(np.array(2.0), (2, 2)).copy(),
        }


def test_files_hold_arrays_of_any_name_and_order(tmp_path):
    """Also the names of numpy.savez's own arguments, and arrays that do not lie in order in memory."""
    path = tmp_path / "new folder" / "net.npz"
    first, second = FileLayer(), FileLayer()
    nn.save(first, path)
    for arrays in (second.params, second.buffers):
        for array in arrays.values():
            array[...] = -1
    nn.load(second, path)
    for name, array in first.state_dict().items():
        assert np.array_equal(second.state_dict()[name], array), name
    assert [p.name for p in path.parent.iterdir()] == ["net.npz"]
    with np.load(path) as arrays:
        assert set(arrays) == {"file", "turned", "stride", "allow_pickle"}


def damaged(content):
    yield "cut", content[: len(content) // 2]
    yield "cut at the end", content[:-1]
    yield "empty", b""
    yield "page", b"<html>404</html>"
    middle = content.index(b"\x93NUMPY") + 130
    yield "one bit", content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    yield "pickle", pickle.dumps({"0.weight": np.zeros(2)})
    yield "zip of text", None


def test_files_that_are_none_are_named(tmp_path):
    model = nn.Sequential(nn.Linear(2, 2, rng=0))
    nn.save(model, tmp_path / "whole.npz")
    before, bad = model.state_dict(), tmp_path / "bad.npz"
    for name, content in damaged((tmp_path / "whole.npz").read_bytes()):
        if content is None:
            with zipfile.ZipFile(bad, "w") as archive:
                archive.writestr("0.weight.npy", "no array")
        else:
            bad.write_bytes(content)
        with pytest.raises(ValueError, match=r"^path='.*bad.npz': is no whole file of arrays") as caught:
            nn.load(model, bad)
        assert "pickle" not in str(caught.value), name
    np.save(tmp_path / "one.npy", np.zeros((2, 2)))
    (tmp_path / "one.npy").rename(bad)
    with pytest.raises(ValueError, match=r"^path='.*bad.npz': is no whole file"):
        nn.load(model, bad)
    np.savez(bad, **{"0.weight": np.array([{}], object), "0.bias": np.zeros(2)})
    with pytest.raises(ValueError, match=r"^path='.*bad.npz': is no whole file"):
        nn.load(model, bad)
    for arrays, message in (
        ({"0.weight": np.zeros((2, 2))}, "missing names"),
        ({**before, "1.weight": np.zeros(2)}, "unknown names"),
        ({**before, "0.bias": np.zeros(3)}, r"0.bias.shape=\(3,\): must be \(2,\)"),
        ({**before, "0.bias": np.array(["a", "b"])}, "must hold real numbers"),
        ({**before, "0.bias": np.zeros(2, complex)}, "must hold real numbers"),
    ):
        np.savez(bad, **arrays)
        with pytest.raises(ValueError, match=r"^path='.*bad.npz': does not fit the model: .*" + message):
            nn.load(model, bad)
    assert all(np.array_equal(before[name], array) for name, array in model.state_dict().items())


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    model, path = nn.Sequential(nn.Linear(2, 2, rng=0)), tmp_path / "net.npz"
    nn.save(model, path)
    content = path.read_bytes()

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        nn.save(nn.Sequential(nn.Linear(2, 2, rng=1)), path)
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["net.npz"]
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(ValueError, match="is a folder"):
        nn.save(model, tmp_path / "folder.npz")
