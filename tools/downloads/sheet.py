"""One HTML page that holds the book in the order of its contents: what the browser prints."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bs4 import Tag

import cnn_core
from cnn_core.study.cards import ERRATA
from tools import contents
from tools.downloads import article

HOME = ERRATA.removesuffix("errata.html")
_HERE = Path(__file__).parent
_STYLE = re.compile(r'<link\b[^>]*\bhref="(?:\.\./)*(_static/[^"?]+\.css)[^"]*"')
_MATHJAX = re.compile(r"<script>(window\.MathJax = .*?)</script>")


@dataclass(frozen=True)
class Entry:
    """A line of the contents: depth 0 for a part, 1 for a chapter, 2 for a section of it."""

    depth: int
    title: str
    anchor: str


@dataclass
class _Chapter:
    """A page of the book on its way into the one page; ``part`` is the caption, where it begins one."""

    address: str
    source: str
    text: Tag
    part: str

    @property
    def slug(self) -> str:
        return article.slug(self.address)

    @property
    def title(self) -> str:
        return article.words(self.text.h1)

    def entries(self) -> Iterator[Entry]:
        """Yield what stands in the contents of it."""
        if self.part:
            yield Entry(0, self.part, self.slug)
        yield Entry(1, self.title, self.slug)
        for heading in self.text.find_all("h2"):
            where = heading if heading.get("id") else heading.find_parent(id=True)
            yield Entry(2, article.words(heading), article.anchor(self.address, where["id"]))


def _chapters(site: Path, only: Sequence[str]) -> list[_Chapter]:
    parts = [("The book", contents.pages()[:1])] + [(part.caption, part.pages) for part in contents.parts()]
    found = []
    for caption, pages in parts:
        for page in pages:
            if only and page.address not in only:
                continue
            source = (site / f"{page.address}.html").read_text("utf-8")
            text = article.article(source, page.address)
            article.for_paper(text, page.address, HOME)
            found.append(_Chapter(page.address, source, text, caption))
            caption = ""
    return found


def _body(chapters: list[_Chapter], site: Path) -> Iterator[str]:
    places = {one.address: article.anchors(one.text) for one in chapters}

    def leads(address: str, fragment: str) -> str | None:
        if address not in places:
            return None
        return article.anchor(address, fragment if fragment in places[address] else "")

    for one in chapters:
        article.relink(one.text, one.address, site, HOME, leads)
        article.demote(one.text)
        part = f'<h1 class="part">{html.escape(one.part)}</h1>' if one.part else ""
        yield f'<section class="chapter" id="{one.slug}">{part}{one.text}</section>\n'


def _contents(entries: list[Entry]) -> str:
    """Return the list of parts, chapters and sections; ``print.js`` puts the page numbers in."""
    lines = [
        f'<li class="depth-{one.depth}"><a href="#{one.anchor}">'
        f'<span>{html.escape(one.title)}</span><span data-for="{one.anchor}"></span></a></li>'
        for one in entries
    ]
    return f'<section class="in-this-book"><h1>Contents</h1><ul>{"".join(lines)}</ul></section>\n'


def _cover(title: str, author: str) -> str:
    name, _, rest = title.partition(": ")
    return (
        f'<header class="cover"><h1>{html.escape(name)} <span>{html.escape(rest)}</span></h1>'
        f"<p>Version {cnn_core.__version__}</p><p>{html.escape(author)}</p>"
        '<p class="foot">On the pages of the book the pictures of explorers move and exercises are checked, '
        f'with hints; the code of the figures stands there, too: <a href="{HOME}">{HOME}</a>. '
        "In this file solutions and answers stand at the end of each chapter.</p>"
        "<p>Text and figures under CC BY 4.0, code under the MIT licence.</p></header>\n"
    )


def _styles(site: Path, chapters: list[_Chapter]) -> Iterator[str]:
    """Yield the style sheets of the pages, that of the print, and a running head for each chapter."""
    for file in dict.fromkeys(file for one in chapters for file in _STYLE.findall(one.source)):
        yield f'<link rel="stylesheet" href="{(site / file).resolve().as_uri()}">\n'
    yield f"<style>{(_HERE / 'print.css').read_text('utf-8')}\n"
    for one in chapters:
        title = one.title.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
        yield f".chapter#{one.slug} {{ page: {one.slug}; }}\n"
        yield f'@page {one.slug} {{ @top-right {{ content: "{title}"; }} }}\n'
    yield "</style>\n"


def write(site: Path, target: Path, only: Sequence[str] = ()) -> list[Entry]:
    """Write the page at ``target`` from the built site at ``site``; return its contents.

    ``only`` names the pages to take, all if empty. Raises OSError for a page that is not built.
    """
    chapters, settings = _chapters(site, only), contents.settings()
    entries = [entry for one in chapters for entry in one.entries()]
    styles = "".join(_styles(site, chapters))
    mathjax = next((found[1] for one in chapters if (found := _MATHJAX.search(one.source))), "")
    startup = (site / "_static" / "mathjax" / "startup.js").resolve().as_uri()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        '<!doctype html>\n<html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        f"<title>{html.escape(settings['title'])}</title>\n{styles}"
        f'<script>{mathjax}</script><script defer src="{startup}"></script></head>\n'
        f"<body>{_cover(settings['title'], settings['author'])}{_contents(entries)}"
        f"<main>{''.join(_body(chapters, site))}</main></body></html>\n",
        "utf-8",
    )
    return entries
