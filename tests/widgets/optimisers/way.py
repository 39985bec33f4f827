"""How the optimiser explorer is opened and moved."""

from tests.widgets.ways import AROUND, Part, Way, choose, there_and_back

MAP = "role=application"
WAY = Way(
    drawn=".cx-contours[d]",
    tell="explorer.x, explorer.y, explorer.step, explorer.show_nesterov",
    focus=MAP,
    keys=("ArrowRight", "ArrowDown"),
    keyed=(-1.76, 0.56, 60, False),
    clicks=('role=switch[name="Nesterov"]', 'role=button[name="Step"]'),
    clicked=(-1.76, 0.56, 61, True),
    code="explorer.gd, explorer.step = 10, 40",
    look=".cx-told >> nth=0",
    shown="diverged: lost after 2 steps",
)


def play(page):
    """All five in Rosenbrock's valley with noise: the start moves, then the steps and the rates."""
    choose(page, "Surface", "rosenbrock")
    for name in ("Nesterov", "RMSprop"):
        page.get_by_role("switch", name=name).check()
    page.get_by_role("slider", name="Steps").press("End")
    yield Part(MAP, AROUND, 80)
    yield there_and_back("role=slider[name='Noise in the gradient: 0']", 1)
    yield there_and_back("role=slider[name='Rate of Adam']", 60)
    yield there_and_back("role=slider[name='Rate of gradient descent']", 60)
