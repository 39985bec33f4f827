"""Reading arrays: small checks that every layer shares."""

from collections.abc import Callable

import numpy as np

from cnn_core._arrays import whole_array
from cnn_core._check import require


def as_array(x: object, name: str = "x", kinds: str = "fiub") -> np.ndarray:
    """Return ``x`` as an array; ValueError for ragged lists, complex numbers, text and objects.

    Entries that are masked, and tensors that NumPy cannot read, are refused too.
    """
    array = whole_array(x)
    rule = "must have rows of one length, nothing masked, and no gradient of another library"
    require(array is not None, name, x, rule)
    require(array.dtype.kind in kinds, name, array.dtype.name, "must hold real numbers")
    return array


def as_float(x: object, dtype: np.dtype | None = None, name: str = "x") -> np.ndarray:
    """Return ``x`` as an array of ``dtype``; without one, float32 and float64 stay and the rest is float64.

    Raises ValueError for complex numbers, text and objects.
    """
    x = as_array(x, name)
    if dtype is None:
        dtype = x.dtype if x.dtype in (np.float32, np.float64) else np.dtype(np.float64)
    return x.astype(dtype, copy=False)


def as_labels(labels: object, name: str = "labels", axes: int | None = 1) -> np.ndarray:
    """Return class numbers as an array of whole numbers, by default along one axis."""
    labels = as_array(labels, name)
    require(labels.dtype.kind in "iu", f"{name}.dtype", labels.dtype.name, "must be whole class numbers")
    require(axes is None or labels.ndim == axes, f"{name}.shape", labels.shape, "must have one axis, N")
    return labels


def require_axes(x: np.ndarray, axes: str, name: str = "x") -> None:
    """Require one non-empty axis per letter of ``axes``, such as "NCHW"."""
    require(x.ndim == len(axes), f"{name}.shape", x.shape, f"must have {len(axes)} axes, {', '.join(axes)}")
    require(x.size > 0, f"{name}.shape", x.shape, "must not be empty")


def empty(shape: tuple[int, ...], dtype: object) -> np.ndarray:
    """Return an array without values; ValueError if the memory does not hold one of this shape."""
    return _allocate(np.empty, shape, dtype)


def zeros(shape: tuple[int, ...], dtype: object) -> np.ndarray:
    """Return an array of zeros; ValueError if the memory does not hold one of this shape."""
    return _allocate(np.zeros, shape, dtype)


def _allocate(make: Callable, shape: tuple[int, ...], dtype: object) -> np.ndarray:
    try:
        return make(shape, dtype)
    except (MemoryError, ValueError, OverflowError):
        require(False, "shape", tuple(shape), "is more than the memory holds")


def padded(x: np.ndarray, pads: tuple[tuple[int, int], tuple[int, int]]) -> np.ndarray:
    """Return images (N, C, H, W) with so many zeros (before, after) along their height and width."""
    (top, bottom), (left, right) = pads
    n, c, height, width = x.shape
    y = zeros((n, c, top + height + bottom, left + width + right), x.dtype)
    y[:, :, top : top + height, left : left + width] = x
    return y


def weighted(weight: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return weight·value, and 0 where the weight is 0: what does not count may be infinite."""
    with np.errstate(invalid="ignore"):
        product = weight * value
    return np.where(np.asarray(weight) == 0, product.dtype.type(0), product)


def select(mask: np.ndarray, values: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Write ``values`` where ``mask`` holds, and 0 elsewhere, into ``out``, and return it.

    It multiplies the bits as whole numbers: as fast as a product with the mask, but 0·∞ is no 0.
    """
    bits = f"i{values.itemsize}"
    np.multiply(values.view(bits), mask, out=out.view(bits))
    return out
