"""The activation explorer: a function, its slope, what becomes of many inputs, a gradient in a deep chain."""

import html
from typing import ClassVar

import numpy as np

from cnn_core import nn
from cnn_core._check import require
from cnn_core.nn.chain import SAMPLES, Chain, chain, normal_inputs, values_and_slopes
from cnn_core.nn.layer import Layer
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import image
from cnn_core.widgets.traits import Choice, Real, Whole

# Below the first a slope hardly lets a gradient through, below the second nothing.
SATURATED, DEAD = 0.05, 1e-12

# Word → what people call it; those with a number α: where the page starts it.
NAMES = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "prelu": "PReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "scaled_tanh": "scaled tanh",
}
WIDTH, HEIGHT, UNIT = 312, 208, 26  # of the fallback picture, in pixels; both axes have the same unit
ALPHAS = {"leaky_relu": 0.01, "prelu": 0.25, "elu": 1.0}


def make_layer(function: str, alpha: float = 0.0) -> Layer:
    """Return the layer of :mod:`cnn_core.nn` for a word of ``NAMES``; α serves leaky ReLU, PReLU and ELU.

    Raises ValueError for another word.
    """
    makers = {
        "relu": nn.ReLU,
        "leaky_relu": lambda: nn.LeakyReLU(alpha),
        "prelu": lambda: nn.PReLU(init=alpha, dtype=np.float64),
        "elu": lambda: nn.ELU(alpha),
        "gelu": nn.GELU,
        "silu": nn.SiLU,
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
        "scaled_tanh": nn.ScaledTanh,
    }
    require(function in makers, "function", function, f"must be one of {', '.join(makers)}")
    return makers[function]()


class ActivationExplorer(Explorer):
    """Choose an activation function; see its slope, what it does to many inputs, and a gradient in depth.

    Args:
        function: relu, leaky_relu, prelu, elu, gelu, silu, sigmoid, tanh or scaled_tanh.
        alpha: the slope of leaky ReLU and PReLU below 0, or the α of ELU; 0 to 1.5.
        x: where the point on the curve stands, −6 to 6.
        mean: of the Gaussian inputs, −4 to 4.
        spread: their standard deviation, 0.1 to 3.
        depth: layers of the chain, 1 to 30.
        gain: √width times the standard deviation of the weights in the chain, 0.1 to 5.

    Every value is checked when it is set; a wrong one raises ValueError.
    """

    name = "activations"
    facts: ClassVar = {
        "NAMES": NAMES,
        "ALPHAS": ALPHAS,
        "SAMPLES": SAMPLES,
        "SATURATED": SATURATED,
        "DEAD": DEAD,
    }

    function = Choice("sigmoid", tuple(NAMES)).tag(sync=True)
    alpha = Real(0.01, 0, 1.5).tag(sync=True)
    x = Real(0, -6, 6).tag(sync=True)
    mean = Real(0, -4, 4).tag(sync=True)
    spread = Real(1, 0.1, 3).tag(sync=True)
    depth = Whole(10, 1, 30).tag(sync=True)
    gain = Real(1, 0.1, 5).tag(sync=True)

    @property
    def layer(self) -> Layer:
        """The function as a layer of :mod:`cnn_core.nn`."""
        return make_layer(self.function, self.alpha)

    @property
    def point(self) -> tuple[float, float]:
        """f(x) and f'(x) at the point."""
        y, slope = values_and_slopes(self.layer, np.array([float(self.x)]))
        return float(y[0]), float(slope[0])

    @property
    def outputs(self) -> np.ndarray:
        """f of the 400 inputs, (400,)."""
        return values_and_slopes(self.layer, normal_inputs(self.mean, self.spread))[0]

    @property
    def slopes(self) -> np.ndarray:
        """f' at the 400 inputs, (400,)."""
        return values_and_slopes(self.layer, normal_inputs(self.mean, self.spread))[1]

    @property
    def shares(self) -> dict[str, float]:
        """Shares of the inputs: "dead", with slope 0 (below 1e-12), and "saturated", below 0.05 but not 0."""
        size = np.abs(self.slopes)
        dead = float(np.mean(size < DEAD))
        return {"dead": dead, "saturated": float(np.mean(size < SATURATED)) - dead}

    @property
    def chain(self) -> Chain:
        """Signals and gradients in the chain; see :func:`chain`."""
        return chain(self.layer, self.gain, self.depth, self.mean, self.spread)

    def fallback(self) -> str:
        """Curve and slope, and the chain in one sentence."""
        x = np.linspace(-6, 6, 121)
        y, slopes = values_and_slopes(self.layer, x)
        left = self.chain.gradients[0]
        layers = "one layer" if self.depth == 1 else f"{self.depth} layers"
        sentence = (
            f"Of a gradient of size 1 behind {layers} with {NAMES[self.function]} and gain {self.gain:g}, "
            f"{left:.2g} arrives at the first."
        ).replace("e-0", "e-")
        title = f"{NAMES[self.function]}, solid, and its derivative, dashed, from −6 to 6. {sentence}"
        return f"{draw(x, y, slopes, title)}\n<p>{html.escape(sentence)}</p>"


def _path(x: np.ndarray, y: np.ndarray) -> str:
    """Return the part of a curve that lies inside the picture, as the d of an SVG path."""
    inside = np.abs(y) <= HEIGHT / 2 / UNIT
    points = zip(WIDTH / 2 + UNIT * x[inside], HEIGHT / 2 - UNIT * y[inside], strict=True)
    return "M" + "L".join(f"{a:.0f} {b:.1f}" for a, b in points)


def draw(x: np.ndarray, y: np.ndarray, slopes: np.ndarray, description: str) -> str:
    """Return a picture of y and, dashed, of slopes over x in −6 … 6, with its text alternative."""
    axes = f"M0 {HEIGHT // 2}h{WIDTH}M{WIDTH // 2} 0v{HEIGHT}"
    body = (
        f'<path d="{axes}" stroke-opacity=".35"/>'
        f'<path d="{_path(x, y)}" stroke-width="2.5"/>'
        f'<path d="{_path(x, slopes)}" stroke-width="2" stroke-dasharray="6 4"/>'
    )
    return image(body, WIDTH, HEIGHT, description, fill="none", stroke="currentColor")
