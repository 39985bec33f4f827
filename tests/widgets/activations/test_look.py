"""The activations explorer: frames, widths, themes, what it leaves behind."""

import json

import pytest

from cnn_core.widgets import ActivationExplorer
from tests.widgets.checks import (
    PACK,
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    import_module,
    in_both_themes_and_widths,
)


def test_changes_reach_the_model_and_come_from_it_and_nothing_is_left_behind(activations, page):
    use = """
    async (el, model, wait) => {
      model.set("function", "relu");
      model.set("x", 2);
      await wait(100);
      const point = el.querySelector(".cx-point").textContent;
      const slider = el.querySelectorAll("input[type=range]")[4];
      slider.value = 2.5;
      slider.dispatchEvent(new Event("input"));
      return { point, gain: model.get("gain") };
    }
    """
    used = assert_nothing_left_behind(activations, page, "activations", use, "(model) => model.set('x', 3)")
    assert used == {"point": "x = 2: f = 2, f′ = 1", "gain": 2.5}


def test_a_link_with_a_state_that_makes_no_sense_is_passed_over(activations, explorer_page, page):
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
    import_module(page, "activations")
    expected = {"function": "relu", "alpha": 1.5, "x": 0, "mean": 0, "spread": 0.1, "depth": 30, "gain": 2}
    assert page.evaluate(f"activations.tidyActivation({json.dumps(wild)})") == expected


def test_any_change_is_drawn_within_a_frame(activations, page):
    activations(page, function="gelu", depth=30)
    change = """
    (i) => {
      const at = [1, 2, 4][i % 3]; // mean, spread, gain
      const slider = document.querySelectorAll("input[type=range]")[at];
      slider.value = 0.5 + ((i * 37) % 200) / 100;
      slider.dispatchEvent(new Event("input"));
    }
    """
    assert_quick(page, "GELU, 30 layers", change)


def test_the_module_is_small():
    assert len(ActivationExplorer.source().encode()) < 40_000


@pytest.mark.parametrize("function", ["sigmoid", "elu"])
def test_no_state_makes_a_phone_page_scroll_sideways(activations, phone, function):
    activations(phone, function=function, depth=30, gain=0.1, mean=-4, spread=3)
    assert_fits_a_phone(phone)
    texts = phone.evaluate(
        "Array.from(document.querySelectorAll('.cx-plot text')).filter((el) => {"
        "  const [a, b] = [el.getBoundingClientRect(), el.closest('svg').getBoundingClientRect()];"
        "  return a.left < b.left - 1 || a.right > b.right + 1 || a.bottom > b.bottom + 1; })"
        ".map((el) => el.textContent)"
    )
    assert texts == []


@in_both_themes_and_widths
def test_wcag_a_and_aa(activations, open_page, width, theme):
    page = activations(open_page(width), theme, function="leaky_relu", alpha=0.01, mean=-1)
    page.locator(".cx-prompts summary").first.click()
    assert_accessible(page)
