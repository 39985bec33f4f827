"""The LeNet-5 explorer: what it computes, and how it is used by pointer, touch and keyboard."""

import json

import numpy as np
import pytest
import torch

from cnn_core import data
from cnn_core.models import create
from cnn_core.widgets import LeNetExplorer
from cnn_core.widgets.lenet.network import SHAPES, normalise, packed_data, prepare, shipped
from tests.widgets.checks import import_module
from tests.widgets.steps import expect_said, settle

READ = """
() => {
  const network = lenet.unpackWeights(lenet.DATA.layers);
  const read = (image) => lenet.runLeNet(lenet.normaliseImage(image, lenet.DATA), network);
  window.lenet = { ...lenet, network, read };
}
"""


def imported(page):
    """The page with the module's functions, and with `lenet.read`: an image's way through the network."""
    import_module(page, "lenet")
    page.evaluate(READ)
    return page


def best(page):
    return page.locator(".cx-odd[data-best] strong").inner_text()


def test_logits_are_pytorchs_on_100_test_digits(lenet, page):
    images = data.load("mnist").test_images[:100]
    net = create("lenet5", activation="relu", pool="max").eval()
    net.load_state_dict({name: torch.tensor(array) for name, array in shipped()[1].items()})
    stored = packed_data()
    x = normalise(images[:, None], stored["mean"], stored["std"])
    with torch.no_grad():
        expected = net(torch.tensor(x, dtype=torch.float32)).numpy()
    imported(lenet(page))
    text = json.dumps(images.tolist())
    found = np.array(page.evaluate(f"{text}.map((image) => Array.from(window.lenet.read(image).output))"))
    worst = np.abs(found - expected).max()
    print(f"logits of the page and of PyTorch differ by at most {worst:.1e}")
    assert worst < 1e-4


def test_drawings_maps_and_units_are_pythons(lenet, page):
    rng = np.random.default_rng(3)
    imported(lenet(page))
    for case in range(12):
        drawing = np.zeros((28, 28), int)
        for _ in range(4):
            r, c = rng.integers(0, 24, 2)
            drawing[r : r + rng.integers(1, 8), c : c + rng.integers(1, 5)] = rng.integers(60, 256)
        layer = list(SHAPES)[case % 7]
        maps, rows, cols = SHAPES[layer]
        unit = [int(rng.integers(n)) for n in (maps, rows, cols)]
        explorer = LeNetExplorer(drawing=drawing, centre=True, layer=layer, map=unit[0], position=unit[1:])
        prepared = page.evaluate(f"window.lenet.prepareDrawing({drawing.tolist()})")
        np.testing.assert_allclose(prepared, prepare(drawing.astype(float)), atol=1e-9)
        found = page.evaluate(
            f"(() => {{ const values = window.lenet.read({json.dumps(prepared)});"
            f"const unit = window.lenet.explainUnit(values, window.lenet.network, '{layer}', ...{unit});"
            f"return [Array.from(values['{layer}']), Array.from(unit.patch), unit.value,"
            " unit.sum + unit.bias]; })()"
        )
        np.testing.assert_allclose(found[0], explorer.maps[layer].ravel(), atol=1e-4)
        np.testing.assert_allclose(found[1], explorer.unit.patches.ravel(), atol=1e-4)
        assert found[2] == pytest.approx(explorer.unit.value, abs=1e-4)
        if explorer.unit.kernels is not None:
            assert found[3] == pytest.approx(explorer.unit.sum, abs=1e-4)


def test_receptive_fields(lenet, page):
    imported(lenet(page))
    sizes = [page.evaluate(f"window.lenet.fieldOfUnit('{layer}', 0, 0).width") for layer in SHAPES]
    assert sizes == [5, 6, 14, 16, 32, 32, 32]
    field = page.evaluate("window.lenet.fieldOfUnit('c3', 9, 9)")
    assert field == {"top": 18, "left": 18, "height": 14, "width": 14}


def test_keyboard_alone_draws_and_chooses_units(lenet, page):
    lenet(page)
    page.get_by_role("button", name="Clear").press("Enter")
    board = page.get_by_role("application").first
    board.focus()
    page.keyboard.press("Space")
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    settle(page)
    assert page.get_by_role("switch").is_checked()
    assert best(page) == "1"
    expect_said(page, "Read as 1")  # before the next words take its place
    canvas = page.get_by_role("application").nth(1)
    canvas.focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowLeft")
    settle(page)
    assert page.locator(".cx-unit .cx-title").inner_text().startswith("C1, map 1, row 11, column 16: ")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    settle(page)
    assert page.locator(".cx-unit .cx-title").inner_text().startswith("C1, map 0, row 10, column 0: ")
    expect_said(page, "C1, map 0")
    assert not page.log.errors


def test_pointer_draws_and_chooses(lenet, page):
    lenet(page)
    page.get_by_role("button", name="Clear").click()
    box = page.locator(".cx-board").bounding_box()
    cell = box["width"] / 28
    for points in ([(6, 5), (22, 5), (12, 24)],):
        page.mouse.move(box["x"] + points[0][0] * cell, box["y"] + points[0][1] * cell)
        page.mouse.down()
        for x, y in points[1:]:
            page.mouse.move(box["x"] + x * cell, box["y"] + y * cell, steps=4)
        page.mouse.up()
    settle(page)
    assert best(page) == "7"
    canvas = page.get_by_role("application").nth(3)  # C3
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.99, "y": box["height"] * 0.99})
    settle(page)
    assert page.locator(".cx-unit .cx-title").inner_text().startswith("C3, map 15, row 9, column 9: ")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "application"
    page.get_by_role("radio", name="Eraser").check()
    assert not page.log.errors
    assert not page.log.remote


def test_test_digits_and_prompts(lenet, page):
    lenet(page)
    for digit in packed_data()["digits"][4:]:
        page.get_by_role("button", name="Next test digit").click()
        settle(page)
        assert (
            f"Number {digit['index']} of MNIST’s test set, labelled {digit['label']}."
            in page.locator(".cnn-explorer-live").inner_text()
        )
    assert best(page) == "6"  # the last of them is labelled 5
    page.locator(".cx-prompts summary").first.click()
    page.get_by_role("button", name="Set this up").first.click()
    settle(page)
    assert best(page) != "7"
    page.get_by_role("switch").check()
    settle(page)
    assert best(page) == "7"
