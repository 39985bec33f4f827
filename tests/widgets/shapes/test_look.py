"""The shapes explorer: frames, widths, themes, what it leaves behind."""

import json

import pytest

from cnn_core.widgets import ShapesExplorer
from tests.widgets.checks import (
    PACK,
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)
from tests.widgets.shapes.steps import names, row_button
from tests.widgets.steps import settle


def test_a_link_with_impossible_layers_is_passed_over(shapes, explorer_page, page):
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
    shapes(page)
    row_button(page, 0).click()
    settle(page)
    change = """
    (i) => {
      const kernel = document.querySelector(".cx-editor [role=spinbutton]");
      kernel.value = 1 + (i * 37) % 500;
      kernel.dispatchEvent(new Event("input"));
    }
    """
    assert_quick(page, "22 rows", change)


def test_the_module_is_small():
    assert len(ShapesExplorer.source().encode()) < 40_000


def test_changes_reach_the_model_and_come_from_it_and_nothing_is_left_behind(shapes, page):
    use = """
    async (el, model, wait) => {
      model.set("rows", [{ kind: "relu" }]);
      await wait(60);
      const names = [...el.querySelectorAll(".cx-layer-name")].map((one) => one.textContent.trim());
      el.querySelector("[role=spinbutton]").value = "8";
      el.querySelector("[role=spinbutton]").dispatchEvent(new Event("input"));
      return { names, input: model.get("input") };
    }
    """
    used = assert_nothing_left_behind(shapes, page, "shapes", use, "(model) => model.set('rows', [])")
    assert used == {"names": ["ReLU"], "input": [8, 224, 224]}


def test_touch_on_a_phone(shapes, phone):
    shapes(phone, input=(3, 448, 448))
    for at in (0, 19):
        row_button(phone, at).tap()
        settle(phone)
        assert_fits_a_phone(phone)
    phone.get_by_role("button", name="Add below").tap()
    settle(phone)
    assert len(names(phone)) == 23
    phone.get_by_role("button", name="Remove").tap()
    settle(phone)
    assert len(names(phone)) == 22
    phone.get_by_label("Height").fill("17")
    settle(phone)
    assert_fits_a_phone(phone)


# What reaches beyond the card, or beyond its own cell.
BEYOND = """() => {
  const edge = document.querySelector(".cx-layers").getBoundingClientRect().right;
  const cells = [...document.querySelectorAll(".cx-layer:not(.cx-head), .cx-layer:not(.cx-head) *")];
  const beyond = (el) => el.getBoundingClientRect().right > edge + 0.5 || el.scrollWidth > el.clientWidth + 1;
  return cells.filter((el) => el.clientWidth && beyond(el)).map((el) => el.textContent);
}"""


@pytest.mark.parametrize("start", ["VGG-16", "ResNet-50"])
@pytest.mark.parametrize("side", [224, 4096])
def test_no_figure_sticks_out_on_a_phone(shapes, phone, start, side):
    shapes(phone, input=(3, side, side), rows=ShapesExplorer.start(start).rows)
    assert len(names(phone)) > 20
    assert phone.evaluate(BEYOND) == []


@in_both_themes_and_widths
def test_wcag_a_and_aa(shapes, open_page, width, theme):
    page = shapes(open_page(width), theme)
    row_button(page, 0).click()
    page.locator(".cx-prompts summary").first.click()
    for size in ("224", "16"):
        page.get_by_label("Height").fill(size)
        settle(page)
        assert_accessible(page)
