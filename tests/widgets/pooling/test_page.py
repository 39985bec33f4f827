"""The pooling explorer on a page on disk with the network off: arithmetic, words, hands, look."""

import json

import numpy as np
import pytest

from cnn_core.nn import GlobalAvgPool2d
from cnn_core.widgets import PoolingExplorer
from tests.widgets.checks import import_module
from tests.widgets.pooling.steps import COUNTS, RUN, beside, expected, numbers, random_case
from tests.widgets.steps import centre, choose, expect_said, settle


def test_arithmetic_agrees_with_the_package(pooling, page):
    rng = np.random.default_rng(11)
    cases = [random_case(rng) for _ in range(150)]
    import_module(pooling(page), "pooling")
    found = page.evaluate(RUN, [[x.tolist(), s, kind, dy.tolist()] for x, s, kind, dy in cases])
    for (x, settings, kind, dy), (rows, cols, values, winners, back) in zip(cases, found, strict=True):
        y, dx = expected(x, settings, kind, dy)
        assert (rows, cols) == y.shape[2:]
        np.testing.assert_allclose(np.reshape(values, (rows, cols)), y[0, 0], rtol=0, atol=1e-9)
        np.testing.assert_allclose(np.reshape(back, x.shape), dx[0, 0], rtol=0, atol=1e-9)
        if kind == "max":
            np.testing.assert_array_equal(x.ravel()[winners], y.ravel())
        if kind == "average" and settings["everywhere"]:
            np.testing.assert_allclose(values, GlobalAvgPool2d()(x[None, None])[0], atol=1e-9)
    assert len({json.dumps([s, kind]) for _, s, kind, _ in cases}) >= 80  # the draw covers many settings


def test_moving_and_comparing(pooling, page):
    import_module(pooling(page), "pooling")
    rng = np.random.default_rng(2)
    for _ in range(20):
        x, (down, right) = rng.integers(0, 3, (7, 9)), (int(n) for n in rng.integers(-8, 9, 2))
        call = "([x, d, r]) => { const m = pooling.moveMap(pooling.toMap(x), d, r); return [...m.values]; }"
        moved = PoolingExplorer(input=x, down=down, right=right).picture
        assert page.evaluate(call, [x.tolist(), down, right]) == moved.ravel().tolist()
        call = """
        ([a, b]) => {
          const { used, same, change } = pooling.compareMaps(pooling.toMap(a), pooling.toMap(b));
          return [used, same, change];
        }
        """
        used, same, change = page.evaluate(call, [moved.tolist(), x.tolist()])
        assert used == ((moved != 0) | (x != 0)).sum()
        assert same == ((moved == x) & (x != 0)).sum()
        assert change == pytest.approx(np.linalg.norm(moved - x) / np.linalg.norm(x))


def test_the_page_shows_what_python_computes(pooling, page):
    x = np.random.default_rng(4).integers(-4, 5, (6, 8))
    for kind in ("max", "average", "L2", "pick"):
        explorer = PoolingExplorer(input=x, kind=kind, window=3, stride=1, padding=1, down=-1, right=2)
        pooling(page, **explorer.state())
        np.testing.assert_allclose(numbers(page, 1), explorer.output, atol=0.005)
        np.testing.assert_allclose(numbers(page, 2), explorer.before, atol=0.005)
    assert not page.log.errors


def test_it_opens_on_the_picture_that_it_draws(pooling, page):
    pooling(page)
    assert page.locator(".cx-select select").first.input_value() == "4"
    explorer = PoolingExplorer()
    kept = int(((explorer.output == explorer.before) & (explorer.output != 0)).sum())
    assert page.locator(COUNTS).nth(1).inner_text().startswith(f"{kept} of ")


def test_a_shift_by_the_stride_moves_the_result_along(pooling, page):
    pooling(page)
    page.get_by_role("button", name="Move right").focus()
    page.keyboard.press("ArrowRight")  # the pad takes the arrow keys
    settle(page)
    assert "moved (0, 2)" in page.locator(".cx-title").first.inner_text()
    same, used = page.locator(COUNTS).nth(2).inner_text().split(" of ")
    assert same == used
    beside(page).select_option("along")
    settle(page)
    assert numbers(page, 1) == numbers(page, 2)
    page.get_by_role("button", name="Move back").click()
    settle(page)
    assert [
        text.split(" of ")[0] == text.split(" of ")[1] for text in page.locator(COUNTS).all_inner_texts()
    ] == [True] * 3
    expect_said(page, "Moved (0, 0)")


def test_global_average_is_invariant(pooling, page):
    pooling(page, kind="average", everywhere=True)
    for key in ("ArrowDown", "ArrowLeft", "ArrowLeft"):
        page.get_by_role("button", name="Move up").press(key)
        settle(page)
        assert page.locator(COUNTS).nth(1).inner_text() == "1 of 1"
    assert page.locator(COUNTS).count() == 2


