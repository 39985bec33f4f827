"""The tool that writes the data of the package: what it draws, the same bytes twice, a check of the table."""

from dataclasses import replace

import numpy as np
import pytest

from cnn_core.data._load import SHIPPED
from cnn_core.data._npz import write_npz
from cnn_core.data._registry import SETS
from tests.data.test_shipped import HELD
from tools import make_data


def files_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("count", [1, 7, 60, 299, 300])
def test_a_draw_has_each_class_in_its_share_and_no_sample_twice(count):
    labels = np.repeat([0, 1, 2], [200, 60, 40])
    chosen = make_data.draw(labels, count, np.random.default_rng(3))
    assert len(set(chosen.tolist())) == len(chosen) == count
    share = np.bincount(labels[chosen], minlength=3) - count * np.array([200, 60, 40]) / 300
    assert np.abs(share).max() <= 1
    if count >= 60:
        assert 0.35 < (chosen[: count // 2] >= np.median(chosen)).mean() < 0.65  # and in random order


def test_a_draw_depends_on_the_seed_alone():
    labels = np.arange(500) % 7
    first, again, other = (make_data.draw(labels, 50, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()


@pytest.mark.parametrize("name", ["fashion_mnist", "cifar10"])
def test_the_same_bytes_twice(name, excerpt, monkeypatch, tmp_path):
    """A whole set of 50 and 20 images, of which 30 and 10 are to be shipped: packed, checked, and read."""
    shipped = SETS[name].shipped
    write_npz(tmp_path / SETS[name].file, excerpt(name, train=50, test=20))
    shipped = replace(shipped, parts={"train": (30, "0"), "test": (10, "0")})
    monkeypatch.setitem(SETS, name, replace(SETS[name], shipped=shipped))
    command = [name, "--folder", str(tmp_path), "--out"]
    assert make_data.main([*command, str(tmp_path / "first")]) == 1  # the table has no such digest
    assert make_data.main([*command, str(tmp_path / "second")]) == 1
    assert files_of(tmp_path / "first") == files_of(tmp_path / "second")
    assert len(files_of(tmp_path / "first")) >= 2


def test_digests_that_differ_are_told_and_those_that_agree_make_it_pass(
    excerpt, monkeypatch, capsys, tmp_path
):
    shipped = SETS["cifar10"].shipped
    write_npz(tmp_path / "cifar10.npz", excerpt("cifar10", train=50, test=20))
    parts, command = {"train": (30, "0"), "test": (10, "0")}, ["cifar10", "--folder", str(tmp_path)]
    for expected in (1, 0):
        spec = replace(SETS["cifar10"], shipped=replace(shipped, parts=parts))
        monkeypatch.setitem(SETS, "cifar10", spec)
        assert make_data.main([*command, "--out", str(tmp_path / "out")]) == expected
        told = [line.split('"')[1] for line in capsys.readouterr().out.splitlines() if "digest is" in line]
        parts = {
            part: (count, digest) for (part, (count, _)), digest in zip(parts.items(), told, strict=False)
        }
    assert spec.shipped.read(tmp_path / "out" / "cifar10", spec.shipped, 32)["train_images"].shape[0] == 30


def test_photographs_are_copied_byte_by_byte(monkeypatch, tmp_path):
    """What is shipped stands in for the whole set."""
    spec = SETS["hymenoptera"]
    whole = replace(spec.shipped, shipped=replace(spec.shipped, parts={p: (2, "0") for p in spec.parts}))
    monkeypatch.setitem(SETS, "hymenoptera", whole)
    for out in ("first", "second"):
        make_data.main(["hymenoptera", "--folder", str(SHIPPED), "--out", str(tmp_path / out)])
    first = files_of(tmp_path / "first")
    assert first == files_of(tmp_path / "second")
    photographs = {path: content for path, content in first.items() if path.suffix == ".jpg"}
    assert len(photographs) == 8
    assert all((SHIPPED / path).read_bytes() == content for path, content in photographs.items())


def test_the_notes_beside_the_data_are_those_of_the_table():
    assert (SHIPPED / "LICENCES.md").read_text("utf-8") == make_data.notes()


def test_an_unknown_name_is_refused(capsys):
    with pytest.raises(SystemExit):
        make_data.main(["digits"])
    assert f"digits: not one of {', '.join(HELD)}" in capsys.readouterr().err
