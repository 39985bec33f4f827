"""What holds for the look of an explorer: contrast, sizes, themes, narrow pages."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_steps import choose, settle


def test_no_setting_makes_a_phone_page_scroll_sideways(opened, phone):
    numbers = {"input": np.full((12, 12), -123.456), "kernel": np.full((7, 7), 1 / 7)}
    opened(phone, **numbers, padding="same", dilation=3)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    small = phone.evaluate(
        "Array.from(document.querySelectorAll('button, select, .cx-choice label, .cx-switch, summary'))"
        ".filter((el) => el.checkVisibility()).map((el) => el.getBoundingClientRect())"
        ".filter(({ width, height }) => Math.min(width, height) < 24).length"
    )
    assert small == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_wcag_a_and_aa(opened, open_page, width, theme):
    page = opened(open_page(width), theme, padding=1, stride=3)
    options = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    for mode in ("Numbers", "Draw", "Picture"):
        choose(page, "Input", mode)
        page.locator(".cx-prompts summary").first.click()
        page.wait_for_timeout(200)  # the window has arrived
        report = Axe().run(page, options=options)
        assert report.violations_count == 0, report.generate_report()
    assert not page.log.errors
    assert not page.log.remote


def test_theme_is_followed_while_the_page_is_open(opened, page):
    opened(page)
    zero = page.get_by_role("grid").first.get_by_role("gridcell").nth(3)
    assert zero.evaluate("(el) => getComputedStyle(el).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(page)
    assert zero.evaluate("(el) => getComputedStyle(el).backgroundColor") == "rgb(20, 24, 30)"
