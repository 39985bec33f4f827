"""The gradients of a convolution of one channel, and the ways in which they usually go wrong."""

import numpy as np

from cnn_core.study.chapters.convolution.correlation import correlate


def kernel_gradient(x: np.ndarray, dy: np.ndarray, k: int, s: int) -> np.ndarray:
    """Each weight gets the sum of dy times the pixels that it met: x (H, W), dy (h, w) → (k, k)."""
    dw = np.zeros((k, k))
    for i, j in np.ndindex(dy.shape):
        dw += dy[i, j] * x[i * s : i * s + k, j * s : j * s + k]
    return dw


def pixel_gradient(dy: np.ndarray, w: np.ndarray, size: tuple[int, int], s: int) -> np.ndarray:
    """Each dy is handed out to its window, times the kernel: dy (h, w) → (H, W)."""
    dx = np.zeros(size)
    rows, columns = w.shape
    for i, j in np.ndindex(dy.shape):
        dx[i * s : i * s + rows, j * s : j * s + columns] += dy[i, j] * w
    return dx


def overwritten(dy: np.ndarray, w: np.ndarray, size: tuple[int, int], s: int) -> np.ndarray:
    """The mistake of writing over what an earlier window has sent."""
    dx = np.zeros(size)
    rows, columns = w.shape
    for i, j in np.ndindex(dy.shape):
        dx[i * s : i * s + rows, j * s : j * s + columns] = dy[i, j] * w
    return dx


def shared_gradient(x: np.ndarray, w: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """The gradient of a kernel used twice, with a ReLU between: x (H, W), w (k_h, k_w) → (k_h, k_w)."""
    return second_use(x, w, dy) + first_use(x, w, dy)


def second_use(x: np.ndarray, w: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """What the kernel hears as the second layer alone."""
    return correlate(np.maximum(correlate(x, w), 0), dy)


def first_use(x: np.ndarray, w: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """What the kernel hears as the first layer alone."""
    size = tuple(a + b - 1 for a, b in zip(dy.shape, w.shape, strict=True))
    return correlate(x, pixel_gradient(dy, w, size, 1) * (correlate(x, w) > 0))


def through_relu(x: np.ndarray, w: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """The mistake of letting the whole error through the ReLU."""
    size = tuple(a + b - 1 for a, b in zip(dy.shape, w.shape, strict=True))
    return second_use(x, w, dy) + correlate(x, pixel_gradient(dy, w, size, 1))


def not_turned(x: np.ndarray, w: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """The mistake of turning the kernel when the errors are handed out."""
    size = tuple(a + b - 1 for a, b in zip(dy.shape, w.shape, strict=True))
    back = pixel_gradient(dy, w[::-1, ::-1], size, 1)
    return second_use(x, w, dy) + correlate(x, back * (correlate(x, w) > 0))


def any_errors(rng: np.random.Generator) -> tuple:
    """dy, a kernel, the size of an input that the floor may have cut, a stride; little of it is square."""
    h, w, rows, columns, s = rng.integers(1, 4, 5).tolist()
    size = ((h - 1) * s + rows + int(rng.integers(s)), (w - 1) * s + columns + int(rng.integers(s)))
    return rng.normal(size=(h, w)), rng.normal(size=(rows, columns)), size, s


def any_image(rng: np.random.Generator) -> tuple:
    """An image, errors, the size of a kernel and a stride."""
    h, w, k, s = rng.integers(1, 4, 4).tolist()
    size = ((h - 1) * s + k + int(rng.integers(s)), (w - 1) * s + k + int(rng.integers(s)))
    return rng.normal(size=size), rng.normal(size=(h, w)), k, s


def any_double(rng: np.random.Generator) -> tuple:
    """An image, a kernel and the errors behind two convolutions with it."""
    (h, w), (rows, columns) = rng.integers(1, 4, 2), rng.integers(1, 4, 2)
    x = rng.normal(size=(h + 2 * (rows - 1), w + 2 * (columns - 1)))
    return x, rng.normal(size=(rows, columns)), rng.normal(size=(h, w))
