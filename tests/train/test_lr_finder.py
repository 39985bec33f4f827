import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

from cnn_core import data
from cnn_core.train import LRRange, TrainError, fit, lr_range_test

mpl.use("Agg")


@pytest.fixture(scope="module")
def patterns():
    """Ten 8×8 patterns under noise, thirty images of each to train on."""
    rng = np.random.default_rng(0)
    clean, labels = rng.integers(0, 200, (10, 8, 8)), np.arange(300, dtype=np.uint8) % 10
    images = (clean[labels] + rng.integers(0, 56, (300, 8, 8))).astype(np.uint8)
    return data.Dataset(
        "patterns", images, labels, images[:100], labels[:100], tuple("0123456789"), "", "", ""
    )


@pytest.fixture
def network(model):
    return model(dropout=0.0)


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_rates_rise_from_low_to_high_by_equal_factors(network, recipe, patterns):
    found = lr_range_test(network, patterns, recipe(), low=1e-5, high=1e-2, steps=13)
    assert len(found.rates) == len(found.losses) == len(found.smoothed) == 13
    assert (found.rates[0], found.rates[-1]) == (1e-5, pytest.approx(1e-2))
    np.testing.assert_allclose(np.diff(np.log10(found.rates)), 3 / 12)


def test_smoothed_loss_is_the_bias_corrected_moving_average(network, recipe, patterns):
    found = lr_range_test(network, patterns, recipe(), steps=12, smoothing=0.75)
    for t, value in enumerate(found.smoothed):
        weights = 0.75 ** np.arange(t, -1, -1)
        assert value == pytest.approx(np.average(found.losses[: t + 1], weights=weights))


def test_without_smoothing_the_smoothed_losses_are_the_losses(network, recipe, patterns):
    found = lr_range_test(network, patterns, recipe(), steps=6, smoothing=0.0)
    assert found.smoothed == pytest.approx(found.losses)


def test_losses_are_those_of_gradient_descent_with_these_rates(recipe, tiny_data):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(36, 2))
    plain = recipe(train_size=None, test_size=None, batch_size=40, momentum=0.0)
    found = lr_range_test(network, tiny_data, plain, low=0.001, high=0.1, steps=5)
    x = torch.as_tensor(tiny_data.train_images).flatten(1) / 255
    x, y = (x - x.mean()) / x.std(correction=0), torch.as_tensor(tiny_data.train_labels).long()
    for rate, loss in zip(found.rates, found.losses, strict=True):
        expected = nn.functional.cross_entropy(network[1](x), y)
        assert loss == pytest.approx(expected.item(), rel=1e-4)
        network.zero_grad()
        expected.backward()
        with torch.no_grad():
            for p in network.parameters():
                p -= rate * p.grad


def test_model_and_random_state_are_left_alone(model, recipe, patterns):
    network = model(dropout=0.5).eval()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    torch.manual_seed(3)
    state = torch.get_rng_state()
    lr_range_test(network, patterns, recipe(augment=(("crop", 2),)), steps=5)
    assert torch.equal(torch.get_rng_state(), state)
    assert not network.training
    assert all(p.grad is None for p in network.parameters())
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_seed_decides(model, recipe, patterns):
    one, same, other = (lr_range_test(model(), patterns, recipe(), seed=s, steps=4) for s in (0, 0, 1))
    assert one == same
    assert one.losses != other.losses


def test_stops_as_soon_as_the_smoothed_loss_exceeds_four_times_its_best(network, recipe, patterns):
    found = lr_range_test(network, patterns, recipe(), low=1e-2, high=1e3, steps=50)
    assert len(found.rates) < 50
    best = np.minimum.accumulate(found.smoothed)
    assert found.smoothed[-1] > 4 * best[-1]
    assert (np.array(found.smoothed[:-1]) <= 4 * best[:-1]).all()


def test_stops_before_a_loss_that_is_not_finite(recipe, tiny_data):
    network = nn.Sequential(nn.Flatten(), nn.Linear(36, 8), nn.Linear(8, 8), nn.Linear(8, 2))
    cube = recipe(train_size=None, test_size=None, batch_size=40, loss="mse")
    found = lr_range_test(network, tiny_data, cube, low=1e-3, high=1e30, steps=6, smoothing=0.999)
    assert len(found.rates) < 6
    assert np.isfinite(found.losses).all()
    assert np.isfinite(found.smoothed).all()


