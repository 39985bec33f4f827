"""The optimiser explorer: five optimisers walk down the same surface, each at its own rate."""

import html
from typing import ClassVar

import numpy as np

from cnn_core._palette import CATEGORIES, INK
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import draw_levels, image
from cnn_core.widgets.optimisers.surfaces import (
    ALPHA,
    LAST,
    LOST,
    NAMES,
    STEEP,
    SURFACES,
    VALLEY,
    Walk,
    walk,
)
from cnn_core.widgets.traits import Choice, Flag, Real, Whole

_SIDE, _CELLS = 240, 48  # of the fallback picture: pixels, and cells of shade


class OptimiserExplorer(Explorer):
    """Let five optimisers walk down a surface, step by step, with and without noise in the gradient.

    Args:
        surface: bowl, ravine, turned (the ravine at 45°), saddle or rosenbrock.
        x, y: where all start; −2 to 2 and −2 to 3.
        step: how many steps are shown, 0 to 200.
        mu: the coefficient of momentum and Nesterov, 0 to 0.99.
        noise: standard deviation of what is added to each gradient, the same for all, 0 to 5.
        seed: of the noise, 0 to 99.
        gd, momentum, nesterov, rmsprop, adam: their learning rates, 0.0001 to 10.
        show_gd, show_momentum, show_nesterov, show_rmsprop, show_adam: whether each is shown.

    Every value is checked when it is set; a wrong one raises ValueError.
    """

    name = "optimisers"
    facts: ClassVar = {
        "SURFACES": {
            word: {
                "name": one.name,
                "view": one.view,
                "minima": one.minima,
                "least": one.least,
                "curvatures": one.curvatures,
            }
            for word, one in SURFACES.items()
        },
        "NAMES": NAMES,
        "COLOURS": dict(zip(NAMES, CATEGORIES, strict=False)),
        "LAST": LAST,
        "LOST": LOST,
        "ALPHA": ALPHA,
        "STEEP": STEEP,
        "VALLEY": VALLEY,
    }

    surface = Choice("ravine", tuple(SURFACES)).tag(sync=True)
    x = Real(-1.8, -2, 2).tag(sync=True)
    y = Real(0.6, -2, 3).tag(sync=True)
    step = Whole(60, 0, LAST).tag(sync=True)
    mu = Real(0.9, 0, 0.99).tag(sync=True)
    noise = Real(0, 0, 5).tag(sync=True)
    seed = Whole(0, 0, 99).tag(sync=True)
    gd = Real(0.037, 0.0001, 10).tag(sync=True)
    momentum = Real(0.01, 0.0001, 10).tag(sync=True)
    nesterov = Real(0.01, 0.0001, 10).tag(sync=True)
    rmsprop = Real(0.05, 0.0001, 10).tag(sync=True)
    adam = Real(0.1, 0.0001, 10).tag(sync=True)
    show_gd = Flag(True).tag(sync=True)
    show_momentum = Flag(True).tag(sync=True)
    show_nesterov = Flag(False).tag(sync=True)
    show_rmsprop = Flag(False).tag(sync=True)
    show_adam = Flag(True).tag(sync=True)

    @property
    def shown(self) -> list[str]:
        """The words of the optimisers that are shown."""
        return [name for name in NAMES if getattr(self, f"show_{name}")]

    def walk(self, optimiser: str) -> Walk:
        """Return the whole way of one optimiser; ValueError for a name that is not known."""
        rate = getattr(self, optimiser) if optimiser in NAMES else 0.1
        return walk(optimiser, self.surface, (self.x, self.y), rate, self.mu, self.noise, self.seed)

    def tell(self, optimiser: str) -> str:
        """Return in words where an optimiser is after the steps that are shown."""
        way = self.walk(optimiser)
        name = f"{NAMES[optimiser]} at a rate of {getattr(self, optimiser):g}"
        if way.lost is not None and way.lost <= self.step:
            return f"{name} has diverged, step {way.lost}"
        return f"{name}: loss {way.losses[self.step]:.2g}"

    def fallback(self) -> str:
        """Draw the map with the ways on it, and say in one sentence where each has got."""
        told = "; ".join(self.tell(name) for name in self.shown) or "no optimiser is shown"
        steps = "one step" if self.step == 1 else f"{self.step} steps"
        sentence = f"After {steps} on the {SURFACES[self.surface].name}: {told}."
        picture = self._draw(f"Map of a surface with the ways of optimisers. {sentence}")
        return f"{picture}\n<p>{html.escape(sentence)}</p>"

    def _draw(self, description: str) -> str:
        ground = SURFACES[self.surface]
        left, right, bottom, top = ground.view
        x = left + (np.arange(_CELLS) + 0.5) / _CELLS * (right - left)
        y = top - (np.arange(_CELLS) + 0.5) / _CELLS * (top - bottom)
        height = ground.loss(*np.meshgrid(x, y)) - ground.least
        shade = draw_levels(np.digitize(height, np.quantile(height, [0.1, 0.3, 0.6])))

        def at(places: np.ndarray) -> str:
            across = (places[:, 0] - left) / (right - left) * _SIDE
            down = (top - places[:, 1]) / (top - bottom) * _SIDE
            return "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(across, down, strict=True))

        lines = []
        for name, colour in zip(NAMES, CATEGORIES, strict=False):
            if name in self.shown:
                places = self.walk(name).path[: self.step + 1].clip(-20, 20)
                lines.append(f'<path d="M{at(places)}" stroke="{colour}" stroke-width="2"/>')
        goals = "".join(
            f'<circle cx="{a}" cy="{b}" r="4" fill="{INK}" stroke="#fff" stroke-width="2"/>'
            for a, b in (at(np.array([one])).split() for one in ground.minima)
        )
        body = f'<g transform="scale({_SIDE / _CELLS:g})" opacity=".4">{shade}</g>{"".join(lines)}{goals}'
        return image(body, _SIDE, _SIDE, description, fill="none", stroke="none")
