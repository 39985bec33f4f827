"""The convolution explorer by keyboard, pointer and touch."""

from playwright.sync_api import expect

from tests.widgets.steps import centre, choose, expect_said, result, settle, total


def test_keyboard_alone_does_everything(convolution, page):
    convolution(page)
    grids = page.get_by_role("grid")
    page.get_by_role("combobox", name="Size").first.focus()
    page.keyboard.press("Tab")  # into the input: one stop
    page.keyboard.press("ArrowRight")
    page.keyboard.press("5")  # opens the cell
    page.keyboard.press("Enter")
    settle(page)
    assert grids.first.get_by_role("gridcell").nth(1).inner_text() == "5"
    assert result(page)[0] == [4, -1, -2]
    for _ in range(2):
        page.keyboard.press("ArrowDown")  # the window follows the cell
    settle(page)
    assert page.locator(".cx-sum strong").first.inner_text() == "S(1, 0)"
    page.keyboard.press("Tab")  # the kernel
    page.keyboard.press("Enter")
    page.keyboard.type("2,5")
    page.keyboard.press("Escape")
    settle(page)
    assert grids.nth(1).get_by_role("gridcell").first.inner_text() == "−1"
    page.keyboard.press("F2")
    page.keyboard.type("−0,5")
    page.keyboard.press("Enter")
    settle(page)
    assert grids.nth(1).get_by_role("gridcell").first.inner_text() == "−0.5"
    page.keyboard.press("Tab")  # the slider of this weight
    page.keyboard.press("ArrowLeft")
    settle(page)
    assert grids.nth(1).get_by_role("gridcell").first.inner_text() == "−0.6"
    page.keyboard.press("Tab")
    page.keyboard.type("Lap")  # the preset
    settle(page)
    assert grids.nth(1).get_by_role("gridcell").nth(4).inner_text() == "−4"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # the result
    page.keyboard.press("Control+End")
    settle(page)
    assert page.locator(".cx-sum strong").first.inner_text() == "S(2, 2)"
    assert page.locator("[role=gridcell]:focus").inner_text() == total(page)
    page.keyboard.press("Home")
    settle(page)
    assert page.locator(".cx-sum strong").first.inner_text() == "S(2, 0)"
    assert float(total(page).replace("−", "-")) == result(page)[2][0]
    assert not page.log.errors


def test_play_steps_to_the_end_and_stops(convolution, open_page):
    page = convolution(open_page(reduced_motion="reduce"), stride=2)
    duration = page.locator(".cx-window").first.evaluate("(el) => getComputedStyle(el).transitionDuration")
    assert duration == "0s"
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.get_by_role("button", name="Play").press("Enter")
    page.clock.run_for(100)
    cells = page.get_by_role("grid").nth(2).get_by_role("gridcell")
    assert cells.all_inner_texts() == ["4", "", "", ""]  # the result fills as the window goes
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(5000)
    assert page.locator(".cx-sum strong").first.inner_text() == "S(0, 0)"
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(5000)
    assert page.locator(".cx-sum strong").first.inner_text() == "S(1, 1)"
    assert page.get_by_role("button", name="Play").is_visible()
    page.get_by_role("button", name="Step back").click()
    page.clock.run_for(100)
    assert page.locator(".cx-sum strong").first.inner_text() == "S(1, 0)"


def test_position_is_announced_politely_but_not_while_playing(convolution, page):
    convolution(page)
    status = page.locator(".cx-hidden[role=status]")
    page.get_by_role("grid").nth(2).get_by_role("gridcell").first.focus()
    page.keyboard.press("ArrowRight")
    expect(status).to_have_text("Row 0, column 1: sum 2")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.cx-sum strong').textContent === 'S(1, 0)'")
    assert status.text_content() == "Row 0, column 1: sum 2"


def test_pointer_drags_the_window_and_edits(convolution, page):
    convolution(page)
    cells = page.get_by_role("grid").first.get_by_role("gridcell")
    start, end = cells.nth(0).bounding_box(), cells.nth(12).bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)  # grabbed at its corner, the window does not jump
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + 5, steps=8)
    page.mouse.up()
    settle(page)
    assert page.locator(".cx-sum strong").first.inner_text() == "S(2, 2)"
    page.get_by_role("grid").nth(2).get_by_role("gridcell").nth(1).click()
    settle(page)
    assert page.locator(".cx-sum strong").first.inner_text() == "S(0, 1)"
    cell = cells.nth(24).bounding_box()
    for _ in range(2):  # choose, then open
        page.mouse.click(cell["x"] + 15, cell["y"] + 15)
    page.keyboard.type("−7")
    page.keyboard.press("Tab")
    settle(page)
    assert cells.nth(24).inner_text() == "−7"
    assert result(page)[2][2] == -5
    for _ in range(2):
        page.mouse.click(cell["x"] + 15, cell["y"] + 15)
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    expect_said(page, "not a number")
    assert cells.nth(24).inner_text() == "−7"


def test_drawing_with_pointer_and_keyboard(convolution, page):
    convolution(page)
    choose(page, "Input", "Draw")
    page.get_by_role("button", name="Clear").click()
    settle(page)
    board = page.get_by_role("application").first
    box = board.bounding_box()
    cell = box["width"] / 16
    page.mouse.move(box["x"] + 2.5 * cell, box["y"] + 8.5 * cell)
    page.mouse.down()
    page.mouse.move(box["x"] + 12.5 * cell, box["y"] + 8.5 * cell, steps=2)  # a fast stroke leaves no gaps
    page.mouse.up()
    settle(page)
    ink = """
    () => {
      // read from a copy: Chromium warns of a canvas that is read again and again
      const copy = new OffscreenCanvas(16, 16).getContext("2d", { willReadFrequently: true });
      copy.drawImage(document.querySelector("canvas"), 0, 0);
      return copy.getImageData(0, 0, 16, 16).data.filter((v, i) => i % 4 === 0 && v < 128).length;
    }
    """
    assert page.evaluate(ink) == 11
    board.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Space")
    settle(page)
    assert page.evaluate(ink) == 12
    page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate(ink) == 11
    assert page.locator(".cx-sum strong").first.inner_text() == "S(13, 13)"


def test_touch_on_a_phone(convolution, phone):
    convolution(phone)
    cells = phone.get_by_role("grid").first.get_by_role("gridcell")
    cells.nth(13).scroll_into_view_if_needed()
    phone.touchscreen.tap(*centre(cells.nth(13)))
    settle(phone)
    assert phone.locator(".cx-sum strong").first.inner_text() == "S(1, 2)"
    choose(phone, "Stride s", "2")
    assert phone.locator(".cx-sum strong").first.inner_text() == "S(1, 1)"  # the window stays inside
    kernel = phone.get_by_role("grid").nth(1).get_by_role("gridcell")
    kernel.nth(8).scroll_into_view_if_needed()
    phone.touchscreen.tap(*centre(kernel.nth(8)))
    slider = phone.get_by_role("slider")
    slider.fill("2.5")
    settle(phone)
    assert kernel.nth(8).inner_text() == "2.5"
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert not phone.log.errors
