import xml.etree.ElementTree as ET

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnn_core.widgets import ConvolutionExplorer


def test_defaults_are_the_worked_example():
    explorer = ConvolutionExplorer()
    assert explorer.output.tolist() == [[4, 2, -2], [0, 2, 0], [-2, 2, 4]]
    assert explorer.products.tolist() == [[-1, 0, 3], [0, 0, 2], [-1, 0, 1]]


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize(("padding", "stride"), [(0, 1), (1, 2), (3, 4), ("same", 1)])
def test_output_agrees_with_scipy(padding, stride, dilation, flip):
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(9, 11)), rng.normal(size=(3, 4))
    explorer = ConvolutionExplorer(
        input=x, kernel=weight, padding=padding, stride=stride, dilation=dilation, flip=flip
    )
    spread = np.zeros([dilation * (k - 1) + 1 for k in weight.shape])
    spread[::dilation, ::dilation] = weight[::-1, ::-1] if flip else weight
    zeros = [(n - 1) if padding == "same" else 2 * padding for n in spread.shape]
    padded = np.pad(x, [(n // 2, n - n // 2) for n in zeros])
    expected = correlate2d(padded, spread, mode="valid")[::stride, ::stride]
    np.testing.assert_allclose(explorer.output, expected, atol=1e-12)
    for position in np.ndindex(expected.shape):
        explorer.position = position
        assert explorer.products.shape == weight.shape
        assert explorer.products.sum() == pytest.approx(expected[position])


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("stride", 0, r"stride=0: must be ≥ 1"),
        ("stride", 5, r"stride=5: must be ≤ 4"),
        ("stride", 1.5, r"stride=1\.5: must be a whole number"),
        ("stride", True, r"stride=True: must be a whole number"),
        ("dilation", 4, r"dilation=4: must be ≤ 3"),
        ("padding", -1, r"padding=-1: must be ≥ 0"),
        ("padding", 4, r"padding=4: must be ≤ 3"),
        ("padding", "full", r"padding='full': must be a number or \"same\""),
        ("padding", None, r"padding=None: must be a whole number"),
        ("flip", 1, r"flip=1: must be True or False"),
        ("position", [0, -1], r"position=\[0, -1\]: must be \[row, column\]"),
        ("position", 3, r"position=3: must be \[row, column\]"),
        ("mode", "video", r"mode='video': must be one of numbers, draw, picture"),
        ("kernel", [[1, 2], [3]], r"kernel=\[\[1, 2\], \[3\]\]: must be a matrix of finite numbers"),
        ("kernel", [[1] * 8], r"each side 1 to 7 cells"),
        ("kernel", [["a"]], r"kernel=\[\['a'\]\]: must be a matrix"),
        ("input", [[1, 2], [3, 4]], r"each side 3 to 28 cells"),
        ("input", [[np.nan] * 3] * 3, r"must be a matrix of finite numbers"),
    ],
)
def test_bad_values_are_refused_and_leave_the_state_alone(name, value, message):
    with pytest.raises(ValueError, match=message):
        ConvolutionExplorer(**{name: value})
    explorer = ConvolutionExplorer()
    before = explorer.state()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.state() == before


def test_settings_that_do_not_go_together_raise_where_the_result_is_asked_for():
    explorer = ConvolutionExplorer(kernel=np.ones((7, 7)))
    with pytest.raises(ValueError, match="7"):
        _ = explorer.output
    with pytest.raises(ValueError, match="padding='same'"):
        _ = ConvolutionExplorer(padding="same", stride=2).output
    with pytest.raises(ValueError, match="the picture stays on the page"):
        _ = ConvolutionExplorer(mode="picture").output
    with pytest.raises(
        ValueError, match=r"position=\[3, 0\]: lies outside the result, which has 3 × 3 cells"
    ):
        _ = ConvolutionExplorer(position=[3, 0]).products


def test_arrays_become_plain_lists_that_no_one_else_holds():
    kernel = np.eye(3)
    explorer = ConvolutionExplorer(kernel=kernel, stride=np.int64(2))
    assert explorer.kernel == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert type(explorer.kernel[0][0]) is int
    assert type(explorer.stride) is int
    assert ConvolutionExplorer().input is not ConvolutionExplorer().input


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"padding": "same", "kernel": [[1, 2], [3, 4.5]], "position": [4, 4]},
        {"stride": 3, "padding": 2, "dilation": 2},
        {"kernel": np.ones((7, 7))},
        {"mode": "picture"},
        {"mode": "draw", "input": np.eye(28)},
        {"mode": "draw", "input": np.zeros((16, 20))},
    ],
)
def test_fallback_is_well_formed_and_says_what_it_shows(state):
    placeholder = ConvolutionExplorer(**state).placeholder()
    root = ET.fromstring(placeholder)
    alt = root.find("img").get("alt")
    assert alt.startswith("Convolution: ")
    assert root.find("p").text in alt
    assert len(placeholder.encode()) < 12_000


def test_fallback_states_the_sum():
    assert "S(0, 0) = (−1) + 0 + 3 + 0 + 0 + 2 + (−1) + 0 + 1 = 4." in ConvolutionExplorer().fallback()
