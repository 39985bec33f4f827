"""What comes with the package: it is there, small, drawn as stated, checked, the same for every reader."""

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnn_core.data import DataError, load, names
from cnn_core.data._load import SHIPPED
from cnn_core.data._registry import SETS
from tests.data.test_load import look_over

ROOT = Path(__file__).parents[2]
HELD = sorted(name for name, spec in SETS.items() if spec.shipped)
PARTS = sorted(name for name, spec in SETS.items() if not spec.comes_whole)


@pytest.mark.parametrize("name", names())
def test_every_set_loads_with_nothing_but_the_package(name, no_internet, monkeypatch, tmp_path):
    monkeypatch.setenv("CNN_CORE_DATA", str(tmp_path))
    data = load(name)
    look_over(data)
    spec = SETS[name]
    assert data.counts == (spec.shipped or spec).counts
    assert data.published == spec.counts
    assert data.whole is spec.comes_whole
    assert list(tmp_path.iterdir()) == []


def test_a_part_says_of_how_many():
    for name in PARTS:
        data = load(name)
        for split, count in data.counts.items():
            assert f"{split} {count:,} of {SETS[name].counts[split]:,}" in repr(data)


@pytest.mark.parametrize("name", HELD)
def test_a_set_that_comes_whole_is_never_fetched(name, no_internet, monkeypatch, tmp_path):
    monkeypatch.setenv("CNN_CORE_DATA", str(tmp_path))
    if SETS[name].comes_whole:
        assert load(name, whole=True).whole
    else:
        with pytest.raises(DataError, match=f"fetch {name}"):
            load(name, whole=True)


@pytest.mark.parametrize("name", PARTS)
def test_classes_have_their_share(name):
    data = load(name)
    for split in data.counts:
        counts = np.bincount(getattr(data, f"{split}_labels"))
        assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", sorted(set(PARTS) - {"hymenoptera"}))
def test_a_part_is_drawn_from_the_whole_in_random_order(name, whole_folder):
    part, whole = load(name), load(name, whole=True, folder=whole_folder(name))
    for split, count in part.counts.items():
        known = {}
        images, labels = getattr(whole, f"{split}_images"), getattr(whole, f"{split}_labels")
        for place, (image, label) in enumerate(zip(images, labels.tolist(), strict=True)):
            known.setdefault((image.tobytes(), label), place)
        pairs = zip(getattr(part, f"{split}_images"), getattr(part, f"{split}_labels").tolist(), strict=True)
        places = np.array([known[image.tobytes(), label] for image, label in pairs])
        assert len(set(places.tolist())) == count
        assert abs(np.corrcoef(places, np.arange(count))[0, 1]) < 0.1
        assert abs(places.mean() / len(labels) - 0.5) < 0.05  # from all over it, not from its beginning


def test_the_part_does_not_depend_on_what_else_is_there(whole_folder, monkeypatch, tmp_path):
    there = load("cifar10")
    monkeypatch.setenv("CNN_CORE_DATA", str(tmp_path))
    np.testing.assert_array_equal(load("cifar10").test_images, there.test_images)


@pytest.mark.parametrize("name", PARTS)
def test_a_folder_that_would_not_be_read_is_refused(name, tmp_path):
    with pytest.raises(ValueError, match=r"folder=.*add whole=True to read a folder"):
        load(name, folder=tmp_path)


@pytest.fixture
def copied(monkeypatch, tmp_path):
    """A copy of what is shipped, which a test may damage; the package reads it."""
    shutil.copytree(SHIPPED, tmp_path / "sets")
    monkeypatch.setattr("cnn_core.data._load.SHIPPED", tmp_path / "sets")
    return tmp_path / "sets"


@pytest.mark.parametrize("name", HELD)
def test_a_changed_byte_is_found_in_every_file(name, copied):
    place = copied / SETS[name].shipped.file
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    for path in files if len(files) < 9 else files[::20]:
        good = path.read_bytes()
        changed = bytearray(good)
        changed[len(good) // 2] ^= 1
        for content in (changed, good[: len(good) // 2], b""):
            path.write_bytes(content)
            with pytest.raises(DataError, match="It came with the package: install cnn-core again"):
                load(name)
        path.write_bytes(good)
    load(name)


def test_a_missing_file_is_named(copied):
    (copied / "cifar10" / "test.webp").unlink()
    with pytest.raises(DataError, match=r"sets/cifar10: test cannot be read .*test\.webp"):
        load("cifar10")


def test_everything_together_stays_small():
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) < 24 * 2**20


def test_licence_and_citation_lie_beside():
    text = (SHIPPED / "LICENCES.md").read_text("utf-8")
    for name in HELD:
        spec = SETS[name]
        for fact in (f"## {name}\n", spec.licence, spec.citation, spec.source):
            assert fact in text


def test_the_wheel_holds_every_file(tmp_path):
    """Build it as pip does, from a copy without the rest of the repository."""
    setuptools = pytest.importorskip("setuptools")
    if int(setuptools.__version__.split(".")[0]) < 77:  # as [build-system] asks; pip brings its own
        pytest.skip("setuptools is older than the build asks for")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "cnn_core", tmp_path / "cnn_core", ignore=shutil.ignore_patterns("__pycache__"))
    build = "from setuptools import build_meta; print(build_meta.build_wheel('.'))"
    environment = os.environ | {"PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", build],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    wanted = {
        f"cnn_core/data/sets/{p.relative_to(SHIPPED).as_posix()}" for p in SHIPPED.rglob("*") if p.is_file()
    }
    assert wanted <= held
    assert len(wanted) > 80


def test_a_set_of_which_nothing_is_shipped_is_read_whole(pneumonia):
    assert SETS["pneumoniamnist"].shipped is None
    assert load("pneumoniamnist", folder=pneumonia.folder).whole


def test_a_part_of_another_size_is_not_whole():
    data = load("digits")
    assert data.whole
    assert not replace(data, train_labels=data.train_labels[:5]).whole
    assert replace(data, train_labels=data.train_labels[:5], published=None).whole
