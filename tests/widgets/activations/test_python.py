import xml.etree.ElementTree as ET

import numpy as np
import pytest
from scipy.stats import norm

from cnn_core.nn import ReLU
from cnn_core.widgets import ActivationExplorer
from cnn_core.widgets.activations import ALPHAS, NAMES, chain, make_layer, normal_inputs, values_and_slopes


def test_inputs_are_the_quantiles_of_a_gaussian():
    z = normal_inputs()
    assert z.shape == (400,)
    assert z.mean() == pytest.approx(0, abs=1e-12)
    assert np.mean(z**2) == pytest.approx(1)
    np.testing.assert_allclose(norm.cdf(z), (np.arange(400) + 0.5) / 400, atol=2e-3)
    np.testing.assert_allclose(normal_inputs(-2, 0.5), 0.5 * z - 2, atol=1e-12)


@pytest.mark.parametrize("function", NAMES)
def test_slopes_are_the_derivative(function):
    layer = make_layer(function, ALPHAS.get(function, 0.0))
    x = np.linspace(-5, 5, 50)  # without 0, where some have a corner
    above, below = (values_and_slopes(layer, x + step)[0] for step in (1e-5, -1e-5))
    np.testing.assert_allclose(values_and_slopes(layer, x)[1], (above - below) / 2e-5, atol=1e-8)


def test_an_unknown_function_is_refused():
    with pytest.raises(ValueError, match="function='swish': must be one of relu, leaky_relu"):
        make_layer("swish")


def test_relu_with_the_gain_of_he_keeps_the_gradient():
    found = chain(ReLU(), np.sqrt(2), 30)
    assert found.signals.shape == found.gradients.shape == (31,)
    np.testing.assert_allclose(found.gradients, 1)
    np.testing.assert_allclose(found.signals, 1)


def test_gradients_are_products_of_the_factors():
    found = ActivationExplorer(function="tanh", depth=7, gain=1.3).chain
    for layer in range(8):
        assert found.gradients[layer] == pytest.approx(np.prod(found.factors[layer:]))


@pytest.mark.parametrize("function", ["relu", "sigmoid", "tanh", "gelu"])
def test_the_chain_predicts_a_wide_network(function):
    """Ten layers of 600 units with random weights, both ways."""
    rng, width, depth, gain = np.random.default_rng(0), 600, 10, 1.3
    layer, z, kept = make_layer(function), rng.normal(size=(20, 600)), []
    for _ in range(depth):
        y, slopes = values_and_slopes(layer, z)
        w = rng.normal(0, gain / np.sqrt(width), (width, width))
        kept.append((w, slopes))
        z = y @ w.T
    dz = rng.normal(size=z.shape)
    dz /= np.sqrt(np.mean(dz**2))
    for w, slopes in reversed(kept):
        dz = (dz @ w) * slopes
    predicted = chain(layer, gain, depth)
    assert np.sqrt(np.mean(z**2)) == pytest.approx(predicted.signals[-1], rel=0.2)
    assert np.sqrt(np.mean(dz**2)) == pytest.approx(predicted.gradients[0], rel=0.2)


def test_shares_of_dead_and_saturated_inputs():
    assert ActivationExplorer(function="relu").shares == {"dead": 0.5, "saturated": 0}
    assert ActivationExplorer(function="leaky_relu").shares == {"dead": 0, "saturated": 0.5}
    far = ActivationExplorer(function="sigmoid", mean=4, spread=0.1).shares  # σ'(4) = 0.0177
    assert far == {"dead": 0, "saturated": 1}
    assert ActivationExplorer(function="relu", mean=-1).shares["dead"] == pytest.approx(
        norm.cdf(1), abs=0.003
    )


def test_point_and_outputs():
    explorer = ActivationExplorer(function="silu", x=0, mean=1)
    assert explorer.point == (0.0, 0.5)
    assert explorer.outputs.shape == explorer.slopes.shape == (400,)
    assert ActivationExplorer(function="prelu", alpha=0.3, x=-2).point == pytest.approx((-0.6, 0.3))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("function", "swish", "function='swish': must be one of relu"),
        ("alpha", -0.1, r"alpha=-0\.1: must be a number from 0 to 1\.5"),
        ("x", 7, "x=7: must be a number from -6 to 6"),
        ("mean", "0", "mean='0': must be a number"),
        ("mean", float("nan"), "mean=nan: must be a number"),
        ("spread", 0, r"spread=0: must be a number from 0\.1 to 3"),
        ("depth", 31, "depth=31: must be ≤ 30"),
        ("depth", 2.5, r"depth=2\.5: must be a whole number"),
        ("gain", True, "gain=True: must be a number"),
    ],
)
def test_bad_values_are_refused_and_leave_the_state_alone(name, value, message):
    explorer = ActivationExplorer()
    before = explorer.state()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.state() == before


@pytest.mark.parametrize("function", NAMES)
def test_fallback_is_well_formed_and_says_what_it_shows(function):
    placeholder = ActivationExplorer(function=function, depth=1).placeholder()
    root = ET.fromstring(placeholder)
    assert root.find("p").text in root.find("img").get("alt")
    assert NAMES[function] in root.find("p").text
    assert len(placeholder.encode()) < 8000


def test_fallback_states_what_is_left_of_the_gradient():
    assert "behind 10 layers with sigmoid and gain 1, 4.8e-7 arrives" in ActivationExplorer().fallback()
