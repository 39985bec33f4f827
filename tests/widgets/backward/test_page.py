"""What the backward explorer computes, shows and does, on a page on disk with the network off."""

import json
import re

import numpy as np
from playwright.sync_api import expect

from cnn_core.widgets import BackwardExplorer
from tests.widgets.backward.way import ERRORS
from tests.widgets.checks import import_module
from tests.widgets.steps import centre, choose, expect_said, settle


def random_state(rng):
    while True:
        h, w = (int(n) for n in rng.integers(2, 9, 2))
        kh, kw = (int(n) for n in rng.integers(1, 5, 2))
        settings = {
            "stride": int(rng.integers(1, 4)),
            "padding": int(rng.integers(0, 3)),
            "dilation": int(rng.integers(1, 3)),
        }
        border, d = 2 * settings["padding"], settings["dilation"]
        if min(h - d * (kh - 1), w - d * (kw - 1)) + border >= 1:
            arrays = [rng.normal(size=size).tolist() for size in ((h, w), (kh, kw), rng.integers(1, 9, 2))]
            return *arrays, settings


def grid(page, name):
    """The grid of a map, such as "dX"."""
    return page.get_by_role("grid", name=re.compile(f"^{name},"))


def numbers(page, name):
    """The numbers of a grid, row by row."""
    rows = grid(page, name).get_by_role("row")
    return [
        [float(t.replace("−", "-")) for t in row.locator(".cx-cell").all_inner_texts()] for row in rows.all()
    ]


def corners(page, name):
    """What stands in the corners of a grid's cells, those alone that have something."""
    cells = grid(page, name).locator(".cx-cell[data-weight]").all()
    return [cell.get_attribute("data-weight").replace("−", "-") for cell in cells]


def test_arithmetic_agrees_with_the_package(backward, page):
    rng = np.random.default_rng(3)
    cases = [random_state(rng) for _ in range(100)]
    import_module(backward(page), "backward")
    found = page.evaluate(f"{json.dumps(cases)}.map((state) => window.backward.backward(...state))")
    for (x, w, errors, settings), result in zip(cases, found, strict=True):
        explorer = BackwardExplorer(input=x, kernel=w, errors=errors, **settings)
        for name in ("dx", "gatheredInput"):
            np.testing.assert_allclose(result[name], explorer.input_gradient, atol=1e-9)
        for name in ("dw", "gatheredWeights"):
            np.testing.assert_allclose(result[name], explorer.weight_gradient, atol=1e-9)
    assert len({json.dumps(settings) for *_, settings in cases}) == 18  # every setting is drawn


def test_the_page_shows_what_python_computes(backward, page):
    rng = np.random.default_rng(1)
    state = {
        "input": rng.integers(-3, 4, (5, 6)),
        "kernel": rng.integers(-2, 3, (3, 2)),
        "errors": rng.integers(-2, 3, (2, 3)),
        "stride": 2,
        "padding": 1,
        "position": [1, 2],
    }
    expected = BackwardExplorer(**state)
    backward(page, **state)
    assert numbers(page, "dY") == expected.output_gradient.tolist()
    assert np.array(numbers(page, "dX"))[1:-1, 1:-1].tolist() == expected.input_gradient.tolist()
    assert numbers(page, "dW") == expected.weight_gradient.tolist()
    to_window, to_kernel = expected.shares()
    assert [float(text) for text in corners(page, "dX")] == to_window.ravel().tolist()
    assert [float(text) for text in corners(page, "dW")] == to_kernel.ravel().tolist()
    assert [float(text[1:]) for text in corners(page, "X")] == expected.kernel[0] + expected.kernel[
        1
    ] + expected.kernel[2]


