"""Looking at a network without leaving a trace: each layer's mode, and what it kept, are put back."""

from collections.abc import Iterator
from contextlib import contextmanager

from cnn_core.nn.layer import Layer


@contextmanager
def evaluation(model: Layer) -> Iterator[None]:
    """Put ``model`` in evaluation mode; afterwards, also after an error, every layer is as it was."""
    before = [(layer, layer.training, dict(layer._kept)) for layer in model.modules()]
    try:
        model.eval()
        yield
    finally:
        for layer, training, kept in before:
            layer.training, layer._kept = training, kept


@contextmanager
def same_modes(model: Layer) -> Iterator[None]:
    """Leave every layer in the mode it is in now, whatever happens meanwhile."""
    before = [(layer, layer.training) for layer in model.modules()]
    try:
        yield
    finally:
        for layer, training in before:
            layer.training = training
