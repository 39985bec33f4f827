"""How the backward explorer is opened and moved."""

from tests.widgets.ways import AROUND, Part, Way, choose, radio

ERRORS = 'role=grid[name="dY, 2 rows and 2 columns"] >> role=gridcell'
WAY = Way(
    drawn=".cx-total, .cx-problem:not([hidden])",
    tell="explorer.position, explorer.view, explorer.weight_gradient.tolist()",
    focus=f"{ERRORS} >> nth=0",
    keys=("ArrowRight", "ArrowDown"),
    keyed=([1, 1], "errors", [[3.0, 5.0], [1.0, 4.0]]),
    clicks=('role=radio[name="an entry of dW"]', 'role=radio[name="2"] >> nth=0'),
    clicked=([0, 0], "weights", [[-2.0, -4.0], [0.0, -2.0]]),
    code="explorer.stride = 1",
    look=".cx-products-box .cx-total",
    shown="3",
)


def play(page):
    """Eight by eight numbers under a kernel of four by four, with all options, in each of the three views."""
    choose(page, "Size of X", "8")
    choose(page, "Size of W", "4")
    radio(page, "Padding p", "2")
    yield Part("role=grid >> nth=2 >> css=[tabindex='0']", AROUND, 80)
    radio(page, "Pick", "an entry of dX")
    yield Part("role=grid >> nth=2 >> css=[tabindex='0']", AROUND, 60)
    radio(page, "Pick", "an entry of dW")
    yield Part(
        "role=grid >> nth=2 >> css=[tabindex='0']", ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"), 60
    )
