"""The built pages on a phone: figures open at full size, columns stay columns, tables fit."""

import re

import pytest

from tests.browser.site_html import pages

WITH_FIGURES = ("03_how_cnns_work/activation_functions", "06_popular_architectures/resnet")
RECORDS = "06_popular_architectures/lenet5"
FIGURE = re.compile(r"<figure\b.*?</figure>", re.S)
LINKED = re.compile(
    r'<a class="[^"]*\bfull-size" href="(?P<to>[^"]+)"[^>]*>'
    r'(?:<img alt="[^"]+" src="(?P=to)"|<svg class="network"[^>]* aria-label="[^"]+")'
)
# The boxes: lines printed and lines shown, what is too wide, and whether the keyboard can move it.
BOXES = """() => [...document.querySelectorAll("pre .columns")].map((box) => {
  const lines = box.textContent.trimEnd().split("\\n").length;
  const high = parseFloat(getComputedStyle(box).lineHeight);
  const wide = box.scrollWidth - box.clientWidth;
  return { lines, shown: Math.round(box.clientHeight / high), wide, tab: box.tabIndex };
})"""
WIDE_TABLES = """() => [...document.querySelectorAll("table")]
  .filter((table) => table.getBoundingClientRect().right > document.documentElement.clientWidth - 15)
  .map((table) => table.innerText.slice(0, 40))"""

OPENED = """async () => {
  for (const one of document.querySelectorAll("details.predict-result")) one.open = true;
  await new Promise((done) => setTimeout(done, 100)); // they measure anew what is wide
}"""


def test_the_picture_of_every_figure_is_a_link_to_its_file(site):
    figures = {path.name: FIGURE.findall(path.read_text("utf-8")) for path in pages(site)}
    pictures = [figure for found in figures.values() for figure in found if "_images/" in figure]
    assert len(pictures) > 20
    assert [figure[:200] for figure in pictures if not LINKED.search(figure)] == []


@pytest.mark.parametrize("name", WITH_FIGURES)
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_keyboard_reaches_a_figure_and_opens_its_picture(site, open_page, name, width):
    page = open_page(width)
    page.goto((site / f"{name}.html").as_uri())
    page.wait_for_load_state()
    page.evaluate(OPENED)
    picture = page.locator("figure img").first
    alt, source = picture.get_attribute("alt"), picture.evaluate("(one) => one.src")
    # From the last thing before the figure that can have the focus, one step of the keyboard.
    link = page.get_by_role("link", name=alt)
    link.focus()
    page.keyboard.press("Shift+Tab")
    assert not link.evaluate("(one) => one === document.activeElement")
    page.keyboard.press("Tab")
    assert link.evaluate("(one) => one === document.activeElement")
    ring = link.evaluate("(one) => getComputedStyle(one).outlineWidth + getComputedStyle(one).outlineStyle")
    assert ring == "3pxsolid"
    page.keyboard.press("Enter")
    page.wait_for_url(source)
    assert page.locator("img").evaluate("(one) => one.naturalWidth") > 700


def test_a_tap_opens_a_figure_and_only_a_phone_says_so(site, open_page):
    says = "(one) => getComputedStyle(one, '::after').content"
    for width, mark in (("desktop", "none"), ("phone", '"full size"')):
        page = open_page(width)
        page.goto((site / f"{WITH_FIGURES[0]}.html").as_uri())
        link = page.locator("figure > a:has(> img)").first
        assert link.evaluate(says) == mark
    link.tap()
    page.wait_for_url("**/_images/*.png")


@pytest.mark.parametrize("name", [*WITH_FIGURES, RECORDS])
def test_printed_columns_stay_on_their_lines(site, phone, name):
    phone.goto((site / f"{name}.html").as_uri())
    phone.wait_for_load_state()
    phone.evaluate(OPENED)
    boxes = phone.evaluate(BOXES)
    assert boxes
    assert [box for box in boxes if box["shown"] != box["lines"]] == []
    assert [box for box in boxes if box["wide"] > 0 and box["tab"] != 0] == []
    assert [box for box in boxes if box["wide"] <= 0 and box["tab"] == 0] == []


@pytest.mark.parametrize("name", ["notation", RECORDS])
def test_tables_fit_a_phone(site, phone, name):
    phone.goto((site / f"{name}.html").as_uri())
    phone.wait_for_function("document.querySelectorAll('mjx-container').length > 5")
    assert phone.locator("table").count() > 0
    assert phone.evaluate(WIDE_TABLES) == []
