"""What the tests over the registry share: building a network for a size, images, scores, costs."""

from dataclasses import dataclass
from functools import cache

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from cnn_core.models import Entry, create, info, list_models

# MACs of one image from which a pass with numbers is too slow for a test: shapes alone are checked then.
HEAVY = 1_000_000_000
BATCH = 3  # odd, and more than one, which batch normalisation needs over a map of one cell


def build(name: str, shape: tuple[int, int, int], **options) -> nn.Module:
    """Build a network for images of this shape, which some are told by ``image_size``."""
    if info(name).fixed_size:
        options["image_size"] = shape[1]
    return create(name, **options)


@torch.no_grad()
def wake(model: nn.Module) -> nn.Module:
    """Draw the parameters that begin at zero: a network with a zero head says nothing about its layers."""
    generator = torch.Generator().manual_seed(0)
    for parameter in model.parameters():
        if parameter.requires_grad and not parameter.any():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) / 10)
    return model


def blank(name: str, shape: tuple[int, int, int], **options) -> nn.Module:
    """Build a network without numbers, for questions about shapes."""
    with torch.device("meta"):
        return build(name, shape, **options)


def outputs(result) -> tuple[torch.Tensor, ...]:
    """Return all scores: in training GoogLeNet gives those of its auxiliary classifiers too."""
    return tuple(result) if isinstance(result, tuple) else (result,)


def flops(model: nn.Module, shape: tuple[int, int, int]) -> int:
    """Count operations as PyTorch does, for one image and in evaluation mode."""
    device = next(iter(model.state_dict().values())).device
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model.eval()(torch.empty(1, *shape, device=device))
    return counter.get_total_flops()


@cache
def originals() -> tuple[str, ...]:
    """Return the smallest network of each family, and of each set of kinds of layers in it.

    ResNet-152 repeats the layers of ResNet-50, EfficientNet-B7 those of B0, wider.
    """
    least = {}
    for name in list_models():
        model = blank(name, info(name).input_sizes[1])
        modules = list(model.modules())
        group = info(name).family, frozenset(type(module).__qualname__ for module in modules)
        size = len(modules), sum(p.numel() for p in model.parameters()), name
        least[group] = min(size, least.get(group, size))
    return tuple(sorted(name for *_, name in least.values()))


@dataclass
class Network:
    """A network of the registry with weights, built for its second, smaller input size."""

    entry: Entry
    model: nn.Module
    shape: tuple[int, int, int]

    def images(self, *, batch: int = BATCH, seed: int = 0, shape: tuple | None = None) -> torch.Tensor:
        """Draw images in [−1, 1]."""
        generator = torch.Generator().manual_seed(seed)
        return torch.rand(batch, *(shape or self.shape), generator=generator) * 2 - 1

    def loss(self, images: torch.Tensor) -> torch.Tensor:
        """Return the cross-entropy of all the scores against the classes 0, 1, 2, …"""
        labels = torch.arange(len(images))
        return sum(F.cross_entropy(scores, labels) for scores in outputs(self.model(images)))


def same(actual: torch.Tensor, expected: torch.Tensor, tolerance: float = 1e-5) -> bool:
    """Compare two tensors relative to the largest entry of the second."""
    scale = expected.abs().max()
    assert scale > 0, "nothing but zeros: the comparison would prove nothing"
    return bool(torch.isfinite(expected).all()) and bool((actual - expected).abs().max() <= tolerance * scale)
