"""How the convolution explorer is opened and moved."""

from tests.widgets.ways import AROUND, Part, Way, radio, there_and_back

RESULT = "role=grid >> nth=2 >> role=gridcell"
WAY = Way(
    drawn=".cx-total, .cx-problem:not([hidden])",
    tell="explorer.position, explorer.stride, explorer.output.shape",
    focus=f"{RESULT} >> nth=0",
    keys=("ArrowRight", "ArrowDown"),
    keyed=([1, 1], 1, (3, 3)),
    clicks=('role=group[name="Stride s"] >> role=radio[name="3"]',),
    clicked=([0, 0], 3, (1, 1)),
    code="explorer.stride = 2",
    look=RESULT,
    shown=["4", "−2", "−2", "4"],
)


def play(page):
    """Twelve by twelve numbers under a kernel of seven by seven, then the picture of 128 × 128."""
    page.locator(".cx-select:has-text('Size') select:visible").first.select_option("12")
    page.locator(".cx-panels .cx-select:has-text('Size') select:visible").last.select_option("7")
    radio(page, "Padding p", "same")
    yield there_and_back("css=.cx-slider input >> visible=true", 50)
    yield Part("role=grid >> nth=2 >> css=[tabindex='0']", AROUND, 50)
    radio(page, "Input", "Picture")
    yield there_and_back("css=.cx-slider input >> visible=true", 50)
    yield Part("role=application >> nth=0", AROUND, 50)
