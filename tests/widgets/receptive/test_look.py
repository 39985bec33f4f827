"""The receptive field explorer: frames, widths, themes, what it leaves behind."""

import pytest

from tests.widgets.checks import (
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)
from tests.widgets.receptive.way import STACK

LARGE = {"size": 41, "layers": [[7, 1, 3, 1]] * 6, "layer": 6, "position": [20, 20]}
STRIDED = {"size": 41, "layers": [[7, 2, 6, 4]] * 6, "layer": 6, "position": [0, 0]}
MISFIT = {"size": 9, "layers": [[7, 1, 0, 4]] * 6, "layer": 6}


@pytest.mark.parametrize("state", [{}, LARGE, STRIDED, MISFIT])
def test_no_setting_makes_a_phone_page_scroll_sideways(receptive, phone, state):
    receptive(phone, **state)
    assert_fits_a_phone(phone)


@in_both_themes_and_widths
def test_wcag_a_and_aa(receptive, open_page, width, theme):
    page = receptive(open_page(width), theme, position=[0, 0])
    page.locator(".cx-prompts summary").first.click()
    assert_accessible(page)
    page.locator(STACK).press("ArrowDown")
    page.locator(".cx-prompts summary").nth(1).click()
    page.wait_for_timeout(200)  # the window has arrived
    assert_accessible(page)


@pytest.mark.parametrize("index", [0, 1])
def test_any_change_is_drawn_within_a_frame(receptive, page, index):
    receptive(page, **LARGE)
    change = f"""
    (i) => {{
      const key = ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"][i % 4];
      const press = new KeyboardEvent("keydown", {{ key, bubbles: true }});
      document.querySelectorAll("[role=application]")[{index}].dispatchEvent(press);
    }}
    """
    assert_quick(page, f"a step in picture {index}", change)


def test_nothing_is_left_behind(receptive, page):
    play = """
    async (el, model, wait) => {
      await wait(100);
      const boxes = el.querySelectorAll(".cx-rf-box").length;
      const stack = el.querySelector("[role=application]");
      stack.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
      return boxes;
    }
    """
    late = "(model) => model.set('layer', 2)"
    assert assert_nothing_left_behind(receptive, page, "receptive", play, late) == 6 * 9
