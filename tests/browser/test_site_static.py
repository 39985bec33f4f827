"""The built pages as files: no other host is asked, links lead somewhere, buttons follow the settings."""

import re
import shutil
import subprocess
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fontTools.ttLib import TTFont

from cnn_core.study.cards import ERRATA
from cnn_core.study.claims import ledger
from tests.browser.site_html import Page, dead_links, pages, requests_elsewhere
from tools import contents
from tools.chapter import chapters
from tools.contents import ROOT

CONFIG = contents.settings()
LISTED = [page.address for page in contents.pages()]
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]+)"')
CHAPTERS = [page.address for page in contents.pages() if page.is_chapter]


@cache
def parsed(path):
    return Page(path.read_text("utf-8"))


def test_every_listed_page_is_built_and_no_other(site):
    built = {str(path.relative_to(site).with_suffix("")) for path in pages(site)}
    assert built - {"genindex", "search"} == set(LISTED)


def test_nothing_is_published_that_no_reader_needs(site):
    """Templates, which crawlers take for pages with dead links, and source maps."""
    assert [path for path in site.rglob("*") if path.name.endswith((".map", "macros.html"))] == []
    assert {path.parent for path in site.rglob("*.html")} >= {site, site / "package"}


@pytest.mark.parametrize("page", contents.pages(), ids=lambda page: page.address)
def test_page_says_what_it_is_once(site, page):
    text = (site / f"{page.address}.html").read_text("utf-8")
    (title,), descriptions = re.findall("<title>(.*?)</title>", text), DESCRIPTION.findall(text)
    assert unescape(title).count(CONFIG["title"]) == 1
    assert page.title in unescape(title)
    assert list(map(unescape, descriptions)) == [page.summary]
    (icon,) = re.findall(r'<link rel="icon" href="([^"]+)"', text)
    assert (site / f"{page.address}.html").parent.joinpath(icon).resolve().is_file()


def test_no_page_asks_another_host_for_anything(site):
    asked = {path.name: found for path in pages(site) if (found := requests_elsewhere(path))}
    assert asked == {}


@pytest.mark.parametrize(
    "addition",
    [
        '<script src="https://example.org/a.js"></script>',
        '<script src="//example.org/a.js"></script>',
        '<script>import("https://example.org/a.js")</script>',
        '<script>fetch("https://example.org/a.json")</script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<link rel="preconnect" href="https://example.org">',
        '<link rel="icon" href="http://example.org/a.ico">',
        '<img src="https://example.org/a.png" alt="">',
        '<img srcset="a.png 1x, https://example.org/a.png 2x" alt="">',
        '<iframe src="https://example.org/"></iframe>',
        '<p style="background: url(https://example.org/a.png)">',
        "<style>@import 'https://example.org/a.css';</style>",
        '<link rel="stylesheet" href="_static/mine.css">',
        '<script src="_static/mine.js"></script>',
    ],
)
def test_a_request_to_another_host_is_found(site, tmp_path, addition):
    """`mine.css` reaches a remote font through a second style sheet, `mine.js` imports a remote module."""
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "mine.css").write_text('@import "other.css";', "utf-8")
    (tmp_path / "_static" / "other.css").write_text("@font-face{src:url('//example.org/a.woff2')}", "utf-8")
    (tmp_path / "_static" / "mine.js").write_text('await import("https://example.org/a.js");', "utf-8")
    page = Path(shutil.copy(site / "index.html", tmp_path))
    assert requests_elsewhere(page) == []
    page.write_text(page.read_text("utf-8").replace("</body>", f"{addition}</body>"), "utf-8")
    assert len(requests_elsewhere(page)) == 1
    assert "//example.org" in requests_elsewhere(page)[0]


def test_cards_of_claims_lead_to_the_page_of_errata_beside_them(site):
    for chapter in chapters():
        text = (site / f"{chapter.address}.html").read_text("utf-8")
        recorded = {one.id for one in ledger().values() if one.chapter == chapter.name}
        assert recorded <= set(re.findall(r'href="\.\./errata\.html#([\w.-]+)"', text))
        assert ERRATA not in text


def test_links_and_anchors_lead_somewhere(site):
    dead = {path.name: found for path in pages(site) if (found := dead_links(path, parsed))}
    assert dead == {}


def test_a_dead_link_is_found(site, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<h1 id="here"></h1><a href="#here"></a><a href="#no"></a><a href="no.html"></a>'
        '<a href="page.html#no"></a><a href="https://example.org/no"></a>'
        '<img src="no.png"><a href="mailto:a@example.org"></a>',
        "utf-8",
    )
    assert dead_links(page, parsed) == ["#no", "no.html", "page.html#no", "no.png"]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_buttons_of_a_chapter_follow_from_the_settings(site, chapter):
    repository, buttons = CONFIG["repository"], CONFIG["launch_buttons"]
    url, branch, folder = repository["url"], repository["branch"], repository["path_to_book"]
    slug = urlsplit(url).path.strip("/")
    links = parsed(site / f"{chapter}.html").links
    notebook = f"{folder}/{chapter}.ipynb"
    for wanted in (
        f"{buttons['colab_url']}/github/{slug}/blob/{branch}/{notebook}",
        f"{buttons['binderhub_url']}/v2/gh/{slug}/{branch}?urlpath=lab/tree/{notebook}",
        f"{url}/edit/{branch}/{folder}/{chapter}.md",  # the source, not the twin generated from it
        url,
    ):
        assert wanted in links
    assert any(link.startswith(f"{url}/issues/new?") and chapter in link for link in links)
    downloads = [link for link in links if "_sources/" in link and link.endswith(".ipynb")]
    assert downloads
    assert (site / f"{chapter}.html").parent.joinpath(downloads[0]).resolve().is_file()


@pytest.mark.parametrize("page", LISTED)
def test_page_says_when_it_was_last_updated(site, page):
    files = [f"book/{page}{suffix}" for suffix in (".md", ".ipynb")]
    try:
        log = ["git", "log", "-1", "--format=%h", "--", *files]
        known = subprocess.run(log, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        known = ""
    if not known:
        pytest.skip("the page has no history here")
    assert re.search(r"Last updated on \d{4}-\d\d-\d\d", (site / f"{page}.html").read_text("utf-8"))


def test_every_icon_of_a_page_stands_in_the_fonts(site):
    """The fonts hold the few icons that pages name; one that is missing would be an empty box."""
    static, sheet = site / "_static", (site / "_static/styles/pydata-sphinx-theme.css").read_text("utf-8")
    names = {name for path in pages(site) for name in re.findall(r"\bfa-[a-z0-9-]+", path.read_text("utf-8"))}
    codes = {
        name: code
        for name in names
        for code in re.findall(rf'\.{name}:before[^{{]*{{content:"\\(\w+)"', sheet)
    }
    assert names - set(codes) == {"fa-solid", "fa-brands", "fa-regular", "fa-lg"} & names
    drawn = {
        code
        for path in (static / "vendor/fontawesome/webfonts").glob("*.woff2")
        for code in TTFont(path).getBestCmap()
    }
    assert {name for name, code in codes.items() if int(code, 16) not in drawn} == set()
    assert len(codes) > 10


def test_only_the_search_loads_its_index(site):
    assert [path.name for path in pages(site) if "searchindex.js" in path.read_text("utf-8")] == [
        "search.html"
    ]
