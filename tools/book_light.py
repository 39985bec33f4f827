"""Makes the built pages light: the few icons that are used, scripts that wait, no index before a search.

Runs over the finished site and may run again over pages that it has seen.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pydata_sphinx_theme
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from cnn_core._files import write_whole

# Taken from the theme itself at every run: a page may name an icon that was left out before.
_SOURCE = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
_FONTS = Path("static/vendor/fontawesome/webfonts")
_SHEET = Path("static/styles/pydata-sphinx-theme.css")
_CLASS = re.compile(r"\bfa-[a-z0-9-]+")
# One rule of the theme's sheet for one icon, under one name or several.
_ICON = re.compile(r"((?:\.fa-[a-z0-9-]+:+before,?)+)\{content:\"(?:\\([0-9a-f]+)|([^\"\\]))\"\}")
_CODE = re.compile(r"\\([ef][0-9a-f]{3})\b")
_SEARCH = re.compile(
    r'\s*<script src="(?:\.\./)*(?:_static/(?:searchtools|language_data)|searchindex)\.js[^"]*"></script>'
)
_HEAD_SCRIPT = re.compile(r'<script (?P<rest>[^>]*\bsrc="(?P<src>[^"]+)"[^>]*)>')
_WAITS = re.compile(r"\b(defer|async)\b")
# What inline scripts of the head use at once, sets the theme before the first paint, or MathJax must find.
_AT_ONCE = ("documentation_options.js", "mathematics.js", "progress/store.js")


def lighter_page(text: str, searches: bool) -> str:
    """Return a page whose scripts in the head wait for its text; the index stays where it ``searches``."""
    head, end, body = text.partition("</head>")
    if not searches:
        head = _SEARCH.sub("", head)

    def waiting(match: re.Match) -> str:
        at_once = match["src"].split("?")[0].endswith(_AT_ONCE)
        return match[0] if at_once or _WAITS.search(match["rest"]) else f"<script defer {match['rest']}>"

    return (head if searches else _HEAD_SCRIPT.sub(waiting, head)) + end + body


def lighter_sheet(text: str, used: set[str]) -> tuple[str, set[int]]:
    """Return the theme's sheet without the icons that no page names, and the characters that are left."""

    def rule(match: re.Match) -> str:
        names = set(_CLASS.findall(match[1]))
        return match[0] if names & used else ""

    text = _ICON.sub(rule, text)
    points = {int(code or f"{ord(letter):x}", 16) for _, code, letter in _ICON.findall(text)}
    return text, points | {int(code, 16) for code in _CODE.findall(text)}


def _subset(source: Path, target: Path, points: Iterable[int]) -> None:
    """Write a font with only these characters, in its own format."""
    font = TTFont(source)
    flavour = font.flavor
    subsetter = Subsetter(Options(notdef_outline=True, layout_features=[]))
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    font.flavor = flavour
    font.save(target)


def lighten(site: Path) -> None:
    """Change pages, sheet and fonts of a built site in place."""
    used: set[str] = set()
    for path in [*site.rglob("*.html"), *(site / "_static").rglob("*.js")]:
        text = path.read_text("utf-8")
        used |= set(_CLASS.findall(text))
        if path.suffix == ".html" and (lighter := lighter_page(text, path.name == "search.html")) != text:
            write_whole(path, lighter)
    sheet, points = lighter_sheet((_SOURCE / _SHEET).read_text("utf-8"), used)
    write_whole(site / f"_{_SHEET}", sheet)
    for source in sorted((_SOURCE / _FONTS).iterdir()):
        _subset(source, site / f"_{_FONTS}" / source.name, points)
