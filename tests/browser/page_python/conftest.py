"""A page of the built site on which Python runs."""

import pytest

from tests.browser.page_python.steps import CHAPTER, EXERCISE, LONG, RUN
from tests.browser.watched import watch


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
