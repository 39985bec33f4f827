import sys

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnn_core.train import evaluate, load_sets, predict
from cnn_core.train.objective import make_loss

home = sys.modules[evaluate.__module__]  # the package's ``evaluate`` is the function, not this module


class Asked(nn.Module):
    """A network that remembers what it was asked, in which mode, and answers by ``scores``."""

    def __init__(self, scores):
        super().__init__()
        self.scores, self.inputs, self.modes = scores, [], []

    def forward(self, x):
        self.inputs.append(x)
        self.modes.append(self.training)
        return self.scores(x)


@pytest.fixture
def small(recipe):
    return recipe(train_size=None, test_size=None)


@pytest.fixture
def sets(small, tiny_data):
    return load_sets(small, dataset=tiny_data)


@pytest.fixture
def linear():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(36, 2))


def brightness(x):
    """Scores of two classes from the mean of the image: the same for every mirror image."""
    mean = x.mean((1, 2, 3))
    return torch.stack([-mean, mean], 1)


def column(x):
    """Scores from the left column alone: a mirror image gives others."""
    return torch.stack([x[..., 0].mean((1, 2)), x[..., 1].mean((1, 2))], 1)


def test_loss_and_accuracy_of_a_case_computed_by_hand(small, sets, tiny_data, linear):
    loss, accuracy = evaluate(linear, sets, sets.test, F.cross_entropy)
    x = tiny_data.train_images.astype(np.float64) / 255
    z = (tiny_data.test_images.astype(np.float64) / 255 - x.mean()) / x.std()
    weight, bias = (p.detach().double().numpy() for p in linear[1].parameters())
    scores = z.reshape(len(z), -1) @ weight.T + bias
    labels = tiny_data.test_labels
    surprise = np.log(np.exp(scores).sum(1)) - scores[np.arange(len(labels)), labels]
    assert loss == pytest.approx(surprise.mean(), rel=1e-5)
    assert accuracy == (scores.argmax(1) == labels).mean()


def test_accuracy_is_the_share_of_right_answers(sets):
    labels = sets.test.labels
    answers = torch.where(torch.arange(len(labels)) < 5, 1 - labels, labels)  # five wrong ones
    network = Asked(lambda x: F.one_hot(answers, 2).float())
    assert evaluate(network, sets, sets.test, F.cross_entropy)[1] == 15 / 20


@pytest.mark.parametrize("where", [0, 1])
def test_an_image_with_a_nan_among_its_scores_is_wrong(sets, where):
    scores = F.one_hot(sets.test.labels, 2).float()
    scores[::2, where] = torch.nan
    network = Asked(lambda x: scores)
    assert evaluate(network, sets, sets.test, F.cross_entropy)[1] == 10 / 20


@pytest.mark.parametrize("batch", [1, 3, 7, 20, 21])
@pytest.mark.parametrize("kind", ["cross_entropy", "mse", "map", "weighted"])
def test_figures_do_not_depend_on_the_batch_size(monkeypatch, small, sets, linear, batch, kind):
    if kind == "weighted":
        loss = nn.CrossEntropyLoss(torch.tensor([1.0, 9.0]), label_smoothing=0.1)
    else:
        loss = make_loss(small.change(loss=kind), sets.train.labels, 2)
    whole = evaluate(linear, sets, sets.test, loss)
    monkeypatch.setattr(home, "BATCH", batch)
    found = evaluate(linear, sets, sets.test, loss)
    assert found == (pytest.approx(whole[0], rel=1e-6), whole[1])


@pytest.mark.parametrize("training", [True, False])
def test_networks_are_tested_in_evaluation_mode_and_get_their_mode_back(sets, training):
    network = Asked(brightness).train(training)
    evaluate(network, sets, sets.test, F.cross_entropy)
    assert (network.modes, network.training) == ([False], training)
    predict(network, sets, sets.test.images)
    assert (network.modes, network.training) == ([False, False], training)


def test_testing_leaves_weights_and_running_statistics_alone(model, sets):
    network = nn.Sequential(model()[:5], nn.Flatten(), nn.LazyLinear(2))
    network(torch.rand(2, 1, 6, 6))
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    evaluate(network, sets, sets.test, F.cross_entropy)
    predict(network, sets, sets.test.images, "crops")
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert all(p.grad is None for p in network.parameters())


def test_side_outputs_do_not_count(sets):
    network, sides = Asked(brightness), Asked(lambda x: (brightness(x), -brightness(x)))
    one, both = (evaluate(m, sets, sets.test, F.cross_entropy) for m in (network, sides))
    assert one == both
    assert torch.equal(*(predict(m, sets, sets.test.images) for m in (network, sides)))


@pytest.mark.parametrize("protocol", ["single", "flip", "crops"])
def test_probabilities_are_one_row_an_image_and_sum_to_one(sets, linear, protocol):
    p = predict(linear, sets, sets.test.images, protocol)
    assert p.shape == (20, 2)
    torch.testing.assert_close(p.sum(1), torch.ones(20))
    assert not p.requires_grad


def test_single_agrees_with_the_accuracy_of_evaluate(sets, linear):
    right = (predict(linear, sets, sets.test.images).argmax(1) == sets.test.labels).sum() / 20
    assert evaluate(linear, sets, sets.test, F.cross_entropy)[1] == pytest.approx(right.item())


def test_probabilities_do_not_depend_on_the_batch_size(monkeypatch, sets, linear):
    whole = predict(linear, sets, sets.test.images, "crops")
    monkeypatch.setattr(home, "BATCH", 3)
    torch.testing.assert_close(predict(linear, sets, sets.test.images, "crops"), whole)


def test_flip_symmetric_network_gives_the_same_for_single_and_flip(sets):
    network = Asked(brightness)
    single, flip = (predict(network, sets, sets.test.images, p) for p in ("single", "flip"))
    torch.testing.assert_close(single, flip)


def test_flip_averages_the_probabilities_of_the_image_and_its_mirror_image(sets):
    network, x = Asked(column), sets.test.images
    views = [column(sets.normalise(view)).softmax(1) for view in (x, x.flip(3))]
    found = predict(network, sets, x, "flip")
    torch.testing.assert_close(found, sum(views) / 2)
    assert not torch.allclose(found, views[0])


def test_crops_are_the_middle_and_four_corners_of_the_padded_image_and_their_mirror_images(sets):
    network, x = Asked(column), sets.test.images
    found = predict(network, sets, x, "crops", pad=2)
    padded = F.pad(x, [2] * 4)
    views = [padded[..., r : r + 6, c : c + 6] for r, c in ((2, 2), (0, 0), (0, 4), (4, 0), (4, 4))]
    views = [sets.normalise(view) for view in views + [view.flip(3) for view in views]]
    assert len(network.inputs) == 10
    assert all(any(torch.equal(view, seen) for seen in network.inputs) for view in views)
    torch.testing.assert_close(found, torch.stack([column(view).softmax(1) for view in views]).mean(0))


def test_crops_without_a_pad_are_five_times_the_views_of_flip(sets):
    network, x = Asked(column), sets.test.images
    torch.testing.assert_close(predict(network, sets, x, "crops", pad=0), predict(network, sets, x, "flip"))


def test_unknown_protocols_and_negative_pads_are_refused(sets, linear):
    with pytest.raises(ValueError, match=r"protocol='tta': must be one of single, flip, crops"):
        predict(linear, sets, sets.test.images, "tta")
    with pytest.raises(ValueError, match=r"pad=-1: must be ≥ 0"):
        predict(linear, sets, sets.test.images, "crops", pad=-1)
