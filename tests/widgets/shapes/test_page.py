"""The shapes explorer on a page on disk with the network off: arithmetic, words, hands, look."""

import json

import numpy as np
import pytest

from cnn_core.widgets import ShapesExplorer
from cnn_core.widgets.shapes import STARTS
from cnn_core.widgets.shapes.costs import costs
from tests.widgets.checks import import_module
from tests.widgets.shapes.steps import cells, names, plain, random_case, row_button
from tests.widgets.steps import expect_said, settle


def test_arithmetic_and_words_agree_with_the_package(shapes, page):
    rng = np.random.default_rng(5)
    cases = [random_case(rng) for _ in range(300)] + [(size, rows) for size, rows in STARTS.values()]
    import_module(shapes(page), "shapes")
    found = page.evaluate(
        f"{json.dumps(cases)}.map(([input, rows]) => window.shapes.measureRows(input, rows)"
        ".map((cost) => Object.fromEntries(Object.entries(cost).filter(([, value]) => value !== null))))"
    )
    for (size, rows), table in zip(cases, found, strict=True):
        assert table == [plain(cost) for cost in costs(tuple(size), rows)]
    stuck = [any(row.get("problem") for row in table) for table in found]
    assert 60 <= sum(stuck) <= 240  # the draw covers both
    assert len({row["problem"][:12] for table in found for row in table if row["problem"]}) >= 6


@pytest.mark.parametrize("name", STARTS)
def test_a_starting_point_shows_its_totals(shapes, page, name):
    shapes(page, rows=[])
    page.get_by_label("Start from").select_option(label=name)
    settle(page)
    explorer = ShapesExplorer.start(name)
    shown = page.locator(".cx-sum-of strong").all_inner_texts()
    assert shown == [f"{explorer.totals[what]:,}" for what in ("params", "macs")]
    assert len(names(page)) == len(explorer.rows)
    last = explorer.table[-1]
    assert cells(page, len(explorer.rows) - 1)[:3] == [
        f"{last.output_shape[0]:,}",
        f"{last.params:,}",
        f"{last.macs:,}",
    ]
    assert page.get_by_label("Start from").locator("option:checked").inner_text() == name
    assert not page.log.errors


def test_an_impossible_size_is_explained_at_its_row(shapes, page):
    shapes(page, input=(3, 16, 16))
    sentence = "Kernel 2 is larger than the input of 1: it needs padding ≥ 1."
    assert cells(page, 17) == [sentence]
    assert cells(page, 18)[0] == ""
    alert = page.locator(".cx-root > .cx-problem")
    assert alert.inner_text() == f"Row 18, max pool 2×2, cannot work. {sentence}"
    assert page.locator(".cx-sum-of strong").first.inner_text() == "–"
    row_button(page, 17).click()
    page.get_by_label("Padding p").fill("1")
    settle(page)
    assert not alert.is_visible()
    assert page.locator(".cx-sum-of strong").first.inner_text() != "–"
    assert not page.log.errors


def test_keyboard_alone_builds_a_network(shapes, page):
    shapes(page, input=(1, 28, 28), rows=[{"kind": "conv", "out": 8}, {"kind": "flatten"}])
    page.get_by_label("Width").focus()
    page.keyboard.press("Tab")  # the list of rows is one stop
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("Tab")  # kind, up, (down is off), below
    settle(page)
    page.get_by_role("button", name="Add below").focus()
    page.keyboard.press("Enter")
    settle(page)
    assert names(page) == ["conv 3×3, 8", "flatten", "linear, 10"]
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("12")
    settle(page)
    assert names(page)[2] == "linear, 12"
    assert cells(page, 2)[:2] == ["12", f"{26 * 26 * 8 * 12 + 12:,}"]
    page.keyboard.press("Escape")
    settle(page)
    assert page.evaluate("document.activeElement.textContent").strip() == "linear, 12"
    page.keyboard.press("Alt+ArrowUp")
    settle(page)
    assert names(page) == ["conv 3×3, 8", "linear, 12", "flatten"]
    assert "It needs a row of numbers" in cells(page, 1)[0]
    page.keyboard.press("Delete")
    settle(page)
    assert names(page) == ["conv 3×3, 8", "flatten"]
    assert page.evaluate("document.activeElement.textContent").strip() == "flatten"
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    settle(page)
    assert names(page) == []
    assert page.evaluate("document.activeElement.textContent") == "Add a layer at the end"
    assert "There is no layer yet." in page.locator(".cx-root").inner_text()
    page.keyboard.press("Enter")
    settle(page)
    assert names(page) == ["conv 3×3, 1 p 1"]
    assert not page.log.errors


