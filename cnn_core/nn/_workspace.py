"""Memory that is used again: a large array that is freed and asked for anew costs more than the sums in it.

The system takes freed large blocks back and hands out empty pages on demand, one interruption for every
page that is touched. Two remedies: scratch space that a function keeps between calls, and results whose
memory is used again once nobody holds them any more. Both are kept per thread.
"""

import sys
import threading
from math import prod

import numpy as np

from cnn_core.nn._array import empty

POOL_BYTES = 256 << 20  # results kept for reuse, at most
SMALL_BYTES = 64 << 10  # below this the allocator keeps the memory by itself

_local = threading.local()


def scratch(role: str, shape: tuple[int, ...], dtype: object) -> np.ndarray:
    """Return an array for use inside one call; the next call with the same ``role`` overwrites it."""
    buffers = _local.__dict__.setdefault("buffers", {})
    size = prod(shape) * np.dtype(dtype).itemsize
    if role not in buffers or buffers[role].nbytes < size:
        buffers[role] = empty((size,), np.uint8)
    return buffers[role][:size].view(dtype).reshape(shape)


def _references(arrays: list[np.ndarray], i: int) -> int:
    return sys.getrefcount(arrays[i])


_UNUSED = _references([np.empty(0)], 0)  # what an array that only the list holds counts


def result(shape: tuple[int, ...], dtype: object) -> np.ndarray:
    """Return an array that is the caller's for as long as anything refers to it, uninitialised.

    Views refer to it too. Once nothing does, its memory serves a later call for the same shape and dtype.
    """
    size = prod(shape) * np.dtype(dtype).itemsize
    if size < SMALL_BYTES:
        return empty(shape, dtype)
    pool: list[np.ndarray] = _local.__dict__.setdefault("pool", [])
    for i in range(len(pool)):  # by index: a loop variable would be one more reference
        if pool[i].shape == tuple(shape) and pool[i].dtype == dtype and _references(pool, i) == _UNUSED:
            return pool[i]
    array = empty(shape, dtype)
    _make_room(pool, size)
    if sum(kept.nbytes for kept in pool) + size <= POOL_BYTES:
        pool.append(array)
    return array


def copy_of(x: np.ndarray) -> np.ndarray:
    """Return a copy of ``x`` for the backward pass: whoever owns x may write into it meanwhile."""
    copy = result(x.shape, x.dtype)
    copy[...] = x
    return copy


def _make_room(pool: list[np.ndarray], size: int) -> None:
    """Drop unused arrays, the oldest first, until ``size`` more bytes fit."""
    excess = sum(kept.nbytes for kept in pool) + size - POOL_BYTES
    for i in range(len(pool) - 1, -1, -1):
        if excess > 0 and _references(pool, i) == _UNUSED:
            excess -= pool.pop(i).nbytes
