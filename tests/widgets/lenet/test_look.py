"""The LeNet-5 explorer: frames, widths, themes, what it leaves behind."""

from tests.widgets.checks import (
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)
from tests.widgets.steps import centre, settle


def test_touch_on_a_phone(lenet, phone):
    lenet(phone)
    assert_fits_a_phone(phone)
    canvas = phone.get_by_role("application").nth(1)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    phone.touchscreen.tap(box["x"] + 2, box["y"] + 2)
    settle(phone)
    assert phone.locator(".cx-unit .cx-title").inner_text().startswith("C1, map 0, row ")
    phone.get_by_role("button", name="Clear").tap()
    board = phone.get_by_role("application").first
    board.scroll_into_view_if_needed()
    phone.touchscreen.tap(*centre(board))
    settle(phone)
    shades = "(el) => new Set(el.getContext('2d').getImageData(0, 0, 28, 28).data).size"
    assert board.evaluate(shades) > 2  # more than paper
    assert_fits_a_phone(phone)


@in_both_themes_and_widths
def test_wcag_a_and_aa(lenet, open_page, width, theme):
    page = lenet(open_page(width), theme, layer="c3", position=[4, 4])
    page.locator(".cx-prompts summary").first.click()
    page.wait_for_timeout(200)
    assert_accessible(page)


def test_a_new_digit_is_read_and_drawn_within_a_frame(lenet, page):
    lenet(page, layer="c5", map=7, position=[0, 0])
    # another digit: everything is computed and drawn anew
    assert_quick(page, "another digit", "() => document.querySelector('.cx-button').click()")


def test_nothing_is_left_behind(lenet, page):
    read = """
    async (el, model, wait) => {
      await wait(200);
      el.querySelector(".cx-button").click(); // drawn in a frame, read out half a second later
      return el.querySelectorAll("[role=application]").length;
    }
    """
    assert assert_nothing_left_behind(lenet, page, "lenet", read, "(model) => model.set('map', 3)") == 8
