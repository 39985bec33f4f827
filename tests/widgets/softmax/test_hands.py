"""The softmax explorer by keyboard alone, by pointer and by finger."""

import numpy as np
import pytest

from cnn_core.widgets import SoftmaxExplorer
from tests.widgets.softmax.seen import read, written
from tests.widgets.steps import centre, expect_said, settle


def test_keyboard_alone_does_everything(softmax, page):
    softmax(page)
    page.get_by_role("radio", name="cat").focus()
    page.keyboard.press("ArrowRight")  # dog is right
    expect_said(page, "The answer is dog, 80.9 %, and right. Cross-entropy: 0.21.")
    page.keyboard.press("Tab")  # the loss
    page.keyboard.press("f")
    settle(page)
    page.keyboard.press("Tab")  # the temperature
    page.keyboard.press("End")
    page.keyboard.press("Tab")  # γ, in the place of ε
    page.keyboard.press("Home")
    for key in ("Tab", "PageUp", "PageUp", "ArrowLeft"):  # the cat
        page.keyboard.press(key)
    for key in ("Tab", "Home", "Tab", "End", "Shift+ArrowLeft", "Tab", "ArrowUp"):
        page.keyboard.press(key)
    expect_said(page, "Score of owl −0.9.")
    page.keyboard.press("Tab")  # what is added
    page.keyboard.press("ArrowRight")
    settle(page)
    shown = SoftmaxExplorer(
        scores=[2.9, -8, 7, -0.9], target=1, loss="focal", temperature=10, gamma=0, shift=1
    )
    assert written(page, 0) == shown.scores
    np.testing.assert_allclose(written(page, 1), shown.answer.p, atol=0.0051)
    np.testing.assert_allclose(written(page, 2), shown.answer.gradient, atol=0.0051)
    first = page.locator(".cx-sm-table").first.locator("td").first.inner_text()
    assert read(first) == pytest.approx((2.9 + 1) / 10)
    assert not page.log.errors


def test_pointer_and_touch_drag_the_scores(softmax, page, open_page):
    softmax(page)
    box = page.get_by_role("slider", name="Score of cat").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], y + 60, steps=5)  # the row may be left
    page.mouse.up()
    page.mouse.move(box["x"], y)
    settle(page)
    assert written(page, 0) == [pytest.approx(4, abs=0.11), 3, 0.5, -1]
    phone = softmax(open_page("phone"))
    owl = phone.get_by_role("slider", name="Score of owl")
    owl.scroll_into_view_if_needed()
    phone.touchscreen.tap(*centre(owl))
    settle(phone)
    assert abs(written(phone, 0)[3]) < 0.11
    assert not page.log.errors + phone.log.errors


def test_a_finger_that_scrolls_leaves_the_score_as_it_was(softmax, open_page):
    phone = softmax(open_page("phone"))
    owl = phone.get_by_role("slider", name="Score of owl")
    owl.scroll_into_view_if_needed()
    x, y = centre(owl)
    touch = phone.context.new_cdp_session(phone)
    send = lambda kind, *points: touch.send(  # noqa: E731
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]}
    )
    before = phone.evaluate("scrollY")
    send("touchStart", (x + 60, y))
    for step in range(1, 9):
        send("touchMove", (x + 60, y - 20 * step))
    send("touchEnd")
    settle(phone)
    assert phone.evaluate("scrollY") > before + 50
    assert written(phone, 0) == [1, 3, 0.5, -1]
