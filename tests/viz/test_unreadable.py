"""Networks that cannot be sent a blank image: table and drawing say so in the same words."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn

from cnn_core.models import summary
from cnn_core.viz import draw_network


class Asks(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x


class Looks(nn.Module):
    def forward(self, x):
        return {"scores": x}["score"]


class Misses(nn.Module):
    def forward(self, x):
        return self.layer(x)


LOOKS = [summary, draw_network, lambda model, shape: draw_network(model, shape, "graph")]
UNREADABLE = [
    (nn.Conv2d(2, 1, 3), "input_shape="),
    (nn.Linear(3, 1), "input_shape="),
    (nn.Conv2d(1, 1, 3).bfloat16(), "input_shape="),
    (nn.Conv2d(1, 1, 3).double(), "input_shape="),
    (nn.Embedding(3, 2), "input_shape="),
    (nn.LazyConv2d(1, 3), r"model=\['weight', 'bias'\]: must have shapes"),
    (Asks(), "input_shape="),
    (Looks(), "input_shape="),
    (Misses(), "input_shape="),
]


def compiled():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit as a whole is to go
        return torch.jit.script(nn.Conv2d(1, 1, 3))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("wrap", "name"), [(lambda layer: layer, "itself"), (nn.Sequential, "0")])
def test_layers_that_cannot_be_watched_are_named(look, wrap, name):
    with pytest.raises(ValueError, match=rf"model=\['{name}'\]: must be as it was written"):
        look(wrap(compiled()), (1, 8, 8))


@pytest.mark.parametrize("look", LOOKS, ids=["summary", "maps", "graph"])
@pytest.mark.parametrize(("model", "message"), UNREADABLE, ids=lambda case: type(case).__name__)
def test_what_a_network_cannot_read_is_refused(look, model, message):
    with pytest.raises(ValueError, match=message) as caught:
        look(model, (1, 8, 8))
    assert ": must " in str(caught.value)
    assert model.training
    assert not model._forward_hooks


@pytest.mark.parametrize("look", LOOKS, ids=["summary", "maps", "graph"])
def test_sides_are_whole_numbers_of_any_kind(look):
    assert look(nn.Conv2d(1, 1, 3), tuple(np.array([1, 8, 8])))
    assert look(nn.Conv2d(1, 1, 3), torch.Size([1, 8, 8]))
    for side in (True, 2.0, 0, "8"):
        with pytest.raises(ValueError, match=r"input_shape=.*must be"):
            look(nn.Conv2d(1, 1, 3), (1, side, 8))


@pytest.mark.parametrize("bias", [True, False])
def test_tied_weights_count_once(bias):
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4, bias=bias))
    model[2].weight = model[0].weight
    assert summary(model, (1, 4, 4)).params == sum(p.numel() for p in model.parameters())
