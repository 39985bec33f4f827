import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from safetensors.numpy import load_file

from cnn_core import data, records
from cnn_core.widgets import LeNetExplorer
from cnn_core.widgets.lenet import make_data
from cnn_core.widgets.lenet.network import (
    DATA_FILE,
    SHAPES,
    digits,
    network,
    normalise,
    packed_data,
    prepare,
    shipped,
)

RECORD = "lenet5-seed0"


@pytest.fixture(scope="module")
def logits():
    """Logits (10,000, 10) of the test set: with the weights of the record, and with those of the page."""
    images = data.load("mnist").test_images
    stored = packed_data()
    found = []
    for net in (network(load_file(records.weights_path(RECORD))), shipped()[0]):
        parts = [
            net(normalise(part[:, None], stored["mean"], stored["std"]).astype(np.float32))
            for part in np.array_split(images, 20)
        ]
        found.append(np.concatenate(parts))
    return found


def test_the_stored_data_are_in_step_with_the_record():
    assert make_data.content() == DATA_FILE.read_text("utf-8")


def test_the_page_carries_less_than_130_kilobytes_of_weights():
    layers = packed_data()["layers"]
    assert packed_data()["record"] == RECORD
    assert len(json.dumps(layers)) < 130_000
    parameters = sum(array.size for array in shipped()[1].values())
    assert parameters == records.load(RECORD).parameters


def test_rounding_the_weights_loses_nothing(logits):
    full, rounded = logits
    labels = data.load("mnist").test_labels
    accuracy = (rounded.argmax(1) == labels).mean()
    assert accuracy == pytest.approx(records.load(RECORD).final["test_accuracy"], abs=0.0005)
    assert np.abs(rounded - full).max() < 0.05
    assert np.abs(rounded - full).mean() < 0.005


def test_the_built_in_digits_are_from_the_test_set_and_the_last_ones_are_misread():
    mnist = data.load("mnist")
    for place, digit in enumerate(digits()):
        assert (digit["image"] == mnist.test_images[digit["index"]]).all()
        assert digit["label"] == mnist.test_labels[digit["index"]]
        read = LeNetExplorer(drawing=digit["image"]).probabilities.argmax()
        assert (read == digit["label"]) == (place < 10)


def test_defaults_show_a_test_digit_that_is_read_rightly():
    explorer = LeNetExplorer()
    assert explorer.logits.argmax() == 3
    assert explorer.probabilities.sum() == pytest.approx(1)
    assert {name: maps.shape for name, maps in explorer.maps.items()} == SHAPES
    assert (explorer.prepared == explorer.drawing).all()


@pytest.mark.parametrize("layer", list(SHAPES))
def test_a_unit_adds_up_to_what_it_hands_on(layer):
    maps, rows, cols = SHAPES[layer]
    explorer = LeNetExplorer(layer=layer, map=maps - 1, position=[rows // 2, cols - 1])
    unit = explorer.unit
    assert unit.value == pytest.approx(explorer.maps[layer][maps - 1, rows // 2, cols - 1])
    if unit.kernels is None:
        assert unit.value == pytest.approx(unit.patches.max())
    else:
        assert unit.sum == pytest.approx(float((unit.patches * unit.kernels).sum()) + unit.bias)
        assert unit.value == pytest.approx(unit.sum if layer == "output" else max(0, unit.sum), abs=1e-5)


def test_prepare_scales_to_twenty_pixels_and_centres_the_mass():
    drawing = np.zeros((28, 28))
    drawing[2:12, 3:8] = 255
    y = prepare(drawing)
    places = np.arange(28)
    assert [places @ y.sum(axis) / y.sum() for axis in (0, 1)] == pytest.approx([14, 14])
    assert y.sum() / 255 == pytest.approx(10 * 5 * 2**2)
    rows = np.flatnonzero(y.sum(1) > 255)
    assert 19 <= rows[-1] - rows[0] + 1 <= 22
    assert not prepare(np.zeros((28, 28))).any()
    mnist = data.load("mnist").test_images[:50].astype(float)
    again = np.array([np.abs(prepare(image) - image).mean() for image in mnist])
    assert np.median(again) < 8  # of 255: MNIST's own digits hardly change


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("drawing", np.zeros((27, 28)), "each side 28 to 28"),
        ("drawing", np.full((28, 28), 256), "must be whole numbers from 0 to 255"),
        ("drawing", np.full((28, 28), 0.5), "must be whole numbers from 0 to 255"),
        ("centre", 1, "centre=1: must be True or False"),
        ("layer", "c2", "layer='c2': must be one of c1, s2"),
        ("map", 120, "map=120: must be ≤ 119"),
        ("position", [0], r"position=\[0\]: must be \[row, column\]"),
    ],
)
def test_bad_values_are_refused(name, value, message):
    with pytest.raises(ValueError, match=message):
        LeNetExplorer(**{name: value})


def test_a_unit_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="map=6: must be below 6, the maps of c1"):
        _ = LeNetExplorer(map=6).unit
    with pytest.raises(
        ValueError, match=r"position=\[0, 1\]: lies outside a map of f6, which has 1 × 1 units"
    ):
        _ = LeNetExplorer(layer="f6", position=[0, 1]).unit


@pytest.mark.parametrize("drawing", [np.zeros((28, 28)), np.full((28, 28), 255), np.eye(28) * 200])
def test_fallback_is_well_formed_and_says_what_is_read(drawing):
    explorer = LeNetExplorer(drawing=drawing.astype(int), centre=True)
    root = ET.fromstring(explorer.placeholder())
    best = explorer.probabilities.argmax()
    assert root.find("p").text.startswith(f"The network reads this digit as {best} with ")
    assert root.find("p").text in root.find("img").get("alt")


def test_the_code_without_the_data_is_small():
    data = json.dumps(packed_data(), separators=(",", ":"))
    source = LeNetExplorer.source()
    assert data in source
    assert len(source.replace(data, "").encode()) < 41_000
