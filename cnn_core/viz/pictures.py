"""Matrices with their numbers, and rows of pictures."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnn_core._check import require
from cnn_core._number import number
from cnn_core._whole import whole
from cnn_core.viz._inputs import real_array, require_axes, require_positive, require_texts
from cnn_core.viz.style import DIVERGING, INK


def matrix(ax: Axes, values: np.ndarray, title: str = "", limit: float | None = None) -> None:
    """Draw ``values`` (rows, columns) on ``ax`` as coloured cells with the value written in each.

    The colour scale ends at ``limit`` on both sides of zero, at the largest magnitude unless given; pass the
    same limit to matrices whose colours are to be compared. Raises ValueError for anything but finite
    numbers along two axes, and for a limit that is not above 0.
    """
    require_axes(ax)
    values = real_array(values, "values").astype(float)
    require(values.ndim == 2, "values.ndim", values.ndim, "must be 2, (rows, columns)")
    require(values.size > 0, "values.shape", values.shape, "must not be empty")
    require(bool(np.isfinite(values).all()), "values", values, "must be finite")
    require(isinstance(title, str), "title", title, "must be text")
    if limit is None:
        limit = max(float(np.abs(values).max()), 1e-12)
    require_positive(limit, "limit")
    ax.imshow(values, cmap=DIVERGING, vmin=-1.4 * limit, vmax=1.4 * limit)  # pale, so that text stays legible
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, number(value, ".3g"), ha="center", va="center", color="black")
    rows, columns = values.shape
    ax.set_xticks(np.arange(columns + 1) - 0.5, labels=[])
    ax.set_yticks(np.arange(rows + 1) - 0.5, labels=[])
    ax.grid(color="white", linewidth=1.5)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_title(title)


def window(ax: Axes, row: int, column: int, height: int, width: int, colour: str = INK) -> None:
    """Frame the cells (row … row+height−1, column … column+width−1) of a drawn matrix or picture.

    Raises ValueError unless ``row`` and ``column`` are whole numbers, ``height`` and ``width`` such numbers
    from 1, and ``colour`` is one of matplotlib's. A window may begin left of the matrix or above it, in its
    padding.
    """
    require_axes(ax)
    row, column = (_any_whole(value, name) for value, name in ((row, "row"), (column, "column")))
    height, width = whole(height, "height", 1), whole(width, "width", 1)
    require(is_color_like(colour), "colour", colour, "must be a colour of matplotlib")
    corner = (column - 0.5, row - 0.5)
    ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=colour, linewidth=2.5, zorder=3))


def image_grid(
    images: Sequence,
    titles: Sequence[str] = (),
    columns: int = 6,
    size: float = 1.1,
    signed: bool = False,
) -> Figure:
    """Return a drawing of ``images``, each (height, width) or (height, width, 3), in rows of ``columns``.

    ``titles`` are one a picture, or none; a picture is ``size`` inches wide and high. With ``signed`` the
    values are coloured around zero on one scale for all pictures, instead of black to white in each. Raises
    ValueError for no picture, for other shapes, and if the number of titles differs from that of pictures.
    """
    require(hasattr(images, "__iter__"), "images", images, "must be a list or an array of pictures")
    images = [real_array(image, "images") for image in images]
    require(len(images) > 0, "len(images)", len(images), "must be ≥ 1")
    for image in images:
        legal = image.size > 0 and (image.ndim == 2 or image.shape[2:] in ((3,), (4,)))
        require(legal, "images", image.shape, "must be pictures (height, width) or (height, width, 3)")
    require_texts(titles, "titles")
    rule = f"must be 0 or {len(images)}, one a picture"
    require(len(titles) in (0, len(images)), "len(titles)", len(titles), rule)
    columns = min(whole(columns, "columns", 1), len(images))
    require_positive(size, "size")
    require(isinstance(signed, bool), "signed", signed, "must be True or False")
    rows = -(-len(images) // columns)
    height = size + (0.28 if len(titles) else 0.05)
    figure, axes = plt.subplots(rows, columns, figsize=(columns * size, rows * height), squeeze=False)
    limit = max(float(np.abs(image).max()) for image in images)
    scale = {"cmap": DIVERGING, "vmin": -limit, "vmax": limit} if signed else {}
    for ax in axes.flat:
        ax.set_axis_off()
    for index, (ax, image) in enumerate(zip(axes.flat, images, strict=False)):
        ax.imshow(image, **scale)
        if len(titles):
            ax.set_title(titles[index], fontsize=8, loc="center", pad=3)
    return figure


def _any_whole(value: object, name: str) -> int:
    """Return a whole number, which may be negative."""
    return whole(value, name, -(2**31))
