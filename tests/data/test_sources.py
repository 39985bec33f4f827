"""The download and the decoding of each set's original format, with a local server as the public home."""

import gzip
import hashlib
import io
import pickle
import tarfile
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from cnn_core.data import DataError, load
from cnn_core.data._digest import names_digest
from cnn_core.data._load import SHIPPED
from cnn_core.data._photographs import photographs
from cnn_core.data._registry import SETS


def md5(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def idx(array):
    """The IDX format of the MNIST files: two zero bytes, type 8 (uint8), number of axes, sizes, data."""
    header = bytes((0, 0, 8, array.ndim)) + np.array(array.shape, dtype=">u4").tobytes()
    return gzip.compress(header + array.tobytes(), compresslevel=1)


def serve_idx(home, monkeypatch, class_name, arrays):
    from torchvision import datasets

    files = {
        f"{prefix}-{kind}-ubyte.gz": idx(arrays[f"{part}_{key}"])
        for prefix, part in (("train", "train"), ("t10k", "test"))
        for kind, key in (("images-idx3", "images"), ("labels-idx1", "labels"))
    }
    home.files |= files
    cls = getattr(datasets, class_name)
    monkeypatch.setattr(cls, "mirrors", [home.url])
    monkeypatch.setattr(cls, "resources", [(name, md5(content)) for name, content in files.items()])


def serve_cifar(home, monkeypatch, arrays, batches=5):
    """The archive of the Python version: pickled batches, a row being the three colour planes of an image."""
    from torchvision.datasets import CIFAR10

    def batch(images, labels):
        rows = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
        return pickle.dumps({"data": rows, "labels": labels.tolist()})

    parts = zip(
        np.array_split(arrays["train_images"], batches),
        np.array_split(arrays["train_labels"], batches),
        strict=True,
    )
    train = {f"data_batch_{i}": batch(*part) for i, part in enumerate(parts, 1)}
    test = {"test_batch": batch(arrays["test_images"], arrays["test_labels"])}
    meta = {"batches.meta": pickle.dumps({"label_names": list(SETS["cifar10"].classes)})}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as archive:
        for name, content in (train | test | meta).items():
            info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    home.files["cifar-10-python.tar.gz"] = packed.getvalue()
    monkeypatch.setattr(CIFAR10, "url", home.url + "cifar-10-python.tar.gz")
    monkeypatch.setattr(CIFAR10, "tgz_md5", md5(packed.getvalue()))
    monkeypatch.setattr(CIFAR10, "train_list", [[name, md5(content)] for name, content in train.items()])
    monkeypatch.setattr(CIFAR10, "test_list", [[name, md5(content)] for name, content in test.items()])
    monkeypatch.setattr(CIFAR10, "meta", CIFAR10.meta | {"md5": md5(meta["batches.meta"])})


def serve_archive(home, monkeypatch, name, filename, content, kind="sha256"):
    home.files[filename] = content
    known = f"{kind}:{hashlib.new(kind, content).hexdigest()}"
    spec = replace(SETS[name], source=home.url + filename, archive_hash=known, shipped=None)
    monkeypatch.setitem(SETS, name, spec)


def fetched(name, folder, arrays):
    """Fetch, compare with ``arrays``, and load once more from the cached file alone."""
    first = load(name, folder=folder)
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.npz"]
    again = load(name, folder=folder)
    for key, array in arrays.items():
        found = getattr(first, key)
        assert found.shape == array.shape
        if SETS[name].ordered:
            np.testing.assert_array_equal(found, array)
        np.testing.assert_array_equal(getattr(again, key), found)
    return first


def test_mnist(home, monkeypatch, excerpt, tmp_path):
    arrays = excerpt("mnist", train=2000, test=500)
    serve_idx(home, monkeypatch, "MNIST", arrays)
    fetched("mnist", tmp_path, arrays)
    assert len(set(home.requests)) == 4


def test_fashion_mnist(home, monkeypatch, excerpt, tmp_path):
    arrays = excerpt("fashion_mnist", train=300, test=50)
    serve_idx(home, monkeypatch, "FashionMNIST", arrays)
    fetched("fashion_mnist", tmp_path, arrays)


def test_cifar10(home, monkeypatch, excerpt, tmp_path):
    arrays = excerpt("cifar10", train=203, test=40)
    serve_cifar(home, monkeypatch, arrays)
    data = fetched("cifar10", tmp_path, arrays)
    # The excerpt is in canonical order already: the same images must come back in the same places.
    np.testing.assert_array_equal(data.train_images, arrays["train_images"])
    np.testing.assert_array_equal(data.test_labels, arrays["test_labels"])
    with np.load(tmp_path / "cifar10.npz") as stored:
        np.testing.assert_array_equal(stored["train_images"], arrays["train_images"])


def test_full_pneumoniamnist(home, monkeypatch, tmp_path):
    real, packed = load("pneumoniamnist"), io.BytesIO()
    keys = [f"{part}_{kind}" for part in ("train", "val", "test") for kind in ("images", "labels")]
    arrays = {key: getattr(real, key) for key in keys}
    columns = {key: a[:, None] if key.endswith("labels") else a for key, a in arrays.items()}  # as MedMNIST
    np.savez_compressed(packed, **{key: array[::-1] for key, array in columns.items()})
    serve_archive(home, monkeypatch, "pneumoniamnist", "pneumoniamnist.npz", packed.getvalue(), "md5")
    data = fetched("pneumoniamnist", tmp_path, arrays)
    np.testing.assert_array_equal(data.train_images, real.train_images)
    other = tmp_path / "made_by_hand"
    other.touch()
    assert (tmp_path / "pneumoniamnist.npz").stat().st_mode == other.stat().st_mode


@pytest.fixture
def ants_and_bees(home, monkeypatch, tmp_path):
    """An archive like the tutorial's, with two photographs a folder and things that are no photographs."""
    real, parts, packed = SHIPPED / "hymenoptera", {}, io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hymenoptera_data/train/ants/imageNotFound.gif", b"GIF89a")
        archive.writestr("hymenoptera_data/train/ants/._0013035.jpg", b"resource fork")
        archive.writestr("hymenoptera_data/train/ants/../../../../escaped.jpg", b"no")
        archive.writestr("__MACOSX/hymenoptera_data/train/ants/0.jpg", b"no")
        for part in SETS["hymenoptera"].parts:
            archive.writestr(f"hymenoptera_data/{part}/", b"")
            chosen = photographs(real / part)[:2]
            for path in chosen:
                archive.write(path, f"hymenoptera_data/{part}/{path.name}")
            parts[part] = (2, names_digest(path.name for path in chosen))
    monkeypatch.setitem(SETS, "hymenoptera", replace(SETS["hymenoptera"], parts=parts))
    serve_archive(home, monkeypatch, "hymenoptera", "hymenoptera_data.zip", packed.getvalue())
    return real


def test_hymenoptera(ants_and_bees, home, tmp_path):
    cache = tmp_path / "cache"
    data = load("hymenoptera", folder=cache, size=40)
    assert repr(data) == "Dataset('hymenoptera', train 4 × 40×40×3, test 4, 2 classes)"
    assert sorted(path.name for path in cache.iterdir()) == ["hymenoptera"]
    for path in (cache / "hymenoptera").rglob("*.jpg"):
        original = ants_and_bees / path.relative_to(cache / "hymenoptera")
        assert path.read_bytes() == original.read_bytes()
    assert not list(tmp_path.rglob("escaped.jpg"))
    load("hymenoptera", folder=cache, size=20)
    assert len(home.requests) == 1


def test_another_archive_is_refused(ants_and_bees, home, tmp_path):
    home.files["hymenoptera_data.zip"] += b"x"
    with pytest.raises(DataError, match="hymenoptera is missing and could not be fetched") as caught:
        load("hymenoptera", folder=tmp_path / "cache")
    assert "SHA256 hash" in str(caught.value)
    assert list((tmp_path / "cache").iterdir()) == []


def test_other_content_under_a_right_checksum_is_refused(home, monkeypatch, excerpt, tmp_path):
    arrays = excerpt("fashion_mnist", train=30, test=10)
    arrays["test_images"][0, 0, 0] ^= 1
    serve_idx(home, monkeypatch, "FashionMNIST", arrays)
    with pytest.raises(DataError, match="is not the data on record: the test part") as caught:
        load("fashion_mnist", folder=tmp_path)
    assert f"{tmp_path / 'fashion_mnist.npz'} was not created" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_public_homes_of_torchvision_are_those_in_the_table():
    from torchvision import datasets

    assert SETS["mnist"].source in datasets.MNIST.mirrors
    assert SETS["fashion_mnist"].source in datasets.FashionMNIST.mirrors
    assert SETS["cifar10"].source == datasets.CIFAR10.url
