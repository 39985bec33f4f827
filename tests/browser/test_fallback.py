"""The pictures that stand where no script runs: in both themes, and in a chapter exported to HTML."""

import io
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from PIL import Image

from cnn_core.widgets import explorers

BOOK = Path(__file__).parents[2] / "book"
DRAWN = [name for name, cls in explorers().items() if "<img" in cls().fallback()]
TWINS = sorted(
    path for path in BOOK.glob("[0-9]*_*/*.ipynb") if "data:image/svg+xml" in path.read_text("utf-8")
)


def contrast(locator):
    """How far the darkest pixel of a picture lies from the lightest, 0 to 255."""
    with Image.open(io.BytesIO(locator.screenshot())) as shot:
        grey = np.array(shot.convert("L")).astype(int)
    return int(grey.max() - grey.min())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_can_be_read_in_both_themes(explorer_page, open_page, name, theme):
    page = open_page(java_script_enabled=False, color_scheme=theme)
    page.goto(explorer_page(explorers()[name](), theme=theme))
    picture = page.locator(".cnn-explorer > img")
    assert picture.bounding_box()["width"] > 100
    assert contrast(picture) > 180
    assert page.get_by_role("img", name=picture.get_attribute("alt"), exact=True).count() == 1


@pytest.mark.parametrize("path", TWINS, ids=lambda path: path.stem)
def test_a_chapter_exported_to_html_shows_its_pictures_offline(open_page, tmp_path, path):
    text, _ = HTMLExporter().from_notebook_node(nbformat.read(path, as_version=4))
    (tmp_path / "chapter.html").write_text(text, encoding="utf-8")
    page = open_page(java_script_enabled=False)  # so that the page does not wait for scripts from elsewhere
    page.context.set_offline(True)
    page.goto((tmp_path / "chapter.html").as_uri(), wait_until="domcontentloaded")
    pictures = page.locator('img[src^="data:image/svg+xml"]')  # of explorers, and drawings of networks
    assert pictures.count() >= 1
    for name in DRAWN:
        shown = page.locator(f'.cnn-explorer[data-explorer="{name}"]')
        assert shown.locator("> img").count() == shown.count()
    for picture in pictures.all():
        assert contrast(picture) > 180


def test_the_chapters_with_pictures_are_found():
    assert len(TWINS) >= 5
