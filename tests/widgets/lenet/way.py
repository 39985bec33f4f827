"""How the lenet explorer is opened and moved."""

from tests.widgets.ways import AROUND, Part, Way

WAY = Way(
    drawn=".cx-odd[data-best]",
    tell="explorer.layer, explorer.map, explorer.position, explorer.centre",
    focus="role=application >> nth=1",
    keys=("PageDown", "ArrowLeft"),
    keyed=("c1", 1, [11, 16], False),
    clicks=("role=switch",),
    clicked=("c1", 1, [11, 16], True),
    code="explorer.layer, explorer.map, explorer.position = 'c3', 15, [9, 9]",
    look=".cx-unit .cx-title",
    shown="C3, map 15, row 9, column 9: ",
)


def play(page):
    """Another digit, units of C1 and C3, and a pen led by arrow keys, read at each cell."""
    yield Part("role=button[name='Next test digit']", ("Enter",), 50)
    yield Part("role=application >> nth=1", AROUND, 50)
    yield Part("role=application >> nth=3", AROUND, 40)
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("application").first.press("Space")
    yield Part("role=application >> nth=0", AROUND, 60)
