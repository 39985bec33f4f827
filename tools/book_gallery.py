"""The directive ``explorer-gallery``: every explorer with its picture, a sentence and its chapters.

The page is made anew at each build from the explorers' classes and the executed chapters, so a new explorer
stands in it without anyone writing it down.
"""

import html
import importlib
import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cnn_core.widgets import explorers
from cnn_core.widgets.base import Explorer

HEAD = re.compile(r"^The (?P<name>.+?) explorer: (?P<sentence>.+)$")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
SHOWN = re.compile(r'data-explorer=\\?"([a-z0-9_]+)\\?"')


def described(cls: type[Explorer]) -> tuple[str, str]:
    """Return title and sentence of an explorer, from the first line of its module.

    Raises ValueError if the line does not read "The NAME explorer: a sentence."
    """
    first = (importlib.import_module(cls.__module__).__doc__ or "").strip().splitlines()[0]
    match = HEAD.match(first)
    if match is None:
        raise ValueError(f"{cls.__module__}: {first!r}: must read 'The NAME explorer: a sentence.'")
    sentence = match["sentence"]
    return match["name"][0].upper() + match["name"][1:], sentence[0].upper() + sentence[1:]


def chapters_of(book: Path) -> dict[str, list[tuple[str, str]]]:
    """Explorer's name → (page, title) of each chapter whose stored output holds its placeholder."""
    found: dict[str, list[tuple[str, str]]] = {}
    for twin in sorted(book.glob("[0-9][0-9]_*/*.ipynb")):
        cells = json.loads(twin.read_text("utf-8"))["cells"]
        title = TITLE.search("".join(next(c["source"] for c in cells if c["cell_type"] == "markdown")))
        outputs = json.dumps([cell.get("outputs", []) for cell in cells])
        page = f"{twin.parent.name}/{twin.stem}"
        for name in sorted(set(SHOWN.findall(outputs))):
            found.setdefault(name, []).append((page, title[1] if title else twin.stem))
    return found


def card(cls: type[Explorer], places: list[tuple[str, str]]) -> str:
    """One explorer as HTML: title, sentence, links into the chapters, picture."""
    title, sentence = described(cls)
    links = ", ".join(
        f'<a href="{page}.html#explorer-{cls.name}">{html.escape(chapter)}</a>' for page, chapter in places
    )
    return (
        f'<section class="gallery-card" id="{cls.name}"><h2>{html.escape(title)}</h2>'
        f"<p>{html.escape(sentence)}</p><p>Open it in {links}.</p>"
        f'<div class="cnn-explorer gallery-picture">{cls().fallback()}</div></section>'
    )


def galleries(app, env, added, changed, removed) -> list[str]:
    """The pages with a gallery: read anew at each build, as a new chapter may show an explorer."""
    return sorted(getattr(env, "gallery_pages", set()))


class ExplorerGallery(SphinxDirective):
    """Puts the cards of all explorers that a chapter shows where it stands."""

    def run(self) -> list[nodes.Node]:
        """Return the cards as one piece of HTML."""
        if not hasattr(self.env, "gallery_pages"):
            self.env.gallery_pages = set()
        self.env.gallery_pages.add(self.env.docname)
        places = chapters_of(Path(self.env.srcdir))
        known = [cls for cls in explorers().values() if cls.in_gallery and cls.name in places]
        text = "\n".join(card(cls, places[cls.name]) for cls in known)
        return [nodes.raw("", f'<div class="gallery">{text}</div>', format="html")]
