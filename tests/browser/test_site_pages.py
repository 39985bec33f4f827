"""Every built page, opened from disk with the network off: wide and narrow, light and dark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.site_html import pages

pytestmark = pytest.mark.timeout(1800)  # the first test here visits every page of the book
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
RULES |= {"preload": False}  # axe would fetch the style sheets again, which a page on disk may not
SETTLED = """async () => {
  // Results wait for a guess: open, they are looked at like all else.
  for (const one of document.querySelectorAll("details.predict-result")) one.open = true;
  // Explorers wait until they come near the window.
  for (const one of document.querySelectorAll(".cnn-explorer[data-explorer]")) {
    one.scrollIntoView();
    await new Promise((done) => setTimeout(done, 60));
  }
  const waiting = () => document.querySelector(".cnn-explorer[data-explorer]:not(:has(.cnn-explorer-live))");
  for (let i = 0; i < 100 && waiting(); i++) {  // a busy machine may have scrolled past before it looked
    waiting().scrollIntoView();
    await new Promise((done) => setTimeout(done, 100));
  }
  if (window.MathJax?.startup?.promise) await MathJax.startup.promise;
  await document.fonts.ready;
  await Promise.all([...document.images].map((one) => one.decode().catch(() => null)));
  scrollTo(0, 0);
}"""
RESIZED = """async () => {
  // The theme finds out with a delay which blocks of code now scroll, and puts them in the tab order.
  const missed = (one) => one.scrollWidth > one.clientWidth && one.tabIndex < 0;
  for (let i = 0; i < 60 && [...document.querySelectorAll("pre")].some(missed); i++)
    await new Promise((done) => setTimeout(done, 50));
}"""
LOOK = """() => ({
  formulas: document.querySelectorAll("span.math, div.math").length,
  typeset: document.querySelectorAll("mjx-container").length,
  failed: document.querySelectorAll("mjx-merror, [data-mjx-error]").length,
  images: [...document.images].filter((one) => !one.naturalWidth).map((one) => one.src),
  fonts: [...document.fonts].map((one) => `${one.family}: ${one.status}`),
  pictures: [...document.querySelectorAll(".cnn-explorer[data-explorer]:not(:has(.cnn-explorer-live))")]
    .map((one) => one.dataset.explorer),
})"""
BEYOND = """() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const clips = (one) => getComputedStyle(one).overflowX !== "visible";
  const clipped = (one) => one && (clips(one) || clipped(one.parentElement));
  const wide = (one) => one.getBoundingClientRect().right > width + 1 && !clipped(one.parentElement);
  return [...document.querySelectorAll("body *")].filter(wide).slice(0, 5)
    .map((one) => one.outerHTML.slice(0, 120)).concat("the page scrolls sideways");
}"""
CUT = """() => [...document.querySelectorAll(".prev-next-area a")]
  .filter((link) => link.scrollWidth > link.clientWidth).map((link) => link.title)"""


@dataclass
class Visit:
    """What one page did and looked like; `violations` by (width, theme)."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    look: dict = field(default_factory=dict)
    beyond: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    violations: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    backgrounds: dict[str, str] = field(default_factory=dict)


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {node['target']} {node['html'][:120]}" for v in found for node in v["nodes"]]


def show(page, theme):
    page.evaluate("theme => Object.assign(document.documentElement.dataset, {theme, mode: theme})", theme)
    page.wait_for_timeout(250)  # the colours fade


