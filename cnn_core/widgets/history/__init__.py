"""The history explorer: errors on ImageNet over the years, each with the protocol behind it."""

import html
from math import log10
from typing import ClassVar

from cnn_core._palette import CATEGORIES, INK
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import image
from cnn_core.widgets.history.published import AXES, HUMAN, Result, counts, published
from cnn_core.widgets.history.words import describe
from cnn_core.widgets.traits import Choice, Flag

_WIDE, _TALL = 560, 300  # of the fallback picture, in pixels
_COLOURS = dict(zip(("convolutional", "transformer", "features"), (*CATEGORIES[:2], INK), strict=True))


def _placed(results: tuple[Result, ...]) -> dict[str, float]:
    """Return result → its place in time: those of one year stand side by side, within eight tenths of it."""
    places = {}
    for year in sorted({one.year for one in results}):
        same = [one.id for one in results if one.year == year]
        for i, name in enumerate(same):
            places[name] = round(year + 0.8 * ((i + 0.5) / len(same) - 0.5), 3)
    return places


class HistoryExplorer(Explorer):
    """Compare published results on ImageNet: error, parameters and multiply-adds, over the years.

    Filled marks are one network that looks at one crop of each picture; hollow ones are several networks,
    several crops, or a protocol that is not known.

    Args:
        across, up: what stands on the two axes: year, top5, top1, parameters or macs.
        chosen: the id of the result that is told in words.
        several: whether hollow marks are shown.

    Every value is checked when it is set; a wrong one raises ValueError.
    """

    name = "history"
    facts: ClassVar = {
        "AXES": AXES,
        "HUMAN": HUMAN,
        "COUNTS": counts(),
        "RESULTS": [
            {
                **{key: value for key, value in vars(one).items() if key != "weights"},
                "time": _placed(published())[one.id],
            }
            for one in published()
        ],
    }

    across = Choice("year", ("year", "parameters", "macs")).tag(sync=True)
    up = Choice("top5", ("top5", "top1", "parameters", "macs")).tag(sync=True)
    chosen = Choice("alexnet-seven", tuple(one.id for one in published())).tag(sync=True)
    several = Flag(True).tag(sync=True)

    def shown(self) -> list[Result]:
        """Return the results that have a value on both axes and may be shown, from left to right."""
        found = [
            one
            for one in published()
            if (self.several or one.plain)
            and one.value(self.across) is not None
            and one.value(self.up) is not None
        ]
        return sorted(found, key=lambda one: (self._at(one, self.across), self._at(one, self.up), one.id))

    def points(self) -> dict[str, tuple[float, float]]:
        """Return result → its place in the picture, from 0 to 1 to the right and upwards."""
        shown = self.shown()
        axes = [[self._at(one, axis) for one in shown] for axis in (self.across, self.up)]
        ends = [_ends(axis, values) for axis, values in zip((self.across, self.up), axes, strict=True)]
        return {
            one.id: tuple(
                (values[i] - low) / (high - low) for values, (low, high) in zip(axes, ends, strict=True)
            )
            for i, one in enumerate(shown)
        }

    @staticmethod
    def _at(one: Result, axis: str) -> float:
        """Return where a result stands on an axis: costs by their powers of ten."""
        if axis == "year":
            return _placed(published())[one.id]
        return log10(one.value(axis)) if axis in ("parameters", "macs") else one.value(axis)

    def fallback(self) -> str:
        """Draw the marks, and say in a sentence what the chosen one is."""
        one = next(one for one in published() if one.id == self.chosen)
        sentence = describe(one)
        what = f"{AXES[self.up]} against {AXES[self.across]}".capitalize()
        told = f"{what}: {len(self.points())} published results on ImageNet. {sentence}"
        return f"{self._draw(told)}\n<p>{html.escape(told)}</p>"

    def _draw(self, description: str) -> str:
        by_id = {one.id: one for one in published()}
        parts = [f'<path d="M0 0V{_TALL}H{_WIDE}" stroke="currentColor" fill="none"/>']
        for name, (x, y) in self.points().items():
            colour, ring = _COLOURS[by_id[name].kind], ""
            fill = colour if by_id[name].plain else "none"
            place = f'cx="{x * _WIDE:.1f}" cy="{(1 - y) * _TALL:.1f}"'
            if name == self.chosen:
                ring = f'<circle {place} r="9" fill="none" stroke="currentColor" stroke-width="2"/>'
            parts.append(f'<circle {place} r="5" fill="{fill}" stroke="{colour}" stroke-width="2"/>{ring}')
        return image("".join(parts), _WIDE, _TALL, description)


def _ends(axis: str, values: list[float]) -> tuple[float, float]:
    """Return the ends of an axis: whole years, errors from 0, costs with room at both ends."""
    if axis == "year":
        return min(one.year for one in published()) - 0.6, max(one.year for one in published()) + 0.6
    if axis in ("top5", "top1"):
        return 0, 30 if axis == "top5" else 50
    return (min(values) - 0.15, max(values) + 0.15) if values else (0, 1)
