"""Gradient check: compare the backward pass with what happens when each number is moved a little."""

import copy

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn._arguments import instance, number
from cnn_core.nn._array import as_array
from cnn_core.nn.layer import Layer


def gradient_check(
    layer: Layer, x: np.ndarray, *, eps: float = 1e-6, tol: float = 1e-6, seed: int = 0
) -> float:
    """Compare ``layer.backward`` with central differences for the input and every parameter.

    With a random r in the output's shape, L = Σ r ⊙ layer(x), so dL/dy = r. Then for each number θ of x
    and of the parameters, (L(θ + ε) − L(θ − ε)) / 2ε must equal backward's dL/dθ to
    ``tol``·max(1, largest |dL/dθ| of that array). Every evaluation runs on a fresh copy of the layer, so
    dropout draws the same mask and running statistics stay as they are.

    Returns the largest error seen, in units of the tolerance's scale. Raises ValueError unless x and the
    parameters are float64, and AssertionError that names the first parameter, and place, that fails; "x"
    comes last. At a kink (ReLU at 0, ties in max pooling) the slopes on both sides differ, and no number is
    right: the error says so. Move x away from it.
    """
    instance(layer, "layer", Layer, "a cnn_core.nn layer")
    eps, tol, seed = number(eps, "eps", "> 0"), number(tol, "tol", "> 0"), whole(seed, "seed", 0)
    x = as_array(x).copy()
    require(x.size > 0, "x.shape", x.shape, "must not be empty")
    for name, array in {"x": x, **layer.params}.items():
        require(array.dtype == np.float64, f"{name}.dtype", array.dtype.name, "must be float64")
    probe = copy.deepcopy(layer)
    y = probe.forward(x)
    r = np.random.default_rng(seed).standard_normal(y.shape)
    dx = probe.backward(r)

    def value(name: str, index: tuple, shift: float) -> float:
        trial, trial_x = copy.deepcopy(layer), x.copy()
        (trial_x if name == "x" else trial.params[name])[index] += shift
        return float((r * trial.forward(trial_x)).sum())

    worst = 0.0
    for name, gradient in {**probe.grads, "x": dx}.items():
        scale = max(1.0, float(np.abs(gradient).max()))
        for index in np.ndindex(gradient.shape):
            numeric = (value(name, index, eps) - value(name, index, -eps)) / (2 * eps)
            error = abs(numeric - gradient[index]) / scale
            worst = max(worst, error)
            if not error <= tol:
                here = value(name, index, 0.0)
                below, above = (here - value(name, index, -eps)) / eps, (value(name, index, eps) - here) / eps
                place = name + "".join(f"[{i}]" for i in index)
                found = f"{place}: backward gives {gradient[index]:.9g}, differences {numeric:.9g}"
                if abs(above - below) > abs(numeric - gradient[index]):
                    found += (
                        f"; a kink: the slope is {below:.9g} below and {above:.9g} above, move away from it"
                    )
                raise AssertionError(found)
    return worst
