"""Explorers on a static page: how they start and how they end."""

import functools
import http.server
import threading
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from cnn_core.widgets import ConvolutionExplorer
from tests.widgets.steps import settle


def test_the_host_ends_an_explorer_that_leaves_the_page(convolution, page):
    convolution(page)
    page.get_by_role("button", name="Play").click()
    page.evaluate("window.kept = document.querySelector('.cnn-explorer'); window.kept.remove()")
    settle(page)
    assert page.evaluate("window.kept.querySelector('.cx-root')") is None


def test_fallback_stays_where_the_module_cannot_run(explorer_page, page):
    address = explorer_page(ConvolutionExplorer())
    page.add_init_script("Object.defineProperty(window, 'cnnExplorers', { value: Object.freeze({}) })")
    with page.expect_console_message() as message:
        page.goto(address)
    assert message.value.text == 'Explorer "convolution" stays a picture: its script is not on this page'
    assert page.locator(".cnn-explorer > img").is_visible()


def test_explorers_start_when_they_come_near(explorer_page, page):
    page.goto(explorer_page(ConvolutionExplorer(), body="<div style='height: 5000px'></div>"))
    page.wait_for_timeout(200)
    assert page.locator(".cnn-explorer-live").count() == 0
    assert page.locator(".cnn-explorer > img").count() == 1
    page.mouse.wheel(0, 6000)
    page.wait_for_selector(".cnn-explorer-live .cx-total")


def test_two_explorers_on_a_page_do_not_disturb_each_other(explorer_page, page):
    page.goto(explorer_page(ConvolutionExplorer(), ConvolutionExplorer(stride=2)))
    page.wait_for_function("document.querySelectorAll('.cx-total').length === 2")
    page.get_by_role("group", name="Stride s").first.get_by_role("radio", name="4").check()
    settle(page)
    assert page.locator(".cx-choice input:checked").evaluate_all("(els) => els.length") == 8
    assert page.get_by_role("math").nth(1).locator("strong").inner_text() == "2"


@pytest.fixture
def serve():
    """A function that serves a page's folder on this machine and returns the page's http address."""
    servers = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *values):
            pass

    def start(address):
        path = Path(unquote(urlparse(address).path))
        handler = functools.partial(Quiet, directory=path.parent)
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/{path.name}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_explorers_run_from_a_web_server_too(explorer_page, serve, page):
    page.goto(serve(explorer_page(ConvolutionExplorer())))
    page.wait_for_selector(".cnn-explorer-live .cx-total")
    assert not page.log.remote
