"""The backward pass of max-pooling, and the ways in which it usually goes wrong."""

import numpy as np


def max_pool_backward(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """Each dy is added to the first largest cell of its window."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        window = x[i * s : i * s + k, j * s : j * s + k]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[i * s + u, j * s + v] += dy[i, j]
    return dx


def ties_and_overwriting(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """The function that the learner starts from: both mistakes."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        cells = np.s_[i * s : i * s + k, j * s : j * s + k]
        dx[cells] = (x[cells] == x[cells].max()) * dy[i, j]
    return dx


def ties_get_all(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """The mistake of sending the whole gradient to every largest cell."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        cells = np.s_[i * s : i * s + k, j * s : j * s + k]
        dx[cells] += (x[cells] == x[cells].max()) * dy[i, j]
    return dx


def overwritten(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """The mistake of writing over what an earlier window has sent."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        window = x[i * s : i * s + k, j * s : j * s + k]
        first = np.arange(window.size).reshape(window.shape) == window.argmax()
        dx[i * s : i * s + k, j * s : j * s + k] = first * dy[i, j]
    return dx


def shared(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """Another convention: equal cells share the gradient."""
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        cells = np.s_[i * s : i * s + k, j * s : j * s + k]
        winners = x[cells] == x[cells].max()
        dx[cells] += winners / winners.sum() * dy[i, j]
    return dx
