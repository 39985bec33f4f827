"""How weights start: random numbers whose size keeps the signal's variance through the layers."""

from math import prod, sqrt

import numpy as np

from cnn_core._check import require
from cnn_core._whole import flag, per_axis, whole
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


def fans(
    shape: tuple[int, ...], *, groups: int = 1, stride: int | tuple[int, ...] = 1, transposed: bool = False
) -> tuple[float, float]:
    """Return (fan_in, fan_out): how many inputs one output sums, and how many outputs one input feeds.

    fan_in = in·k_h·k_w / g, fan_out = out·k_h·k_w / (g·s_h·s_w)

    ``shape`` is that of the weights: (out, in / groups, *kernel), or (in, out / groups, *kernel) of a
    transposed convolution, where the two numbers change places. With a stride the second is a mean over
    positions, and need not be whole. Padding is not counted. PyTorch's initialisers see the shape alone, so
    they always count as the defaults here: its fan_out is ``groups`` times too large in a grouped
    convolution, and in a transposed one what it calls fan_in is fan_out.

    Raises ValueError for fewer than 2 axes, axes and strides below 1, and groups that do not divide the
    first axis.
    """
    shape = weight_shape(shape)
    require(len(shape) >= 2, "shape", shape, "must have at least 2 axes, (out, in, *kernel)")
    divides = shape[0] % whole(groups, "groups", 1) == 0
    require(divides, "groups", groups, f"must divide the first axis, {shape[0]}")
    kernel, steps = prod(shape[2:]), prod(per_axis(stride, len(shape) - 2, "stride", 1))
    near, far = shape[1] * kernel, shape[0] // groups * kernel
    far = far / steps if far % steps else far // steps
    return (far, near) if flag(transposed, "transposed") else (near, far)


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


def orthogonal(shape, rng=None, dtype=np.float32, *, gain: float = 1.0) -> np.ndarray:
    """Return weights whose rows, as (out, in·k_h·k_w), are orthogonal and of length ``gain``.

    With more rows than columns the columns are. A square matrix of this kind keeps every length up to the
    gain, where a Gaussian one of the same variance keeps them on average. Drawn as the Q of a Gaussian
    matrix's QR decomposition, with the signs that make it uniform. Source: Saxe et al. (2014), Exact
    solutions to the nonlinear dynamics of learning in deep linear neural networks, section 3. Raises
    ValueError for fewer than 2 axes.
    """
    shape, rng, dtype = weight_shape(shape), as_rng(rng), float_dtype(dtype)
    columns, rows = fans(shape)[0], shape[0]
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return (number(gain, "gain", "≥ 0") * (q if rows >= columns else q.T)).reshape(shape).astype(dtype)


def torch_default(shape, rng=None, dtype=np.float32) -> np.ndarray:
    """Return U(−b, b) with b = 1 / √fan_in: what PyTorch gives linear and convolutional weights.

    PyTorch writes it as kaiming_uniform with a = √5, whose gain √(2 / (1 + 5)) = √(1/3) makes b so.
    Raises ValueError for fewer than 2 axes.
    """
    return he_uniform(shape, rng, dtype, gain=calculate_gain("leaky_relu", sqrt(5)))
