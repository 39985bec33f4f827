"""One figure style for the whole book, and the pictures that several chapters draw."""

from .evaluation import calibration, confusion_matrix
from .pictures import image_grid, matrix, window
from .style import BLUE, COLOURS, DIVERGING, GREY, INK, ORANGE, use_style

__all__ = [
    "BLUE",
    "COLOURS",
    "DIVERGING",
    "GREY",
    "INK",
    "ORANGE",
    "calibration",
    "confusion_matrix",
    "image_grid",
    "matrix",
    "use_style",
    "window",
]
