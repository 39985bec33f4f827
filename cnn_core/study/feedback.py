"""What a learner sees below an exercise: one plain line, or the same line in a box with hints to open."""

import html
import re
from dataclasses import dataclass

# Only a coloured bar and the page's own text colour: legible on a light and on a dark page without CSS.
_COLOUR = {"open": "#6b7a90", "correct": "#2a8a5b", "wrong": "#c0621a"}
_LEAD = {"open": "not answered yet.", "correct": "correct.", "wrong": "not yet."}


def _rich(text: str) -> str:
    """Return ``text`` escaped for HTML, with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


@dataclass(frozen=True, repr=False)
class Feedback:
    """The result of one check.

    Attributes:
        exercise_id: as in ``"convolution.3"``.
        state: ``"open"`` (not answered), ``"wrong"`` or ``"correct"``.
        detail: what is missing, what is wrong and why, or why the answer is right.
        hints: one to three, from a nudge to nearly the solution; shown on request while not correct.
    """

    exercise_id: str
    state: str
    detail: str
    hints: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the answer is correct."""
        return self.state == "correct"

    @property
    def message(self) -> str:
        """The verdict and the detail, one line without the exercise's id."""
        return f"{_LEAD[self.state]} {self.detail}".strip()

    def __repr__(self) -> str:
        return f"{self.exercise_id}: {self.message}"

    def _repr_html_(self) -> str:
        colour = _COLOUR[self.state]
        style = f"border-left:4px solid {colour};padding:.3em .8em;margin:.5em 0"
        line = f"<strong>{html.escape(self.exercise_id)}: {_LEAD[self.state]}</strong> {_rich(self.detail)}"
        return (
            f'<div class="feedback feedback-{self.state}" style="{style}"><p>{line}</p>{self._hints()}</div>'
        )

    def _hints(self) -> str:
        """Return the hints nested, so that the second can be opened only after the first."""
        block = ""
        for number, hint in reversed(list(enumerate(() if self.ok else self.hints, start=1))):
            block = (
                f'<details class="hint"><summary>Hint {number}</summary><p>{_rich(hint)}</p>{block}</details>'
            )
        return block
