"""How weights start: random numbers whose size keeps the signal's variance through the layers."""

from math import prod, sqrt

import numpy as np

from cnn_core._check import require
from cnn_core.nn._arguments import choice, float_dtype, number, weight_shape

GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": sqrt(2), "selu": 3 / 4}


def as_rng(rng: np.random.Generator | int | None) -> np.random.Generator:
    """Return a Generator: the one given, or a new one from the seed (None: fresh entropy).

    Raises ValueError for anything else, negative seeds included.
    """
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError, OverflowError):
        require(False, "rng", rng, "must be a NumPy Generator, a seed ≥ 0 or None")


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor by which weights grow to make up for an activation, as torch.nn.init does.

    "linear" and "sigmoid" 1, "tanh" 5/3, "relu" √2, "selu" 3/4, "leaky_relu" √(2 / (1 + a²)) with the
    negative slope a = ``param`` (0.01). Raises ValueError for another name.
    """
    slope = 0.01 if param is None else number(param, "param")
    known = isinstance(nonlinearity, str) and nonlinearity in (*GAINS, "leaky_relu")
    rule = f"must be one of {sorted([*GAINS, 'leaky_relu'])}"
    require(known, "nonlinearity", nonlinearity, rule)
    return sqrt(2 / (1 + slope * slope)) if nonlinearity == "leaky_relu" else GAINS[nonlinearity]


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return (fan_in, fan_out) of a weight (out, in, *kernel).

    fan_in = in·k_h·k_w, fan_out = out·k_h·k_w

    One output of a convolution sums over fan_in inputs, and one input feeds fan_out outputs (at stride 1).
    With groups ``in`` is the number per group, as stored, and fan_in still holds; fan_out does not: ``out``
    counts the outputs of all groups, while one input feeds those of its own, fan_out / groups. PyTorch counts
    in the same way. Raises ValueError for fewer than 2 axes and for axes below 1.
    """
    shape = weight_shape(shape)
    require(len(shape) >= 2, "shape", shape, "must have at least 2 axes, (out, in, *kernel)")
    kernel = prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel


def _draw(shape: tuple, std: float, uniform: bool, rng: object, dtype: object) -> np.ndarray:
    """Draw with this standard deviation; U(−b, b) has the deviation b / √3."""
    shape, rng, dtype = weight_shape(shape), as_rng(rng), float_dtype(dtype)
    if uniform:
        return rng.uniform(-sqrt(3) * std, sqrt(3) * std, shape).astype(dtype)
    return rng.normal(0.0, std, shape).astype(dtype)


def _scale_fan(shape: tuple, mode: str) -> int:
    fan_in, fan_out = fans(shape)
    return fan_in if choice(mode, "mode", ("fan_in", "fan_out")) == "fan_in" else fan_out


def he_normal(
    shape, rng=None, dtype=np.float32, *, gain: float = sqrt(2), mode: str = "fan_in"
) -> np.ndarray:
    """Return N(0, gain² / fan): the deviation is √(2 / fan_in) for ReLU, whose zeros halve the variance.

    ``shape`` is (out, in, *kernel). Source: He et al. (2015), Delving deep into rectifiers, section 2.2.
    Raises ValueError for a shape with fewer than 2 axes and an unknown mode.
    """
    return _draw(shape, number(gain, "gain", "≥ 0") / sqrt(_scale_fan(shape, mode)), False, rng, dtype)


def he_uniform(
    shape, rng=None, dtype=np.float32, *, gain: float = sqrt(2), mode: str = "fan_in"
) -> np.ndarray:
    """Return U(−b, b) with b = gain·√(3 / fan): the same variance as :func:`he_normal`."""
    return _draw(shape, number(gain, "gain", "≥ 0") / sqrt(_scale_fan(shape, mode)), True, rng, dtype)


def xavier_normal(shape, rng=None, dtype=np.float32, *, gain: float = 1.0) -> np.ndarray:
    """Return N(0, gain²·2 / (fan_in + fan_out)), a compromise between the forward and the backward pass.

    ``shape`` is (out, in, *kernel). Source: Glorot and Bengio (2010), Understanding the difficulty of
    training deep feedforward neural networks, section 4.2. Raises ValueError for fewer than 2 axes.
    """
    return _draw(shape, number(gain, "gain", "≥ 0") * sqrt(2 / sum(fans(shape))), False, rng, dtype)


def xavier_uniform(shape, rng=None, dtype=np.float32, *, gain: float = 1.0) -> np.ndarray:
    """Return U(−b, b) with b = gain·√(6 / (fan_in + fan_out)): the variance of :func:`xavier_normal`."""
    return _draw(shape, number(gain, "gain", "≥ 0") * sqrt(2 / sum(fans(shape))), True, rng, dtype)


def lecun_normal(shape, rng=None, dtype=np.float32) -> np.ndarray:
    """Return N(0, 1 / fan_in), which keeps the variance of a linear layer.

    ``shape`` is (out, in, *kernel). Source: LeCun et al. (1998), Efficient BackProp, section 4.6.
    Raises ValueError for fewer than 2 axes.
    """
    return _draw(shape, 1 / sqrt(fans(shape)[0]), False, rng, dtype)


def lecun_uniform(shape, rng=None, dtype=np.float32) -> np.ndarray:
    """Return U(−b, b) with b = √(3 / fan_in): the same variance as :func:`lecun_normal`."""
    return _draw(shape, 1 / sqrt(fans(shape)[0]), True, rng, dtype)


def torch_default(shape, rng=None, dtype=np.float32) -> np.ndarray:
    """Return U(−b, b) with b = 1 / √fan_in: what PyTorch gives linear and convolutional weights.

    PyTorch writes it as kaiming_uniform with a = √5, whose gain √(2 / (1 + 5)) = √(1/3) makes b so.
    Raises ValueError for fewer than 2 axes.
    """
    return he_uniform(shape, rng, dtype, gain=calculate_gain("leaky_relu", sqrt(5)))
