"""A real Chromium for the browser tests, found and started once, and pages around explorers.

A plugin of pytest: the tests of the site and those of the explorers use it.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.watched import watch
from tests.widgets.ways import ways

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
WIDTHS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}


def pytest_collection_modifyitems(items):
    for item in items:
        drives = "browser" in getattr(item, "fixturenames", ())
        if drives or Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def missing(message):
    """Skip on a person's machine; fail where nobody would notice a skip."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import Error, sync_playwright

    path = os.environ.get("CNN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error:
            tried = path or "Playwright's own"
            missing(
                f"no Chromium starts (tried {tried}): install the package chromium, or run `playwright "
                "install chromium`, or set CNN_CHROMIUM to the program's path"
            )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site():
    """The folder of the built site: CNN_SITE, else _build/html."""
    folder = Path(os.environ.get("CNN_SITE") or ROOT / "_build" / "html")
    if not (folder / "index.html").is_file():
        missing(f"{folder} holds no built site: run `make book` first, or set CNN_SITE to its folder")
    return folder


@pytest.fixture
def open_page(browser):
    """A function that opens a fresh, watched page: ``open_page("phone", reduced_motion="reduce")``."""
    contexts = []

    def open_one(width="desktop", **options):
        options.setdefault("has_touch", width == "phone")
        contexts.append(browser.new_context(viewport=WIDTHS[width], **options))
        contexts[-1].set_default_timeout(10_000)
        return watch(contexts[-1].new_page())

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    """A page 1280 × 900 pixels large."""
    return open_page("desktop")


@pytest.fixture
def phone(open_page):
    """A page 360 × 740 pixels large, with touch."""
    return open_page("phone")


# The variables of the site's theme, light and dark: what an explorer takes its colours from.
THEME = """
:root { --pst-color-text-base: #323232; --pst-color-background: #ffffff; --pst-color-primary: #176de8 }
html[data-theme="dark"] {
  --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; --pst-color-primary: #528fe4 }
body { margin: 0 auto; max-width: 760px; padding: 0 16px;
  color: var(--pst-color-text-base); background: var(--pst-color-background) }
"""


@pytest.fixture(scope="session")
def explorer_page(tmp_path_factory):
    """A function that writes a page around placeholders, as the site does; it returns the address."""
    from cnn_core.widgets.page.static import write_static

    folder = tmp_path_factory.mktemp("static")
    scripts = [path.relative_to(folder) for path in write_static(folder) if path.suffix == ".js"]
    head = "\n".join(f'<script src="{script.as_posix()}"></script>' for script in scripts)

    def write(*explorers, theme="light", body=""):
        placeholders = "\n".join(explorer.placeholder() for explorer in explorers)
        path = folder / f"page_{len(list(folder.iterdir()))}.html"
        path.write_text(
            f"<!doctype html><html lang='en' data-theme='{theme}'><head>"
            "<title>Page</title><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width, initial-scale=1'>"
            f"<style>{THEME}</style><link rel='stylesheet' href='explorer.css'>{head}</head>"
            f"<body><main><h1>Page</h1>{body}{placeholders}</main></body></html>",
            encoding="utf-8",
        )
        return path.as_uri()

    return write


def opener(name, way):
    """A fixture: a function that opens an explorer with the network off, ``convolution(page, stride=2)``.

    Whatever a test does then, the page must not complain, nor ask another machine for anything.
    """

    @pytest.fixture(name=name)
    def open_explorer(explorer_page):
        from cnn_core.widgets import explorers

        pages = []

        def opened(page, theme="light", **state):
            page.context.set_offline(True)
            page.goto(explorer_page(explorers()[name](**state), theme=theme))
            page.locator(".cnn-explorer-live").locator(way.drawn).first.wait_for()
            pages.append(page)
            return page

        yield opened
        for page in pages:
            assert not page.log.errors
            assert not page.log.remote

    return open_explorer


for name, way in ways().items():
    globals()[f"open_{name}"] = opener(name, way)  # the tests ask for it by the explorer's name
