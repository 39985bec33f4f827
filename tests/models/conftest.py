"""One network at a time: it is built once, all tests run on it, then its memory is free again.

Questions about numbers go to the smallest network of each kind, which a larger one only repeats, and to all
with CNN_TESTS=all. Questions about shapes go to every network, without numbers (``entry``).
"""

import gc

import pytest
import torch

from cnn_core.models import info, list_models
from tests.models.networks import Network, build, originals, wake
from tests.share import WHOLE


@pytest.fixture(params=list_models())
def entry(request):
    """Give the entry of each network of the registry in turn."""
    return info(request.param)


@pytest.fixture(scope="session", params=list_models() if WHOLE else originals())
def network(request):
    """Give one network in turn, built with seed 0 for its second input size."""
    entry = info(request.param)
    shape = entry.input_sizes[1]
    before = torch.random.get_rng_state()
    model = build(entry.name, shape, seed=0)
    assert torch.equal(torch.random.get_rng_state(), before), "create(seed=0) moved the global random state"
    yield Network(entry, wake(model), shape)
    del model
    gc.collect()