def test_first_loss_that_is_not_finite_is_an_error(recipe, tiny_data):
    network = nn.Sequential(nn.Flatten(), nn.Linear(36, 2))
    nn.init.constant_(network[1].weight, float("nan"))
    with pytest.raises(TrainError, match=r"1.weight is not finite before the first step"):
        lr_range_test(network, tiny_data, recipe(train_size=None, test_size=None), steps=3)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
def test_suggestion_learns_in_four_epochs_what_a_hundredth_of_it_does_not(recipe, patterns, optimizer):
    def network():
        torch.manual_seed(0)
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    momentum = 0.0 if optimizer == "rmsprop" else 0.9
    small = recipe(optimizer=optimizer, momentum=momentum, epochs=4)
    found = lr_range_test(network(), patterns, small, high=10.0)
    rates = (found.suggestion / 100, found.suggestion)
    runs = [fit(network(), patterns, small.change(lr=rate), log=None) for rate in rates]
    low, good = (run.epochs[-1]["train_loss"] for run in runs)
    assert good < 0.5
    assert low > 2


def test_suggestion_is_where_the_smoothed_loss_falls_most_before_its_lowest_point():
    rates, smoothed = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0), (9.0, 5.0, 4.5, 4.0, 2.0, 1.5, 3.0)
    assert LRRange(rates, smoothed, smoothed, smoothing=0.5).suggestion == 8.0
    assert LRRange(rates, smoothed, smoothed, smoothing=0.75).suggestion == 16.0


def test_no_suggestion_where_nothing_falls_once_the_average_is_steady():
    losses = (4.0, 3.0, 5.0, 6.0)
    found = LRRange((1.0, 2.0, 4.0, 8.0), losses, losses, smoothing=0.5)
    assert found.suggestion is None
    assert [t.get_text() for t in found.plot().get_legend().get_texts()] == ["each batch", "smoothed"]


@pytest.mark.parametrize("changes", [{"schedule": "one_cycle"}, {"warmup": 1.0}, {"ema": 0.9}])
def test_schedule_warm_up_and_average_of_the_recipe_do_not_matter(network, recipe, patterns, changes):
    plain = lr_range_test(network, patterns, recipe(), steps=3)
    assert lr_range_test(network, patterns, recipe(**changes), steps=3) == plain


def test_plot_shows_losses_and_suggestion_on_a_logarithmic_axis():
    found = LRRange((0.1, 1.0, 10.0, 100.0), (2.0, 1.9, 1.0, 50.0), (2.0, 1.9, 1.5, 20.0), smoothing=0.0)
    ax = found.plot()
    raw, smoothed, line = ax.lines
    assert ax.get_xscale() == "log"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("learning rate", "training loss")
    assert tuple(raw.get_xdata()) == tuple(smoothed.get_xdata()) == found.rates
    assert tuple(raw.get_ydata()) == found.losses
    assert tuple(smoothed.get_ydata()) == found.smoothed
    assert set(line.get_xdata()) == {found.suggestion}
    assert ax.get_ylim()[1] < 3
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "each batch",
        "smoothed",
        "suggestion: 1",
    ]


def test_plot_draws_where_it_is_told():
    _, ax = plt.subplots()
    assert LRRange((0.1, 1.0), (2.0, 1.0), (2.0, 1.5), 0.9).plot(ax) is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"low": 0.0}, r"low=0\.0: must be > 0"),
        ({"low": 0.1, "high": 0.1}, r"high=0\.1: must be above low=0\.1"),
        ({"steps": 1}, r"steps=1: must be ≥ 2"),
        ({"steps": 10**6}, r"steps=1000000: must be ≤ 100000"),
        ({"smoothing": 1.0}, r"smoothing=1\.0: must be in \[0, 1\)"),
    ],
)
def test_bad_ranges_are_refused(network, recipe, tiny_data, options, message):
    with pytest.raises(ValueError, match=message):
        lr_range_test(network, tiny_data, recipe(), **options)
