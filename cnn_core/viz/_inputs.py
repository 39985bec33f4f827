"""What the pictures ask of their arguments, each refused in the same words."""

from numbers import Real

import numpy as np
from matplotlib.axes import Axes

from cnn_core._arrays import whole_array
from cnn_core._check import require


def real_array(values: object, name: str) -> np.ndarray:
    """Return ``values`` as an array of real numbers; ValueError for text, objects and ragged lists."""
    array = whole_array(values)
    require(
        array is not None and array.dtype.kind in "fiub", name, values, "must be an array of real numbers"
    )
    return array


def require_axes(ax: object) -> None:
    """Require the axes of a figure of matplotlib."""
    require(isinstance(ax, Axes), "ax", ax, "must be the axes of a figure, as plt.subplots() returns them")


def require_positive(value: object, name: str) -> None:
    """Require one finite number above 0."""
    legal = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    require(legal and 0 < value < np.inf, name, value, "must be a finite number > 0")


def require_texts(values: object, name: str) -> None:
    """Require a sequence of texts, which a single text is not."""
    legal = isinstance(values, list | tuple | np.ndarray) and all(isinstance(text, str) for text in values)
    require(legal, name, values, "must be a list of texts")
