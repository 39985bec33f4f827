"""Max-pooling to a size that is asked for, and the ways in which its windows usually go wrong."""

import numpy as np


def adaptive(x: np.ndarray, n: int, cut: object = None, reduce: object = np.max) -> np.ndarray:
    """x (H, W) → (n, n): window i begins at ⌊iH/n⌋ and ends before ⌈(i+1)H/n⌉, unless ``cut`` says else."""

    def span(index: int, side: int) -> slice:
        return cut(index, side, n) if cut else slice(index * side // n, -(-(index + 1) * side // n))

    parts = [[x[span(i, len(x)), span(j, x.shape[1])] for j in range(n)] for i in range(n)]
    return np.array([[reduce(part) for part in row] for row in parts])


def floored(index: int, side: int, n: int) -> slice:
    """The mistake of rounding the end of a window down."""
    return slice(index * side // n, (index + 1) * side // n)


def one_size(index: int, side: int, n: int) -> slice:
    """The mistake of windows that are all ⌊H/n⌋ wide."""
    return slice(index * (side // n), (index + 1) * (side // n))


def adaptive_max_pool(x: np.ndarray, n: int) -> np.ndarray:
    """The largest value of each of n·n windows, which together cover x (H, W)."""
    return adaptive(x, n)
