"""The activation explorer on a page on disk with the network off: arithmetic, hands, words, look."""

import json

import numpy as np
import pytest

from cnn_core.widgets import ActivationExplorer
from cnn_core.widgets.activations import NAMES, normal_inputs
from tests.widgets.activations.steps import random_state
from tests.widgets.checks import import_module
from tests.widgets.steps import settle


def test_arithmetic_agrees_with_the_package(activations, page):
    rng = np.random.default_rng(3)
    states = [random_state(rng, function) for function in NAMES for _ in range(15)]
    import_module(activations(page), "activations")
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
    import_module(activations(page), "activations")
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
