"""A product of two matrices as rectangles: which sides agree, and which remain."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.viz._inputs import require_axes, require_texts
from cnn_core.viz.style import BLUE, GREY, ORANGE

GAP = 0.14  # between two rectangles, of the width of all: for a sign and the name of a side


def matrix_product(ax: Axes, names: Sequence[str], sides: Sequence[tuple[str, int]]) -> None:
    """Draw ``left · right = product`` on ``ax``, each matrix as large as it has rows and columns.

    ``names`` are those of the three matrices, ``sides`` the name and the length of the rows of the left one,
    of the inner side, which both factors share and which is summed over, and of the columns of the right
    one. Raises ValueError for another number of names or sides, and for lengths that are no whole numbers
    from 1.
    """
    require_axes(ax)
    require_texts(names, "names")
    require(len(names) == 3, "names", names, "must be three: left, right, product")
    pairs = isinstance(sides, Sequence) and len(sides) == 3 and all(
        isinstance(side, Sequence) and not isinstance(side, str) and len(side) == 2 for side in sides
    )  # fmt: skip
    require(pairs, "sides", sides, "must be three pairs (name, length): rows, inner, columns")
    require_texts([word for word, _ in sides], "sides")
    rows, inner, columns = ((word, whole(length, f"the side {word}", 1)) for word, length in sides)
    boxes = ((rows, inner, ORANGE, "·"), (inner, columns, BLUE, "="), (rows, columns, GREY, ""))
    left, tallest = 0.0, max(rows[1], inner[1])
    gap = GAP * (inner[1] + 2 * columns[1])
    for name, ((down, height), (across, width), colour, sign) in zip(names, boxes, strict=True):
        ax.add_patch(Rectangle((left, -height / 2), width, height, color=colour, alpha=0.35, linewidth=0))
        ax.text(left + width / 2, 0, name, ha="center", va="center", fontsize=11)
        ax.text(left + width / 2, height / 2 + 0.3, across, ha="center", va="bottom", fontsize=8)
        ax.text(left - 0.15 * gap, 0, down, ha="right", va="center", fontsize=8, rotation=90)
        ax.text(left + width + 0.3 * gap, 0, sign, ha="center", va="center", fontsize=13)
        left += width + gap
    ax.set_xlim(-gap, left)
    ax.set_ylim(-tallest / 2 - 0.2, tallest / 2 + 1.4)
    ax.set_aspect("equal")
    ax.set_axis_off()
