"""Explorers on a static page: how they start and how they end."""

import functools
import http.server
import threading
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from explorer_steps import MODULE, settle

from cnn_core.widgets import ConvolutionExplorer


def test_nothing_is_left_behind(opened, page):
    page.add_init_script(
        """
        window.alive = { timers: new Set(), frames: new Set(), observers: new Set() };
        for (const { prototype } of [MutationObserver, ResizeObserver]) {
          const { observe, disconnect } = prototype;
          prototype.observe = function (...values) {
            window.alive.observers.add(this);
            observe.apply(this, values);
          };
          prototype.disconnect = function () {
            window.alive.observers.delete(this);
            disconnect.apply(this);
          };
        }
        for (const [start, stop, kind] of [
          ["setTimeout", "clearTimeout", "timers"],
          ["requestAnimationFrame", "cancelAnimationFrame", "frames"],
        ]) {
          const [begin, end] = [window[start].bind(window), window[stop].bind(window)];
          window[start] = (callback, ...rest) => {
            const id = begin((...values) => (window.alive[kind].delete(id), callback(...values)), ...rest);
            window.alive[kind].add(id);
            return id;
          };
          window[stop] = (id) => (window.alive[kind].delete(id), end(id));
        }
        """
    )
    opened(page).evaluate(MODULE)
    left = page.evaluate(
        """
        async () => {
          const wait = (ms) => new Promise((done) => setTimeout(done, ms));
          const listeners = new Map();
          const state = JSON.parse(document.querySelector(".cnn-explorer").dataset.state);
          const model = {
            get: (name) => state[name], save_changes() {}, send() {},
            set(name, value) {
              state[name] = value;
              (listeners.get(`change:${name}`) || []).forEach((f) => f());
            },
            on(name, f) { listeners.set(name, [...(listeners.get(name) || []), f]); },
            off(name, f) { listeners.set(name, listeners.get(name).filter((g) => g !== f)); },
          };
          const el = document.body.appendChild(document.createElement("div"));
          const others = new Set(window.alive.observers); // of the page's own explorer and its host
          const end = window.convolution.default.render({ model, el });
          await wait(100);
          const ready = el.querySelectorAll("[role=gridcell]").length;
          const heard = [...listeners.values()].flat().length;
          [...el.querySelectorAll("button")].find((button) => button.textContent === "Play").click();
          await wait(100);
          end();
          const position = String(state.position);
          model.set("stride", 2);
          document.documentElement.dataset.theme = "dark";
          await wait(1000);
          return {
            ready, heard, children: el.childNodes.length, className: el.className,
            moved: String(state.position) !== position, listeners: [...listeners.values()].flat().length,
            timers: window.alive.timers.size, frames: window.alive.frames.size,
            observers: [...window.alive.observers].filter((observer) => !others.has(observer)).length,
          };
        }
        """
    )
    assert left.pop("ready") == 43
    assert left.pop("heard") == 8
    assert left == {
        "children": 0,
        "className": "",
        "moved": False,
        "listeners": 0,
        "timers": 0,
        "frames": 0,
        "observers": 0,
    }


def test_the_host_ends_an_explorer_that_leaves_the_page(opened, page):
    opened(page)
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
    assert page.locator(".cnn-explorer svg").is_visible()


def test_explorers_start_when_they_come_near(explorer_page, page):
    page.goto(explorer_page(ConvolutionExplorer(), body="<div style='height: 5000px'></div>"))
    page.wait_for_timeout(200)
    assert page.locator(".cnn-explorer-live").count() == 0
    assert page.locator(".cnn-explorer svg").count() == 1
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
