"""Training and evaluation mode: each module has its own, and nobody who uses a network may change it."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def own_modes(model: nn.Module) -> Iterator[None]:
    """Give each module of ``model`` its own mode back at the end, also after an error."""
    before = [(module, module.training) for module in model.modules()]
    try:
        yield
    finally:
        for module, training in before:
            module.training = training


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Keep ``model`` in evaluation mode meanwhile, without gradients."""
    with own_modes(model), torch.no_grad():
        model.eval()
        yield


@contextmanager
def untouched(model: nn.Module) -> Iterator[None]:
    """Put buffers such as running statistics, and the global random state, back at the end."""
    before = [buffer.clone() for buffer in model.buffers()]
    with torch.random.fork_rng(range(torch.cuda.device_count())), torch.no_grad():
        try:
            yield
        finally:
            for buffer, old in zip(model.buffers(), before, strict=True):
                buffer.copy_(old)
