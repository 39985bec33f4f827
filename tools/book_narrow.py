"""What the built pages need to be read on a phone: static HTML, made while the site is built."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby

from sphinx.application import Sphinx

_FIGURE = re.compile(
    r"(?P<figure><figure\b[^>]*>\s*)(?:<a\b[^>]*>)?"
    r'(?P<image><img\b[^>]*?\bsrc="(?P<src>[^"]+)"[^>]*>)(?:\s*</a>)?'
)
_PRINTED = re.compile(
    r'(<div class="output stream [^>]*><div class="highlight"><pre><span></span>)(.*?)(</pre>)', re.DOTALL
)
_COLUMNS = re.compile(r"\S {2,}\S|^[─=-]{8,}$")
# Tags and what is set in other type, which stay as they are, or a number and its unit in the text.
_UNIT = re.compile(
    r"(?P<other><(?P<tag>pre|code|script|style)\b.*?</(?P=tag)>|<[^>]*>)|(?<=\d) (?=(?:%|[KMG]B\b))",
    re.DOTALL,
)


def link_figures(body: str) -> str:
    """Return the body with every figure's picture as a link to its own file, where it can be zoomed.

    Sphinx links only those that were given a width, and says nothing about it.
    """
    link = (
        r'\g<figure><a class="reference internal image-reference full-size" href="\g<src>" '
        r'title="Open the figure at full size">\g<image></a>'
    )
    return _FIGURE.sub(link, body)


def _boxed(text: str) -> Iterator[str]:
    """Yield the lines of ``text``, where two or more in a row that stand in columns share a box."""
    lines = text.splitlines(keepends=True)
    for in_columns, group in groupby(lines, lambda line: bool(_COLUMNS.search(unescape(line)))):
        part = list(group)
        if not in_columns or len(part) < 2 or "<" in (joined := "".join(part)):
            yield from part
            continue
        width = max(len(unescape(line).rstrip()) for line in part)
        yield f'<span class="columns" style="--columns: {width}">{joined}</span>'


def box_columns(body: str) -> str:
    """Return the body with printed lines in columns in a box of their own: no narrow page breaks them."""
    return _PRINTED.sub(lambda match: match[1] + "".join(_boxed(match[2])) + match[3], body)


def keep_units(body: str) -> str:
    """Return the body with a number and its unit in one line: "95 %" is not broken before the sign."""
    return _UNIT.sub(lambda match: match["other"] or "\N{NO-BREAK SPACE}", body)


def mend(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Mend the body of a page: the hook."""
    if context.get("body"):
        context["body"] = keep_units(box_columns(link_figures(context["body"])))
