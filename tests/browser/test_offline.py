"""The zip of the site, unpacked somewhere else: links, explorers, search and exercises work from disk."""

import shutil
import zipfile
from functools import cache
from pathlib import Path

import pytest

from tests.browser.page_python.steps import CHAPTER, FLIPPED, LONG, RIGHT, opened, says
from tests.browser.site_html import Page, dead_links, pages, requests_elsewhere
from tests.browser.test_site_pages import LOOK, SETTLED
from tools import downloads
from tools.downloads import offline

pytestmark = pytest.mark.timeout(900)


@cache
def parsed(path):
    return Page(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def unpacked(site, tmp_path_factory):
    """The unpacked site, in a folder with a name as people have them."""
    folder = tmp_path_factory.mktemp("zip") / "Bücher & mehr #1"
    folder.mkdir()
    offline.write(site, folder / f"{downloads.NAME}.zip")
    with zipfile.ZipFile(folder / f"{downloads.NAME}.zip") as archive:
        archive.extractall(folder)
    return folder / downloads.NAME


@pytest.fixture
def reader(open_page):
    """A page without a network, which must neither complain nor ask for anything that is not on disk."""
    page = open_page(offline=True)
    page.set_default_timeout(LONG)
    yield page
    assert page.log.errors == []
    assert [url for url in page.log.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def address(unpacked, name):
    return (unpacked / f"{name}.html").as_uri()


def test_it_is_the_whole_site(site, unpacked):
    assert {path.relative_to(unpacked) for path in pages(unpacked)} == {
        path.relative_to(site.resolve()) for path in pages(site)
    }


def test_every_link_and_anchor_leads_somewhere(unpacked):
    dead = {path.name: found for path in pages(unpacked) if (found := dead_links(path, parsed))}
    assert dead == {}


def test_no_page_asks_another_host_for_anything(unpacked):
    assert {path.name: found for path in pages(unpacked) if (found := requests_elsewhere(path))} == {}


def test_a_page_that_is_missing_is_noticed(unpacked, tmp_path):
    """In a copy without the page of symbols."""
    copy = shutil.copytree(unpacked, tmp_path / "copy", ignore=lambda *_: {"notation.html", "_static"})
    start = Path(copy, "index.html")
    assert "notation.html" in dead_links(start, lambda path: Page(path.read_text("utf-8")))


def test_explorers_pictures_mathematics_and_fonts_come_alive(unpacked, reader):
    reader.goto(address(unpacked, CHAPTER))
    reader.evaluate(SETTLED)
    look = reader.evaluate(LOOK)
    assert look["typeset"] >= look["formulas"] > 10
    assert look["pictures"] == look["images"] == []
    assert look["failed"] == 0
    assert [font for font in look["fonts"] if font.endswith("error")] == []
    explorer = reader.locator('.cnn-explorer[data-explorer="convolution"]').first
    before = explorer.inner_text()
    explorer.locator("[tabindex='0']").first.press("ArrowRight")
    reader.wait_for_function(
        "([one, before]) => one.innerText !== before", arg=[explorer.element_handle(), before]
    )


def test_drawings_stand_in_the_page(unpacked, reader):
    reader.goto(address(unpacked, "06_popular_architectures/lenet5"))
    assert reader.locator("svg.network").count() >= 1


def test_search_finds_a_word(unpacked, reader):
    reader.goto(address(unpacked, "index"))
    reader.keyboard.press("Control+k")
    reader.keyboard.type("kernel")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/search.html?q=kernel*")
    results = reader.locator("#search-results li a")
    results.first.wait_for()
    assert "Convolution" in " ".join(results.all_inner_texts())
    results.first.click()
    reader.wait_for_load_state()
    assert "kernel" in reader.locator("article").inner_text().lower()


def test_an_exercise_is_answered_and_judged(unpacked, reader):
    field = opened(reader, unpacked.as_uri())
    field.fill(FLIPPED)
    reader.get_by_role("button", name="Check").click()
    says(reader, "flip")
    field.fill(RIGHT)
    reader.get_by_role("button", name="Check").click()
    says(reader, "convolution.3: correct.")
