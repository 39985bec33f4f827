"""The activations explorer: frames, widths, themes, what it leaves behind."""

import json

import numpy as np
import pytest
from activations_steps import MODULE
from axe_playwright_python.sync_playwright import Axe

from cnn_core.widgets import ActivationExplorer


def test_changes_reach_the_model_and_come_from_it_and_nothing_is_left_behind(activations, page):
    activations(page).evaluate(MODULE)
    seen = page.evaluate(
        """
        async () => {
          const wait = () => new Promise((done) => setTimeout(done, 150));
          const listeners = {};
          const state = JSON.parse(document.querySelector(".cnn-explorer").dataset.state);
          const model = {
            get: (name) => state[name], save_changes() {}, send() {}, off(name) { delete listeners[name]; },
            set(name, value) { state[name] = value; (listeners[`change:${name}`] || (() => {}))(); },
            on(name, f) { listeners[name] = f; },
          };
          const el = document.body.appendChild(document.createElement("div"));
          const end = window.activations.default.render({ model, el });
          model.set("function", "relu");
          model.set("x", 2);
          await wait();
          const point = el.querySelector(".cx-point").textContent;
          const slider = el.querySelectorAll("input[type=range]")[4];
          slider.value = 2.5;
          slider.dispatchEvent(new Event("input"));
          end();
          model.set("x", 3);
          document.documentElement.dataset.theme = "dark";
          await wait();
          const heard = Object.keys(listeners).length;
          return { point, gain: state.gain, left: el.childNodes.length, heard };
        }
        """
    )
    assert seen == {"point": "x = 2: f = 2, f′ = 1", "gain": 2.5, "left": 0, "heard": 0}
    assert not page.log.errors


def test_a_link_with_a_state_that_makes_no_sense_is_passed_over(activations, explorer_page, page):
    from test_explorer_links import PACK

    address = explorer_page(ActivationExplorer())
    page.goto(address)
    page.wait_for_selector(".cnn-explorer-live .cx-curve")
    packed = page.evaluate(PACK, json.dumps({"function": "toString", "x": 1}))
    page.goto("about:blank")
    with page.expect_console_message() as message:
        page.goto(f"{address}#explorer-activations={packed}")
    assert "there is no function toString" in message.value.text
    page.wait_for_selector(".cnn-explorer-live .cx-curve")
    wild = {"function": "relu", "alpha": 9, "x": "a", "mean": None, "spread": -1, "depth": 1e9, "gain": 2}
    page.evaluate(MODULE)
    expected = {"function": "relu", "alpha": 1.5, "x": 0, "mean": 0, "spread": 0.1, "depth": 30, "gain": 2}
    assert page.evaluate(f"activations.tidyActivation({json.dumps(wild)})") == expected


def test_any_change_is_drawn_within_a_frame(activations, page):
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
    activations(page, function="gelu", depth=30)
    times = page.evaluate(
        """
        async () => {
          const sliders = document.querySelectorAll("input[type=range]");
          window.frames_.length = 0;
          for (let i = 0; i < 200; i += 1) {
            const slider = sliders[[1, 2, 4][i % 3]];
            slider.value = 0.5 + ((i * 37) % 200) / 100;
            slider.dispatchEvent(new Event("input"));
            await new Promise((done) => setTimeout(done, 0));
            await new Promise((done) => requestAnimationFrame(done));
          }
          return window.frames_;
        }
        """
    )
    times = np.sort([time for time in times if time > 0.3])  # the explorer's own frames
    print(f"GELU, 30 layers: median {np.median(times):.1f} ms, worst of {len(times)}: {times[-1]:.1f} ms")
    assert len(times) >= 150
    assert np.median(times) < 16


def test_the_module_is_small():
    assert len(ActivationExplorer.source().encode()) < 40_000


@pytest.mark.parametrize("function", ["sigmoid", "elu"])
def test_no_state_makes_a_phone_page_scroll_sideways(activations, phone, function):
    activations(phone, function=function, depth=30, gain=0.1, mean=-4, spread=3)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    small = phone.evaluate(
        "Array.from(document.querySelectorAll('button, select, input, summary'))"
        ".filter((el) => el.checkVisibility()).map((el) => el.getBoundingClientRect())"
        ".filter(({ width, height }) => Math.min(width, height) < 24).length"
    )
    assert small == 0
    texts = phone.evaluate(
        "Array.from(document.querySelectorAll('.cx-plot text')).filter((el) => {"
        "  const [a, b] = [el.getBoundingClientRect(), el.closest('svg').getBoundingClientRect()];"
        "  return a.left < b.left - 1 || a.right > b.right + 1 || a.bottom > b.bottom + 1; })"
        ".map((el) => el.textContent)"
    )
    assert texts == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_wcag_a_and_aa(activations, open_page, width, theme):
    page = activations(open_page(width), theme, function="leaky_relu", alpha=0.01, mean=-1)
    page.locator(".cx-prompts summary").first.click()
    options = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    report = Axe().run(page, options=options)
    assert report.violations_count == 0, report.generate_report()
    assert not page.log.errors
    assert not page.log.remote
