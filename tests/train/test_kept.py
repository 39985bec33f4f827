"""Which weights a run keeps, when it stops by itself, and that an average goes on where it was."""

import numpy as np
import pytest
import torch

from cnn_core.train import fit
from tests.train.folders import begin, linear

PER_EPOCH = 3  # 30 images in batches of 12: the last one has 6


@pytest.fixture
def small(recipe):
    def make(**changes):
        options = dict(train_size=None, test_size=None, batch_size=12, validation=10, epochs=6)
        return recipe(**options | changes)

    return make


def spoil(net):
    with torch.no_grad():
        net[1].weight.zero_()
        net[1].bias.copy_(torch.tensor([5.0, 0.0]))  # sure of the first class, whatever it sees


@pytest.mark.parametrize("spoiled", [6, 7])
def test_the_weights_of_the_first_of_the_best_epochs_are_kept(spoiled, small, tiny_data):
    """Also when others are as good, and when the last is not."""
    net, ends = linear(), {}

    def look(step, total):
        if step > PER_EPOCH * (spoiled - 1):
            spoil(net)
        if step % PER_EPOCH == 0:
            ends[step // PER_EPOCH] = {name: value.clone() for name, value in net.state_dict().items()}

    record = fit(net, tiny_data, small(keep="best"), log=None, on_step=look)
    found = [line["validation_accuracy"] for line in record.epochs]
    first = found.index(max(found)) + 1
    assert found.count(max(found)) > 1, "others are as good"
    assert (found[-1] < max(found)) == (spoiled == 6)
    assert record.final["epoch"] == first
    assert all(torch.equal(tensor, ends[first][name]) for name, tensor in net.state_dict().items())


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_a_run_ends_when_the_validation_loss_has_not_fallen_for_so_many_epochs(patience, small, tiny_data):
    net = linear()

    def look(step, total):
        if step > 2 * PER_EPOCH:
            spoil(net)

    record = fit(net, tiny_data, small(patience=patience, epochs=9), log=None, on_step=look)
    losses = [line["validation_loss"] for line in record.epochs]
    assert np.argmin(losses) < 2
    assert len(losses) == np.argmin(losses) + 1 + patience


@pytest.mark.parametrize("changes", [{"ema": 0.9}, {"keep": "best"}, {"patience": 4}])
def test_what_is_kept_goes_on_where_it_was(changes, small, tiny_data, tmp_path):
    begin(linear(), tiny_data, small(**changes), tmp_path, step=PER_EPOCH + 2)
    resumed = fit(linear(), tiny_data, small(**changes), out=tmp_path, resume=True, log=None)
    assert resumed.without_times() == fit(linear(), tiny_data, small(**changes), log=None).without_times()
