"""PyTorch's side of the parity table: modules that it lacks, networks for either library, the comparison."""

import numpy as np
import torch

T = torch.nn
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


class Rows(T.Module):
    """PyTorch's global average pooling, flattened."""

    def forward(self, x):
        return x.flatten(2).mean(2)


class TorchResidual(T.Module):
    def __init__(self, body, shortcut=None):
        super().__init__()
        self.body = body
        if shortcut is not None:
            self.shortcut = shortcut

    def forward(self, x):
        return self.body(x) + (self.shortcut(x) if hasattr(self, "shortcut") else x)


class TorchConcat(T.Sequential):
    def forward(self, x):
        return torch.cat([branch(x) for branch in self], 1)


class TorchScaledTanh(T.Module):
    def forward(self, x):
        return 1.7159 * torch.tanh(x * 2 / 3)


def inception(module, concat):
    return concat(
        module.Conv2d(3, 2, 1),
        module.Sequential(module.Conv2d(3, 2, 1), module.ReLU(), module.Conv2d(2, 4, 3, padding=1)),
        module.Sequential(module.MaxPool2d(3, 1, 1), module.Conv2d(3, 1, 1)),
    )


def residual(module, outer):
    body = module.Sequential(
        module.Conv2d(3, 3, 3, padding=1, bias=False), module.BatchNorm2d(3), module.ReLU()
    )
    return outer(body)


def projected(module, outer):
    body = module.Sequential(module.Conv2d(3, 5, 3, 2, 1, bias=False), module.BatchNorm2d(5))
    return outer(body, module.Conv2d(3, 5, 1, 2))


def close(ours, theirs, dtype, what):
    theirs = theirs.detach().numpy()
    assert ours.shape == theirs.shape, what
    assert ours.dtype == dtype, what
    assert np.isfinite(ours).all(), what
    assert np.abs(ours - theirs).max() <= TOLERANCE[dtype] * max(1e-3, np.abs(theirs).max()), what


def cast(layer, dtype):
    """Give a layer of any depth float64 or float32 parameters."""
    for child in getattr(layer, "children", {}).values():
        cast(child, dtype)
    if not hasattr(layer, "children"):
        for arrays in (layer.params, layer.buffers):
            for name, array in arrays.items():
                if array.dtype.kind == "f":
                    arrays[name] = array.astype(dtype)
        if hasattr(layer, "dtype"):
            layer.dtype = np.dtype(dtype)
