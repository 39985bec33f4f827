"""The history explorer: frames, widths, themes, what it leaves behind."""

import re

import pytest

from cnn_core.widgets import HistoryExplorer, explorers
from tests.widgets.checks import (
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)
from tests.widgets.steps import settle


@pytest.mark.parametrize("up", ["top5", "macs"])
def test_no_state_makes_a_phone_page_scroll_sideways(history, phone, up):
    history(phone, up=up, across="macs", chosen="googlenet-seven")
    assert_fits_a_phone(phone)


@in_both_themes_and_widths
def test_wcag_a_and_aa(history, open_page, width, theme):
    page = history(open_page(width), theme)
    page.locator(".cx-prompts summary").first.click()
    page.wait_for_timeout(200)  # the frame has arrived
    assert_accessible(page)


def test_any_change_is_drawn_within_a_frame(history, page):
    history(page)
    change = """
    (i) => {
      const key = i % 40 < 20 ? "ArrowRight" : "ArrowLeft";
      const press = new KeyboardEvent("keydown", { key, bubbles: true });
      document.querySelector("[role=application]").dispatchEvent(press);
    }
    """
    assert_quick(page, "another mark", change)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_names_cover_neither_each_other_nor_the_edge(history, open_page, width):
    page = history(open_page(width))
    settle(page)
    picture = page.locator(".cx-timeline svg").bounding_box()
    boxes = [text.bounding_box() for text in page.locator(".cx-timeline text").all()]
    assert len(boxes) > 12
    for i, one in enumerate(boxes):
        assert one["x"] >= picture["x"] - 1
        assert one["x"] + one["width"] <= picture["x"] + picture["width"] + 1
        for other in boxes[:i]:
            apart_x = one["x"] >= other["x"] + other["width"] or other["x"] >= one["x"] + one["width"]
            apart_y = (
                one["y"] + 2 >= other["y"] + other["height"] or other["y"] + 2 >= one["y"] + one["height"]
            )
            assert apart_x or apart_y, (one, other)


def test_no_class_is_styled_by_another_explorer():
    """The page has the styles of all explorers: a class of one must not be one of another's."""
    own = set(re.findall(r"\.(cx-[a-z-]+)", HistoryExplorer.own_style()))
    for name, cls in explorers().items():
        if name != "history":
            shared = own & set(re.findall(r"\.(cx-[a-z-]+)", cls.own_style()))
            assert shared <= {"cx-root", "cx-plot", "cx-choice"}, f"{name}: {shared}"


def test_nothing_is_left_behind(history, page):
    use = """
    async (el, model, wait) => {
      await wait(100);
      const press = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
      el.querySelector("[role=application]").dispatchEvent(press);
      return model.get("chosen") !== "alexnet-seven";
    }
    """
    late = "(model) => model.set('chosen', 'vgg16')"
    assert assert_nothing_left_behind(history, page, "history", use, late) is True


def test_the_module_is_small():
    assert len(HistoryExplorer.source().encode()) < 50_000
