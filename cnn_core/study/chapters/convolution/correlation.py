"""The sliding window, its matrix and its gradient, and the ways in which they usually go wrong."""

import numpy as np


def correlate(x: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Valid cross-correlation: x (H, W), k (K_h, K_w) → (H - K_h + 1, W - K_w + 1)."""
    return np.einsum("ijmn,mn->ij", np.lib.stride_tricks.sliding_window_view(x, k.shape), k)


def same_sized(x: np.ndarray, k: np.ndarray) -> np.ndarray:
    """The mistake of padding the input until the output has its size."""
    rows, columns = k.shape
    around = [(rows // 2, rows - 1 - rows // 2), (columns // 2, columns - 1 - columns // 2)]
    return correlate(np.pad(x, around), k)


def any_pair(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """An image and a kernel that fits into it, neither of them square as a rule."""
    size = rng.integers(1, 4, 2)
    return rng.normal(size=size + rng.integers(0, 4, 2)), rng.normal(size=size)


def as_matrix(k: np.ndarray, input_size: tuple[int, int]) -> np.ndarray:
    """k (K_h, K_w) → T (H_out·W_out, H·W) with T @ x.ravel() equal to the cross-correlation of x (H, W)."""
    pixels = np.eye(input_size[0] * input_size[1]).reshape(-1, *input_size)
    return np.stack([correlate(pixel, k).ravel() for pixel in pixels], axis=1)


def steps_of_output(k: np.ndarray, input_size: tuple[int, int]) -> np.ndarray:
    """The mistake of going one row down in x by the width of the output."""
    right = as_matrix(k, input_size)
    columns = input_size[1] - k.shape[1] + 1
    wrong = np.zeros_like(right)
    for row, column in np.ndindex(len(right), k.size):
        i, j, m, n = *divmod(row, columns), *divmod(column, k.shape[1])
        wrong[row, (i + m) * columns + j + n] += k[m, n]
    return wrong
