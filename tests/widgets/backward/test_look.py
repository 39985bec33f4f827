"""The backward explorer: frames, widths, themes, what it leaves behind."""

import numpy as np
import pytest

from tests.widgets.checks import (
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)
from tests.widgets.steps import choose

LARGE = {"input": np.full((8, 8), -123.456), "kernel": np.full((4, 4), 1 / 7), "padding": 2}


@pytest.mark.parametrize("view", ["errors", "input", "weights"])
def test_no_setting_makes_a_phone_page_scroll_sideways(backward, phone, view):
    backward(phone, **LARGE, view=view, dilation=2, stride=2)
    assert_fits_a_phone(phone)


@in_both_themes_and_widths
def test_wcag_a_and_aa(backward, open_page, width, theme):
    page = backward(open_page(width), theme, padding=1)
    for view in ("an error", "an entry of dX", "an entry of dW"):
        choose(page, "Pick", view)
        page.locator(".cx-prompts summary").first.click()
        page.wait_for_timeout(200)  # the window has arrived
        assert_accessible(page)


@pytest.mark.parametrize("view", ["errors", "input", "weights"])
def test_any_change_is_drawn_within_a_frame(backward, page, view):
    backward(page, **LARGE, view=view)
    place = {"errors": "dY", "input": "dX", "weights": "dW"}[view]
    change = f"""
    (i) => {{
      const grid = [...document.querySelectorAll("[role=grid]")]
        .find((el) => (el.ariaLabel ?? "").startsWith("{place},"));
      const key = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"][i % 4];
      const press = new KeyboardEvent("keydown", {{ key, bubbles: true }});
      grid.querySelector("[tabindex='0']").dispatchEvent(press);
    }}
    """
    assert_quick(page, f"a step in {place}", change)


def test_nothing_is_left_behind(backward, page):
    play = """
    async (el, model, wait) => {
      await wait(100);
      const cells = el.querySelectorAll(".cx-panel:not([hidden]) [role=gridcell]").length;
      const cell = el.querySelector("[role=gridcell][tabindex='0']");
      cell.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
      return cells;
    }
    """
    late = "(model) => model.set('stride', 2)"
    assert assert_nothing_left_behind(backward, page, "backward", play, late) == 30
