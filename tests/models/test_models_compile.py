"""Every network is captured whole by export and by dynamo; two small ones go through the compiler too."""

import shutil

import pytest
import torch
from networks import BATCH, outputs, same

from cnn_core.models import create, info


@torch.no_grad()
def test_export(network):
    network.skip_if_repeats()
    model, images = network.model.eval(), network.images()
    program = torch.export.export(model, (images,))
    assert same(program.module()(images), model(images))


@torch.no_grad()
def test_captured_in_training(network):
    """One graph, no break: the same scores for the same random numbers as without capture."""
    network.skip_if_repeats()
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
@pytest.mark.parametrize("name", ["lenet5", "resnet8"])
def test_compiled(name):
    """What is captured is code for the compiler, whatever the network: two kinds show that it arrives."""
    model = create(name, seed=0).eval()
    images = torch.rand(BATCH, *info(name).input_sizes[0], generator=torch.Generator().manual_seed(0))
    compiled = torch.compile(model, fullgraph=True)
    assert same(compiled(images), model(images))
    torch.compiler.reset()
