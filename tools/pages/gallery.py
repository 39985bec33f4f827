"""Every explorer with its picture, a sentence and the chapters that show it."""

import html
import importlib
import json
import re

from cnn_core.widgets import explorers
from cnn_core.widgets.base import Explorer
from tools.chapter import Chapter, chapters

_HEAD = re.compile(r"^The (?P<name>.+?) explorer: (?P<sentence>.+)$")
_SHOWN = re.compile(r'data-explorer=\\?"([a-z0-9_]+)\\?"')


def page() -> str:
    """Return the cards of all explorers that a chapter shows."""
    places = _chapters_of()
    known = [cls for cls in explorers().values() if cls.in_gallery and cls.name in places]
    cards = "\n".join(_card(cls, places[cls.name]) for cls in known)
    return f'```{{raw}} html\n<div class="gallery">{cards}</div>\n```'


def described(cls: type[Explorer]) -> tuple[str, str]:
    """Return title and sentence of an explorer, from the first line of its module.

    Raises ValueError if the line does not read "The NAME explorer: a sentence."
    """
    first = (importlib.import_module(cls.__module__).__doc__ or "").strip().splitlines()[0]
    match = _HEAD.match(first)
    if match is None:
        raise ValueError(f"{cls.__module__}: {first!r}: must read 'The NAME explorer: a sentence.'")
    sentence = match["sentence"]
    return match["name"][0].upper() + match["name"][1:], sentence[0].upper() + sentence[1:]


def _chapters_of() -> dict[str, list[Chapter]]:
    """Return explorer's name → the chapters whose stored output holds its placeholder."""
    found: dict[str, list[Chapter]] = {}
    for chapter in chapters():
        outputs = json.dumps([cell.outputs for cell in chapter.code])
        for name in sorted(set(_SHOWN.findall(outputs))):
            found.setdefault(name, []).append(chapter)
    return found


def _card(cls: type[Explorer], places: list[Chapter]) -> str:
    """Return one explorer as HTML: title, sentence, links into the chapters, picture."""
    title, sentence = described(cls)
    links = ", ".join(
        f'<a href="{one.address}.html#explorer-{cls.name}">{html.escape(one.title)}</a>' for one in places
    )
    return (
        f'<section class="gallery-card" id="{cls.name}"><h2>{html.escape(title)}</h2>'
        f"<p>{html.escape(sentence)}</p><p>Open it in {links}.</p>"
        f'<div class="cnn-explorer gallery-picture">{cls().fallback()}</div></section>'
    )