def test_the_gradient_goes_to_the_winner(pooling, page):
    x = [[1, 3, 2, 4], [5, 6, 1, 2], [7, 8, 9, 1], [3, 4, 2, 9]]  # the last window has two 9
    pooling(page, input=x, right=0, view="all")
    assert numbers(page, 2) == [[0, 0, 0, 1], [0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]]
    choose(page, "Pooling", "average")
    assert numbers(page, 2) == [[0.25] * 4] * 4
    beside(page).select_option("framed")
    page.get_by_role("grid").nth(1).get_by_role("gridcell").nth(1).click()
    settle(page)
    assert numbers(page, 2)[0] == [0, 0, 0.25, 0.25]
    assert "y(0, 1) = (2 + 4 + 1 + 2) / 4 = 2.25" in page.locator(".cnn-explorer-live").inner_text()


def test_padding_above_half_the_window_is_cut_and_said(pooling, page):
    pooling(page, padding=2)
    assert "shown is 1" in page.locator(".cnn-explorer-live").inner_text()


def test_keyboard_alone_does_everything(pooling, page):
    pooling(page, input=np.zeros((6, 6)), right=0)
    page.get_by_role("combobox", name="Size").focus()
    page.keyboard.press("Tab")  # from max
    page.keyboard.press("ArrowRight")  # to average
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")  # windows of 3×3
    for _ in range(4):
        page.keyboard.press("Tab")  # stride, padding, global, the picture
    page.keyboard.press("ArrowRight")
    page.keyboard.press("9")
    page.keyboard.press("Enter")
    settle(page)
    assert numbers(page, 0)[0] == [0, 9, 0, 0, 0, 0]
    assert numbers(page, 1) == [[1, 0], [0, 0]]
    page.keyboard.press("Tab")  # the result
    page.keyboard.press("ArrowDown")
    settle(page)
    assert "y(1, 0) = " in page.locator(".cx-below").inner_text()
    for _ in range(2):
        page.keyboard.press("Tab")  # the earlier result, the choice of what stands there
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    settle(page)
    assert numbers(page, 2)[0] == [0.11, 0.11, 0.22, 0.11, 0.11, 0]
    page.keyboard.press("Tab")  # the buttons that move the picture
    page.keyboard.press("ArrowDown")
    settle(page)
    assert numbers(page, 0)[1] == [0, 9, 0, 0, 0, 0]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # to the left
    settle(page)
    assert numbers(page, 0)[1] == [9, 0, 0, 0, 0, 0]


def test_drawing_with_pointer_and_keyboard(pooling, page):
    pooling(page, input=np.zeros((12, 12)), right=1)
    grid = page.get_by_role("grid").first
    cells = grid.get_by_role("gridcell")
    start, end = centre(cells.nth(5 * 12 + 2)), centre(cells.nth(5 * 12 + 9))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=2)  # a fast stroke leaves no gaps
    page.mouse.up()
    settle(page)
    assert np.sum(numbers(page, 0)) == 8
    page.mouse.click(*start)  # a second stroke over ink erases
    settle(page)
    assert np.sum(numbers(page, 0)) == 7
    cells.first.focus()
    page.keyboard.press("Space")  # came in from outside: there is nothing to draw on
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    settle(page)
    assert np.sum(numbers(page, 0)) == 8
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    settle(page)
    assert numbers(page, 0)[0][1] == 5
    assert numbers(page, 1)[0][0] == 5
    page.keyboard.press("Control+End")
    settle(page)
    assert page.locator(".cx-below").inner_text().find("y(5, 5)") >= 0
    assert not page.log.errors


def test_prompts_set_the_explorer_up(pooling, page):
    pooling(page)
    for at in range(3):
        page.locator(".cx-prompts summary").nth(at).click()
    page.get_by_role("button", name="Set this up").nth(1).click()
    settle(page)
    assert numbers(page, 1) == [[0] * 6] * 6  # pick sees only white
    page.get_by_role("button", name="Move right").click()
    settle(page)
    assert numbers(page, 1)[0] == [0, 1, 1, 1, 1, 1]
    page.get_by_role("button", name="Set this up").nth(2).click()
    settle(page)
    assert len(numbers(page, 1)) == 1
    page.get_by_role("button", name="Set this up").nth(0).click()
    settle(page)
    assert beside(page).input_value() == "along"


def test_padding_is_cut_at_half_a_window(pooling, page):
    """A link may ask for more than Python takes."""
    import_module(pooling(page), "pooling")
    call = """
    ([window, padding]) => {
      const state = { window, stride: 1, padding, everywhere: false };
      const { rows, cols } = pooling.planPool({ rows: 7, cols: 9 }, state);
      return [rows.padding, rows.size, cols.padding, cols.size];
    }
    """
    for window in (1, 2, 3, 4):
        for padding in (0, 1, 2):
            cut = min(padding, window // 2)
            sizes = [n + 2 * cut - window + 1 for n in (7, 9)]
            assert page.evaluate(call, [window, padding]) == [cut, sizes[0], cut, sizes[1]]
