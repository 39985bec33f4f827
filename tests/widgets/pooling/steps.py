"""What the tests of the pooling explorer do and read on its page."""

import numpy as np

from cnn_core.nn import AvgPool2d, MaxPool2d
from tests.widgets.checks import script

RUN = script(__file__, "run.js")
COUNTS = ".cx-changes b"


def numbers(page, at):
    """The numbers of the picture (0), the result (1) or what stands beside it (2), seen or read out."""
    rows = page.get_by_role("grid").nth(at).get_by_role("row")
    texts = [
        row.locator(".cx-cell").evaluate_all("(els) => els.map((el) => el.textContent || el.ariaLabel)")
        for row in rows.all()
    ]
    plain = [[text.split(",")[0].replace("−", "-").replace("∞", "inf") for text in row] for row in texts]
    return [[float(text) for text in row] for row in plain]


def beside(page):
    """The choice of what stands beside the result."""
    return page.locator(".cx-panel select")


def random_case(rng):
    window, kind = int(rng.integers(1, 5)), str(rng.choice(["max", "average", "L2", "pick"]))
    shape = rng.integers(4, 17, 2)
    # few different values, so that windows have several largest cells
    x = rng.integers(-3, 4, shape) if rng.random() < 0.5 else rng.normal(size=shape)
    settings = {
        "window": window,
        "stride": int(rng.integers(1, 5)),
        "padding": int(rng.integers(0, min(2, window // 2) + 1)),
        "everywhere": bool(rng.random() < 0.15),
    }
    return x.astype(float), settings, kind, rng.normal(size=18 * 18)


def expected(x, settings, kind, dy):
    """Result and gradient from ``cnn_core.nn``; L2 and pick through the layers that they are made of."""
    geometry = (settings["window"], settings["stride"], settings["padding"])
    if settings["everywhere"]:
        geometry = (x.shape, 1, 0)
    batch = x[None, None]
    layer = MaxPool2d(*geometry) if kind == "max" else AvgPool2d(*geometry)
    area = np.prod(layer.kernel_size)
    y = layer(batch**2 if kind == "L2" else batch)
    dy = dy[: y.size].reshape(y.shape)
    if kind == "L2":
        y = np.sqrt(y * area)
        share = np.divide(dy, y, out=np.zeros_like(y), where=y > 0)
        return y, layer.backward(share) * area * batch
    if kind == "pick":
        (_, step, border), (rows, cols) = geometry, y.shape[2:]
        padded = np.pad(x, border)
        y, dx = padded[: rows * step : step, : cols * step : step], np.zeros_like(padded)
        dx[: rows * step : step, : cols * step : step] = dy[0, 0]
        return y[None, None], dx[border : border + x.shape[0], border : border + x.shape[1]][None, None]
    return y, layer.backward(dy)
