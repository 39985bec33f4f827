import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch

from cnn_core.widgets import OptimiserExplorer
from cnn_core.widgets.optimisers.surfaces import NAMES, SURFACES, make_optimiser, noise, walk

THEIRS = {
    "gd": lambda w, rate: torch.optim.SGD([w], rate),
    "momentum": lambda w, rate: torch.optim.SGD([w], rate, momentum=0.8),
    "nesterov": lambda w, rate: torch.optim.SGD([w], rate, momentum=0.8, nesterov=True),
    "rmsprop": lambda w, rate: torch.optim.RMSprop([w], rate, alpha=0.9),
    "adam": lambda w, rate: torch.optim.Adam([w], rate),
}


@pytest.mark.parametrize("surface", SURFACES)
def test_slopes_are_the_derivatives(surface):
    ground, rng = SURFACES[surface], np.random.default_rng(0)
    for place in rng.uniform(-2, 2, (20, 2)):
        for axis, slope in enumerate(ground.slope(*place)):
            ahead, behind = (place + sign * 1e-6 * np.eye(2)[axis] for sign in (1, -1))
            assert slope == pytest.approx((ground.loss(*ahead) - ground.loss(*behind)) / 2e-6, abs=1e-6)
    for place in ground.minima:
        assert ground.slope(*place) == pytest.approx((0, 0))
        assert ground.loss(*place) == pytest.approx(ground.least)


def test_curvatures_are_the_eigenvalues():
    for word, ground in SURFACES.items():
        if ground.curvatures:
            hessian = np.array([ground.slope(*unit) for unit in np.eye(2)])
            assert np.linalg.eigvalsh(hessian)[::-1] == pytest.approx(ground.curvatures), word


@pytest.mark.parametrize("optimiser", NAMES)
def test_walks_are_those_of_pytorch(optimiser):
    way = walk(optimiser, "rosenbrock", (-1.2, 1), 0.003, mu=0.8, jitter=0.1, seed=3)
    w = torch.tensor([-1.2, 1], dtype=torch.float64, requires_grad=True)
    theirs = THEIRS[optimiser](w, 0.003)
    for place, extra in zip(way.path[1:], 0.1 * noise(3), strict=True):
        theirs.zero_grad()
        SURFACES["rosenbrock"].loss(*w).backward()
        w.grad += torch.tensor(extra)
        theirs.step()
        np.testing.assert_allclose(place, w.detach(), atol=1e-9)


def test_noise_is_standard_normal_and_its_own_for_each_seed():
    numbers = np.concatenate([noise(seed) for seed in range(100)])
    assert numbers.mean(0) == pytest.approx((0, 0), abs=0.03)
    assert numbers.std(0) == pytest.approx((1, 1), abs=0.03)
    assert np.corrcoef(numbers.T)[0, 1] == pytest.approx(0, abs=0.03)
    firsts = np.array([noise(seed)[0] for seed in range(100)])
    assert np.abs(np.corrcoef(firsts[:-1, 0], firsts[1:, 0])[0, 1]) < 0.3


def test_gradient_descent_in_the_ravine_is_two_powers():
    explorer = OptimiserExplorer()
    path, steep = explorer.walk("gd").path, SURFACES["ravine"].curvatures[0]
    t = np.arange(201)
    np.testing.assert_allclose(path[:, 0], explorer.x * (1 - explorer.gd) ** t, atol=1e-12)
    np.testing.assert_allclose(path[:, 1], explorer.y * (1 - steep * explorer.gd) ** t, atol=1e-12)


def test_a_rate_beyond_the_limit_is_lost_and_told():
    explorer = OptimiserExplorer(gd=0.05, show_momentum=False, show_adam=False)
    lost = explorer.walk("gd").lost
    assert lost == 19
    assert len(explorer.walk("gd").path) == lost + 1
    assert "gradient descent at a rate of 0.05 has diverged, step 19." in explorer.fallback()
    explorer.step = lost - 1
    assert "has diverged" not in explorer.fallback()


def test_the_ridge_of_the_saddle_holds_whoever_stands_on_it():
    for name in NAMES:
        assert (walk(name, "saddle", (1.6, 0), 0.1).path[:, 1] == 0).all()
    assert walk("gd", "saddle", (1.6, 0), 0.1, jitter=0.05).losses[-1] < 0.05


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="optimiser"):
        make_optimiser("sgd", {"w": np.zeros(2)}, 0.1, 0.9)
    with pytest.raises(ValueError, match="optimiser"):
        OptimiserExplorer().walk("sgd")
    with pytest.raises(ValueError, match="surface"):
        walk("gd", "hill", (0, 0), 0.1)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("surface", "hill", "surface='hill': must be one of bowl, ravine"),
        ("x", 2.5, r"x=2\.5: must be a number from -2 to 2"),
        ("y", float("nan"), "y=nan: must be a number"),
        ("step", 201, "step=201: must be ≤ 200"),
        ("step", 0.5, r"step=0\.5: must be a whole number"),
        ("mu", 1, r"mu=1: must be a number from 0 to 0\.99"),
        ("noise", -1, "noise=-1: must be a number from 0 to 5"),
        ("gd", 0, r"gd=0: must be a number from 0\.0001 to 10"),
        ("adam", "0.1", r"adam='0\.1': must be a number"),
        ("show_adam", 1, "show_adam=1: must be True or False"),
    ],
)
def test_bad_values_are_refused_and_leave_the_state_alone(name, value, message):
    explorer = OptimiserExplorer()
    before = explorer.state()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.state() == before


@pytest.mark.parametrize("surface", SURFACES)
def test_fallback_is_well_formed_and_says_what_it_shows(surface):
    shown = {f"show_{name}": True for name in NAMES}
    placeholder = OptimiserExplorer(surface=surface, step=200, gd=10, noise=5, **shown).placeholder()
    root = ET.fromstring(placeholder)
    assert root.find("p").text in root.find("img").get("alt")
    assert SURFACES[surface].name in root.find("p").text
    assert len(placeholder.encode()) < 20_000


def test_fallback_without_anybody():
    explorer = OptimiserExplorer(step=1, show_gd=False, show_momentum=False, show_adam=False)
    assert "After one step on the ravine: no optimiser is shown." in explorer.fallback()
