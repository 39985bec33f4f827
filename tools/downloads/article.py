"""The text of one built page, made ready for paper.

What is folded on the page follows one rule. The code of figures and the hints are left out. Solutions and
answers stand at the end of the chapter, with links there and back. Everything else is opened.
"""

import re
from collections.abc import Callable
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

_NOT_ON_PAPER = (
    "script, noscript, button, .headerlink, .toctree-wrapper, .downloads,"
    " details.above-input, details.hint, .feedback-open, .sd-stretched-link"
)
_HELD = "details.solution, .cnn-explorer > details"
_NAMES = ("aria-labelledby", "aria-describedby", "for", "headers")  # attributes that hold ids
_BY_ID = re.compile(r"url\(#([^)]+)\)")
_HEADING = re.compile(r"h[1-6]")


def slug(address: str) -> str:
    """Return the anchor of a page in the one that holds all of them.

    >>> slug("04_mathematics/loss_functions")
    'p-04_mathematics-loss_functions'
    """
    return "p-" + address.replace("/", "-")


def anchor(address: str, fragment: str) -> str:
    """Return the anchor in the one page for a place on the page at ``address``."""
    return f"{slug(address)}--{fragment}" if fragment else slug(address)


def article(html: str, address: str) -> Tag:
    """Return the text of the page with this HTML. Raises ValueError if it has none."""
    found = BeautifulSoup(html, "html.parser").select_one("article.bd-article")
    if found is None:
        raise ValueError(f"{address}: the page has no article")
    return found


def words(heading: Tag) -> str:
    """Return the text of a heading in one line, formulas without their delimiters.

    >>> words(BeautifulSoup('<h2>The size <span class="math">\\\\(n\\\\)</span></h2>', "html.parser").h2)
    'The size n'
    """
    return " ".join(re.sub(r"\\[()]", "", heading.get_text()).split())


def anchors(text: Tag) -> set[str]:
    """Return the ids of a text."""
    return {one["id"] for one in text.find_all(id=True)}


def _new(name: str, content: str | Tag = "", **attributes: str) -> Tag:
    tag = BeautifulSoup("", "html.parser").new_tag(
        name, attrs={k.rstrip("_"): v for k, v in attributes.items()}
    )
    tag.append(content)
    return tag


def _move_solutions(text: Tag, held: list[Tag]) -> None:
    """Put solutions and answers behind the text, each with links there and back."""
    end = _new("section", class_="solutions")
    end.append(_new("h2", "Solutions and answers", id="solutions-and-answers"))
    for number, one in enumerate(held, 1):
        there, back = f"solution-{number}", f"solution-{number}-of"
        label, heading = one.summary.extract().get_text(" ", strip=True), one.find_previous(_HEADING)
        title = words(heading) if heading else label
        lead = _new("p", class_="to-solution", id=back)
        lead.append(_new("a", f"{label}: at the end of the chapter", href=f"#{there}"))
        one.replace_with(lead)
        entry = _new("div", class_="held", id=there)
        entry.append(_new("p", _new("a", title, href=f"#{back}"), class_="held-title"))
        entry.extend(list(one.contents))
        end.append(entry)
    text.append(end)


def _anchor_headings(text: Tag) -> None:
    """Give the id of a section to its heading: a section may begin at the foot of the page before it."""
    for section in text.find_all("section", id=True):
        first = section.find(True, recursive=False)
        if first is not None and _HEADING.fullmatch(first.name) and not first.get("id"):
            first["id"] = section.attrs.pop("id")


def _leave_out_ways(text: Tag) -> None:
    """Leave out cards that only lead to other pages, and the headings that have nothing left below them."""
    for grid in text.select(".sd-container-fluid"):
        cards = grid.select(".sd-card")
        if cards and all(card.select_one(".sd-stretched-link") for card in cards):
            grid.decompose()
    for section in reversed(text.find_all("section")):
        if all(child.name in ("h1", "h2", "h3") for child in section.find_all(True, recursive=False)):
            section.decompose()


def _lead_from_explorers(text: Tag, address: str, home: str) -> None:
    """Say below each explorer's picture where it moves."""
    for one in text.select(".cnn-explorer[data-explorer][id]"):
        if one["data-explorer"] != "selfcheck":
            where = f"{home}{address}.html#{one['id']}"
            one.append(_new("p", _new("a", "Move it on the page", href=where), class_="moves"))


def for_paper(text: Tag, address: str, home: str) -> None:
    """Leave out what paper has no use for, open what is folded, and put solutions at the end.

    The text is the one of the page at ``address``; ``home`` is the public address of the site.
    """
    for one in text.select(".cnn-explorer"):
        one.attrs.pop("data-state", None)
    _leave_out_ways(text)
    _anchor_headings(text)
    for one in text.select(_NOT_ON_PAPER):
        one.decompose()
    for one in text.select("a.full-size"):
        one.unwrap()
    if held := text.select(_HELD):
        _move_solutions(text, held)
    for one in text.find_all("details"):
        one["open"] = ""
    _lead_from_explorers(text, address, home)


def _target(link: str, address: str, leads: Callable[[str, str], str | None], home: str) -> str:
    """Return what a link of the page at ``address`` means in the one page, or in the site at ``home``."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return link
    path = normpath(join(dirname(address), unquote(parts.path))) if parts.path else f"{address}.html"
    inside = leads(path.removesuffix(".html"), unquote(parts.fragment)) if path.endswith(".html") else None
    return f"#{inside}" if inside else f"{home}{path}{'#' if parts.fragment else ''}{parts.fragment}"


def relink(text: Tag, address: str, site: Path, home: str, leads: Callable[[str, str], str | None]) -> None:
    """Make ids, links and files of a text fit the page that holds all of them.

    ``leads(address, fragment)`` is the anchor there of a place in the book, ``None`` for a page left out.
    """
    for one in text.find_all(True):
        for name in _NAMES:
            if name in one.attrs:
                ids = one[name] if isinstance(one[name], list) else one[name].split()
                one[name] = " ".join(anchor(address, each) for each in ids)
        for name, value in one.attrs.items():
            if isinstance(value, str) and "url(#" in value:
                one[name] = _BY_ID.sub(lambda match: f"url(#{anchor(address, match[1])})", value)
        if "id" in one.attrs:
            one["id"] = anchor(address, one["id"])
        for name in ("href", "xlink:href"):
            if name in one.attrs:
                one[name] = _target(one[name], address, leads, home)
        if "src" in one.attrs and not one["src"].startswith("data:"):
            one["src"] = (site / normpath(join(dirname(address), unquote(one["src"])))).resolve().as_uri()


def demote(text: Tag, by: int = 1) -> None:
    """Move every heading down, so that those of the chapters stand below those of the parts."""
    for one in text.find_all(_HEADING):
        one.name = f"h{min(6, int(one.name[1]) + by)}"
