"""Small checks that every layer shares."""

from __future__ import annotations

from numbers import Real

import numpy as np

from cnn_core._check import require


def as_float(x: object, dtype: np.dtype | None = None, name: str = "x") -> np.ndarray:
    """Return ``x`` as an array of ``dtype``; without one, float32 and float64 stay and the rest is float64.

    Raises ValueError for complex numbers, text and objects.
    """
    x = np.asarray(x)
    require(x.dtype.kind in "fiub", name, x.dtype.name, "must hold real numbers")
    if dtype is None:
        dtype = x.dtype if x.dtype in (np.float32, np.float64) else np.dtype(np.float64)
    return x.astype(dtype, copy=False)


def require_number(value: object, name: str) -> float:
    """Return ``value``, which must be one finite number."""
    require(isinstance(value, Real) and bool(np.isfinite(value)), name, value, "must be a finite number")
    return value


def float_dtype(dtype: object) -> np.dtype:
    """Return ``dtype`` as a NumPy dtype; ValueError unless it is float32 or float64."""
    require(
        dtype in (np.float32, np.float64, "float32", "float64"), "dtype", dtype, "must be float32 or float64"
    )
    return np.dtype(dtype)


def require_axes(x: np.ndarray, axes: str, name: str = "x") -> None:
    """Require one non-empty axis per letter of ``axes``, such as "NCHW"."""
    require(x.ndim == len(axes), f"{name}.shape", x.shape, f"must have {len(axes)} axes, {', '.join(axes)}")
    require(x.size > 0, f"{name}.shape", x.shape, "must not be empty")
