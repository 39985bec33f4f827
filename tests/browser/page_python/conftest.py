"""The built site from disk and from a server, and a page of it on which Python runs."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.page_python.steps import CHAPTER, EXERCISE, LONG, RUN
from tests.browser.watched import watch


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *values):
        pass


@pytest.fixture(scope="session")
def served(site):
    """The address of the built site on a server of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["file", "http"])
def home(request, site):
    """The address of the built site, from disk and from a server."""
    return site.resolve().as_uri() if request.param == "file" else request.getfixturevalue("served")


@pytest.fixture(scope="module")
def python(browser, site):
    """A page from disk on which Python runs: a function of (code, setup, missing) that gives the outcome."""
    context = browser.new_context()
    context.set_default_timeout(LONG)
    page = watch(context.new_page())
    page.goto(f"{site.resolve().as_uri()}/{CHAPTER}.html")
    page.get_by_role("button", name=f"exercise {EXERCISE}").click()
    page.wait_for_function("globalThis.cnnPython")
    page.evaluate("cnnPython.start()")

    def run(code, setup="import numpy as np", missing=None, limit=LONG):
        return page.evaluate(RUN, [code, setup, missing or {}, limit])

    yield run
    assert page.log.remote == []
    context.close()
