import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnn_core.widgets import BackwardExplorer


def test_defaults_are_the_chapter_s_example():
    explorer = BackwardExplorer()
    assert explorer.output_gradient.tolist() == [[-2, 1], [0, 3]]
    assert explorer.input_gradient.tolist() == [[-2, -3, 2], [-6, 8, 5], [0, 9, -3]]
    assert explorer.weight_gradient.tolist() == [[3, 5], [1, 4]]
    assert explorer.pixel == [1, 1]
    assert explorer.position == [0, 0]


@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_gradients_agree_with_autograd(stride, padding, dilation):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(8, 7)), rng.normal(size=(3, 4))
    explorer = BackwardExplorer(
        input=x, kernel=w, errors=rng.normal(size=(2, 3)), stride=stride, padding=padding, dilation=dilation
    )
    x, w = (torch.tensor(a, requires_grad=True) for a in (x, w))
    y = F.conv2d(x[None, None], w[None, None], None, stride, padding, dilation)[0, 0]
    dy = explorer.output_gradient
    assert dy.shape == y.shape
    assert (dy[:2, :3] == np.array(explorer.errors)[: len(dy), : dy.shape[1]]).all()
    y.backward(torch.tensor(dy))
    np.testing.assert_allclose(explorer.input_gradient, x.grad, atol=1e-12)
    np.testing.assert_allclose(explorer.weight_gradient, w.grad, atol=1e-12)


def test_shares_of_all_errors_add_up_to_the_gradient():
    rng = np.random.default_rng(1)
    settings = {"stride": 2, "padding": 1, "dilation": 2}
    explorer = BackwardExplorer(
        input=rng.normal(size=(8, 6)), kernel=np.eye(3), errors=np.ones((3, 2)), **settings
    )
    dx, dw = np.zeros((10, 8)), np.zeros((3, 3))
    for place in np.ndindex(explorer.output_gradient.shape):
        explorer.position = place
        to_window, to_kernel = explorer.shares()
        top, left = 2 * np.array(place)
        dx[top : top + 5 : 2, left : left + 5 : 2] += to_window
        dw += to_kernel
    np.testing.assert_allclose(dx[1:-1, 1:-1], explorer.input_gradient, atol=1e-12)
    np.testing.assert_allclose(dw, explorer.weight_gradient, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("stride", 4, r"stride=4: must be ≤ 3"),
        ("padding", 3, r"padding=3: must be ≤ 2"),
        ("padding", "same", r"padding='same': must be a whole number"),
        ("dilation", 0, r"dilation=0: must be ≥ 1"),
        ("view", "weight", r"view='weight': must be one of errors, input, weights"),
        ("pixel", [0, 0.5], r"must be \[row, column\]"),
        ("kernel", np.ones((5, 5)), r"each side 1 to 4 cells"),
        ("errors", [[np.inf]], r"must be a matrix of finite numbers"),
        ("input", [[1]], r"each side 2 to 8 cells"),
    ],
)
def test_bad_values_are_refused_and_leave_the_state_alone(name, value, message):
    with pytest.raises(ValueError, match=message):
        BackwardExplorer(**{name: value})
    explorer = BackwardExplorer()
    before = explorer.state()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.state() == before


def test_settings_that_do_not_go_together_raise_where_a_gradient_is_asked_for():
    explorer = BackwardExplorer(kernel=np.ones((4, 4)))
    for name in ("output_gradient", "input_gradient", "weight_gradient"):
        with pytest.raises(ValueError, match="4"):
            getattr(explorer, name)
    with pytest.raises(
        ValueError, match=r"position=\[2, 0\]: lies outside the output, which has 2 × 2 cells"
    ):
        BackwardExplorer(position=[2, 0]).shares()


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"view": "input", "stride": 3, "padding": 2},
        {"kernel": np.ones((4, 4))},
        {"input": np.full((8, 8), -1.25), "kernel": np.ones((4, 4)), "position": [7, 7]},
    ],
)
def test_fallback_is_well_formed_and_says_what_it_shows(state):
    placeholder = BackwardExplorer(**state).placeholder()
    root = ET.fromstring(placeholder)
    alt = root.find("img").get("alt")
    assert alt.startswith("Backward: X ")
    assert root.find("p").text in alt
    assert len(placeholder.encode()) < 20_000


def test_fallback_states_the_error():
    assert "The error dY(0, 1) = 1 goes back" in BackwardExplorer(position=[0, 1]).fallback()
