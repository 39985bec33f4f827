"""The softmax explorer: frames, widths, themes, what it leaves behind."""

import re

import pytest

from cnn_core.widgets import SoftmaxExplorer, explorers
from cnn_core.widgets.softmax.answers import LOSSES
from tests.widgets.checks import (
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)


@pytest.mark.parametrize("shift", [0, 100, -150])
@pytest.mark.parametrize("loss", LOSSES)
def test_no_state_makes_a_phone_page_scroll_sideways(softmax, phone, loss, shift):
    softmax(phone, loss=loss, shift=shift, temperature=0.1, scores=[-8, 8, 7.9, 0.1])
    assert_fits_a_phone(phone)


@in_both_themes_and_widths
def test_wcag_a_and_aa(softmax, open_page, width, theme):
    page = softmax(open_page(width), theme, shift=100, smoothing=0.1)
    page.locator(".cx-prompts summary").first.click()
    page.wait_for_timeout(200)  # the frame has arrived
    assert_accessible(page)


def test_any_change_is_drawn_within_a_frame(softmax, page):
    softmax(page, loss="squared_error", smoothing=0.1)
    change = """
    (i) => {
      const key = i % 20 < 10 ? "ArrowRight" : "ArrowLeft";
      const press = new KeyboardEvent("keydown", { key, bubbles: true });
      document.querySelector(".cx-sm-handle").dispatchEvent(press);
    }
    """
    assert_quick(page, "a curve of 161 losses", change)


def test_arrows_are_as_long_as_the_gradient(softmax, page):
    softmax(page, scores=[-4, 5, 0, -1], loss="squared_error")
    dashed, solid = (page.locator(kind) for kind in (".cx-sm-plain", ".cx-sm-arrow"))
    assert dashed.nth(0).bounding_box()["width"] > 40
    assert solid.nth(0).bounding_box()["width"] < 8
    page.get_by_role("combobox", name="Loss").select_option("cross-entropy")
    page.wait_for_timeout(100)
    rules = page.locator(".cx-sm-pictures .cx-plot").nth(2).locator(".cx-rule")
    left, right = (rules.nth(i).evaluate("(el) => el.getBBox().x") for i in (0, 4))  # at −1 and 1
    gradient = SoftmaxExplorer(scores=[-4, 5, 0, -1]).answer.gradient
    for i in (0, 1):
        length = solid.nth(i).evaluate("(el) => el.getBBox().width")
        assert length == pytest.approx(abs(gradient[i]) * (right - left) / 2, abs=0.2)
    assert "cx-sm-raise" in solid.nth(0).get_attribute("class")
    assert "cx-sm-raise" not in solid.nth(1).get_attribute("class")


def test_no_class_is_styled_by_another_explorer():
    """The page has the styles of all explorers: a class of one must not be one of another's."""
    own = set(re.findall(r"\.(cx-[a-z-]+)", SoftmaxExplorer.own_style()))
    for name, cls in explorers().items():
        if name != "softmax":
            shared = own & set(re.findall(r"\.(cx-[a-z-]+)", cls.own_style()))
            assert shared <= {"cx-root", "cx-plot", "cx-knob"}, f"{name}: {shared}"


def test_nothing_is_left_behind(softmax, page):
    use = """
    async (el, model, wait) => {
      await wait(100);
      const key = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
      el.querySelector(".cx-sm-handle").dispatchEvent(key);
      return model.get("scores")[0] === 1.1;
    }
    """
    late = "(model) => model.set('shift', 2)"
    assert assert_nothing_left_behind(softmax, page, "softmax", use, late) is True


def test_the_module_is_small():
    assert len(SoftmaxExplorer.source().encode()) < 45_000
