"""The figure style: colours that colour-blind readers can tell apart, on white paper.

Figures keep a white ground in dark mode too (the site shows them as cards), so that one picture
serves both themes and photographs keep their colours.
"""

from __future__ import annotations

import matplotlib as mpl
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap

# Okabe and Ito's palette (Color Universal Design, 2008) without its yellow, which is too faint for lines.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
BLUE, ORANGE, GREY, INK = COLOURS[0], COLOURS[1], "#595959", "#1a1a1a"
# For signed values: blue below zero, white at it, orange above, as in the explorers.
DIVERGING = LinearSegmentedColormap.from_list("signed", ["#2166c0", "#ffffff", "#e07b1a"])

STYLE = {
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
    mpl.rcParams.update(STYLE)
