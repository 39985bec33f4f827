"""Every network of the registry: forward and backward, precision, memory format, seeds, storage."""

import copy

import pytest
import safetensors.torch
import torch

from tests.models.networks import BATCH, HEAVY, blank, build, flops, outputs, same, wake


def check_pass(network, shape):
    """Go forward and back; the loss, the gradients of all parameters and of the images must be finite."""
    network.model.train().zero_grad()
    images = network.images(shape=shape).requires_grad_()
    loss = network.loss(images)
    trained = {name: p for name, p in network.model.named_parameters() if p.requires_grad}
    if trained:
        loss.backward()
        assert torch.isfinite(images.grad).all()
    wrong = [name for name, p in trained.items() if p.grad is None or not torch.isfinite(p.grad).all()]
    network.model.zero_grad()
    assert torch.isfinite(loss)
    assert wrong == []


def test_forward_and_backward_at_the_small_size(network):
    check_pass(network, network.shape)


def test_shapes_at_both_sizes_for_any_number_of_classes(entry):
    for shape in entry.input_sizes[:2]:
        model = blank(entry.name, shape, num_classes=7)
        result = model.train()(torch.empty(BATCH, *shape, device="meta"))
        assert {scores.shape for scores in outputs(result)} == {(BATCH, 7)}


def test_forward_and_backward_at_the_usual_size(network):
    """A network with more than 10⁹ MACs shows only its shapes there: test above."""
    entry, shape = network.entry, network.entry.input_sizes[0]
    if flops(blank(entry.name, shape), shape) > 2 * HEAVY:
        pytest.skip("too slow with numbers")
    if entry.fixed_size:
        network = copy.copy(network)
        network.model = build(entry.name, shape, seed=0)
    check_pass(network, shape)


@torch.no_grad()
def test_channels_last(network):
    model, images = network.model.eval(), network.images()
    expected = model(images)
    last = copy.deepcopy(model).to(memory_format=torch.channels_last)
    assert same(last(images.to(memory_format=torch.channels_last)), expected, 1e-4)


def test_bfloat16_autocast(network):
    """Forward and back in half the precision: scores about right, all gradients finite."""
    model, images = network.model.eval(), network.images()
    with torch.no_grad():
        expected = model(images)
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(images)
    assert scores.shape == (BATCH, network.entry.num_classes)
    assert same(scores.detach().float(), expected, 0.1)
    if scores.requires_grad:
        scores.float().square().sum().backward()
        grads = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
        model.zero_grad()
        assert grads
        assert [name for name, grad in grads.items() if not torch.isfinite(grad).all()] == []


@torch.no_grad()
def test_seeds_and_storage(network):
    """The same seed draws the same weights; what is stored comes back as it was."""
    name, shape, model, images = network.entry.name, network.shape, network.model.eval(), network.images()
    before = torch.random.get_rng_state()
    again = wake(build(name, shape, seed=0)).eval()
    assert torch.equal(torch.random.get_rng_state(), before)
    pairs = zip(model.state_dict().values(), again.state_dict().values(), strict=True)
    running = ("running", "num_batches")  # the tests before this one moved them
    names = [key.rpartition(".")[2].startswith(running) for key in model.state_dict()]
    assert all(moved or torch.equal(ours, other) for moved, (ours, other) in zip(names, pairs, strict=True))
    for parameter in again.parameters():
        parameter.zero_()
    again.load_state_dict(safetensors.torch.load(safetensors.torch.save(model.state_dict())))
    assert torch.equal(again(images), model(images))


def test_another_seed_draws_other_weights(network):
    """What learns without gradients begins without chance."""
    other = wake(build(network.entry.name, network.shape, seed=1))
    pairs = zip(network.model.parameters(), other.parameters(), strict=True)
    drawn = any(p.requires_grad for p in other.parameters())
    assert all(torch.equal(p, o) for p, o in pairs) is not drawn
