"""One network at a time: it is built once, all tests run on it, then its memory is free again.

A test marked ``once_a_family`` asks about kinds of layers, which a larger network only repeats: it runs on
the smallest of each family, and on all with CNN_NETWORKS=all.
"""

import gc
import os

import pytest
import torch

from cnn_core.models import info, list_models
from tests.models.networks import Network, build, originals, wake


def pytest_collection_modifyitems(config, items):
    if os.environ.get("CNN_NETWORKS") == "all":
        return

    def repeats(item):
        if not item.get_closest_marker("once_a_family"):
            return False
        return item.callspec.params["network"] not in originals()

    left_out = [item for item in items if repeats(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session", params=list_models())
def network(request):
    """Give each network of the registry in turn, built with seed 0 for its second input size."""
    entry = info(request.param)
    shape = entry.input_sizes[1]
    before = torch.random.get_rng_state()
    model = build(entry.name, shape, seed=0)
    assert torch.equal(torch.random.get_rng_state(), before), "create(seed=0) moved the global random state"
    yield Network(entry, wake(model), shape)
    del model
    gc.collect()
