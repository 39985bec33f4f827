"""Sending a blank image through a network of PyTorch, to see what it does, without computing anything."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from cnn_core._check import require


def require_written(model: object, rule: str = "must be a torch.nn.Module") -> None:
    """Require a module whose layers can be watched, which those that torch.jit has compiled cannot."""
    require(isinstance(model, nn.Module), "model", model, rule)
    compiled = sorted(
        name or "itself" for name, m in model.named_modules() if isinstance(m, torch.jit.ScriptModule)
    )
    require(not compiled, "model", compiled, "must be as it was written, not compiled by torch.jit")


@contextmanager
def answered(model: nn.Module, shape: tuple[int, ...]) -> Iterator[None]:
    """Raise ValueError in our words where ``model`` cannot be sent an image of ``shape`` (C, H, W).

    What the network itself refuses with a ValueError stays. Of other errors, what PyTorch says is the cause.
    """
    unknown = [name for name, tensor in model.state_dict(keep_vars=True).items() if is_lazy(tensor)]
    require(not unknown, "model", unknown, "must have shapes: run it once on a batch of images")
    try:
        yield
    except (RuntimeError, TypeError, LookupError, AttributeError, AssertionError) as error:
        kind = type(model).__name__
        reason = "must be what the network takes, in float32, and no value may decide on its way"
        raise ValueError(f"input_shape={shape}: {reason} ({kind})") from error
