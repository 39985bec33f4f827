"""The built site over HTTP on this machine: its weight, its search and its theme switch."""

from __future__ import annotations

import gzip
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.site_html import pages
from tests.browser.test_site_pages import SETTLED

PAGE_BYTES, CODE_BYTES = 1_500_000, 700_000


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address(site):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


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


def test_no_page_is_heavy(browser, site, address, capsys):
    names = [path.relative_to(site.resolve()).as_posix() for path in pages(site)]
    weights = {name: weigh(browser, f"{address}/{name}") for name in names}
    with capsys.disabled():
        print("\n    stored       sent  of it scripts and styles (kB)")
        for name, weight in weights.items():
            print("".join(f"{size / 1000:10.0f}" for size in weight), "", name)
    assert len(weights) > 5
    assert min(code for *_, code in weights.values()) > 10_000
    assert {name: w for name, w in weights.items() if w[1] >= PAGE_BYTES or w[2] >= CODE_BYTES} == {}


def test_search_finds_a_word_by_keyboard_alone(page, address):
    page.goto(f"{address}/index.html")
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


def test_search_says_when_nothing_is_found(page, address):
    page.goto(f"{address}/search.html?q=xyzzyplugh")
    page.get_by_text("did not match any documents").wait_for()
    assert page.locator("#search-results li").count() == 0


def test_theme_switch_works_by_keyboard_and_lasts(page, address):
    page.goto(f"{address}/index.html")
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
    page.goto(f"{address}/notation.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
