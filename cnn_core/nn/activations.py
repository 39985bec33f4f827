"""Activation functions: applied to each value alone, so x, y, dy and dx share one shape.

Each class gives f in ``forward`` and dL/dx = dL/dy · f'(x) in ``backward``. The formulas are written so that
no two equal numbers are subtracted: tails keep their digits down to the smallest number of the format.
"""

from math import erfc, pi, sqrt

import numpy as np

from cnn_core._check import require
from cnn_core.nn._arguments import choice, float_dtype, number, weight_shape
from cnn_core.nn._array import as_float, select
from cnn_core.nn._workspace import copy_of, result
from cnn_core.nn.layer import Layer

FAR = 1000.0  # beyond ± this, all tails below are exactly 0: products with them need no larger factor


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return σ(x) = 1 / (1 + e^−x) for each value of x, in the shape of x.

    As e^x / (1 + e^x) where x < 0 the tail keeps its digits. Raises ValueError for complex numbers and text.
    """
    x = as_float(x)
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def _bell(x: np.ndarray) -> np.ndarray:
    """Return σ'(x) = σ(x)·σ(−x) = e^−|x| / (1 + e^−|x|)²."""
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


class ReLU(Layer):
    """f(x) = max(0, x) for each value; f' = 1 for x > 0, else 0 (also at 0, where it has no derivative)."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return max(0, x)."""
        x = as_float(x)
        y = np.maximum(x, 0, out=result(x.shape, x.dtype))
        rest = np.less_equal(x, 0, out=result(x.shape, bool))
        return self.keep(y, np.logical_not(rest, out=rest))  # so NaN, which is neither, hands dy on

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy where x > 0, else 0."""
        dy, positive = self.recall(dy)
        return select(positive, dy, out=result(dy.shape, dy.dtype))


class LeakyReLU(Layer):
    """f(x) = x for each value x > 0, else a·x, with a = ``negative_slope`` (0.01): no unit ever goes silent.

    Raises ValueError for a slope that is no finite number. Source: Maas, Hannun and Ng (2013), Rectifier
    nonlinearities improve neural network acoustic models.
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = number(negative_slope, "negative_slope")

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return x or a·x."""
        x = as_float(x)
        positive = x > 0
        with np.errstate(invalid="ignore"):
            return self.keep(np.where(positive, x, x * self.negative_slope), positive)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy or a·dy."""
        dy, positive = self.recall(dy)
        return np.where(positive, dy, dy * self.negative_slope)


class PReLU(Layer):
    """f(x) = x for x > 0, else a·x, with a learned slope a: one ``weight`` for all, or one per channel.

    x and y have one shape, (N, C, …), and ``weight`` has ``num_parameters`` entries, one for each channel of
    axis 1 or one in all, ``init`` at first. dL/da sums dy·x over all values with x ≤ 0. Raises
    ValueError if x has another number of channels, or ``init`` is no finite number.

    Source: He et al. (2015), Delving deep into rectifiers, section 2.1.
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, *, dtype: object = np.float32) -> None:
        super().__init__()
        (self.num_parameters,) = weight_shape((num_parameters,), "num_parameters")
        self.params["weight"] = np.full(num_parameters, number(init, "init"), float_dtype(dtype))

    def _slope(self, axes: int) -> np.ndarray:
        """Return the slopes in a shape that lines up with axis 1 of an array with ``axes`` axes."""
        return self.params["weight"].reshape(-1, *[1] * max(axes - 2, 0))

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return x for x > 0, else a·x."""
        x = as_float(x, self.params["weight"].dtype)
        fits = self.num_parameters == 1 or (x.ndim > 1 and x.shape[1] == self.num_parameters)
        require(fits, "x.shape", x.shape, f"must have {self.num_parameters} channels on axis 1")
        return self.keep(np.where(x > 0, x, x * self._slope(x.ndim)), copy_of(x))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy or a·dy; store dL/da."""
        dy, x = self.recall(dy)
        along_slope = np.where(x > 0, 0, dy * x)
        channels = 1 if self.num_parameters > 1 else None
        others = tuple(axis for axis in range(x.ndim) if axis != channels)
        self.grads["weight"] = along_slope.sum(others).reshape(-1)
        return np.where(x > 0, dy, dy * self._slope(x.ndim))


class ELU(Layer):
    """f(x) = x for each value x > 0, else α·(e^x − 1): smooth for α = 1, with outputs down to −α.

    Raises ValueError for an α that is no finite number.

    Source: Clevert, Unterthiner and Hochreiter (2016), Fast and accurate deep network learning by ELUs.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = number(alpha, "alpha")

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return x or α·(e^x − 1)."""
        x = as_float(x)
        # expm1 keeps the digits near 0; the minimum keeps e^x from overflowing where it is unused.
        low, positive = np.minimum(x, 0), ~(x <= 0)
        return self.keep(np.where(positive, x, self.alpha * np.expm1(low)), positive, low)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy·1 or dy·α·e^x."""
        dy, positive, low = self.recall(dy)
        return np.where(positive, dy, dy * (self.alpha * np.exp(low)))


