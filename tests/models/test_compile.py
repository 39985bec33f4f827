"""Every network is captured whole by export and by dynamo; two small ones go through the compiler too."""

import shutil

import pytest
import torch

from cnn_core.models import info
from tests.models.networks import BATCH, build, originals, outputs, same, wake
from tests.share import WHOLE

ALWAYS = ("lenet5", "resnet8")


@torch.no_grad()
def test_export(network):
    model, images = network.model.eval(), network.images()
    program = torch.export.export(model, (images,))
    assert same(program.module()(images), model(images))


@torch.no_grad()
def test_captured_in_training(network):
    """One graph, no break: the same scores for the same random numbers as without capture."""
    model, images = network.model.train(), network.images()
    results = []
    torch.compiler.reset()
    for run in (model, torch.compile(model, backend="eager", fullgraph=True)):
        torch.manual_seed(0)
        results.append(outputs(run(images)))
    torch.compiler.reset()
    assert all(same(actual, expected) for expected, actual in zip(*results, strict=True))


@torch.no_grad()
@pytest.mark.skipif(not any(map(shutil.which, ("c++", "g++", "clang++"))), reason="needs a C++ compiler")
@pytest.mark.parametrize("name", originals() if WHOLE else ALWAYS)
def test_compiled(name):
    """Whatever the network, what is captured is code for the compiler; two kinds show that it arrives.

    With everything, the smallest network of every kind is compiled, which takes a quarter of an hour.
    """
    shape = info(name).input_sizes[1]
    model = wake(build(name, shape, seed=0)).eval()
    images = torch.rand(BATCH, *shape, generator=torch.Generator().manual_seed(0))
    compiled = torch.compile(model, fullgraph=True)
    assert same(compiled(images), model(images), 1e-4)
    torch.compiler.reset()
