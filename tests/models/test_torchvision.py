"""Networks that torchvision has too: the same state, the same scores, the same gradients."""

import pytest
import torch
import torchvision

from tests.models.networks import blank, outputs, same

OLD = torchvision.__version__.startswith("0.19.")
MORE = {"googlenet": {"init_weights": False}}  # silences a warning: the weights are replaced anyway


def twin(entry):
    """Build torchvision's network of the same size, without weights yet."""
    if entry.torchvision is None:
        pytest.skip("torchvision does not have this network")
    size = entry.input_sizes[1][1]
    options = {"image_size": size} if entry.fixed_size else MORE.get(entry.torchvision, {})
    with torch.device("meta"):
        return torchvision.models.get_model(entry.torchvision, weights=None, **options)


@torch.no_grad()
def draw_constants(model):
    """Draw what a fresh network has at one value: running statistics, scales, shifts, ViT's last layer.

    ViT's scores would all be zero, ConvNeXt's blocks count for a millionth, and parity prove nothing.
    """
    generator = torch.Generator().manual_seed(0)
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        if tensor.is_floating_point() and tensor.numel() > 1 and tensor.min() == tensor.max():
            least = 0.5 if name.endswith("running_var") else tensor.min() - 0.2
            tensor.copy_(least + 0.4 * torch.rand(tensor.shape, generator=generator))


def run(model, images):
    """Return all scores, the gradient of a weighted sum of them with respect to the images, and the state."""
    torch.manual_seed(1)
    images = images.clone().requires_grad_()
    scores = outputs(model(images))
    weights = torch.linspace(-1, 1, scores[0].numel()).view_as(scores[0])
    (gradient,) = torch.autograd.grad(sum((weights * s).sum() for s in scores), images)
    return *scores, gradient


def test_state_key_for_key_and_layers_of_the_same_settings(entry):
    """Strides, paddings, groups, ε and momentum show in how a layer prints itself."""
    theirs, ours = twin(entry), blank(entry.name, entry.input_sizes[1])
    assert [(key, value.shape) for key, value in ours.state_dict().items()] == [
        (key, value.shape) for key, value in theirs.state_dict().items()
    ]
    for name in {name.rpartition(".")[0] for name in theirs.state_dict()}:
        layer = theirs.get_submodule(name)
        if not list(layer.children()):
            assert str(ours.get_submodule(name)) == str(layer)


def test_parity(network):
    theirs = twin(network.entry).to_empty(device="cpu")
    ours, images = network.model, network.images()
    draw_constants(ours)
    theirs.load_state_dict(ours.state_dict(), strict=True)
    for mode in (False, True):
        expected = run(theirs.train(mode), images)
        if OLD and network.entry.name == "googlenet" and mode:  # which handed back its two side exits swapped
            expected = expected[0], expected[2], expected[1], *expected[3:]
        pairs = zip(run(ours.train(mode), images), expected, strict=True)
        assert all(right.any() and same(actual, right) for actual, right in pairs)
    trained = theirs.state_dict()
    assert all(same(v, trained[k]) for k, v in ours.state_dict().items() if v.is_floating_point())
    ours.load_state_dict(trained, strict=True)
