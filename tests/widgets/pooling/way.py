"""How the pooling explorer is opened and moved."""

from tests.widgets.ways import AROUND, Part, Way, choose, radio

WAY = Way(
    drawn=".cx-changes li",
    tell="explorer.down, explorer.right, explorer.kind",
    focus='role=button[name="Move right"]',
    keys=("ArrowRight", "ArrowUp"),
    keyed=(-1, 2, "max"),
    clicks=('role=radio[name="average"]',),
    clicked=(-1, 2, "average"),
    code="explorer.right = -3",
    look=".cx-title >> nth=0",
    shown="moved (−1, −3)",
)


def play(page):
    """Sixteen by sixteen cells, overlapping windows, all gradients: three grids of 900 cells together."""
    page.get_by_role("combobox", name="Size").select_option("16")
    radio(page, "Stride s", "1")
    radio(page, "Padding p", "1")
    choose(page, "Beside it", "all")
    yield Part("role=button[name='Move right']", AROUND, 60)
    yield Part("role=grid >> nth=1 >> css=[tabindex='0']", AROUND, 40)
    yield Part("role=grid >> nth=0 >> css=[tabindex='0']", ("ArrowRight", "Space", "ArrowDown", "Space"), 60)
    yield Part("role=radio[name='max']", ("ArrowRight", "ArrowLeft"), 40)
