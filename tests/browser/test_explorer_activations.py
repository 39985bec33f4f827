"""The activation explorer on a page on disk with the network off: arithmetic, hands, words, look."""

import json

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_steps import settle

from cnn_core.widgets import ActivationExplorer
from cnn_core.widgets.activations import NAMES, normal_inputs

MODULE = """
async () => {
  const url = URL.createObjectURL(new Blob([window.cnnExplorers.activations], { type: "text/javascript" }));
  window.activations = await import(url);
}
"""


@pytest.fixture
def activations(explorer_page):
    """A function that opens an activation explorer with the network off: ``activations(page, gain=4)``."""

    def open_explorer(page, theme="light", **state):
        page.context.set_offline(True)
        page.goto(explorer_page(ActivationExplorer(**state), theme=theme))
        page.wait_for_selector(".cnn-explorer-live .cx-curve")
        return page

    return open_explorer


def random_state(rng, function):
    return {
        "function": function,
        "alpha": round(float(rng.uniform(0, 1.5)), 2),
        "x": round(float(rng.uniform(-6, 6)), 2),
        "mean": round(float(rng.uniform(-4, 4)), 1),
        "spread": round(float(rng.uniform(0.1, 3)), 1),
        "depth": int(rng.integers(1, 31)),
        "gain": round(float(rng.uniform(0.1, 5)), 2),
    }


def test_arithmetic_agrees_with_the_package(activations, page):
    rng = np.random.default_rng(3)
    states = [random_state(rng, function) for function in NAMES for _ in range(15)]
    activations(page).evaluate(MODULE)
    np.testing.assert_allclose(page.evaluate("activations.normalQuantiles()"), normal_inputs(), atol=1e-12)
    found = page.evaluate(f"{json.dumps(states)}.map((state) => activations.measureActivation(state))")
    for state, one in zip(states, found, strict=True):
        explorer = ActivationExplorer(**state)
        np.testing.assert_allclose(one["point"], explorer.point, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(one["outputs"], explorer.outputs, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(one["slopes"], explorer.slopes, rtol=1e-9, atol=1e-12)
        for name in ("signals", "factors", "gradients"):
            np.testing.assert_allclose(one["chain"][name], getattr(explorer.chain, name), rtol=1e-8)
        shares = explorer.shares
        assert {name: one["shares"][name] for name in shares} == pytest.approx(shares)
        assert sum(one["shares"].values()) == pytest.approx(1)


def test_sizes_in_words(activations, page):
    activations(page).evaluate(MODULE)
    words = page.evaluate(
        "[0, 1, 0.234, 17.3, 0.9999999, 6.123e-7, 123456, 9.99e-8].map(activations.nameSize)"
    )
    assert words == ["0", "1", "0.23", "17", "1", "6.1·10⁻⁷", "1.2·10⁵", "1·10⁻⁷"]


def test_keyboard_alone_does_everything(activations, page):
    activations(page)
    page.get_by_role("combobox", name="Function").focus()
    page.keyboard.type("ReLU")
    page.keyboard.press("Tab")  # ReLU has no α, so the point on the curve follows
    point = page.get_by_role("slider", name="Point x on the curve")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    settle(page)
    assert point.get_attribute("aria-valuetext") == "x = 0.7: f = 0.7, f′ = 1"
    page.keyboard.press("PageDown")
    settle(page)
    assert point.get_attribute("aria-valuetext") == "x = −0.3: f = 0, f′ = 0"
    page.keyboard.press("Home")
    settle(page)
    assert point.get_attribute("aria-valuenow") == "-6"
    page.keyboard.press("Tab")
    for _ in range(10):
        page.keyboard.press("ArrowLeft")  # the mean to −1
    settle(page)
    assert "84 % dead" in page.locator(".cx-shares").inner_text()
    for _ in range(3):
        page.keyboard.press("Tab")  # spread, depth, gain
    page.keyboard.press("End")
    settle(page)
    assert "with gain 5" in page.locator(".cnn-explorer-live").inner_text()
    assert not page.log.errors


def test_pointer_and_touch_move_the_point(activations, page, open_page):
    activations(page, function="tanh")
    box = page.get_by_role("slider", name="Point x on the curve").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 30, box["y"] + 90, steps=5)
    page.mouse.up()
    settle(page)
    assert page.locator(".cx-point").inner_text() == "x = 6: f = 1, f′ = 0.00002"
    phone = activations(open_page("phone"), function="relu")
    plot = phone.get_by_role("slider", name="Point x on the curve")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    phone.touchscreen.tap(box["x"] + 60, box["y"] + 80)
    settle(phone)
    assert phone.locator(".cx-point").inner_text().endswith("f = 0, f′ = 0")
    assert not page.log.errors + phone.log.errors


def test_alpha_is_offered_where_there_is_one(activations, page):
    activations(page, function="elu", alpha=0.5, x=-1)
    assert page.get_by_text("α: 0.5").is_visible()
    page.get_by_role("combobox", name="Function").select_option("leaky_relu")
    settle(page)
    assert page.locator(".cx-point").inner_text() == "x = −1: f = −0.01, f′ = 0.01"
    page.get_by_role("combobox", name="Function").select_option("gelu")
    settle(page)
    assert not page.get_by_text("α: ").is_visible()


def test_the_page_says_what_python_computes(activations, page):
    explorer = ActivationExplorer(function="tanh", gain=1.5, depth=12, mean=0.5)
    activations(page, **explorer.state())
    left = explorer.chain.gradients[0]
    assert f"{left:.2g} arrives before layer 1" in page.locator(".cnn-explorer-live").inner_text()
    page.get_by_role("button", name="Gain √2").click()
    settle(page)
    assert "with gain 1.41" in page.locator(".cnn-explorer-live").inner_text()


def test_prompts_set_the_explorer_up_and_answer_with_computed_numbers(activations, page):
    activations(page)
    for number, state in enumerate(
        (
            {"gain": 4, "depth": 30},
            {"function": "relu", "gain": 1.41421356, "depth": 30},
            {"function": "relu", "mean": -3},
        )
    ):
        page.locator(".cx-prompts summary").nth(number).click()
        page.get_by_role("button", name="Set this up").nth(number).click()
        settle(page)
        explorer = ActivationExplorer(**state)
        answer = page.locator(".cx-prompts details p").nth(number).inner_text()
        if number == 2:
            assert explorer.shares["dead"] == 0.9975
            assert "99.8 % of the inputs" in answer
            assert "99.8 % dead" in page.locator(".cx-shares").inner_text()
        elif number == 1:
            assert "It arrives as 1:" in answer
            off = [ActivationExplorer(**{**state, "gain": gain}).chain.gradients[0] for gain in (1.27, 1.56)]
            assert f"it is {off[0]:.2g}, with 1.56 {off[1]:.2g}." in answer
        else:
            assert explorer.chain.gradients[0] < 1e-4
            assert "arrives, against" in answer
    assert not page.log.errors


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
