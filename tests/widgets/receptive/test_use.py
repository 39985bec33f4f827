"""What a reader does in the receptive field explorer: by keyboard alone, by pointer, by touch."""

import re

from playwright.sync_api import expect

from cnn_core.widgets import ReceptiveExplorer
from tests.widgets.receptive.way import IMAGE, STACK, rows
from tests.widgets.steps import expect_said, settle


def pick(page, name, value):
    page.get_by_role("combobox", name=name).select_option(str(value))
    settle(page)


def test_keyboard_alone_does_everything(receptive, page):
    receptive(page)
    page.keyboard.press("Tab")
    expect(page.locator(STACK)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect_said(page, "Layer 5, unit 12, 11: receptive field 11 by 11, columns 6 to 16")
    for _ in range(7):
        page.keyboard.press("ArrowDown")  # the image is the end
    expect_said(page, "Pixel 12, 11 of the image")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    expect_said(page, "Layer 1, unit 12, 24: receptive field 3 by 3, columns 23 to 25")
    page.keyboard.press("Tab")
    expect(page.locator(IMAGE)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect_said(page, "Layer 1, unit 11, 24")
    page.keyboard.press("Tab")  # the kernel
    page.keyboard.press("ArrowDown")
    settle(page)
    assert rows(page)[-2][:3] == ["1: k4 s1 p1 d1", "24", "4"]
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # remove this layer
    settle(page)
    assert len(rows(page)) == 5
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # add a layer on top
    settle(page)
    assert rows(page)[0][0] == "5: k3 s1 p1 d1"
    assert not page.log.errors


def test_pointer_leads_the_unit_in_both_pictures(receptive, page):
    receptive(page)
    box = page.locator(f"{STACK} >> css=svg").bounding_box()
    place = page.locator(".cx-rf-box.cx-rf-level-6").nth(2).bounding_box()  # the middle of layer 3
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect_said(page, "Layer 3, unit 12, 12")
    page.mouse.down()
    page.mouse.move(box["x"] + 4, place["y"] + 5, steps=5)
    page.mouse.up()
    expect_said(page, "Layer 3, unit 12, 0")
    image = page.locator(IMAGE).bounding_box()
    page.mouse.click(image["x"] + image["width"] - 3, image["y"] + 3)
    expect_said(page, "Layer 3, unit 0, 24: receptive field 7 by 7, columns 21 to 27")
    assert not page.log.errors


def test_touch_on_a_phone(receptive, phone):
    receptive(phone)
    phone.locator(IMAGE).scroll_into_view_if_needed()
    image = phone.locator(IMAGE).bounding_box()
    phone.touchscreen.tap(image["x"] + 4, image["y"] + image["height"] - 4)
    expect_said(phone, "Layer 5, unit 24, 0")
    stack = phone.locator(STACK)
    stack.scroll_into_view_if_needed()
    box = stack.bounding_box()
    phone.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 80)
    expect_said(phone, "Layer 4, unit 24, 12")
    assert not phone.log.errors


def test_what_does_not_fit_is_said_and_mended(receptive, page):
    receptive(page, size=9, layers=[[3, 1, 0, 1], [7, 1, 0, 2], [3, 1, 1, 1]], layer=3)
    problem = page.locator(".cx-problem")
    expect(problem).to_have_text(re.compile("Layer 2 does not fit: it spans 13 cells"))
    page.get_by_role("button", name="Leave out what does not fit").click()
    settle(page)
    assert not problem.is_visible()
    assert [line[0] for line in rows(page)] == ["1: k3 s1 p0 d1", "image"]
    pick(page, "Image", 25)
    pick(page, "Kernel k", 7)
    pick(page, "Dilation d", 4)
    expect(problem).not_to_be_visible()  # 25 cells in 25
    pick(page, "Image", 12)
    expect(problem).to_be_visible()
    page.get_by_role("button", name="Leave out what does not fit").click()
    settle(page)
    assert rows(page)[0][0] == "1: k3 s1 p1 d1"


def test_starts_and_prompts_set_the_explorer_up(receptive, page):
    receptive(page)
    starts = page.get_by_role("combobox", name="Start from")
    pick(page, "Start from", "LeNet-5")
    assert rows(page)[0][1:5] == ["1", "32", "4", "0"]
    expect(starts).to_have_value("LeNet-5")
    pick(page, "Kernel k", 3)
    expect(starts).to_have_value("")
    prompts = page.locator(".cx-prompts details")
    corner = ReceptiveExplorer(position=[0, 0]).counts.sum() / 3**10
    assert corner < 0.5
    wanted = [("19", "field grows to 19"), ("13", "49 of 169 pixels"), ("11", f"{100 * corner:.0f} %")]
    for prompt, (field, said) in zip(prompts.all(), wanted, strict=True):
        prompt.locator("summary").click()
        assert said in prompt.inner_text()
        prompt.get_by_role("button", name="Set this up").click()
        settle(page)
        assert rows(page)[0][2] == field
    assert "outside the image" in page.locator(".cx-rf-story").inner_text()
