"""Every network is captured whole by export and by dynamo; the smallest of a family is compiled."""

import torch
from networks import outputs, same


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