def test_pointer_alone_builds_a_network(shapes, page):
    shapes(page, input=(1, 28, 28), rows=[{"kind": "conv", "out": 8}, {"kind": "relu"}])
    row_button(page, 1).click()
    page.get_by_role("button", name="Move up").click()
    settle(page)
    assert names(page) == ["ReLU", "conv 3×3, 8"]
    page.get_by_role("button", name="Add below").click()
    settle(page)
    assert names(page) == ["ReLU", "conv 3×3, 1 p 1", "conv 3×3, 8"]
    page.get_by_role("switch", name="Bias").click()
    settle(page)
    assert names(page)[1] == "conv 3×3, 1 p 1, no bias"
    assert cells(page, 1)[:2] == ["1×28×28", "9"]
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Add a layer at the end").click()
    page.get_by_role("button", name="Close").click()
    settle(page)
    assert names(page) == ["ReLU", "conv 3×3, 8", "conv 3×3, 8 p 1"]
    assert page.locator(".cx-editor").count() == 0


def test_moving_by_button_keeps_the_focus(shapes, page):
    shapes(page, rows=[{"kind": "conv"}, {"kind": "relu"}, {"kind": "max_pool"}])
    row_button(page, 2).click()
    up = page.get_by_role("button", name="Move up")
    up.press("Enter")
    settle(page)
    assert names(page)[1] == "max pool 2×2"
    assert page.evaluate("document.activeElement.textContent") == "Move up"
    up.press("Enter")
    settle(page)
    assert names(page)[0] == "max pool 2×2"
    assert up.is_disabled()
    page.get_by_role("button", name="Remove").click()
    settle(page)
    assert names(page) == ["conv 3×3, 64", "ReLU"]
    assert page.locator(".cx-editor").count() == 0


def test_changing_the_kind_keeps_what_both_have(shapes, page):
    shapes(page, rows=[{"kind": "conv", "out": 7, "kernel": 5, "stride": 4, "padding": 2}])
    row_button(page, 0).click()
    kind = page.locator(".cx-editor select")
    kind.select_option("max_pool")
    settle(page)
    assert names(page) == ["max pool 5×5 s 4, p 2"]
    assert not page.get_by_label("Filters").is_visible()
    kind.select_option("linear")
    settle(page)
    assert "512" not in names(page)[0]
    assert page.get_by_label("Outputs").is_visible()
    kind.select_option("bottleneck")
    settle(page)
    assert page.get_by_label("Channels").last.is_visible()
    assert "1×1 convolution on the shortcut" in page.locator(".cx-editor").inner_text()


def test_what_is_no_number_changes_nothing(shapes, page):
    shapes(page, rows=[{"kind": "conv", "kernel": 3}])
    row_button(page, 0).click()
    kernel = page.get_by_label("Kernel k")
    for text in ("", "0", "2.5", "9999"):
        kernel.fill(text)
        settle(page)
        assert kernel.get_attribute("aria-invalid") == "true"
        assert names(page) == ["conv 3×3, 64"]
    kernel.blur()
    assert kernel.input_value() == "3"
    expect_said(page, "whole number")
    page.get_by_label("Height").fill("100")
    settle(page)
    assert cells(page, 0)[0] == "64×98×222"


def test_prompts_set_the_explorer_up(shapes, page):
    shapes(page)
    for at, total in ((0, "15,227,688"), (1, "446,638,888"), (2, "138,357,544")):
        page.locator(".cx-prompts summary").nth(at).click()
        page.get_by_role("button", name="Set this up").nth(at).click()
        settle(page)
        assert page.locator(".cx-sum-of strong").first.inner_text() == total
    assert cells(page, 20)[0] == "1000×8×8"
    answers = page.locator(".cx-prompts details > p").all_inner_texts()
    assert answers[0].startswith("11 % of the parameters, and 99.2 % of the multiply-adds.")
    assert "from 138 million to 447 million" in answers[1]
    assert answers[2].startswith("138 million parameters")
    assert "1000×8×8" in answers[2]
