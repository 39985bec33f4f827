"""One figure style for the whole book, and the pictures that several chapters draw."""

from cnn_core.viz.evaluation import calibration, confusion_matrix
from cnn_core.viz.network import Drawing, draw_network
from cnn_core.viz.pictures import image_grid, matrix, window
from cnn_core.viz.products import matrix_product
from cnn_core.viz.style import BLUE, COLOURS, DIVERGING, GREY, INK, ORANGE, use_style

__all__ = [
    "BLUE",
    "COLOURS",
    "DIVERGING",
    "GREY",
    "INK",
    "ORANGE",
    "Drawing",
    "calibration",
    "confusion_matrix",
    "draw_network",
    "image_grid",
    "matrix",
    "matrix_product",
    "use_style",
    "window",
]
