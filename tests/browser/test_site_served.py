"""The built site over HTTP on this machine: its weight, its search and its theme switch."""

import gzip
import re
from urllib.parse import quote

import pytest

from tests.browser.site_html import pages
from tests.browser.test_site_pages import SETTLED

FINISHED = re.compile(r"Search finished, found \d+ page|found one page")

PAGE_BYTES, CODE_BYTES = 1_000_000, 450_000


def weigh(browser, url):
    """Bytes of everything the page loads: as stored, as sent, and those of the scripts and styles as sent.

    Web servers send text compressed; pictures and fonts are compressed already.
    """
    context, responses = browser.new_context(viewport={"width": 1280, "height": 800}), {}
    page = context.new_page()
    page.on("response", lambda one: responses.setdefault(one.url, one))
    page.goto(url)
    page.evaluate(SETTLED)
    page.wait_for_load_state("networkidle")
    stored = sent = code = 0
    for one in responses.values():
        if one.ok and one.url.startswith("http"):
            body, kind = one.body(), one.headers.get("content-type", "")
            small = len(gzip.compress(body)) if kind.startswith("text/") or "xml" in kind else len(body)
            stored, sent = stored + len(body), sent + small
            code += small if "javascript" in kind or "css" in kind else 0
    context.close()
    return stored, sent, code


def test_no_page_is_heavy(browser, site, served, capsys):
    names = [path.relative_to(site.resolve()).as_posix() for path in pages(site)]
    weights = {name: weigh(browser, f"{served}/{name}") for name in names}
    with capsys.disabled():
        print("\n    stored       sent  of it scripts and styles (kB)")
        for name, weight in weights.items():
            print("".join(f"{size / 1000:10.0f}" for size in weight), "", name)
    assert len(weights) > 5
    assert min(code for *_, code in weights.values()) > 10_000
    assert {name: w for name, w in weights.items() if w[1] >= PAGE_BYTES or w[2] >= CODE_BYTES} == {}


def test_search_finds_a_word_by_keyboard_alone(page, served):
    page.goto(f"{served}/index.html")
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    page.keyboard.type("kernel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=kernel*")
    results = page.locator("#search-results li a")
    results.first.wait_for()
    assert "Convolution" in " ".join(results.all_inner_texts())
    results.first.click()
    page.wait_for_load_state()
    assert "kernel" in page.locator("article").inner_text().lower()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("1×1", "GoogLeNet"),
        ("3×3", "VGG"),
        ("3x3", "VGG"),
        ("28 x 28", "LeNet"),
        ("4096", "AlexNet"),
        ("im2col", "Convolution"),
    ],
)
def test_search_finds_sizes_and_numbers(page, served, query, title):
    """Sphinx's own search drops a word of digits."""
    page.goto(f"{served}/search.html?q={quote(query)}")
    results = page.locator("#search-results li")
    results.first.wait_for()
    page.get_by_text(FINISHED).wait_for()
    assert any(title in result for result in results.all_inner_texts())
    assert page.locator("#search-results li .search-mark, #search-results .context").count() > 0
    assert not page.log.errors


def test_search_works_on_pages_that_are_opened_as_files(page, site):
    page.goto(f"{(site / 'search.html').resolve().as_uri()}?q={quote('3×3')}")
    page.locator("#search-results li").first.wait_for()
    page.get_by_text(FINISHED).wait_for()
    assert any("VGG" in result for result in page.locator("#search-results li").all_inner_texts())
    assert page.log.errors == []


def test_copied_examples_are_programs(page, served):
    """Without prompts, and without what the example printed."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served)
    page.goto(f"{served}/package/arithmetic.html")
    block = page.locator("div.highlight", has_text=">>> same_padding").first
    block.hover()
    block.locator("button.copybtn").click()
    page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.length > 0)")
    copied = page.evaluate("navigator.clipboard.readText()")
    compile(copied, "copied", "exec")
    assert copied.startswith("same_padding(")
    assert len(copied.splitlines()) < len(block.locator("pre").inner_text().splitlines())


def test_search_says_when_nothing_is_found(page, served):
    page.goto(f"{served}/search.html?q=xyzzyplugh")
    page.get_by_text("did not match any documents").wait_for()
    assert page.locator("#search-results li").count() == 0


def test_theme_switch_works_by_keyboard_and_lasts(page, served):
    page.goto(f"{served}/index.html")
    page.wait_for_load_state()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('theme-switch-button')"):
            break
    assert page.evaluate("document.activeElement.classList.contains('theme-switch-button')")
    modes = []
    for _ in range(3):
        page.keyboard.press("Enter")
        modes.append(page.evaluate("({ ...document.documentElement.dataset }).mode"))
        page.locator(".theme-switch-button:visible").first.focus()  # the theme lets go of the focus
    assert sorted(modes) == ["auto", "dark", "light"]
    for _ in range(modes.index("dark") + 1):
        page.locator(".theme-switch-button:visible").first.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto(f"{served}/notation.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
