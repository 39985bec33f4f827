"""What the receptive field explorer computes and shows, on a page on disk with the network off."""

import json

import numpy as np

from cnn_core.widgets import ReceptiveExplorer
from cnn_core.widgets.receptive.stack import FIELDS
from tests.widgets.checks import import_module
from tests.widgets.receptive.way import rows


def random_state(rng):
    """A stack that fits, and a unit in it."""
    while True:
        layers = [
            [int(rng.integers(low, high + 1)) for low, high in FIELDS.values()]
            for _ in range(rng.integers(1, 6))
        ]
        explorer = ReceptiveExplorer(size=int(rng.integers(5, 42)), layers=layers)
        try:
            sizes = explorer.sizes
        except ValueError:
            continue
        explorer.layer = int(rng.integers(0, len(layers) + 1))
        explorer.position = [int(n) for n in rng.integers(0, sizes[explorer.layer], 2)]
        return explorer


def test_arithmetic_agrees_with_the_package(receptive, page):
    rng = np.random.default_rng(5)
    cases = [random_state(rng) for _ in range(120)]
    import_module(receptive(page), "receptive")
    states = json.dumps([case.state() for case in cases])
    found = page.evaluate(f"{states}.map((state) => window.receptive.receptive(state))")
    for explorer, result in zip(cases, found, strict=True):
        assert result["sizes"] == explorer.sizes
        fields = [tuple(one[name] for name in ("size", "jump", "start")) for one in result["fields"]]
        assert fields == [tuple(one) for one in explorer.fields]
        np.testing.assert_array_equal(result["counts"], explorer.counts)


def test_the_page_finds_the_layer_that_python_refuses(receptive, page):
    import_module(receptive(page), "receptive")
    state = json.dumps({"size": 9, "layers": [[3, 1, 0, 1], [7, 1, 0, 2]], "layer": 1, "position": [0, 0]})
    found = page.evaluate(f"window.receptive.receptive({state})")
    assert found["problem"] == (
        "Layer 2 does not fit: it spans 13 cells, but what it is given has only 7, padding included."
    )


def test_the_page_shows_what_python_computes(receptive, page):
    explorer = ReceptiveExplorer(
        size=30, layers=[[5, 2, 2, 1], [3, 1, 2, 2], [2, 2, 0, 1]], layer=3, position=[0, 3]
    )
    receptive(page, **explorer.state())
    shown, fields = rows(page), explorer.fields
    sizes = explorer.sizes
    assert [[int(n) for n in line[1:5]] for line in shown] == [[sizes[i], *fields[i]] for i in (3, 2, 1, 0)]
    below = np.flatnonzero(explorer.counts.max(0))
    assert [line[5] for line in shown] == ["3", "6–7", "4–9", f"{below[0]}–{below[-1]}"]
    first, last = fields[3].span(3)
    story = page.locator(".cx-rf-story").inner_text().replace("−", "-")
    assert f"from column {first} to {last}" in story
    assert f"{(explorer.counts > 0).sum()} pixels reach the unit" in story
    strong = (explorer.counts > 0.0455 * explorer.counts.max()).sum()
    assert f"{strong} of them have more than 4.55 %" in story
    lost = 1 - explorer.counts.sum() / 30**2
    assert f"{100 * lost:.0f} % of all paths end in padding" in story


def test_holes_of_dilation_are_told(receptive, page):
    explorer = ReceptiveExplorer.start("dilation 2, 2, 2")
    receptive(page, **explorer.state())
    assert (explorer.counts > 0).sum() == 49
    assert "120 of the 169 in the square do not" in page.locator(".cx-rf-story").inner_text()


def test_a_unit_that_sees_padding_alone(receptive, page):
    receptive(page, layers=[[1, 4, 6, 1]], layer=1, position=[0, 0])
    assert "all that it sees is padding" in page.locator(".cx-rf-story").inner_text()
    assert rows(page)[-1][5] == "none"
    assert not page.log.errors
