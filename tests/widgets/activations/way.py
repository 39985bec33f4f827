"""How the activations explorer is opened and moved."""

from tests.widgets.ways import Way, choose, there_and_back

WAY = Way(
    drawn=".cx-curve",
    tell="explorer.function, f'{explorer.x:g} {explorer.gain:g}'",
    focus='role=slider[name="Point x on the curve"]',
    keys=("ArrowRight", "ArrowRight", "PageDown"),
    keyed=("sigmoid", -0.8, 1),
    clicks=('role=button[name="Gain 4"]',),
    clicked=("sigmoid", -0.8, 4),
    code="explorer.function, explorer.x = 'relu', 2",
    look=".cx-point",
    shown="x = 2: f = 2, f′ = 1",
)


def play(page):
    """GELU and thirty layers: the dearest function and the longest chain."""
    choose(page, "Function", "gelu")
    page.locator(".cx-slider:has-text('Depth of the chain') input").press("End")
    yield there_and_back("role=slider[name='Point x on the curve']", 40)
    for slider in ("Mean of the inputs", "Their spread", "Gain of the weights"):
        yield there_and_back(f"css=.cx-slider:has-text('{slider}') input", 40)
    yield there_and_back("css=.cx-slider:has-text('Depth of the chain') input", 40, "ArrowLeft", "ArrowRight")
