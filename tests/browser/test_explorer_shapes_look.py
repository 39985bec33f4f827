"""The shapes explorer: frames, widths, themes, what it leaves behind."""

import json

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_steps import settle
from shapes_steps import names, row_button

from cnn_core.widgets import ShapesExplorer
from cnn_core.widgets.shapes import STARTS


def test_a_link_with_impossible_layers_is_passed_over(shapes, explorer_page, page):
    from test_explorer_links import PACK

    address = explorer_page(ShapesExplorer())
    page.goto(address)
    page.wait_for_selector(".cnn-explorer-live .cx-layers")
    bad = json.dumps({"rows": [{**ShapesExplorer().rows[0], "kernel": "many"}]})
    packed = page.evaluate(PACK, bad)
    page.goto("about:blank")
    with page.expect_console_message() as message:
        page.goto(f"{address}#explorer-shapes={packed}")
    assert "cannot show the state of the link: these are no layers" in message.value.text
    page.wait_for_selector(".cnn-explorer-live .cx-layers")
    assert len(names(page)) == len(ShapesExplorer().rows)


def test_any_change_of_a_long_stack_is_drawn_within_a_frame(shapes, page):
    page.add_init_script(
        """
        window.frames_ = [];
        const request = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (callback) => request((time) => {
          const start = performance.now();
          callback(time);
          document.body.getBoundingClientRect();  // with the layout that follows
          window.frames_.push(performance.now() - start);
        });
        """
    )
    shapes(page)
    row_button(page, 0).click()
    settle(page)
    times = page.evaluate(
        """
        async () => {
          const kernel = document.querySelectorAll(".cx-editor input[type=number]")[0];
          window.frames_.length = 0;
          for (let i = 0; i < 200; i += 1) {
            kernel.value = 1 + (i * 37) % 500;
            kernel.dispatchEvent(new Event("input"));
            await new Promise((done) => setTimeout(done, 0));
            await new Promise((done) => requestAnimationFrame(done));
          }
          return window.frames_;
        }
        """
    )
    times = np.sort([time for time in times if time > 0.3])  # the explorer's own frames
    print(f"22 rows: median {np.median(times):.1f} ms, worst of {len(times)}: {times[-1]:.1f} ms")
    assert len(times) >= 200
    assert np.median(times) < 16


def test_the_module_is_small():
    data = len(json.dumps(STARTS, separators=(",", ":")))
    assert len(ShapesExplorer.source().encode()) - data < 40_000


def test_no_state_makes_a_phone_page_scroll_sideways(shapes, phone):
    shapes(phone, input=(3, 448, 448))
    for at in (0, 19):
        row_button(phone, at).tap()
        settle(phone)
        assert phone.evaluate("document.documentElement.scrollWidth") == 360
    small = phone.evaluate(
        "Array.from(document.querySelectorAll('button, select, input, summary'))"
        ".filter((el) => el.checkVisibility()).map((el) => el.getBoundingClientRect())"
        ".filter(({ width, height }) => Math.min(width, height) < 24).length"
    )
    assert small == 0
    phone.get_by_label("Height").fill("17")
    settle(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert not phone.log.errors


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_wcag_a_and_aa(shapes, open_page, width, theme):
    page = shapes(open_page(width), theme)
    options = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    row_button(page, 0).click()
    page.locator(".cx-prompts summary").first.click()
    for size in ("224", "16"):
        page.get_by_label("Height").fill(size)
        settle(page)
        report = Axe().run(page, options=options)
        assert report.violations_count == 0, report.generate_report()
    assert not page.log.errors
    assert not page.log.remote
