"""Matrices with their numbers, and rows of pictures."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnn_core._check import require

from .style import DIVERGING, INK


def number(value: float) -> str:
    """Write a value the way the text does: a real minus sign, no superfluous decimals."""
    return f"{value:.3g}".replace("-", "−")


def matrix(ax: Axes, values, title: str = "", limit: float | None = None) -> None:
    """Draw a matrix as coloured cells with the value written in each.

    Args:
        ax: where to draw.
        values: array of shape (rows, columns).
        title: written above.
        limit: value at which the colour scale ends on both sides; the largest magnitude unless given. Pass
            the same limit to matrices whose colours are to be compared.

    Raises ValueError if ``values`` does not have two axes.
    """
    values = np.asarray(values, dtype=float)
    require(values.ndim == 2, "values.ndim", values.ndim, "must be 2, (rows, columns)")
    limit = limit or max(float(np.abs(values).max()), 1e-12)
    ax.imshow(values, cmap=DIVERGING, vmin=-1.4 * limit, vmax=1.4 * limit)  # pale, so that text stays legible
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, number(value), ha="center", va="center", color="black")
    rows, columns = values.shape
    ax.set_xticks(np.arange(columns + 1) - 0.5, labels=[])
    ax.set_yticks(np.arange(rows + 1) - 0.5, labels=[])
    ax.grid(color="white", linewidth=1.5)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_title(title)


def window(ax: Axes, row: int, column: int, height: int, width: int, colour: str = INK) -> None:
    """Frame the cells (row … row+height−1, column … column+width−1) of a drawn matrix or picture."""
    ax.add_patch(
        Rectangle(
            (column - 0.5, row - 0.5), width, height, fill=False, edgecolor=colour, linewidth=2.5, zorder=3
        )
    )


def image_grid(
    images: Sequence,
    titles: Sequence[str] = (),
    columns: int = 6,
    size: float = 1.1,
    signed: bool = False,
) -> Figure:
    """Draw pictures in rows.

    Args:
        images: arrays of shape (height, width) or (height, width, 3).
        titles: one per picture, or none.
        columns: pictures in a row.
        size: width and height of a picture in inches.
        signed: colour the values around zero on one scale for all pictures, instead of black to white in
            each.

    Raises ValueError if there is no picture, or if the number of titles differs from that of pictures.
    """
    images = [np.asarray(image) for image in images]
    require(len(images) > 0, "len(images)", len(images), "must be ≥ 1")
    require(
        len(titles) in (0, len(images)),
        "len(titles)",
        len(titles),
        f"must be 0 or {len(images)}, one a picture",
    )
    columns = min(columns, len(images))
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
