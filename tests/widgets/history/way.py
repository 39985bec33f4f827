"""How the history explorer is opened and moved."""

from tests.widgets.ways import Part, Way, radio, there_and_back

MARKS = "role=application"
WAY = Way(
    drawn=".cx-ring[d]",
    tell="explorer.chosen, explorer.up, explorer.several",
    focus=MARKS,
    keys=("ArrowRight", "ArrowDown"),
    keyed=("alexnet-one", "top5", True),
    clicks=('role=switch[name="several networks or crops, too"]', 'role=radio[name="top-1 error"]'),
    clicked=("alexnet-one", "top1", False),
    code="explorer.chosen = 'convnext-b'",
    look=".cx-card .cx-title",
    shown="ConvNeXt-B, 2022",
)


def play(page):
    """Along all results, then up and down by their parameters."""
    yield there_and_back(MARKS, 60)
    radio(page, "Up", "parameters")
    yield Part(MARKS, ("ArrowUp",) * 10 + ("ArrowDown",) * 10, 140)
