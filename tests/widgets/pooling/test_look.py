"""The pooling explorer: frames, widths, themes, what it leaves behind."""

import numpy as np

from cnn_core.widgets import PoolingExplorer
from tests.widgets.checks import (
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)
from tests.widgets.pooling.steps import numbers
from tests.widgets.steps import centre, choose, settle


def test_touch_on_a_phone(pooling, phone):
    pooling(phone, input=np.zeros((16, 16)), right=0)
    cells = phone.get_by_role("grid").first.get_by_role("gridcell")
    cells.nth(40).scroll_into_view_if_needed()
    phone.touchscreen.tap(*centre(cells.nth(40)))
    settle(phone)
    assert numbers(phone, 0)[2][8] == 1
    for state in (
        {"window": 1, "stride": 1, "padding": 0, "view": "all"},
        {"window": 4, "padding": 2, "stride": 1},
    ):
        pooling(phone, input=np.full((16, 16), -123.456), **state)
        assert_fits_a_phone(phone)


@in_both_themes_and_widths
def test_wcag_a_and_aa(pooling, open_page, width, theme):
    page = pooling(open_page(width, reduced_motion="reduce"), theme)
    for picture, kind in (("4", "max"), ("numbers", "average")):
        page.locator(".cx-select select").first.select_option(picture)
        page.locator(".cx-select select").nth(1).select_option("8")
        choose(page, "Pooling", kind)
        page.locator(".cx-prompts summary").first.click()
        assert_accessible(page)


def test_theme_is_followed_while_the_page_is_open(pooling, page):
    pooling(page)
    empty = page.get_by_role("grid").first.get_by_role("gridcell").first
    for theme in ("dark", "light"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        settle(page)
        paper = page.locator(".cx-root").evaluate("(el) => getComputedStyle(el).backgroundColor")
        assert empty.evaluate("(el) => getComputedStyle(el).backgroundColor") == paper


def test_the_module_is_small():
    assert len(PoolingExplorer.source().encode()) < 40_000


def test_any_change_is_drawn_within_a_frame(pooling, page):
    pooling(page, input=np.random.default_rng(0).random((16, 16)), window=2, stride=1, padding=1, view="all")
    change = """
    (i) => {
      const key = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"][Math.floor(i / 5) % 4];
      const event = new KeyboardEvent("keydown", { key, bubbles: true });
      document.querySelector(".cx-shift-pad").dispatchEvent(event);
    }
    """
    assert_quick(page, "16×16, three grids", change)


def test_nothing_is_left_behind(pooling, page):
    move = """
    async (el, model, wait) => {
      await wait(100);
      el.querySelector(".cx-shift-pad button").click(); // up
      return model.get("down");
    }
    """
    assert assert_nothing_left_behind(pooling, page, "pooling", move, "(model) => model.set('down', 2)") == -1
