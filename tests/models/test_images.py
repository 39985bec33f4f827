"""Every network refuses images that it cannot read, with an error that names their shape; no others."""

import re
import sys

import pytest
import torch

from cnn_core.models import info, list_models
from tests.models.networks import blank, build

ONE_SIZE = [name for name in list_models() if info(name).fixed_size]


def refuses(model, images):
    with pytest.raises(ValueError, match=re.escape(f"images.shape={tuple(images.shape)!r}: must be (N, ")):
        model(images)


def test_wrong_axes_and_channels(entry):
    channels, height, width = shape = entry.input_sizes[1]
    model = blank(entry.name, shape)
    refuses(model, torch.empty(2, channels + 1, height, width, device="meta"))
    refuses(model, torch.empty(channels, height, width, device="meta"))


@torch.no_grad()
def test_smallest_size(network, monkeypatch):
    """At ``smallest`` it works, in training too; one cell less is refused, because no layer could go on."""
    entry, model = network.entry, network.model
    if entry.fixed_size:
        pytest.skip("reads one size alone: next test")
    channels, least = entry.input_sizes[0][0], entry.smallest
    model.train()(torch.ones(2, channels, least, least + 1))
    assert model.eval()(torch.ones(2, channels, least + 1, least)).shape == (2, entry.num_classes)
    too_small = (2, channels, least - 1, least), (2, channels, least, least - 1)
    for shape in too_small:
        refuses(model, torch.empty(shape))
    for module in [m for key, m in sys.modules.items() if key.startswith("cnn_core.models.")]:
        if hasattr(module, "check_images"):
            monkeypatch.setattr(module, "check_images", lambda *arguments, **options: None)
    for shape in too_small if least > 1 else ():
        with pytest.raises((RuntimeError, ValueError)):
            model.train()(torch.ones(shape))


@pytest.mark.parametrize("name", ONE_SIZE)
def test_network_for_one_size(name):
    """``image_size`` may be as small as ``smallest``; the network then reads that size alone."""
    entry = info(name)
    channels, least = entry.input_sizes[0][0], entry.smallest
    model = build(name, (channels, least, least))
    assert model.eval()(torch.zeros(2, channels, least, least)).shape == (2, entry.num_classes)
    model.train()(torch.zeros(2, channels, least, least))
    refuses(model, torch.empty(2, channels, least, least + 1))
    refuses(model, torch.empty(2, channels, least - 1, least))
    with pytest.raises(ValueError, match=f"image_size={least - 1}: must be"):
        blank(name, (channels, least - 1, least - 1))
