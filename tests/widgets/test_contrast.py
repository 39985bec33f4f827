"""High contrast: with the reader's own colours every explorer still shows what it shows."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.widgets.steps import settle
from tests.widgets.ways import ways

WAYS = ways()
# Letters are the browser's business; what is drawn must speak without them.
NO_LETTERS = ".cx-root * { color: transparent !important } .cx-root text { fill: transparent !important }"


def picture(page):
    """The explorer as numbers (rows, columns, 3), without its letters and without the focus."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    settle(page)
    page.wait_for_timeout(100)
    with Image.open(io.BytesIO(page.locator(".cx-root").screenshot(animations="disabled"))) as shot:
        return np.array(shot.convert("RGB")).astype(int)


def stands_out(pixels):
    """Where a picture differs from its ground, the commonest colour: (rows, columns)."""
    colours, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    return np.abs(pixels - colours[counts.argmax()]).max(2) > 60


def kept(usual, forced):
    """The share of what stands out as usual that stands out with forced colours too."""
    rows = min(len(usual), len(forced))
    one, other = stands_out(usual)[:rows], stands_out(forced)[:rows]
    return (one & other).sum() / one.sum()


def before_and_after(open_page, opened, name, scheme, forced):
    """Two pictures: as the explorer opens, and once its keys have been pressed."""
    colours = {"forced_colors": forced, "color_scheme": scheme, "reduced_motion": "reduce"}
    page = opened(open_page(**colours), theme=scheme)
    page.add_style_tag(content=NO_LETTERS)
    first = picture(page)
    page.locator(WAYS[name].focus).focus()
    for key in WAYS[name].keys:
        page.keyboard.press(key)
    return first, picture(page)


def changed(first, second):
    """The number of pixels in which two pictures differ, where both have any."""
    rows = min(len(first), len(second))
    return int((np.abs(first[:rows] - second[:rows]).max(2) > 40).sum())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", WAYS)
def test_what_is_drawn_and_what_moves_survives(request, open_page, name, scheme):
    opened = request.getfixturevalue(name)
    usual = before_and_after(open_page, opened, name, scheme, "none")
    forced = before_and_after(open_page, opened, name, scheme, "active")
    shares = [kept(one, other) for one, other in zip(usual, forced, strict=True)]
    print(f"{name}, {scheme}: {min(shares):.2f} of what is drawn is kept")
    assert min(shares) > 0.95
    assert changed(*usual) > 30
    assert changed(*forced) > 0.4 * changed(*usual)


@pytest.mark.parametrize("name", WAYS)
def test_text_and_ground_are_the_reader_s(request, open_page, name):
    page = request.getfixturevalue(name)(
        open_page(forced_colors="active", color_scheme="dark"), theme="light"
    )
    own, theirs = page.evaluate(
        """() => {
          const sample = document.body.appendChild(document.createElement("p"));
          const colours = (el) => [getComputedStyle(el).color, getComputedStyle(el).backgroundColor];
          sample.style.background = "Canvas";
          return [colours(document.querySelector(".cx-root")), colours(sample)];
        }"""
    )
    assert own == theirs
