"""The pooling explorer: frames, widths, themes, what it leaves behind."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_steps import centre, choose, settle
from pooling_steps import MODULE, numbers

from cnn_core.widgets import PoolingExplorer


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
