"""How the softmax explorer is opened and moved."""

from tests.widgets.ways import Part, Way, choose, there_and_back

CAT = 'role=slider[name="Score of cat"]'
WAY = Way(
    drawn=".cx-sm-own[d]",
    tell="explorer.scores, explorer.target, explorer.loss",
    focus=CAT,
    keys=("ArrowRight", "PageUp"),
    keyed=([2.1, 3, 0.5, -1], 0, "cross_entropy"),
    clicks=("role=radio[name='fox']",),
    clicked=([2.1, 3, 0.5, -1], 2, "cross_entropy"),
    code="explorer.scores, explorer.shift = [2, 3, 0, 0], 120",
    look=".cx-sm-lost >> nth=0",
    shown="inf",
)


def play(page):
    """The scores under a smoothed squared error, then the temperature, and what is added to every score."""
    choose(page, "Loss", "squared_error")
    yield there_and_back(CAT, 80)
    yield there_and_back("role=slider[name='Temperature T: 1']", 60)
    yield Part("role=slider[name='Added to every score: 0']", ("PageUp",) * 5 + ("PageDown",) * 5, 60)
