"""The softmax and losses explorer: drag the scores of an answer, see what a loss says, and break float32."""

import html
from typing import ClassVar

import numpy as np

from cnn_core._number import number
from cnn_core._palette import NEGATIVE, POSITIVE
from cnn_core.widgets.base import Explorer
from cnn_core.widgets.fallback_svg import image
from cnn_core.widgets.softmax.answers import (
    CLASSES,
    LOSSES,
    Answer,
    Single,
    answer,
    largest_off,
    word_for_word,
)
from cnn_core.widgets.traits import Choice, Real, Reals, Whole

_ROW, _UNIT = 30, 130  # of the fallback picture, in pixels: a class, and a probability of 1


class SoftmaxExplorer(Explorer):
    """Drag the scores of one answer, choose the right class and the loss; see p, the loss and its gradient.

    Args:
        scores: of cat, dog, fox and owl; four numbers from −8 to 8.
        target: the right class, 0 to 3.
        loss: cross_entropy, squared_error (of the probabilities) or focal.
        temperature: divides the scores before the softmax, 0.1 to 10.
        smoothing: ε of the label, 0 to 0.5; the focal loss takes the label as it is.
        gamma: γ of the focal loss, 0 to 5.
        shift: what is added to every score where float32 is tried, −150 to 150.

    Every value is checked when it is set; a wrong one raises ValueError.
    """

    name = "softmax"
    facts: ClassVar = {
        "CLASSES": CLASSES,
        "LOSSES": LOSSES,
        "LARGEST": float(np.finfo(np.float32).max),
    }

    scores = Reals([1, 3, 0.5, -1], -8, 8).tag(sync=True)
    target = Whole(0, 0, len(CLASSES) - 1).tag(sync=True)
    loss = Choice("cross_entropy", tuple(LOSSES)).tag(sync=True)
    temperature = Real(1, 0.1, 10).tag(sync=True)
    smoothing = Real(0, 0, 0.5).tag(sync=True)
    gamma = Real(2, 0, 5).tag(sync=True)
    shift = Real(0, -150, 150).tag(sync=True)

    @property
    def answer(self) -> Answer:
        """What the chosen loss makes of the scores: ``p``, ``y``, ``loss`` and ``gradient``."""
        return answer(self.scores, self.target, self.loss, self.temperature, self.smoothing, self.gamma)

    @property
    def float32(self) -> tuple[Single, Single]:
        """The softmax in float32 with ``shift`` added to every score: word for word, and safe."""
        moved = (np.array(self.scores) + self.shift) / self.temperature
        return word_for_word(moved), largest_off(moved)

    def fallback(self) -> str:
        """Draw probabilities, label and gradient, and say them in one sentence."""
        found = self.answer
        each = "; ".join(
            f"{name} {number(z, 'g')}, {p:.2f} and {number(g, '.2f')}"
            for name, z, p, g in zip(CLASSES, self.scores, found.p, found.gradient, strict=True)
        )
        sentence = (
            f"Scores, probabilities and gradient: {each}. "
            f"If {CLASSES[self.target]} is right, the loss ({LOSSES[self.loss]}) is {found.loss:.2f}."
        )
        picture = self._draw(found, f"Bars of four probabilities and arrows of the gradient. {sentence}")
        return f"{picture}\n<p>{html.escape(sentence)}</p>"

    @staticmethod
    def _draw(found: Answer, description: str) -> str:
        zero = 50 + _UNIT + 60 + _UNIT  # of the gradient
        longest = max(1.0, np.abs(found.gradient).max())
        parts = []
        for i, (name, p, y, g) in enumerate(zip(CLASSES, found.p, found.y, found.gradient, strict=True)):
            middle = 30 + i * _ROW
            tip = zero + _UNIT * g / longest
            head = np.clip(tip - zero, -8, 8)
            colour = POSITIVE if g > 0 else NEGATIVE
            parts += [
                f'<text y="{middle + 5}">{name}</text>',
                f'<path d="M50 {middle - 7}{_bar(p, 14)}" fill="{NEGATIVE}"/>',
                f'<path d="M50 {middle - 10}{_bar(y, 20)}" fill="none" stroke="currentColor"/>',
                f'<path d="M{zero} {middle - 3}H{tip - head:.1f}V{middle - 8}L{tip:.1f} {middle}'
                f'L{tip - head:.1f} {middle + 8}V{middle + 3}H{zero}z" fill="{colour}"/>',
            ]
        axis = f'<path d="M{zero} 14v{4 * _ROW}" stroke="currentColor" stroke-opacity=".5"/>'
        titles = (
            '<g font-weight="bold"><text x="50" y="8">p, outlined: y</text>'
            f'<text x="{zero}" y="8" text-anchor="middle">gradient</text></g>'
        )
        letters = {"fill": "currentColor", "font_family": "sans-serif", "font_size": "13"}
        return image(titles + axis + "".join(parts), zero + _UNIT, 20 + 4 * _ROW, description, **letters)


def _bar(share: float, height: int) -> str:
    """Return a box from here to the right, its length in proportion to a share."""
    return f"h{_UNIT * share:.1f}v{height}h{-_UNIT * share:.1f}z"
