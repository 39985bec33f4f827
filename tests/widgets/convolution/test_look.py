"""The convolution explorer: frames, widths, themes, what it leaves behind."""

import numpy as np
import pytest

from tests.widgets.checks import (
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)
from tests.widgets.steps import choose, settle


def test_no_setting_makes_a_phone_page_scroll_sideways(convolution, phone):
    numbers = {"input": np.full((12, 12), -123.456), "kernel": np.full((7, 7), 1 / 7)}
    convolution(phone, **numbers, padding="same", dilation=3)
    assert_fits_a_phone(phone)


@in_both_themes_and_widths
def test_wcag_a_and_aa(convolution, open_page, width, theme):
    page = convolution(open_page(width), theme, padding=1, stride=3)
    for mode in ("Numbers", "Draw", "Picture"):
        choose(page, "Input", mode)
        page.locator(".cx-prompts summary").first.click()
        page.wait_for_timeout(200)  # the window has arrived
        assert_accessible(page)


@pytest.mark.parametrize("mode", ["Numbers", "Draw", "Picture"])
def test_any_change_is_drawn_within_a_frame(convolution, page, mode):
    convolution(page, input=np.random.default_rng(0).random((12, 12)), kernel=np.ones((7, 7)), padding="same")
    choose(page, "Input", mode)
    change = """
    (i) => {
      const weight = document.querySelector(".cx-slider input");
      weight.value = ((i * 37) % 41) / 10;
      weight.dispatchEvent(new Event("input"));
    }
    """
    assert_quick(page, f"a weight of a kernel 7×7, {mode.lower()}", change)


def test_theme_is_followed_while_the_page_is_open(convolution, page):
    convolution(page)
    zero = page.get_by_role("grid").first.get_by_role("gridcell").nth(3)
    assert zero.evaluate("(el) => getComputedStyle(el).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(page)
    assert zero.evaluate("(el) => getComputedStyle(el).backgroundColor") == "rgb(20, 24, 30)"


def test_nothing_is_left_behind(convolution, page):
    play = """
    async (el, model, wait) => {
      await wait(100);
      const cells = el.querySelectorAll("[role=gridcell]").length;
      [...el.querySelectorAll("button")].find((button) => button.textContent === "Play").click();
      await wait(100);
      return cells;
    }
    """
    late = "(model) => model.set('stride', 2)"
    assert assert_nothing_left_behind(convolution, page, "convolution", play, late) == 43
