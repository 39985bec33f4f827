import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch

from cnn_core.widgets import PoolingExplorer

EXAMPLE = [[1, 3, 2, 4], [5, 6, 1, 2], [7, 8, 9, 1], [3, 4, 2, 5]]


def test_the_worked_example():
    explorer = PoolingExplorer(input=EXAMPLE, right=0)
    assert explorer.output.tolist() == [[6, 4], [8, 9]]
    explorer.kind = "average"
    assert explorer.output.tolist() == [[3.75, 2.25], [5.5, 4.25]]
    explorer.kind = "pick"
    assert explorer.output.tolist() == [[1, 2], [7, 9]]
    explorer.set_trait("everywhere", True)
    explorer.kind = "average"
    assert explorer.output == pytest.approx(np.array([[np.mean(EXAMPLE)]]))


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("window", [2, 3, 4])
def test_output_agrees_with_torch(window, stride, padding):
    x = np.random.default_rng(window).normal(size=(9, 11))
    tensor = torch.tensor(x)[None, None]
    explorer = PoolingExplorer(input=x, window=window, stride=stride, padding=padding, right=0)
    # LPPool2d knows no padding; at most one row and column of zeros are laid around by hand
    padded = torch.nn.functional.pad(tensor, [padding] * 4)
    pick = torch.zeros(1, 1, window, window, dtype=tensor.dtype)
    pick[..., 0, 0] = 1
    expected = {
        "max": torch.nn.functional.max_pool2d(tensor, window, stride, padding),
        "average": torch.nn.functional.avg_pool2d(tensor, window, stride, padding),
        "L2": torch.nn.LPPool2d(2, window, stride)(padded),
        "pick": torch.nn.functional.conv2d(tensor, pick, None, stride, padding),
    }
    for kind, result in expected.items():
        explorer.kind = kind
        np.testing.assert_allclose(explorer.output, result[0, 0].numpy(), atol=1e-12)


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, 0), (0, -2), (-8, 8), (8, -8)])
def test_the_picture_moves_and_zeros_come_in(down, right):
    x = np.random.default_rng(1).normal(size=(6, 7))
    moved = np.zeros_like(x)
    for row, col in np.ndindex(x.shape):
        if 0 <= row - down < 6 and 0 <= col - right < 7:
            moved[row, col] = x[row - down, col - right]
    explorer = PoolingExplorer(input=x, down=down, right=right, window=3, stride=1)
    np.testing.assert_array_equal(explorer.picture, moved)
    np.testing.assert_array_equal(
        explorer.before, PoolingExplorer(**{**explorer.state(), "down": 0, "right": 0}).output
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kind", "mean", r"kind='mean': must be one of max, average, L2, pick"),
        ("window", 5, r"window=5: must be ≤ 4"),
        ("stride", 0, r"stride=0: must be ≥ 1"),
        ("padding", 3, r"padding=3: must be ≤ 2"),
        ("down", 9, r"down=9: must be ≤ 8"),
        ("right", -9, r"right=-9: must be ≥ -8"),
        ("everywhere", 1, r"everywhere=1: must be True or False"),
        ("view", "back", r"view='back': must be one of before, along, framed, all"),
        ("input", np.zeros((17, 4)), r"each side 4 to 16 cells"),
    ],
)
def test_bad_values_are_refused(name, value, message):
    explorer = PoolingExplorer()
    before = explorer.state()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.state() == before


def test_too_much_padding_raises_where_the_result_is_asked_for():
    with pytest.raises(ValueError, match="at most half"):
        _ = PoolingExplorer(padding=2).output


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"everywhere": True},
        {"padding": 2},
        {"kind": "L2", "window": 3, "padding": 1, "right": -3},
        {"input": np.eye(16)},
    ],
)
def test_fallback_is_well_formed_and_says_what_it_shows(state):
    placeholder = PoolingExplorer(**state).placeholder()
    root = ET.fromstring(placeholder)
    assert root.find("p").text in root.find("img").get("alt")
    assert len(placeholder.encode()) < 12_000


def test_fallback_counts_the_cells_that_stayed():
    explorer = PoolingExplorer()
    now, before = explorer.output, explorer.before
    used = (now != 0) | (before != 0)
    assert f"{(used & (now == before)).sum()} of {used.sum()} cells" in explorer.fallback()
