"""How each explorer is opened and moved: one row for each, which the tests of all explorers need."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """What is done with an explorer in a notebook, and what must come of it."""

    drawn: str  # is there once the explorer has come alive
    tell: str  # what the kernel is asked
    focus: str  # what gets the keys
    keys: tuple[str, ...]
    keyed: object  # what the kernel answers then
    clicks: tuple[str, ...]  # what is clicked on after that
    clicked: object  # what the kernel answers then
    code: str  # what Python sets at last
    look: str  # where this is seen
    shown: str | list[str]  # the text there, or those of several


RESULT = "role=grid >> nth=2 >> role=gridcell"
WAYS = {
    "activations": Way(
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
    ),
    "convolution": Way(
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
    ),
    "lenet": Way(
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
    ),
    "pooling": Way(
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
    ),
    "selfcheck": Way(
        drawn="form",
        tell="explorer.answer,",
        focus="role=radio >> nth=0",
        keys=("Space", "Enter"),
        keyed=("0",),
        clicks=("role=radio >> nth=1", 'role=button[name="Check"]'),
        clicked=("1",),
        code="explorer.answer = '0'",
        look="role=status",
        shown="Not quite. ",
    ),
    "shapes": Way(
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
    ),
}
