"""How the receptive field explorer is opened and moved."""

from tests.widgets.ways import Part, Way, choose, there_and_back

STACK = "role=application[name=/^Stack of layers/]"
IMAGE = "role=application[name=/^The image/]"
WAY = Way(
    drawn=".cx-rf-unit",
    tell="explorer.layer, explorer.position, len(explorer.layers), int(explorer.counts.max())",
    focus=STACK,
    keys=("ArrowRight", "ArrowDown", "ArrowRight"),
    keyed=(4, [12, 14], 5, 19**2),
    clicks=('role=button[name="Remove this layer"]',),
    clicked=(3, [12, 14], 4, 7**2),
    code="explorer.layers = [[3, 2, 1, 1]]",
    look=".cx-rf-own > span >> nth=0",
    shown="1: k3 s2 p1 d1",
)


def play(page):
    """The six layers of a ResNet: from unit to unit, from layer to layer, over the image."""
    choose(page, "Start from", "ResNet: its first six")
    yield there_and_back(STACK, 20, "ArrowLeft", "ArrowRight")
    for _ in range(3):
        page.locator(STACK).press("ArrowDown")
    yield there_and_back(STACK, 100)
    yield Part(IMAGE, ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"), 80)


def rows(page):
    """Return the table, line by line from the top, the minus signs as Python writes them."""
    lines = page.locator(".cx-rf-row:has([role=rowheader])").all()
    return [[text.replace("−", "-") for text in line.locator("> span").all_inner_texts()] for line in lines]
