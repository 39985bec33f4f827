import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnn_core.widgets import SoftmaxExplorer
from cnn_core.widgets.softmax.answers import CLASSES, LOSSES, answer, largest_off, word_for_word


def theirs(loss, z, target, smoothing, gamma):
    """The same loss by PyTorch's own functions."""
    label = torch.tensor([target])
    if loss == "cross_entropy":
        return F.cross_entropy(z, label, label_smoothing=smoothing)
    p, y = z.softmax(1), F.one_hot(label, 4).double()
    if loss == "squared_error":
        return ((p - (1 - smoothing) * y - smoothing / 4) ** 2).sum()
    right = p[0, target]
    return -((1 - right) ** gamma) * right.log()


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_and_gradients_are_those_of_pytorch(loss):
    rng = np.random.default_rng(0)
    for _ in range(30):
        scores, target = rng.uniform(-8, 8, 4), int(rng.integers(4))
        T, smoothing, gamma = 10 ** rng.uniform(-0.5, 1), rng.uniform(0, 0.5), rng.uniform(0.1, 5)
        z = torch.tensor(scores[None], requires_grad=True)
        value = theirs(loss, z / T, target, smoothing, gamma)
        value.backward()
        found = answer(scores.tolist(), target, loss, T, smoothing, gamma)
        assert found.loss == pytest.approx(value.item(), rel=1e-9, abs=1e-12)
        np.testing.assert_allclose(found.gradient, z.grad[0], rtol=1e-7, atol=1e-12)


def test_the_gradient_of_cross_entropy_is_p_minus_y():
    found = SoftmaxExplorer(smoothing=0.2, target=3).answer
    np.testing.assert_allclose(found.gradient, found.p - found.y)
    assert found.y == pytest.approx([0.05, 0.05, 0.05, 0.85])
    assert SoftmaxExplorer(smoothing=0.2, loss="focal").answer.y == pytest.approx([1, 0, 0, 0])


def test_float32_fails_where_the_page_says_so():
    high, low, usual = (SoftmaxExplorer(shift=shift).float32 for shift in (100, -120, 0))
    assert np.isinf(high[0].e).all()
    assert np.isnan(high[0].p).all()
    assert (low[0].e == 0).all()
    assert np.isnan(low[0].cost).all()
    for printed, safe in (high, low, usual):
        assert safe.cost[0] == pytest.approx(SoftmaxExplorer().answer.loss, rel=1e-5)
        assert safe.cost.dtype == printed.cost.dtype == np.float32
    np.testing.assert_allclose(usual[0].cost, usual[1].cost, rtol=1e-6)
    assert SoftmaxExplorer(shift=100).answer.loss == SoftmaxExplorer().answer.loss


def test_where_one_class_alone_is_lost():
    printed, safe = word_for_word([-110, 0, 0, 0]), largest_off([-110, 0, 0, 0])
    assert printed.cost[0] == np.inf
    assert safe.cost[0] == pytest.approx(110 + np.log(3))
    together = word_for_word([88.5] * 4)  # each fits, the sum does not
    assert np.isfinite(together.e).all()
    assert np.isinf(together.total)


def test_an_unknown_loss_is_refused():
    with pytest.raises(ValueError, match="loss='focus': is not a loss; the closest: focal"):
        answer([0, 0, 0, 0], 0, "focus")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("scores", [1, 2, 3], r"scores=\[1, 2, 3\]: must be 4 numbers from -8 to 8"),
        ("scores", [1, 2, 3, 9], "must be 4 numbers from -8 to 8"),
        ("scores", [1, 2, 3, float("nan")], "must be 4 numbers from -8 to 8"),
        ("scores", [1, 2, 3, True], "must be 4 numbers from -8 to 8"),
        ("scores", "1234", "must be 4 numbers from -8 to 8"),
        ("scores", np.zeros((2, 2)), "must be 4 numbers from -8 to 8"),
        ("target", 4, "target=4: must be ≤ 3"),
        ("loss", "hinge", "loss='hinge': must be one of cross_entropy, squared_error, focal"),
        ("temperature", 0, r"temperature=0: must be a number from 0\.1 to 10"),
        ("smoothing", 0.6, r"smoothing=0\.6: must be a number from 0 to 0\.5"),
        ("gamma", -1, "gamma=-1: must be a number from 0 to 5"),
        ("shift", 151, "shift=151: must be a number from -150 to 150"),
    ],
)
def test_bad_values_are_refused_and_leave_the_state_alone(name, value, message):
    explorer = SoftmaxExplorer()
    before = explorer.state()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.state() == before


def test_scores_may_be_an_array():
    explorer = SoftmaxExplorer(scores=np.array([1.5, 2, 3, 4], np.float32))
    assert explorer.scores == [1.5, 2, 3, 4]
    assert SoftmaxExplorer().scores == [1, 3, 0.5, -1]


@pytest.mark.parametrize("loss", LOSSES)
def test_fallback_is_well_formed_and_says_what_it_shows(loss):
    explorer = SoftmaxExplorer(loss=loss, target=1, temperature=0.2, scores=[8, -8, 0, 0.5])
    placeholder = explorer.placeholder()
    root = ET.fromstring(placeholder)
    sentence = root.find("p").text
    assert sentence in root.find("img").get("alt")
    assert f"If dog is right, the loss ({LOSSES[loss]}) is {explorer.answer.loss:.2f}." in sentence
    assert all(name in sentence for name in CLASSES)
    assert len(placeholder.encode()) < 6_000
