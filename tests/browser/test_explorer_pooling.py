"""The pooling explorer on a page on disk with the network off: arithmetic, words, hands, look."""

import json

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_steps import centre, choose, settle

from cnn_core.nn import AvgPool2d, GlobalAvgPool2d, MaxPool2d
from cnn_core.widgets import PoolingExplorer

MODULE = """
async () => {
  const url = URL.createObjectURL(new Blob([window.cnnExplorers.pooling], { type: "text/javascript" }));
  window.pooling = await import(url);
}
"""
RUN = """
(cases) => cases.map(([lists, settings, kind, dy]) => {
  const m = window.pooling;
  const map = m.toMap(lists);
  const plan = m.planPool(map, settings);
  const result = m.pool(map, kind, plan);
  const back = m.poolBack(map, kind, plan, result, dy.slice(0, result.values.length));
  return [result.rows, result.cols, [...result.values], result.winners, [...back.values]];
})
"""
COUNTS = ".cx-changes b"


@pytest.fixture
def pooling(explorer_page):
    """A function that opens a pooling explorer with the network off: ``pooling(page, kind="average")``."""

    def open_explorer(page, theme="light", **state):
        page.context.set_offline(True)
        page.goto(explorer_page(PoolingExplorer(**state), theme=theme))
        page.wait_for_selector(".cnn-explorer-live .cx-changes li")
        return page

    return open_explorer


def numbers(page, at):
    """The numbers of the picture (0), the result (1) or what stands beside it (2), row by row."""
    rows = page.get_by_role("grid").nth(at).get_by_role("row")
    texts = [
        row.locator(".cx-cell").evaluate_all("(els) => els.map((el) => el.textContent)") for row in rows.all()
    ]
    return [[float(text.replace("−", "-").replace("∞", "inf")) for text in row] for row in texts]


def beside(page):
    """The choice of what stands beside the result."""
    return page.locator(".cx-panel select")


def random_case(rng):
    window, kind = int(rng.integers(1, 5)), str(rng.choice(["max", "average", "L2", "pick"]))
    shape = rng.integers(4, 17, 2)
    # few different values, so that windows have several largest cells
    x = rng.integers(-3, 4, shape) if rng.random() < 0.5 else rng.normal(size=shape)
    settings = {
        "window": window,
        "stride": int(rng.integers(1, 5)),
        "padding": int(rng.integers(0, min(2, window // 2) + 1)),
        "everywhere": bool(rng.random() < 0.15),
    }
    return x.astype(float), settings, kind, rng.normal(size=18 * 18)


def expected(x, settings, kind, dy):
    """Result and gradient from ``cnn_core.nn``; L2 and pick through the layers that they are made of."""
    geometry = (settings["window"], settings["stride"], settings["padding"])
    if settings["everywhere"]:
        geometry = (x.shape, 1, 0)
    batch = x[None, None]
    layer = MaxPool2d(*geometry) if kind == "max" else AvgPool2d(*geometry)
    area = np.prod(layer.kernel_size)
    y = layer(batch**2 if kind == "L2" else batch)
    dy = dy[: y.size].reshape(y.shape)
    if kind == "L2":
        y = np.sqrt(y * area)
        share = np.divide(dy, y, out=np.zeros_like(y), where=y > 0)
        return y, layer.backward(share) * area * batch
    if kind == "pick":
        (_, step, border), (rows, cols) = geometry, y.shape[2:]
        padded = np.pad(x, border)
        y, dx = padded[: rows * step : step, : cols * step : step], np.zeros_like(padded)
        dx[: rows * step : step, : cols * step : step] = dy[0, 0]
        return y[None, None], dx[border : border + x.shape[0], border : border + x.shape[1]][None, None]
    return y, layer.backward(dy)


def test_arithmetic_agrees_with_the_package(pooling, page):
    rng = np.random.default_rng(11)
    cases = [random_case(rng) for _ in range(150)]
    pooling(page).evaluate(MODULE)
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
    pooling(page).evaluate(MODULE)
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
    page.wait_for_function(
        "document.querySelector('[role=status]').textContent.startsWith('Moved (0, 0)')"
    )


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
        assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert not phone.log.errors


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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_wcag_a_and_aa(pooling, open_page, width, theme):
    page = pooling(open_page(width, reduced_motion="reduce"), theme)
    options = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    for picture, kind in (("4", "max"), ("numbers", "average")):
        page.locator(".cx-select select").first.select_option(picture)
        page.locator(".cx-select select").nth(1).select_option("8")
        choose(page, "Pooling", kind)
        page.locator(".cx-prompts summary").first.click()
        report = Axe().run(page, options=options)
        assert report.violations_count == 0, report.generate_report()
    assert not page.log.errors
    assert not page.log.remote


def test_steps_are_quick_and_the_module_is_small(pooling, page):
    assert len(PoolingExplorer.source().encode()) < 40_000
    page.add_init_script(
        """
        window.frames_ = [];
        const request = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (callback) => request((time) => {
          const start = performance.now();
          callback(time);
          window.frames_.push(performance.now() - start);
        });
        """
    )
    pooling(page, input=np.random.default_rng(0).random((16, 16)), window=2, stride=1, padding=1, view="all")
    times = page.evaluate(
        """
        async () => {
          const pad = document.querySelector(".cx-shift-pad");
          const keys = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"];
          window.frames_.length = 0;
          for (let i = 0; i < 200; i += 1) {
            const key = keys[Math.floor(i / 5) % 4];
            pad.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            await new Promise((done) => setTimeout(done, 0));
            await new Promise((done) => requestAnimationFrame(done));
          }
          return window.frames_;
        }
        """
    )
    times = np.sort([time for time in times if time > 0.5])  # the explorer's own frames
    print(f"16×16, three grids: median {np.median(times):.1f} ms, worst of {len(times)}: {times[-1]:.1f} ms")
    assert len(times) >= 200
    assert np.median(times) < 16


def test_nothing_is_left_behind(pooling, page):
    pooling(page).evaluate(MODULE)
    left = page.evaluate(
        """
        async () => {
          const listeners = new Map();
          const state = JSON.parse(document.querySelector(".cnn-explorer").dataset.state);
          const model = {
            get: (name) => state[name], save_changes() {}, send() {},
            set(name, value) {
              state[name] = value;
              (listeners.get(`change:${name}`) || []).forEach((f) => f());
            },
            on: (name, f) => listeners.set(name, [...(listeners.get(name) || []), f]),
            off: (name, f) => listeners.set(name, listeners.get(name).filter((g) => g !== f)),
          };
          const el = document.body.appendChild(document.createElement("div"));
          const end = window.pooling.default.render({ model, el });
          await new Promise((done) => setTimeout(done, 100));
          const heard = [...listeners.values()].flat().length;
          model.set("right", 3);
          end();
          model.set("down", 2);
          await new Promise((done) => setTimeout(done, 300));
          return [heard, [...listeners.values()].flat().length, el.childNodes.length, el.className];
        }
        """
    )
    assert left == [10, 0, 0, ""]
    assert not page.log.errors
