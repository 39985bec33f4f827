"""What the tests of the shapes explorer do and read on its page."""

import json

from cnn_core.widgets.shapes.rows import KINDS, complete


def names(page):
    """The names of the rows, as the page writes them."""
    return [" ".join(text.split()) for text in page.locator(".cx-layer-name").all_inner_texts()]


def cells(page, at):
    """The cells of one row that are shown."""
    row = page.locator(".cx-layer:not(.cx-head)").nth(at)
    return [text.strip() for text in row.get_by_role("cell").all_inner_texts()]


def row_button(page, at):
    return page.locator(".cx-layer-name").nth(at)


def random_row(rng):
    kind = str(rng.choice([kind for kind in KINDS if kind not in ("flatten", "linear", "global_avg_pool")]))
    picked = {
        "out": int(rng.choice([4, 6, 8, 12, 64])),
        "kernel": int(rng.integers(1, 6)),
        "stride": int(rng.integers(1, 4)),
        "padding": int(rng.integers(0, 3)),
        "dilation": int(rng.integers(1, 3)),
        "groups": int(rng.choice([1, 1, 1, 2, 4])),
        "bias": bool(rng.random() < 0.7),
    }
    return complete({"kind": kind, **{field: picked[field] for field in KINDS[kind]}}, "row")


def random_case(rng):
    """An image and a stack that often works, sometimes not; its tail in any order, which often does not."""
    size = [int(rng.choice([1, 3, 4])), *(int(n) for n in rng.integers(20, 90, 2))]
    rows = [random_row(rng) for _ in range(rng.integers(0, 7))]
    tail = [{"kind": "flatten"}, {"kind": "global_avg_pool"}, {"kind": "linear", "out": 10}]
    picked = rng.choice(3, rng.integers(0, 4)) if rng.random() < 0.4 else [*rng.choice([0, 1], 1).tolist(), 2]
    return size, rows + [complete(tail[i], "row") for i in picked] + [complete({"kind": "relu"}, "row")]


def plain(cost):
    """A row's cost as JSON has it; what is None in Python the page leaves out."""
    found = {name: value for name, value in cost._asdict().items() if value is not None}
    return json.loads(json.dumps(found))
