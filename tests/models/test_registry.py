"""The list of networks: what it says of each, and what it answers to names and options that do not exist."""

import re
from pathlib import Path

import pytest
import torchvision

from cnn_core.models import create, info, list_models
from cnn_core.models._registry import register
from tests.models.networks import blank

BIBLIOGRAPHY = (Path(__file__).parents[2] / "book" / "references.bib").read_text()
YEARS = {
    key: int(year[1])
    for key, fields in re.findall(r"^@\w+\{(\w+),(.*?)^\}", BIBLIOGRAPHY, re.M | re.S)
    if (year := re.search(r"year\s*=\s*\W?(\d{4})", fields))
}


def test_list_models():
    assert list_models() == sorted(list_models("*"))
    assert list_models("lenet5*") == ["lenet5", "lenet5_1998"]
    assert list_models("no such network") == []


def test_info():
    entry = info("lenet5_1998")
    assert (entry.name, entry.family, entry.title, entry.year) == ("lenet5_1998", "lenet", "LeNet-5", 1998)
    assert entry.num_classes == 10
    assert entry.fixed_size
    assert entry.description == "LeNet-5 as published: 60,000 trainable parameters."


def test_unknown_name():
    with pytest.raises(ValueError, match=r"model='lenet_5': is not a model; the closest: .*\blenet5\b"):
        create("lenet_5")
    with pytest.raises(ValueError, match="model='zzz': is not a model; the closest: "):
        info("zzz")
    with pytest.raises(ValueError, match="model=5: is not a model"):
        info(5)


def test_a_name_twice_is_refused():
    def resnet18(num_classes=10):
        return None

    before = info("resnet18")
    with pytest.raises(
        ValueError, match=r"model='resnet18': is registered already, by cnn_core\.models\.resnet"
    ):
        register(title="Another")(resnet18)
    assert info("resnet18") is before


def test_unknown_option():
    with pytest.raises(ValueError, match="depth=3: is not an option of lenet5; it has num_classes, image_"):
        create("lenet5", depth=3)


@pytest.mark.parametrize("classes", [0, -1, 2.0, "10", True])
def test_bad_number_of_classes(classes):
    with pytest.raises(ValueError, match=f"num_classes={classes!r}: must be (a whole number|≥ 1)"):
        create("lenet5", num_classes=classes)


@pytest.mark.parametrize("name", list_models())
def test_facts(name):
    entry = info(name)
    assert entry.name == name
    assert entry.title
    assert entry.paper in YEARS, f"{entry.paper} is missing in book/references.bib"
    # A network is named after the year it was shown, which may be some before the paper is printed.
    assert YEARS[entry.paper] - 2 <= entry.year <= YEARS[entry.paper]
    assert re.fullmatch(r"[A-Z].*[.!]", entry.description)
    for channels, height, width in entry.input_sizes:
        assert channels in (1, 3)
        assert min(height, width) >= entry.smallest >= 1
    assert entry.torchvision is None or entry.torchvision in torchvision.models.list_models()


@pytest.mark.parametrize("name", list_models())
def test_depth_is_at_most_the_number_of_layers_with_weights(name):
    entry = info(name)
    layers = blank(name, entry.input_sizes[0]).modules()
    with_weights = [m for m in layers if m._parameters or m._buffers]
    assert 1 <= entry.depth <= len(with_weights)
