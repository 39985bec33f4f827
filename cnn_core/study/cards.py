"""What readers see of a settled claim: a card on pages and in notebooks, a line of text elsewhere."""

import html
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_core._palette import RIGHT, WRONG
from cnn_core.study.scripts import scripts
from cnn_core.study.stated_values import text_of

if TYPE_CHECKING:
    from cnn_core.study.claims import Claim

# Where a notebook finds the entries; the pages of the site have the same links without the host.
ERRATA = "https://cnn-encyclopedia.github.io/cnn-encyclopedia/errata.html"
_WORDS = {"wrong": ("✗", "wrong"), "misleading": ("!", "misleading")}
# A coloured bar and the page's own ink: legible on a light and on a dark page without a style sheet.
_BAR = "border-left:4px solid {};padding:.3em .8em;margin:.5em 0"


@dataclass(frozen=True)
class Settled:
    """A claim and what the chapter found: ``computed`` is ``None`` where a source was cited."""

    claim: "Claim"
    computed: object = None

    @property
    def figures(self) -> str:
        """What is stated and what is right, empty where the statement itself is right or wrong."""
        stated = self.claim.value
        if isinstance(stated, bool):
            return ""
        found = self.claim.right if self.computed is None else self.computed
        here, there = text_of(stated), text_of(found, like=stated)
        if self.claim.verdict != "holds":
            return f"Stated: {here}; right: {there}."
        if found is None:
            return f"Stated and in the source: {here}."
        return f"Stated and computed: {here}." if here == there else f"Stated: {here}; computed: {there}."

    def __str__(self) -> str:
        word = self.claim.verdict.capitalize()
        return " ".join(filter(None, (f"{word}: {self.claim.says}", self.figures, self.claim.why)))


class Cards:
    """Settled claims, to be shown together: what does not hold stands open, what holds behind one line."""

    def __init__(self, settled: Sequence[Settled]):
        self._faulty = [one for one in settled if one.claim.verdict != "holds"]
        self._holding = [one for one in settled if one.claim.verdict == "holds"]

    def __repr__(self) -> str:
        return "\n".join(map(str, [*self._faulty, *self._holding]))

    def _repr_html_(self) -> str:
        return f'<div class="claims">{"".join(map(_card, self._faulty))}{self._folded()}</div>'

    def _folded(self) -> str:
        """Return what holds, behind a line that counts it."""
        if not self._holding:
            return ""
        count = len(self._holding)
        words = "statement of the encyclopedia holds" if count == 1 else "statements of the encyclopedia hold"
        items = "".join(f"<li>{_said(one)} {_why(one)}</li>" for one in self._holding)
        return (
            f'<details class="claim claim-holds" style="{_BAR.format(RIGHT)}"><summary>'
            f'<span class="claim-icon" aria-hidden="true">✓</span> {count} {words} here</summary>'
            f"<ul>{items}</ul></details>"
        )


def _card(one: Settled) -> str:
    """Return the card of a statement that is wrong or misleading."""
    icon, word = _WORDS[one.claim.verdict]
    return (
        f'<div class="claim claim-{one.claim.verdict}" style="{_BAR.format(WRONG)}"><p class="claim-verdict">'
        f'<strong><span class="claim-icon" aria-hidden="true">{icon}</span> The encyclopedia is {word} here'
        f"</strong></p><p>{_said(one)}</p><p>{_why(one)}</p></div>"
    )


def _said(one: Settled) -> str:
    """Return the statement and its figures."""
    figures = f' <span class="claim-figures">{html.escape(one.figures)}</span>' if one.figures else ""
    return f'<span class="claim-says">{_rich(one.claim.says)}</span>{figures}'


def _why(one: Settled) -> str:
    """Return the reason, if there is one, and the link to the entry of a claim in the errata."""
    words = "Entry and source" if one.claim.source else "Entry"
    return f'{_rich(one.claim.why)} <a href="{ERRATA}#{one.claim.id}">{words}</a>'.strip()


def _rich(text: str) -> str:
    """Return a text of the ledger as HTML, with indices, exponents and code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", scripts(html.escape(text, quote=False)))


_waiting: list[Settled] = []


def show(settled: Settled) -> None:
    """Show a claim: in a notebook with the others of its cell, below it; elsewhere print its text at once."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(settled)
        return
    if not _waiting:
        shell.events.register("post_run_cell", show_waiting)
    _waiting.append(settled)


def show_waiting(*_result: object) -> None:
    """Show the claims that this cell has settled so far, if there are any."""
    if _waiting:
        from IPython import get_ipython
        from IPython.display import display

        get_ipython().events.unregister("post_run_cell", show_waiting)
        display(Cards(_waiting))
        _waiting.clear()
