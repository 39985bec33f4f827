"""What the convolution explorer computes and says, on a page on disk with the network off."""

import json

import numpy as np
import pytest

from cnn_core.nn import conv2d
from cnn_core.widgets import ConvolutionExplorer
from tests.widgets.checks import import_module
from tests.widgets.steps import choose, result, settle, total


def random_case(rng):
    while True:
        rows, cols, kh, kw = (int(n) for n in [*rng.integers(3, 13, 2), *rng.integers(1, 8, 2)])
        stride, dilation = int(rng.integers(1, 5)), int(rng.integers(1, 4))
        padding = "same" if rng.random() < 0.2 else int(rng.integers(0, 4))
        stride = 1 if padding == "same" else stride
        border = 0 if padding == "same" else 2 * padding
        fits = min(rows - dilation * (kh - 1), cols - dilation * (kw - 1)) + border >= 1
        if fits or padding == "same":
            x, weight = rng.normal(size=(rows, cols)), rng.normal(size=(kh, kw))
            settings = {
                "stride": stride,
                "padding": padding,
                "dilation": dilation,
                "flip": bool(rng.random() < 0.5),
            }
            return x, weight, settings


def test_arithmetic_agrees_with_the_package(convolution, page):
    rng = np.random.default_rng(7)
    cases = [random_case(rng) for _ in range(100)]
    import_module(convolution(page), "convolution")
    data = json.dumps([[x.tolist(), weight.tolist(), settings] for x, weight, settings in cases])
    found = page.evaluate(
        f"{data}.map(([x, weight, settings]) => window.convolution.convolve(x, weight, settings))"
    )
    for (x, weight, settings), output in zip(cases, found, strict=True):
        flip = settings.pop("flip")
        kernel = weight[::-1, ::-1] if flip else weight
        expected = conv2d(x[None, None], kernel[None, None], **settings)[0, 0]
        np.testing.assert_allclose(output, expected, rtol=0, atol=1e-9)
    assert len({json.dumps(settings) for *_, settings in cases}) >= 40  # the draw covers many settings


def test_the_page_shows_what_python_computes(convolution, page):
    rng = np.random.default_rng(1)
    state = {
        "input": rng.integers(-4, 5, (6, 8)),
        "kernel": rng.integers(-2, 3, (3, 2)),
        "stride": 2,
        "padding": 1,
    }
    expected = ConvolutionExplorer(**state, flip=True)
    convolution(page, **state, flip=True)
    assert result(page) == expected.output.tolist()
    assert float(total(page).replace("−", "-")) == expected.products.sum()


def test_named_kernels(convolution, page):
    import_module(convolution(page), "convolution")
    for size in range(1, 8):
        for name in ("box", "Gaussian", "identity"):
            kernel = np.array(page.evaluate(f"window.convolution.makeKernel('{name}', {size})"))
            assert kernel.shape == (size, size)
            assert kernel.sum() == pytest.approx(1)
    assert page.evaluate("window.convolution.makeKernel('Sobel x', 5)") == [
        [-1, 0, 1],
        [-2, 0, 2],
        [-1, 0, 1],
    ]
    gaussian = np.array(page.evaluate("window.convolution.makeKernel('Gaussian', 5)"))
    spread = (gaussian.sum(0) * np.arange(-2, 3) ** 2).sum()
    assert spread == pytest.approx((5 - 1) / 4)  # variance (k − 1)/4


def test_impossible_settings_are_explained(convolution, page):
    convolution(page, kernel=np.ones((7, 7)))
    problem = page.locator(".cx-problem")
    assert (
        problem.inner_text()
        == "The kernel does not fit: its 7 weights span 7 rows, but the input has only 5."
    )
    choose(page, "Padding p", "3")
    assert not problem.is_visible()
    choose(page, "Dilation d", "2")
    assert "2·(7 − 1) + 1 = 13" in problem.inner_text()
    assert "5 + 6 = 11" in problem.inner_text()
    choose(page, "Padding p", "same")
    assert not problem.is_visible()
    choose(page, "Stride s", "2")
    assert "stride 1" in problem.inner_text()
    assert not page.log.errors


def test_what_the_floor_drops_is_named(convolution, page):
    convolution(page, stride=3)
    sentence = "The floor drops a remainder of 2: no window reads rows and columns 3 and 4 of the input"
    assert sentence in page.locator(".cnn-explorer-live").inner_text()
    assert (
        page.get_by_role("math")
        .get_attribute("aria-label")
        .endswith("floor((5 + 2·0 − 1·(3 − 1) − 1) / 3) + 1 = 1")
    )
    assert page.locator(".cx-lost").count() == 16


def test_prompts_set_the_explorer_up(convolution, page):
    convolution(page)
    page.locator(".cx-prompts summary").nth(2).click()
    page.get_by_role("button", name="Set this up").nth(0).click()
    settle(page)
    assert page.get_by_role("switch").is_checked()
    turned = np.array(result(page))
    page.get_by_role("switch").click()
    settle(page)
    assert (turned == -np.array(result(page))).all()


def test_own_picture_is_read_inside_the_page(convolution, page, tmp_path):
    from PIL import Image

    Image.fromarray(np.tile(np.arange(256, dtype=np.uint8), (300, 1))).save(tmp_path / "ramp.png")
    convolution(page, kernel=[[-1, 1]])
    choose(page, "Input", "Picture")
    page.locator("input[type=file]").set_input_files(tmp_path / "ramp.png")
    page.get_by_text("ramp.png").wait_for()
    settle(page)
    assert total(page) in ("1", "2", "3")  # 256 grey values over 128 pixels
    (tmp_path / "words.txt").write_text("no picture")
    page.locator("input[type=file]").set_input_files(tmp_path / "words.txt")
    page.get_by_text("is not a picture").wait_for()
    assert not page.log.errors
    assert not page.log.remote
