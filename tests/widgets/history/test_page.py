"""What the history explorer computes, shows and does, on a page on disk with the network off."""

import json

import numpy as np

from cnn_core.widgets import HistoryExplorer
from cnn_core.widgets.history.published import published
from cnn_core.widgets.history.words import describe
from tests.widgets.checks import import_module
from tests.widgets.steps import choose, expect_said, settle

STATES = [
    {"across": across, "up": up, "several": several}
    for across in ("year", "parameters", "macs")
    for up in ("top5", "top1", "parameters", "macs")
    for several in (True, False)
]


def title(page):
    """Whose card is shown."""
    return page.locator(".cx-card .cx-title").inner_text()


def place_on(page, name):
    """Where a mark is on the screen, by what Python says of its place."""
    box = page.locator(".cx-timeline svg").bounding_box()
    x, y = HistoryExplorer().points()[name]
    return box["x"] + 58 + x * (box["width"] - 74), box["y"] + 316 - y * 302


def test_places_and_words_agree_with_the_package(history, page):
    import_module(history(page), "history")
    for state in STATES:
        found = page.evaluate(f"history.layOutMarks({json.dumps(state)}).marks")
        ours = HistoryExplorer(**state)
        assert [mark["id"] for mark in found] == [one.id for one in ours.shown()]
        for mark in found:
            np.testing.assert_allclose((mark["x"], mark["y"]), ours.points()[mark["id"]], atol=1e-9)
    for one in published():
        assert page.evaluate(f"history.describeResult({json.dumps(vars(one))})") == describe(one)
        for axis in ("top5", "top1", "parameters", "macs"):
            found = page.evaluate(f"history.figureOf({json.dumps(vars(one))}, '{axis}')")
            assert found == one.value(axis)


def test_arrow_keys_walk_over_all_marks(history, page):
    history(page)
    marks = page.get_by_role("application")
    marks.focus()
    page.keyboard.press("Home")
    settle(page)
    seen = [title(page)]
    for _ in range(len(HistoryExplorer().shown()) + 2):
        page.keyboard.press("ArrowRight")
        settle(page)
        if title(page) != seen[-1]:
            seen.append(title(page))
    assert seen == [f"{one.title}, {one.year}" for one in HistoryExplorer().shown()]
    page.keyboard.press("ArrowDown")
    settle(page)
    by_height = sorted(HistoryExplorer().points().items(), key=lambda item: item[1][1])
    at = [name for name, _ in by_height].index("convnext-b")
    below = next(one for one in published() if one.id == by_height[at - 1][0])
    assert title(page) == f"{below.title}, {below.year}"
    assert below.title in marks.get_attribute("aria-label")


def test_keys_that_are_faster_than_a_frame_are_all_heard(history, page):
    history(page)
    keys = """
    () => {
      for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) {
        const press = new KeyboardEvent("keydown", { key, bubbles: true });
        document.querySelector("[role=application]").dispatchEvent(press);
      }
    }
    """
    page.evaluate(keys)
    settle(page)
    order = [one.id for one in HistoryExplorer().shown()]
    reached = HistoryExplorer().shown()[order.index("alexnet-seven") + 3]
    assert title(page) == f"{reached.title}, {reached.year}"


def test_keyboard_alone_does_everything(history, page):
    history(page)
    page.get_by_role("radio", name="year", exact=True).focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    settle(page)
    shown = HistoryExplorer(across="parameters", up="top1", several=False)
    assert f"{len(shown.shown())} results, {len(shown.shown())} of one network" in page.inner_text(".cx-root")
    assert "has no place on these axes" in page.inner_text(".cx-root")
    assert page.locator(".cx-ring").count() == 0
    page.keyboard.press("Tab")  # the marks
    page.keyboard.press("End")
    last = shown.shown()[-1]
    expect_said(page, describe(last)[:40])
    assert title(page) == f"{last.title}, {last.year}"
    page.keyboard.press("Tab")  # where it stands
    assert page.evaluate("document.activeElement.href") == last.url
    assert not page.log.errors


def test_pointer_and_touch_choose_the_nearest(history, page, open_page):
    history(page)
    x, y = place_on(page, "vit-b16")
    page.mouse.click(x + 3, y - 2)
    settle(page)
    assert title(page) == "ViT-B/16, 2020"
    phone = history(open_page("phone"))
    phone.get_by_role("application").scroll_into_view_if_needed()
    phone.touchscreen.tap(*place_on(phone, "winner-2011"))
    settle(phone)
    assert title(phone).startswith("Winner of 2011")
    assert not page.log.errors + phone.log.errors


def test_marks_of_one_network_and_one_crop_are_filled(history, page):
    history(page)
    hollow = page.locator(".cx-mark.cx-hollow").count()
    assert page.locator(".cx-mark").count() == len(HistoryExplorer().shown())
    assert hollow == sum(not one.plain for one in HistoryExplorer().shown())
    choose(page, "Across", "parameters")
    assert page.locator(".cx-mark").count() == len(HistoryExplorer(across="parameters").shown())


def test_the_trained_person_is_a_line_on_one_axis_alone(history, page):
    history(page)
    assert page.locator(".cx-here").count() == 1
    choose(page, "Up", "top-1 error")
    assert page.locator(".cx-here").count() == 0


def test_prompts_set_the_explorer_up_and_answer_with_computed_numbers(history, page):
    history(page)
    by_id = {one.id: one for one in published()}
    answers = []
    for number in range(4):
        page.locator(".cx-prompts summary").nth(number).click()
        page.get_by_role("button", name="Set this up").nth(number).click()
        settle(page)
        answers.append(page.locator(".cx-prompts details p").nth(number).inner_text())
        assert page.locator(".cx-ring").count() == 1
    times = by_id["googlenet-seven"].macs // by_id["googlenet-one"].macs
    assert f"{times:,} times the multiply-adds, for 3.4 points" in answers[0]
    fewer = by_id["vgg16"].parameters / by_id["resnet34"].parameters
    assert f"has {fewer:.3g} times fewer" in answers[1]
    assert f"{by_id['resnet50'].top1 - by_id['resnet50-later'].top1:.3g} points" in answers[2]
    assert f"does {by_id['vgg16'].macs / by_id['efficientnet-b0'].macs:.3g} times fewer" in answers[3]
    assert not page.log.errors
