"""Every explorer in a real JupyterLab: page and kernel hear of each other's changes."""

import json
import re

import pytest
from playwright.sync_api import expect
from torch import nn

from cnn_core.study.cards import ERRATA, Cards, Settled
from cnn_core.study.claims import ledger
from cnn_core.viz import draw_network
from cnn_core.widgets import explorers
from tests.browser.lab_server import running_lab
from tests.browser.watched import watch
from tests.widgets.ways import ways

WAYS = ways()
CARDS = Cards([next(Settled(one) for one in ledger().values() if (one.by, one.verdict) == ("citation", word))
               for word in ("wrong", "holds")])  # fmt: skip
DRAWING = draw_network([nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)], (1, 28, 28))


def sources(name):
    """Three cells: the explorer, a question to the kernel, a change from Python."""
    cls, way = explorers()[name], WAYS[name]
    yield f"from {cls.__module__} import {cls.__name__}\nexplorer = {cls.__name__}()\nexplorer"
    yield f"print({way.tell})"
    yield way.code


@pytest.fixture(scope="module")
def notebook(browser, tmp_path_factory):
    """One notebook with the cells of all explorers, open in JupyterLab with an idle kernel."""
    pytest.importorskip("jupyterlab")
    folder = tmp_path_factory.mktemp("lab")
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    texts = [text for name in WAYS for text in sources(name)]
    cells = [{**cell, "id": f"cell{i}", "source": text} for i, text in enumerate(texts)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "work").mkdir()
    (folder / "work" / "explorers.ipynb").write_text(json.dumps(content))
    with running_lab(folder) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(30_000)
        page = watch(context.new_page())
        page.goto(f"{address}/lab/tree/explorers.ipynb")
        expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(texts), timeout=30_000)
        page.get_by_text(re.compile(r"Python 3.* \| Idle")).first.wait_for()
        yield page
        context.close()


def run(cell):
    cell.locator(".jp-InputArea-prompt").click()
    cell.page.keyboard.press("Control+Enter")


def expect_told(cell, answer):
    """Ask the kernel until it gives this answer: the page tells it a moment after a change."""
    for _ in range(9):
        run(cell)
        try:
            return expect(cell.locator(".jp-OutputArea-output")).to_have_text(answer, timeout=600)
        except AssertionError:
            continue
    run(cell)
    return expect(cell.locator(".jp-OutputArea-output")).to_have_text(answer)


@pytest.fixture(scope="module")
def unread(browser, tmp_path_factory):
    """A notebook from elsewhere, with stored outputs that nobody has run here: the front end trusts none."""
    pytest.importorskip("jupyterlab")
    folder = tmp_path_factory.mktemp("unread")
    cells = []
    stored = [{"text/html": cls().placeholder(), "text/plain": repr(cls())} for cls in explorers().values()]
    stored.append({"text/html": CARDS._repr_html_(), "text/plain": repr(CARDS)})
    drawing = {"image/svg+xml": DRAWING.svg, "text/html": DRAWING._repr_html_(), "text/plain": DRAWING.alt}
    stored.append(drawing)
    for number, data in enumerate(stored):
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}
        cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": "explorer"}
        cells.append({**cell, "id": f"cell{number}", "outputs": [result]})
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "work").mkdir()
    (folder / "work" / "unread.ipynb").write_text(json.dumps(content))
    with running_lab(folder) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 3000})
        context.set_default_timeout(60_000)
        page = watch(context.new_page())
        page.goto(f"{address}/lab/tree/unread.ipynb")
        page.locator(".jp-Notebook .jp-CodeCell").nth(len(cells) - 1).wait_for()
        yield page
        context.close()


@pytest.mark.parametrize("name", explorers())
def test_stored_outputs_show_their_picture_before_they_are_run(unread, name):
    fallback = explorers()[name]().fallback()
    cell = unread.locator(".jp-Notebook .jp-CodeCell").nth(list(explorers()).index(name))
    output = cell.locator(".jp-OutputArea-output")
    expect(output).to_be_visible()
    if "<img" in fallback:
        picture = output.locator("img")
        expect(picture).to_be_visible()
        assert picture.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 100
        assert picture.get_attribute("alt")
    assert output.inner_text().strip()


def test_stored_cards_keep_their_bar_their_words_and_their_links(unread):
    claims = unread.locator(".jp-OutputArea-output .claims")
    expect(claims).to_contain_text("The encyclopedia is wrong here")
    expect(claims.locator("summary")).to_contain_text("1 statement of the encyclopedia holds here")
    for card in claims.locator(".claim").all():
        assert card.evaluate("(card) => getComputedStyle(card).borderLeftWidth") == "4px"
        assert card.locator("a").get_attribute("href").startswith(ERRATA)


def test_stored_drawings_are_seen(unread):
    cell = unread.locator(".jp-Notebook .jp-CodeCell").last
    cell.scroll_into_view_if_needed()
    picture = cell.locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible()
    assert picture.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 100


@pytest.mark.parametrize("name", explorers())
def test_page_and_kernel_hold_the_same_state(notebook, name):
    assert name in WAYS, f"say in tests/widgets/{name}/way.py what to do with it in JupyterLab"
    way, page = WAYS[name], notebook
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    start, count, complaints = 3 * list(WAYS).index(name), cells.count(), len(page.log.errors)
    show, ask, change = (cells.nth(start + i) for i in range(3))
    run(show)
    explorer = show.locator(".cnn-explorer-live")
    expect(explorer.locator(way.drawn).first).to_be_visible(timeout=30_000)

    explorer.locator(way.focus).focus()
    for key in way.keys:
        page.keyboard.press(key)
    expect_told(ask, " ".join(map(str, way.keyed)))
    for target in way.clicks:
        explorer.locator(target).click()
    expect_told(ask, " ".join(map(str, way.clicked)))

    run(change)
    seen = explorer.locator(way.look)
    if isinstance(way.shown, str):
        expect(seen).to_contain_text(way.shown)
    else:
        expect(seen).to_have_text(way.shown)

    assert cells.count() == count  # the keys belonged to the explorer, not to the notebook
    assert page.log.errors[complaints:] == []
    assert not page.log.remote
