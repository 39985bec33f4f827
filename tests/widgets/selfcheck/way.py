"""How the self-check is opened and moved."""

from tests.widgets.ways import Way

WAY = Way(
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
)
