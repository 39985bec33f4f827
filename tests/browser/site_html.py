"""What the built pages say without a browser: links, anchors, and what they ask other hosts for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
CSS_ASKS = re.compile(r"@import\s+(?:url\()?\s*[\"']?([^\"');]+)|url\(\s*[\"']?([^\"')]+)", re.IGNORECASE)
JS_ASKS = re.compile(
    r"(?:\bimport\s*\(?|\bfrom|\bfetch\s*\(|\bimportScripts\s*\(|\.(?:src|href)\s*=)\s*[\"'`]((?:https?:)?//[^\"'`]+)"
)
LOADS = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"),
         ("video", "poster"), ("audio", "src"), ("embed", "src"), ("object", "data"), ("track", "src"),
         ("input", "src"), ("image", "href"), ("use", "href"), ("link", "href")}  # fmt: skip
NO_REQUEST = {"canonical", "license", "author", "help"}  # relations of <link> that load nothing


@dataclass
class Page(HTMLParser):
    """One parsed page: what it loads, where it links, which anchors it has."""

    text: str
    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    scripts: str = ""

    def __post_init__(self):
        super().__init__()
        self._inside = ""
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        attributes = {key: value or "" for key, value in attributes}
        self._inside = tag
        self.anchors |= {attributes[key] for key in ("id", "name") if key in attributes}
        relations = set(attributes.get("rel", "").split())
        for key, value in attributes.items():
            if (tag, key) in LOADS and not (tag == "link" and relations & NO_REQUEST):
                self.loads.append(value)
            elif key == "srcset":
                self.loads += [part.split()[0] for part in value.split(",") if part.strip()]
            elif key == "style":
                self.loads += asks(CSS_ASKS, value)
            elif (tag, key) in {("a", "href"), ("area", "href")}:
                self.links.append(value)
            if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
                self.links.append(attributes.get("content", "").partition("url=")[2])

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "style":
            self.loads += asks(CSS_ASKS, data)
        elif self._inside == "script":
            self.scripts += data


def asks(pattern, text):
    return [one if isinstance(one, str) else "".join(one) for one in pattern.findall(text)]


def pages(site):
    """Paths of the pages that readers open; templates among the static files are none."""
    return sorted(
        path for path in site.resolve().rglob("*.html") if not {"_static", "_sources"} & {*path.parts}
    )


def local(path, address):
    """The file that a relative address on the page or in the style sheet at `path` stands for."""
    return (path.parent / unquote(urlsplit(address).path)).resolve() if urlsplit(address).path else path


def requests_elsewhere(path):
    """Addresses on other hosts that the page at `path`, its style sheets and its scripts ask for."""
    page = Page(path.read_text("utf-8"))
    found, queue, seen = asks(JS_ASKS, page.scripts), [(path, address) for address in page.loads], set()
    while queue:
        base, address = queue.pop()
        if ELSEWHERE.match(address):
            found.append(address)
            continue
        file = local(base, address)
        if address.startswith(("data:", "blob:", "#")) or file in seen or not file.is_file():
            continue
        seen.add(file)
        if file.suffix == ".css":
            queue += [(file, one) for one in asks(CSS_ASKS, file.read_text("utf-8"))]
        elif file.suffix == ".js":
            found += asks(JS_ASKS, file.read_text("utf-8"))
    return found


def dead_links(path, parsed):
    """Links and loaded files of the page at `path` that lead nowhere; `parsed` remembers pages."""
    page, dead = parsed(path), []
    for address in [*page.links, *page.loads]:
        if urlsplit(address).scheme or ELSEWHERE.match(address) or address == "#":
            continue
        target, anchor = local(path, address), unquote(urlsplit(address).fragment)
        anchored = (
            not anchor or target.suffix != ".html" or (target.is_file() and anchor in parsed(target).anchors)
        )
        if not target.is_file() or not anchored:
            dead.append(address)
    return dead
