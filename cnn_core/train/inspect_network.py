"""Inside a network: which activations are stuck at zero or at their limits, and how large gradients are."""

from math import inf
from typing import NamedTuple

import torch
from torch import nn

from cnn_core._check import require
from cnn_core.models import ScaledTanh
from cnn_core.train._read import instance, real
from cnn_core.train.modes import untouched

SATURATED = 0.97
SQUASHING = (nn.Tanh, nn.Sigmoid, ScaledTanh)


class ActivationStatistics(NamedTuple):
    """The outputs of one layer on one batch; the last three are shares in [0, 1].

    ``call`` counts how often the module has been called in this forward pass, 1 for the first: one ReLU
    module may serve several places. ``mean`` and ``std`` (divided by the number of values) are in the
    layer's own unit. ``zeros`` is the share of values that are exactly 0; ``saturated`` the share of values
    beyond 97 % of the way from the middle of the function to its limits, None for a layer without limits;
    ``dead`` the share of units that are 0 for every image of the batch. A unit is an entry of axis 1: a
    neuron of outputs (N, units), a whole feature map of outputs (N, C, H, W), since one filter makes it.
    """

    name: str
    kind: str
    call: int
    mean: float
    std: float
    zeros: float
    saturated: float | None
    dead: float

    def __str__(self) -> str:
        place = self.name if self.call == 1 else f"{self.name} (call {self.call})"
        saturated = "" if self.saturated is None else f"  saturated {self.saturated:6.1%}"
        return (
            f"{place:24} {self.kind:16} mean {self.mean:+9.3g}  std {self.std:9.3g}  "
            f"zeros {self.zeros:6.1%}  dead {self.dead:6.1%}{saturated}"
        )


class GradientStatistics(NamedTuple):
    """The gradient of one parameter: its ``norm`` (Euclidean), ``mean`` and ``std`` over the entries.

    ``weight_norm`` is the norm of the parameter itself. ``update_ratio`` is lr·|g|/|w|, the relative length
    of a step of plain gradient descent; inf for a parameter that is all zeros.
    """

    name: str
    shape: tuple[int, ...]
    norm: float
    mean: float
    std: float
    weight_norm: float
    update_ratio: float

    def __str__(self) -> str:
        shape = "×".join(map(str, self.shape))
        return (
            f"{self.name:24} {shape:14} norm {self.norm:9.3g}  mean {self.mean:+9.3g}  std {self.std:9.3g}  "
            f"update/weight {self.update_ratio:9.3g}"
        )


def activation_statistics(model: nn.Module, inputs: torch.Tensor) -> list[ActivationStatistics]:
    """Run ``model`` on normalised ``inputs`` (N, C, H, W); return a row per call of a leaf layer, in order.

    The network runs in the mode that it is in: in training mode batch normalisation uses this batch, as it
    does during a step. Looking changes nothing: no gradients are kept, running statistics and the global
    random state are put back, hooks are removed even if the network raises. No row for outputs that are no
    floating-point tensors with axes (N, units, …), and none for what ``forward`` computes without a module,
    ``F.relu(x)`` for instance.

    97 % of the way to its limit a tanh, and a sigmoid likewise, has 1 − 0.97² ≈ 6 % of its largest slope:
    hardly any gradient passes (Glorot and Bengio 2010, section 3, watch saturation layer by layer). A unit
    of a ReLU that is dead on all images gets no gradient at all.
    Raises ValueError for inputs without an image, and for those that the network does not take.
    """
    instance(model, nn.Module, "model", "must be a network, a torch.nn.Module")
    instance(inputs, torch.Tensor, "inputs", "must be a tensor (N, C, H, W), as ImageSets.normalise gives it")
    require(inputs.ndim >= 2 and len(inputs) > 0, "inputs.shape", tuple(inputs.shape), "must be (N ≥ 1, …)")
    rows: list[ActivationStatistics] = []
    calls: dict[str, int] = {}

    def watch(name: str, module: nn.Module):
        def hook(_: nn.Module, __: tuple, output: object) -> None:
            if isinstance(output, torch.Tensor) and output.is_floating_point() and output.ndim >= 2:
                calls[name] = calls.get(name, 0) + 1
                rows.append(_describe(name, module, calls[name], output.detach().float()))

        return module.register_forward_hook(hook)

    with untouched(model):
        leaves = [(name, module) for name, module in model.named_modules() if not any(module.children())]
        hooks = [watch(name, module) for name, module in leaves]
        try:
            model(inputs)
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            raise ValueError(
                f"inputs of shape {tuple(inputs.shape)}: the network does not take them"
            ) from error
        finally:
            for hook in hooks:
                hook.remove()
    return rows


def _describe(name: str, module: nn.Module, call: int, output: torch.Tensor) -> ActivationStatistics:
    zero, saturated = output == 0, None
    if isinstance(module, SQUASHING):
        low, high = module.forward(output.new_tensor([-inf, inf])).tolist()  # not module(…): that has hooks
        distance = (output - (low + high) / 2).abs() / ((high - low) / 2)
        saturated = _share(distance > SATURATED)
    return ActivationStatistics(
        name=name,
        kind=type(module).__name__,
        call=call,
        mean=output.mean().item(),
        std=output.std(correction=0).item(),
        zeros=_share(zero),
        saturated=saturated,
        dead=_share(zero.transpose(0, 1).flatten(1).all(1)),
    )


def _share(flags: torch.Tensor) -> float:
    return flags.count_nonzero().item() / flags.numel()


def gradient_statistics(model: nn.Module, lr: float) -> list[GradientStatistics]:
    """Return a row per parameter that has a gradient, in the order of ``model``, after a ``backward()``.

    ``lr`` is the learning rate in use. A ratio of update to weight of about 10⁻³ is usual for weights; far
    more tears them down, far less hardly moves them (notes of Stanford's CS231n, "Babysitting the learning
    process"). Momentum and Adam make steps of other lengths than lr·|g|.
    Raises ValueError for a negative rate and for a model in which no parameter has a gradient.
    """
    instance(model, nn.Module, "model", "must be a network, a torch.nn.Module")
    lr = real(lr, "lr", least=0)
    rows = [_gradient(name, p, lr) for name, p in model.named_parameters() if p.grad is not None]
    require(len(rows) > 0, "parameters with a gradient", len(rows), "must be ≥ 1; call loss.backward() first")
    return rows


def _gradient(name: str, parameter: nn.Parameter, lr: float) -> GradientStatistics:
    gradient, weight = parameter.grad.float(), parameter.detach().float()
    norm, weight_norm = gradient.norm().item(), weight.norm().item()
    return GradientStatistics(
        name=name,
        shape=tuple(parameter.shape),
        norm=norm,
        mean=gradient.mean().item(),
        std=gradient.std(correction=0).item(),
        weight_norm=weight_norm,
        update_ratio=lr * norm / weight_norm if weight_norm > 0 else inf,
    )
