import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch

from cnn_core.widgets import ReceptiveExplorer
from cnn_core.widgets.receptive.stack import STARTS


def stack_of(layers):
    """The layers as convolutions of one channel with weights of 1."""
    chain = [torch.nn.Conv2d(1, 1, k, s, p, d, bias=False) for k, s, p, d in layers]
    for layer in chain:
        torch.nn.init.ones_(layer.weight)
    return torch.nn.Sequential(*chain).double()


def test_it_opens_on_five_layers_and_their_bell():
    explorer = ReceptiveExplorer()
    assert explorer.position == [12, 12]
    assert explorer.fields[-1] == (11, 1, -5)
    bell = [0, 1, 5, 15, 30, 45, 51, 45, 30, 15, 5, 1, 0]
    assert explorer.counts[12, 6:19].tolist() == [51 * n for n in bell]


@pytest.mark.parametrize("name", STARTS)
def test_every_start_fits_and_counts_what_a_gradient_counts(name):
    explorer = ReceptiveExplorer.start(name)
    x = torch.zeros(1, 1, explorer.size, explorer.size, dtype=torch.float64, requires_grad=True)
    y = stack_of(explorer.layers)(x)
    assert y.shape[2] == explorer.sizes[-1]
    row, col = explorer.position
    y[0, 0, row, col].backward()
    np.testing.assert_array_equal(explorer.counts, x.grad[0, 0])


def test_a_pixel_of_the_image_sees_itself():
    counts = ReceptiveExplorer(layer=0, position=[2, 3]).counts
    assert counts.sum() == counts[2, 3] == 1


def test_the_unit_starts_in_the_middle_of_its_layer():
    assert ReceptiveExplorer(size=9, layers=[[3, 2, 0, 1]], layer=1).position == [1, 1]
    assert ReceptiveExplorer(layer=3, layers=[[1, 1, 0, 1]]).position == [0, 0]  # there is no such layer


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("size", 42, r"size=42: must be ≤ 41"),
        ("layer", 7, r"layer=7: must be ≤ 6"),
        ("layers", [], r"must be a list of 1 to 6 layers"),
        ("layers", [[3, 1, 1]], r"layers\[0\]=\[3, 1, 1\]: must be \[kernel, stride, padding, dilation\]"),
        ("layers", [[3, 1, 1, 1], [8, 1, 1, 1]], r"layers\[1\] kernel=8: must be 1 to 7"),
        ("layers", [[3, 0, 1, 1]], r"layers\[0\] stride=0: must be 1 to 4"),
        ("layers", [[3, 1, 1.5, 1]], r"layers\[0\] padding=1.5: must be a whole number"),
        ("layers", [3], r"layers\[0\]=3: must be \[kernel"),
        ("position", [-1, 0], r"must be \[row, column\]"),
    ],
)
def test_bad_values_are_refused_and_leave_the_state_alone(name, value, message):
    with pytest.raises(ValueError, match=message):
        ReceptiveExplorer(**{name: value})
    explorer = ReceptiveExplorer()
    before = explorer.state()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.state() == before


def test_settings_that_do_not_go_together_raise_where_something_is_computed():
    with pytest.raises(ValueError, match="layer=2: must be ≤ 1"):
        _ = ReceptiveExplorer(layers=[[3, 1, 1, 1]], layer=2).counts
    with pytest.raises(ValueError, match="output=25: must be below 25"):
        _ = ReceptiveExplorer(position=[0, 25]).counts
    with pytest.raises(ValueError, match="spans 25 cells, but the padded input has 5"):
        _ = ReceptiveExplorer(size=5, layers=[[7, 1, 0, 4]], layer=1).sizes
    with pytest.raises(ValueError, match="name='VGG': must be one of five 3×3"):
        ReceptiveExplorer.start("VGG")


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"position": [0, 24]},
        {"layer": 0},
        {"layers": [[3, 1, 0, 4], [2, 2, 0, 1]], "layer": 2},
        {"size": 41, "layers": [[7, 1, 6, 2]] * 6, "layer": 6},
        {"layers": [[1, 4, 6, 1]], "layer": 1, "position": [0, 0]},  # this unit sees padding alone
    ],
)
def test_fallback_is_well_formed_and_says_what_it_shows(state):
    placeholder = ReceptiveExplorer(**state).placeholder()
    root = ET.fromstring(placeholder)
    assert root.find("img").get("alt").startswith("Receptive field. ")
    assert root.find("p").text in root.find("img").get("alt")
    assert len(placeholder.encode()) < 20_000


def test_fallback_of_what_does_not_fit_says_so():
    assert "spans 25 cells" in ReceptiveExplorer(size=5, layers=[[7, 1, 0, 4]], layer=1).fallback()
