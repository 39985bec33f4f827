"""No module of the package leaves its memory as it finds it: where that is NaN, it holds none."""

import importlib
import inspect
import pkgutil

import pytest
import torch
from torch import nn

from cnn_core import models
from cnn_core.models import create, list_models
from cnn_core.models._digit_codes import digit_codes
from cnn_core.models._mbconv import Parts
from cnn_core.models._table_conv import TableConv2d
from cnn_core.models.googlenet import BasicConv2d

# Arguments without a default, by name; a network is built by ``create``, which knows its own.
ARGUMENTS = {
    "in_channels": 16, "out_channels": 16, "channels": 16, "kernel_size": 3, "stride": 1, "expansion": 2,
    "drop": 0.0, "parts": Parts(nn.Conv2d, nn.BatchNorm2d, nn.ReLU, squeeze=True), "table": ((0, 1), (2,)),
    "side": 4, "codes": digit_codes(), "in_planes": 2, "planes": 16, "selectivity": 2.0, "speed": 1.0,
    "padding": 1, "column": 3, "size": 5, "row": (4, 4, 4, 4, 4, 4), "block": BasicConv2d, "new_channels": 8,
    "length": 5, "dim": 16, "depth": 1, "heads": 2, "dropout": 0.0, "normalized_shape": 16, "num_classes": 10,
}  # fmt: skip


def modules():
    """Every class of a layer or a network that a file of the package defines."""
    names = {file.name for file in pkgutil.iter_modules(models.__path__)} - {"__main__"}
    files = [importlib.import_module(f"{models.__name__}.{name}") for name in names]
    found = {
        thing
        for file in files
        for _, thing in inspect.getmembers(file, inspect.isclass)
        if issubclass(thing, nn.Module) and thing.__module__ == file.__name__
    }
    return sorted(found, key=lambda thing: (thing.__module__, thing.__name__))


@pytest.fixture
def nans():
    """Let PyTorch fill memory that it only reserves with NaN."""
    assert torch.utils.deterministic.fill_uninitialized_memory
    torch.use_deterministic_algorithms(True)
    yield
    torch.use_deterministic_algorithms(False)


def finite(module):
    tensors = [*module.parameters(), *module.buffers()]
    return all(torch.isfinite(tensor).all() for tensor in tensors)


def test_reserved_memory_is_full_of_nans(nans):
    assert torch.isnan(torch.empty(3, 3)).all()


def blank(name):
    with torch.device("meta"):
        return create(name)


NETWORKS = {name: blank(name) for name in list_models()}
LAYERS = [kind for kind in modules() if kind not in set(map(type, NETWORKS.values()))]
SMALL = [name for name, net in NETWORKS.items() if sum(p.numel() for p in net.parameters()) < 3e6]


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_a_layer_is_initialised(nans, kind):
    needed = [
        name
        for name, parameter in inspect.signature(kind).parameters.items()
        if parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    assert finite(kind(**{name: ARGUMENTS[name] for name in needed}))


@pytest.mark.parametrize("name", SMALL)
def test_a_network_is_initialised(nans, name):
    assert finite(create(name))


def test_a_table_convolution_starts_as_one_of_pytorch():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        ours, theirs = TableConv2d(3, ((0, 1, 2),) * 500, 3), nn.Conv2d(3, 500, 3)
    for name in ("weight", "bias"):
        found, expected = getattr(ours, name).detach(), getattr(theirs, name).detach()
        assert found.std().item() == pytest.approx(expected.std().item(), rel=0.1)
        assert found.abs().max().item() == pytest.approx(27**-0.5, rel=0.01)
