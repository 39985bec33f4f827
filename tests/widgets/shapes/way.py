"""How the shapes explorer is opened and moved."""

from tests.widgets.ways import Way, there_and_back

WAY = Way(
    drawn=".cx-layers",
    tell="len(explorer.rows), explorer.rows[-1]['kind'], explorer.rows[-1].get('out')",
    focus=".cx-layer-name >> nth=0",
    keys=("ArrowDown", "Delete"),
    keyed=(21, "linear", 1000),
    clicks=('role=button[name="Add a layer at the end"]',),
    clicked=(22, "linear", 10),
    code="explorer.rows = [{'kind': 'relu'}]",
    look=".cx-layer-name",
    shown=["ReLU"],
)


def play(page):
    """The opening stack: fields of its first layer, the size of the image, the way through the rows."""
    page.locator(".cx-layer-name").first.click()
    yield there_and_back("css=.cx-editor [role=spinbutton] >> nth=0", 60, "ArrowUp", "ArrowDown")
    yield there_and_back("css=.cx-editor [role=spinbutton] >> nth=1", 40, "ArrowUp", "ArrowDown")
    yield there_and_back("role=spinbutton[name='Height']", 60, "ArrowDown", "ArrowUp")
    yield there_and_back("css=.cx-layer-name >> nth=0", 40, "ArrowDown", "ArrowUp")