def visit(browser, path, themes=("light",)):
    """Open the file at `path` and look at it wide in the first of `themes` and narrow in the last."""
    context = browser.new_context(viewport=WIDE, offline=True, color_scheme="light", reduced_motion="reduce")
    seen, page = Visit(), context.new_page()
    page.on("console", lambda message: message.type == "error" and seen.errors.append(message.text))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("requestfailed", lambda request: seen.errors.append(f"{request.failure}: {request.url}"))
    page.goto(path.as_uri())
    page.evaluate(SETTLED)
    seen.look = page.evaluate(LOOK)
    # Colours do not depend on the width: the second theme is looked at on the second width.
    for viewport, theme in ((WIDE, themes[0]), (NARROW, themes[-1])):
        page.set_viewport_size(viewport)
        page.evaluate(RESIZED)
        show(page, theme)
        seen.violations[viewport["width"], theme] = violations(page)
        seen.backgrounds[theme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    seen.beyond = page.evaluate(BEYOND)
    seen.cut = page.evaluate(CUT)
    context.close()
    return seen


@pytest.fixture(scope="module")
def visits(browser, site):
    """Every page, visited once; the chapters, which hold figures and explorers, in both themes."""
    themes = {
        path: ("light", "dark") if re.match(r"\d\d_", path.parent.name) else ("light",)
        for path in pages(site)
    }
    return {path.name: visit(browser, path, chosen) for path, chosen in themes.items()}


def over(visits, look):
    """The pages for which `look` finds something, and what."""
    assert len(visits) > 5
    return {name: found for name, seen in visits.items() if (found := look(seen))}


def test_no_page_reports_an_error(visits):
    assert over(visits, lambda seen: seen.errors) == {}


def test_no_page_asks_for_anything_outside_the_disk(visits):
    allowed = ("file:///", "data:", "blob:")
    assert over(visits, lambda seen: [url for url in seen.requests if not url.startswith(allowed)]) == {}


def test_mathematics_is_typeset(visits):
    assert sum(seen.look["formulas"] for seen in visits.values()) > 20
    looks = {name: seen.look for name, seen in visits.items()}
    assert [
        name for name, look in looks.items() if look["typeset"] < look["formulas"] or look["failed"]
    ] == []


FIRST = """() => {
  globalThis.pieces = [];
  new MutationObserver((changes) => pieces.push(changes.flatMap((one) => [...one.addedNodes])
    .filter((one) => one.localName === "mjx-container").length))
    .observe(document, { childList: true, subtree: true });
}"""


def test_mathematics_comes_in_pieces(browser, site):
    """All at once kept a slow phone from answering for four seconds."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.add_init_script(f"({FIRST})()")
    page.goto((site / "04_mathematics" / "backpropagation.html").as_uri())
    page.evaluate("() => MathJax.startup.promise")
    pieces = [count for count in page.evaluate("() => pieces") if count]
    formulas = page.locator("span.math, div.math").count()
    context.close()
    assert sum(pieces) >= formulas > 40
    assert max(pieces) < formulas / 2


def test_all_images_load(visits):
    assert over(visits, lambda seen: seen.look["images"]) == {}


def test_fonts_load(visits):
    assert over(visits, lambda seen: [font for font in seen.look["fonts"] if font.endswith("error")]) == {}
    loaded = {font for seen in visits.values() for font in seen.look["fonts"] if font.endswith("loaded")}
    assert any("MJX" in font for font in loaded)
    assert any("Awesome" in font for font in loaded)


def test_every_explorer_comes_alive(visits):
    assert over(visits, lambda seen: seen.look["pictures"]) == {}


def test_no_page_scrolls_sideways_on_a_phone(visits):
    assert over(visits, lambda seen: seen.beyond) == {}


def test_the_links_to_the_neighbouring_pages_are_whole_on_a_phone(visits):
    assert over(visits, lambda seen: seen.cut) == {}


def test_no_accessibility_violation(visits):
    assert over(visits, lambda seen: {key: found for key, found in seen.violations.items() if found}) == {}


def test_dark_is_dark(visits):
    dark = [seen.backgrounds for seen in visits.values() if "dark" in seen.backgrounds]
    assert dark
    for grounds in dark:
        brightness = {theme: sum(map(int, re.findall(r"\d+", rgb)[:3])) for theme, rgb in grounds.items()}
        assert brightness["dark"] < 150 < 600 < brightness["light"]


BROKEN = """<!doctype html><html lang="en"><head><title>Broken</title></head><body><main><h1>Broken</h1>
<p style="color: #ccc">faint</p><div style="width: 900px">wide</div><img src="no.png" alt="none">
<span class="math">not typeset</span><div class="cnn-explorer" data-explorer="none"></div>
<div class="prev-next-area"><a title="next" style="display: block; overflow: hidden; width: 1px">cut</a></div>
<script>undefinedFunction()</script><script src="https://example.org/a.js"></script></main></body></html>"""


def test_each_fault_of_a_broken_page_is_found(browser, tmp_path):
    path = tmp_path / "broken.html"
    path.write_text(BROKEN, "utf-8")
    seen = visit(browser, path)
    assert any("undefinedFunction" in error for error in seen.errors)
    assert any("no.png" in error for error in seen.errors)
    assert "https://example.org/a.js" in seen.requests
    assert seen.look["typeset"] < seen.look["formulas"]
    assert len(seen.look["images"]) == 1
    assert seen.look["pictures"] == ["none"]
    assert seen.beyond
    assert seen.cut == ["next"]
    assert any(found.startswith("color-contrast") for found in seen.violations[360, "light"])
