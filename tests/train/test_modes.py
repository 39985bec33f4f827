"""Each module has a mode of its own, and nobody who uses a network changes it."""

import pytest
import torch
from torch import nn

from cnn_core.train import activation_statistics, evaluate, fit, load_sets, lr_range_test, predict


@pytest.fixture
def small(recipe):
    return recipe(train_size=None, test_size=None, batch_size=8)


@pytest.fixture
def sets(small, tiny_data):
    return load_sets(small, dataset=tiny_data)


def network():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Conv2d(4, 4, 3),
        nn.BatchNorm2d(4),
        nn.Dropout(0.5),
        nn.Flatten(),
        nn.Linear(16, 2),
    )
    net[1].eval()
    net[5].eval()
    return net


def modes(net):
    return [module.training for module in net.modules()]


USES = {
    "evaluate": lambda net, sets, *_: evaluate(net, sets, sets.test, nn.functional.cross_entropy),
    "predict": lambda net, sets, *_: predict(net, sets, sets.test.images, "crops"),
    "fit": lambda net, sets, data, recipe: fit(net, data, recipe, log=None),
    "fit with an average": lambda net, sets, data, recipe: fit(net, data, recipe.change(ema=0.9), log=None),
    "lr_range_test": lambda net, sets, data, recipe: lr_range_test(net, data, recipe, steps=3),
    "activation_statistics": lambda net, sets, *_: activation_statistics(
        net, sets.normalise(sets.test.images)
    ),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("whole", [None, True, False], ids=["mixed", "training", "evaluation"])
def test_every_module_has_its_own_mode_again(use, whole, sets, tiny_data, small):
    net = network() if whole is None else network().train(whole)
    before = modes(net)
    use(net, sets, tiny_data, small)
    assert modes(net) == before


@pytest.mark.parametrize("use", [USES["evaluate"], USES["predict"], USES["fit"]])
def test_modes_come_back_after_an_error_too(use, sets, tiny_data, small):
    net = network()
    net[7] = nn.Linear(5, 2)
    before = modes(net)
    with pytest.raises(ValueError, match="cannot compute scores"):
        use(net, sets, tiny_data, small)
    assert modes(net) == before


def test_a_frozen_normalisation_stays_frozen_and_the_others_learn(tiny_data, small):
    net, lines = network(), []
    frozen, learning = net[1].running_mean.clone(), net[4].running_mean.clone()
    fit(net, tiny_data, small, log=lines.append)
    assert torch.equal(net[1].running_mean, frozen)
    assert not torch.equal(net[4].running_mean, learning)
    assert lines[0] == "2 of 8 layers stay in evaluation mode, as they were"


def test_training_sees_the_modes_that_were_set(tiny_data, small):
    seen = set()

    class Witness(nn.Module):
        def forward(self, x):
            seen.add((self.training, torch.is_grad_enabled()))
            return x

    net = network()
    net[2] = Witness()
    fit(net, tiny_data, small, log=None)
    assert seen == {(True, True), (True, False), (False, False)}
    seen.clear()
    net[2].eval()
    fit(net, tiny_data, small, log=None)
    assert seen == {(False, True), (False, False)}
