import base64
import io

import numpy as np
import pytest
from PIL import Image

from tools import small_png as tool


def png(pixels, **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", **options)
    return file.getvalue()


def pixels(content):
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), int)


def plot():
    """A smooth line on white: a few hundred greys and blues, as matplotlib draws it."""
    height, width = 120, 300
    y, x = np.mgrid[:height, :width]
    share = np.clip(2 - np.abs(y - 60 - 40 * np.sin(x / 30)), 0, 1)[..., None]
    return (255 * (1 - share) + np.array([0, 114, 178]) * share).round().astype(np.uint8)


def test_a_plot_becomes_smaller_and_looks_the_same():
    before = png(plot(), compress_level=1)
    after = tool.small(before)
    assert len(after) < 0.6 * len(before)
    assert np.abs(pixels(after) - pixels(before)).max() <= tool.LARGEST_ERROR


def test_a_picture_of_many_colours_keeps_them():
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert np.array_equal(pixels(tool.small(png(noise))), noise)


def test_what_is_small_or_transparent_stays_as_it_is():
    once = tool.small(png(plot()))
    assert tool.small(once) == once
    glass = png(np.dstack([plot(), np.full(plot().shape[:2], 100, np.uint8)]))
    assert tool.small(glass) == glass


def test_photographs_make_do_with_few_colours():
    y, x = np.mgrid[:200, :200]
    grain = np.random.default_rng(0).integers(-5, 6, (200, 200, 1))
    photograph = (np.dstack([x + y, 2 * x, 255 - y]) // 2 + 40 + grain).astype(np.uint8)
    after = tool.small(png(photograph), photographs=True)
    assert len(Image.open(io.BytesIO(after)).convert("RGB").getcolors(tool.FEW)) <= tool.FEW
    assert np.abs(pixels(after) - photograph).mean() < tool.LARGEST_ERROR


@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 7)])
def test_odd_pictures_pass(shape):
    picture = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    assert np.array_equal(pixels(tool.small(png(picture))), pixels(png(picture)))


def test_all_pictures_of_a_notebook_are_replaced():
    import nbformat

    output = nbformat.v4.new_output("display_data", {"image/png": base64.b64encode(png(plot())).decode()})
    other = nbformat.v4.new_output("stream", text="1\n")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[output, other])])
    tool.shrink_pictures(notebook)
    kept = base64.b64decode(notebook.cells[0].outputs[0].data["image/png"])
    assert kept == tool.small(png(plot())) != png(plot())
