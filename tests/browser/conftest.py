"""A real Chromium for the browser tests: found, started once, and watched for errors and requests."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Error, sync_playwright

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
WIDTHS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def missing(message):
    """Skip on a person's machine; fail where nobody would notice a skip."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser():
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


@dataclass
class Log:
    """What a page said and asked for while it was open."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def remote(self):
        """Requests that leave the machine."""
        local = ("file:", "blob:", "data:", "about:", "http://127.0.0.1", "ws://127.0.0.1")
        return [url for url in self.requests if not url.startswith(local)]


def watch(page):
    """Attach a log to a page: console errors and warnings, uncaught errors, requested addresses."""
    log = Log()
    page.on("console", lambda m: log.errors.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: log.errors.append(str(error)))
    page.on("request", lambda request: log.requests.append(request.url))
    page.log = log
    return page


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
    from cnn_core.widgets.static import write_static

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


def opener(explorer_page, explorer, ready):
    """A function that opens an explorer with the network off, in a state: ``opened(page, stride=2)``."""
    from cnn_core import widgets

    def open_explorer(page, theme="light", **state):
        page.context.set_offline(True)
        page.goto(explorer_page(getattr(widgets, explorer)(**state), theme=theme))
        page.wait_for_selector(", ".join(f".cnn-explorer-live {selector}" for selector in ready))
        return page

    return open_explorer


@pytest.fixture
def opened(explorer_page):
    return opener(explorer_page, "ConvolutionExplorer", [".cx-total", ".cx-problem:not([hidden])"])


@pytest.fixture
def activations(explorer_page):
    return opener(explorer_page, "ActivationExplorer", [".cx-curve"])


@pytest.fixture
def pooling(explorer_page):
    return opener(explorer_page, "PoolingExplorer", [".cx-changes li"])


@pytest.fixture
def shapes(explorer_page):
    return opener(explorer_page, "ShapesExplorer", [".cx-layers"])


@pytest.fixture
def lenet(explorer_page):
    return opener(explorer_page, "LeNetExplorer", [".cx-odd[data-best]"])
