"""The optimiser explorer: frames, widths, themes, what it leaves behind."""

import re

import pytest

from cnn_core.widgets import OptimiserExplorer, explorers
from cnn_core.widgets.optimisers.surfaces import NAMES, SURFACES
from tests.widgets.checks import (
    assert_accessible,
    assert_fits_a_phone,
    assert_nothing_left_behind,
    assert_quick,
    in_both_themes_and_widths,
)

ALL = {f"show_{name}": True for name in NAMES}


@pytest.mark.parametrize("surface", SURFACES)
def test_no_state_makes_a_phone_page_scroll_sideways(optimisers, phone, surface):
    optimisers(phone, surface=surface, step=200, gd=10, noise=5, **ALL)
    assert_fits_a_phone(phone)


@in_both_themes_and_widths
def test_wcag_a_and_aa(optimisers, open_page, width, theme):
    page = optimisers(open_page(width), theme, gd=0.05, **ALL)
    page.locator(".cx-prompts summary").first.click()
    page.wait_for_timeout(200)  # the frame has arrived
    assert_accessible(page)


def test_any_change_is_drawn_within_a_frame(optimisers, page):
    optimisers(page, surface="rosenbrock", step=200, noise=0.3, **ALL)
    change = """
    (i) => {
      const key = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"][i % 4];
      const press = new KeyboardEvent("keydown", { key, bubbles: true });
      document.querySelector("[role=application]").dispatchEvent(press);
    }
    """
    assert_quick(page, "five walks of 200 steps", change)


def test_every_way_is_seen_on_the_map_and_in_the_losses(optimisers, page):
    optimisers(page, step=30, **ALL)
    for name in NAMES:
        lines = page.locator(f".cx-way.cx-run-{name}, .cx-run-{name} .cx-way")
        assert lines.count() == 2, name
        for line in lines.all():
            assert line.bounding_box()["height"] > 5, name


def test_no_class_is_styled_by_another_explorer():
    """The page has the styles of all explorers: a class of one must not be one of another's."""
    own = set(re.findall(r"\.(cx-[a-z-]+)", OptimiserExplorer.own_style()))
    for name, cls in explorers().items():
        if name != "optimisers":
            shared = own & set(re.findall(r"\.(cx-[a-z-]+)", cls.own_style()))
            assert shared <= {"cx-root", "cx-plot", "cx-canvas"}, f"{name}: {shared}"


def test_nothing_is_left_behind(optimisers, page):
    use = """
    async (el, model, wait) => {
      await wait(100);
      [...el.querySelectorAll("button")].find((one) => one.textContent === "Play").click();
      await wait(300);
      return model.get("step") > 60;
    }
    """
    late = "(model) => model.set('step', 2)"
    assert assert_nothing_left_behind(optimisers, page, "optimisers", use, late) is True


def test_the_module_is_small():
    assert len(OptimiserExplorer.source().encode()) < 45_000