class SiLU(Layer):
    """f(x) = x·σ(x) for each value, also called swish; f' = σ(x)·(1 + x·σ(−x)), as 1 − σ(x) is σ(−x).

    Source: Elfwing, Uchibe and Doya (2018), Sigmoid-weighted linear units.
    """

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return x·σ(x)."""
        x = as_float(x)
        return self.keep(_times_sigmoid(np.maximum(x, -FAR), x), copy_of(x))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy·σ(x)·(1 + x·σ(−x))."""
        dy, x = self.recall(dy)
        return dy * _times_sigmoid(1 + np.clip(x, -FAR, FAR) * sigmoid(-x), x)


def _times_sigmoid(factor: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return factor·σ(x), with e^x in two halves: it may be too small for the format, the product not."""
    half = np.exp(0.5 * np.minimum(x, 0))
    return factor * half / (1 + np.exp(-np.abs(x))) * half


_erfc = np.vectorize(erfc, otypes=[float])  # NumPy has no error function of its own


class GELU(Layer):
    """f(x) = x·Φ(x) for each value, Φ the normal distribution function; f' = Φ(x) + x·φ(x).

    Φ(x) = ½·erfc(−x/√2) is computed value by value, the function of PyTorch's default, and slowly. With
    ``approximate="tanh"`` it is ½·(1 + tanh(√(2/π)·(x + 0.044715·x³))), within 5·10⁻⁴ of it and fast.
    Raises ValueError for another word. Source: Hendrycks and Gimpel (2016), Gaussian error linear units.
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = choice(approximate, "approximate", ("none", "tanh"))

    def _distribution(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return Φ(x) and its derivative."""
        x = np.clip(x, -FAR, FAR)
        if self.approximate == "none":
            x = x.astype(float)  # as erfc computes
            return 0.5 * _erfc(-x / sqrt(2)), np.exp(-0.5 * x * x) / sqrt(2 * pi)
        # ½·(1 + tanh u) is σ(2u), whose derivative is 2·σ'(2u)·u'.
        u = sqrt(2 / pi) * (x + 0.044715 * x * x * x)
        return sigmoid(2 * u), 2 * _bell(2 * u) * sqrt(2 / pi) * (1 + 3 * 0.044715 * x * x)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return x·Φ(x)."""
        x = as_float(x)
        cdf, slope = self._distribution(x)
        y, slope = np.maximum(x, -FAR) * cdf, cdf + np.clip(x, -FAR, FAR) * slope
        return self.keep(y.astype(x.dtype, copy=False), slope.astype(x.dtype, copy=False))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy·(Φ + x·Φ')."""
        dy, slope = self.recall(dy)
        return dy * slope


class Sigmoid(Layer):
    """σ(x) = 1 / (1 + e^−x) for each value, in (0, 1); σ' = σ·(1 − σ), at most ¼."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return σ(x)."""
        x = as_float(x)
        return self.keep(sigmoid(x), copy_of(x))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy·σ·(1 − σ), without taking a number near 1 from 1."""
        dy, x = self.recall(dy)
        return dy * _bell(x)


def _tanh_slope(x: np.ndarray) -> np.ndarray:
    """Return 1 − tanh²(x) = 4·σ'(2x)."""
    return 4 * _bell(2 * np.clip(x, -FAR, FAR))


class Tanh(Layer):
    """f(x) = tanh(x) for each value, in (−1, 1); f' = 1 − tanh², at most 1."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return tanh(x)."""
        x = as_float(x)
        return self.keep(np.tanh(x), copy_of(x))

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy·(1 − tanh²)."""
        dy, x = self.recall(dy)
        return dy * _tanh_slope(x)


class ScaledTanh(Layer):
    """f(x) = A·tanh(B·x) for each value, A = 1.7159 and B = 2/3, so that f(±1) = ±1: LeNet-5's activation.

    Raises ValueError for an A or B that is no finite number.

    Source: LeCun et al. (1998), Gradient-based learning applied to document recognition, appendix A.
    """

    def __init__(self, amplitude: float = 1.7159, slope: float = 2 / 3) -> None:
        super().__init__()
        self.amplitude, self.slope = number(amplitude, "amplitude"), number(slope, "slope")

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return A·tanh(B·x)."""
        x = as_float(x) * self.slope
        return self.keep(self.amplitude * np.tanh(x), x)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy·A·B·(1 − tanh²)."""
        dy, x = self.recall(dy)
        return dy * (self.amplitude * self.slope) * _tanh_slope(x)
