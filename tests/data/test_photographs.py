import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from cnn_core.data import DataError, load
from cnn_core.data._digest import names_digest
from cnn_core.data._load import SHIPPED
from cnn_core.data._photographs import photographs
from cnn_core.data._registry import SETS


@pytest.fixture
def few(monkeypatch, tmp_path):
    """The first three real photographs of each folder, as a whole set of its own."""
    real, parts = SHIPPED / "hymenoptera", {}
    for part in SETS["hymenoptera"].parts:
        (tmp_path / "hymenoptera" / part).mkdir(parents=True)
        chosen = photographs(real / part)[:3]
        for path in chosen:
            shutil.copyfile(path, tmp_path / "hymenoptera" / part / path.name)
        parts[part] = (3, names_digest(path.name for path in chosen))
    monkeypatch.setitem(SETS, "hymenoptera", replace(SETS["hymenoptera"], parts=parts, shipped=None))
    return tmp_path / "hymenoptera"


def refuse(root, *words):
    with pytest.raises(DataError) as caught:
        load("hymenoptera", folder=root.parent, size=32)
    command = f"python -m cnn_core.data fetch hymenoptera --folder {root.parent}"
    for word in (str(root), "left as it is", command, *words):
        assert word in str(caught.value)


def test_size_and_order(few):
    data = load("hymenoptera", folder=few.parent, size=48)
    assert repr(data) == "Dataset('hymenoptera', train 6 × 48×48×3, test 6, 2 classes)"
    assert data.train_labels.tolist() == data.test_labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.val_images is None


def test_photographs_are_sorted_by_name(tmp_path):
    for name in ("c.jpg", "a.jpeg", "d.JPG", "b.jpg", "notes.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in photographs(tmp_path)] == ["a.jpeg", "b.jpg", "c.jpg", "d.JPG"]


@pytest.mark.parametrize("size", [31, 224, 300])
def test_scaling_and_crop_are_those_of_torchvision(few, size):
    from torchvision.transforms import v2

    transform = v2.Compose([v2.Resize(size), v2.CenterCrop(size)])
    images = load("hymenoptera", folder=few.parent, size=size).train_images
    paths = [path for name in ("ants", "bees") for path in photographs(few / "train" / name)]
    for image, path in zip(images, paths, strict=True):
        with Image.open(path) as picture:
            np.testing.assert_array_equal(image, np.asarray(transform(picture.convert("RGB"))))


def test_grey_photograph_becomes_colour(few):
    path = photographs(few / "val" / "bees")[0]
    with Image.open(path) as picture:
        grey = picture.convert("L")
    grey.save(path)
    image = load("hymenoptera", folder=few.parent, size=32).test_images[3]
    assert (image == image[..., :1]).all()


@pytest.mark.parametrize("lost", [1, 400])
def test_truncated_photograph_is_named(few, lost):
    path = photographs(few / "val" / "ants")[1]
    path.write_bytes(path.read_bytes()[:-lost])
    refuse(few, str(path), "cannot be decoded", "truncated")


def test_empty_photograph_is_named(few):
    path = photographs(few / "train" / "bees")[2]
    path.write_bytes(b"")
    refuse(few, str(path), "cannot be decoded")


def test_missing_and_surplus_photographs(few):
    path = photographs(few / "train" / "ants")[0]
    shutil.copyfile(path, path.with_name("zzz.jpg"))
    refuse(few, f"{path.parent} holds 4 photographs, should be 3")
    path.with_name("zzz.jpg").unlink()
    path.unlink()
    refuse(few, f"{path.parent} holds 2 photographs, should be 3")


def test_renamed_photograph(few):
    path = photographs(few / "train" / "ants")[0]
    path.rename(path.with_name("0.jpg"))
    refuse(few, f"the files in {path.parent} are not those on record")


def test_missing_class_folder(few):
    shutil.rmtree(few / "val" / "bees")
    refuse(few, f"{few / 'val' / 'bees'} holds 0 photographs")


def test_other_files_do_not_count(few):
    (few / "train" / "ants" / "imageNotFound.gif").write_bytes(b"GIF89a")
    (few / "train" / ".DS_Store").write_bytes(b"")
    assert len(load("hymenoptera", folder=few.parent, size=8).train_labels) == 6
