"""The figure style: colours that colour-blind readers can tell apart, on white paper.

Figures keep a white ground in dark mode too (the site shows them as cards), so that one picture
serves both themes and photographs keep their colours.
"""

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap

from cnn_core._palette import CATEGORIES, GREY, INK, NEGATIVE, POSITIVE

COLOURS = CATEGORIES
BLUE, ORANGE = COLOURS[:2]
# For signed values: blue below zero, white at it, orange above, as in the explorers.
DIVERGING = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "#ffffff", POSITIVE])

_STYLE = {
    "axes.edgecolor": GREY,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": "medium",
    "figure.constrained_layout.use": True,
    "figure.dpi": 144,
    "figure.facecolor": "white",
    "figure.figsize": (6.4, 3.6),
    "font.size": 10,
    "image.cmap": "gray",
    "image.interpolation": "nearest",
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "savefig.facecolor": "white",
    "xtick.color": GREY,
    "ytick.color": GREY,
}


def use_style() -> None:
    """Make every figure drawn from now on look like the book's. Call it once, in a chapter's first cell."""
    # A notebook's back end, where nothing has loaded it yet, would load with the first figure, and some
    # versions of matplotlib then show that figure below the cell that follows.
    plt.switch_backend(mpl.get_backend())
    mpl.rcParams.update(_STYLE)
