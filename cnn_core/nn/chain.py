"""A deep chain of wide layers in the limit of great width: how large signals and gradients are in it."""

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from cnn_core.nn.layer import Layer

SAMPLES = 400  # an even number, so that none of them is 0


def values_and_slopes(layer: Layer, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """f(x) and f'(x), both in the shape of x: the backward pass of a gradient of ones is the slope."""
    y = layer.forward(x)
    return y, layer.backward(np.ones_like(y))


@cache
def _normal() -> np.ndarray:
    """Quantiles of the normal distribution at (i + ½)/400, scaled to variance 1: (400,), mean 0."""
    normal = NormalDist()
    z = np.array([normal.inv_cdf((i + 0.5) / SAMPLES) for i in range(SAMPLES)])
    return z / np.sqrt(np.mean(z**2))


def normal_inputs(mean: float = 0.0, spread: float = 1.0) -> np.ndarray:
    """400 inputs (400,) that stand for a Gaussian: equally probable quantiles instead of random numbers."""
    return mean + spread * _normal()


@dataclass(frozen=True)
class Chain:
    """What :func:`chain` finds; index l − 1 belongs to layer l, the last one to what leaves the chain.

    Attributes:
        signals: root mean square of the inputs z of each activation, (d + 1,).
        factors: by what each layer multiplies a gradient on its way back, (d,).
        gradients: what is left before each layer of a gradient of size 1 behind the chain, (d + 1,).
    """

    signals: np.ndarray
    factors: np.ndarray
    gradients: np.ndarray


def chain(layer: Layer, gain: float, depth: int, mean: float = 0.0, spread: float = 1.0) -> Chain:
    """Send signals forwards and gradients backwards through ``depth`` wide layers z ← W·f(z).

    The entries of each W are independent, with mean 0 and variance gain² / width. In the limit of great
    width the next z is Gaussian with mean 0 and variance gain²·E[f(z)²], and the mean square of a gradient
    grows by gain²·E[f'(z)²] on its way back. The first z has the given mean and spread; all expectations
    are means over :func:`normal_inputs`.

    Source: He et al. (2015), section 2.2; Poole et al. (2016); Schoenholz et al. (2017), section 3.
    """
    z = normal_inputs(mean, spread)
    signals, factors = [], []
    for _ in range(depth):
        y, slopes = values_and_slopes(layer, z)
        signals.append(np.sqrt(np.mean(z**2)))
        factors.append(gain * np.sqrt(np.mean(slopes**2)))
        z = normal_inputs(spread=gain * np.sqrt(np.mean(y**2)))
    signals.append(np.sqrt(np.mean(z**2)))
    gradients = np.append(np.cumprod(factors[::-1])[::-1], 1.0)
    return Chain(np.array(signals), np.array(factors), gradients)
