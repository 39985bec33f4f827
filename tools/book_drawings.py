"""Drawings of networks stand in the page itself, so that they take its colours, light and dark."""

import html
import re
from pathlib import Path

from sphinx.application import Sphinx

_IMAGE = re.compile(r'<img\b[^>]*\bsrc="(?:[^"]*/)?(?P<file>[^"/]+\.svg)"[^>]*>')
_ALT = re.compile(r'\balt="([^"]*)"')
# What a drawing brings for the time when it stands alone, and what the page's own words replace.
_ALONE = re.compile(r"<style>.*?</style>|<title>.*?</title>", re.DOTALL)
_SPACE = ' xmlns="http://www.w3.org/2000/svg"'  # which HTML does not need
_CLASS = f'<svg{_SPACE} class="network"'


def drawn(tag: str, svg: str, number: int) -> str:
    """Return a drawing to stand in place of an ``<img>`` that shows it, with that one's text alternative.

    The ids in it get a ``number``, so that those of several drawings of a page differ.
    """
    alt = _ALT.search(tag)
    label = alt[1] if alt else html.escape(re.search("<title>(.*?)</title>", svg)[1], quote=True)
    wide = re.search(r'\bwidth="([\d.]+)"', svg)[1]
    said = f'role="img" aria-label="{label}" style="--wide: {wide}px"'
    svg = _ALONE.sub("", svg).replace(_SPACE, "", 1).replace('role="img"', said, 1)
    svg = re.sub(r'\bid="(\w+)"', rf'id="\1-{number}"', svg)
    return re.sub(r"url\(#(\w+)\)", rf"url(#\1-{number})", svg)


def inline(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Put the drawings of a page into its body: the hook."""
    if ".svg" not in context.get("body", ""):
        return
    sources = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
    count = 0

    def replaced(match: re.Match) -> str:
        nonlocal count
        source = sources.get(match["file"])
        text = source.read_text("utf-8") if source and source.is_file() else ""
        if not text.lstrip().startswith(_CLASS):
            return match[0]
        count += 1
        return drawn(match[0], text, count)

    context["body"] = _IMAGE.sub(replaced, context["body"])