def test_each_view_gathers_what_the_first_hands_out(backward, page):
    explorer = BackwardExplorer(view="input", stride=2, input=np.arange(16).reshape(4, 4))
    backward(page, **explorer.state())
    for place in np.ndindex(4, 4):
        cell = grid(page, "dX").get_by_role("gridcell").nth(4 * place[0] + place[1])
        page.mouse.click(*centre(cell))
        settle(page)
        total = page.locator(".cx-total").inner_text().replace("−", "-")
        assert float(total) == explorer.input_gradient[place]
    choose(page, "Pick", "an entry of dW")
    for place in np.ndindex(2, 2):
        cell = grid(page, "dW").get_by_role("gridcell").nth(2 * place[0] + place[1])
        page.mouse.click(*centre(cell))
        settle(page)
        assert (
            float(page.locator(".cx-total").inner_text().replace("−", "-")) == explorer.weight_gradient[place]
        )
    assert not page.log.errors


def test_keyboard_alone_does_everything(backward, page):
    backward(page)
    page.get_by_role("radio", name="an error").focus()
    page.keyboard.press("Tab")  # X: one stop
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    settle(page)
    assert numbers(page, "X")[0] == [5, 2, 0]
    assert numbers(page, "dW") == [[-5, 5], [1, 4]]
    page.keyboard.press("Tab")  # W
    page.keyboard.press("F2")
    page.keyboard.type("−0,5")
    page.keyboard.press("Enter")
    settle(page)
    assert numbers(page, "W")[0] == [-0.5, 2]
    page.keyboard.press("Tab")  # dY
    page.keyboard.press("End")
    expect_said(page, "Error, row 0, column 1: 1")
    assert page.locator(".cx-products-box strong").first.inner_text() == "dY(0, 1)"
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    settle(page)
    assert numbers(page, "dY")[0] == [-2, 7]
    page.get_by_role("radio", name="an error").focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    page.keyboard.press("Tab")  # the errors, spread out
    page.keyboard.press("Tab")  # the turned kernel
    page.keyboard.press("Tab")  # dX
    page.keyboard.press("Control+End")
    settle(page)
    assert page.locator(".cx-products-box strong").first.inner_text() == "dX(2, 2)"
    assert not page.log.errors


def test_pointer_leads_the_window(backward, page):
    backward(page)
    cells = grid(page, "X").get_by_role("gridcell")
    start, end = centre(cells.nth(0)), centre(cells.nth(4))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()
    settle(page)
    assert page.locator(".cx-products-box strong").first.inner_text() == "dY(1, 1)"


def test_touch_on_a_phone(backward, phone):
    backward(phone)
    cell = phone.locator(ERRORS).nth(3)
    cell.scroll_into_view_if_needed()
    phone.touchscreen.tap(*centre(cell))
    settle(phone)
    assert phone.locator(".cx-products-box strong").first.inner_text() == "dY(1, 1)"
    choose(phone, "Padding p", "1")
    choose(phone, "Stride s", "3")
    assert phone.locator(".cx-products-box strong").first.inner_text() == "dY(1, 1)"
    choose(phone, "Padding p", "0")  # a single output is left
    assert phone.locator(".cx-products-box strong").first.inner_text() == "dY(0, 0)"
    assert not phone.log.errors


def test_what_does_not_fit_and_what_is_dropped_is_said(backward, page):
    backward(page, kernel=np.ones((4, 4)))
    problem = page.locator(".cx-problem")
    assert (
        problem.inner_text()
        == "The kernel does not fit: it spans 4 rows, but the input has only 3, padding included."
    )
    choose(page, "Padding p", "1")
    assert not problem.is_visible()
    assert "thrown away" in page.locator(".cnn-explorer-live").inner_text()
    choose(page, "Stride s", "2")
    expect(page.get_by_text("no error comes back")).to_be_visible()


def test_prompts_set_the_explorer_up(backward, page):
    backward(page)
    page.locator(".cx-prompts summary").nth(1).click()
    page.get_by_role("button", name="Set this up").nth(0).click()
    settle(page)
    counts = np.array(numbers(page, "dX"))
    assert counts[:4, :4].tolist() == [[1, 1, 2, 1], [1, 1, 2, 1], [2, 2, 4, 2], [1, 1, 2, 1]]
    assert (counts[-1] == 0).all()
    assert (counts[:, -1] == 0).all()
