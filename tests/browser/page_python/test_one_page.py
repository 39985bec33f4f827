"""One page on which Python runs, through all that a reader may do there: keyboard, stop, much output, axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.fixtures import WIDTHS
from tests.browser.page_python.steps import EXERCISE, LONG, RIGHT, opened, output, says
from tests.browser.test_site_pages import RULES
from tests.browser.watched import watch

BUSY = "import time\nend = time.time() + 8\nwhile time.time() < end:\n    pass"


@pytest.fixture(scope="module")
def desk(browser, site):
    """A page whose editor is open, as narrow as a phone, and on which the tests go on one after the other."""
    context = browser.new_context(viewport=WIDTHS["phone"])
    page = watch(context.new_page())
    opened(page, site.resolve().as_uri())
    yield page
    assert page.log.remote == []
    assert page.log.errors == []
    context.close()


@pytest.fixture
def field(desk):
    """The text field of the editor, open and with the skeleton in it."""
    button = desk.get_by_role("button", name=f"exercise {EXERCISE}")
    if button.is_visible():
        button.click()
    return desk.get_by_label(f"Your answer to exercise {EXERCISE}")


def test_by_keyboard_alone(desk, field):
    button = desk.get_by_role("button", name=f"exercise {EXERCISE}")
    desk.keyboard.press("Escape")
    expect(button).to_be_focused()
    desk.keyboard.press("Enter")
    expect(field).to_be_focused()
    desk.keyboard.press("Control+a")
    desk.keyboard.type("def correlate(x, k):\nreturn x")
    expect(field).to_have_value("def correlate(x, k):\n    return x")
    desk.keyboard.press("Control+Enter")
    says(desk, "convolution.3: not yet.")
    desk.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    desk.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(field).to_be_hidden()


def test_stop_ends_what_runs_and_the_next_answer_is_checked(desk, field):
    field.fill(BUSY)
    desk.get_by_role("button", name="Check").click()
    desk.get_by_role("button", name="Stop").click(timeout=LONG)
    says(desk, "Stopped. Python starts anew; your answer is still here.")
    field.fill(RIGHT)
    desk.get_by_role("button", name="Check").click()
    says(desk, "convolution.3: correct.")


def test_much_output_is_cut(desk, field):
    field.fill("for i in range(100_000):\n    print(i)\n" + RIGHT)
    field.press("Control+Enter")
    says(desk, "characters more")
    says(desk, "convolution.3: correct.")


@pytest.mark.parametrize("theme", ["light", "dark", "forced"])
def test_axe_finds_nothing_and_a_phone_is_wide_enough(desk, field, theme):
    colours = "dark" if theme == "dark" else "light"
    desk.emulate_media(color_scheme=colours, forced_colors="active" if theme == "forced" else "none")
    field.fill(f"print('{theme}')\n1 / 0")
    field.press("Control+Enter")
    says(desk, theme)
    expect(output(desk).locator(".py-error")).to_contain_text("ZeroDivisionError")
    assert desk.evaluate("document.documentElement.dataset.theme") == colours
    report = Axe().run(desk, context=".py-answer", options=RULES)
    assert report.violations_count == 0, report.generate_report()
    assert desk.evaluate("document.documentElement.scrollWidth") == 360
