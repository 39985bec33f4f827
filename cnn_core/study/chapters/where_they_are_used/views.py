"""Pictures made ready, covered and filtered, for the exercises."""

import numpy as np

Case = tuple[object, ...]


def ready(picture: np.ndarray, side: int) -> np.ndarray:
    """The middle of a picture (H, W, 3), whole numbers 0 … 255, as (3, side, side) around 0."""
    return ((_middle(picture, side).astype(float) - 127) / 128).transpose(2, 0, 1)


def _middle(picture: np.ndarray, side: int) -> np.ndarray:
    top, left = ((n - side) // 2 for n in picture.shape[:2])
    return picture[top : top + side, left : left + side]


def in_bytes(picture: np.ndarray, side: int) -> np.ndarray:
    """The mistake of subtracting in whole numbers of 8 bits, which wrap around."""
    return ((_middle(picture, side) - np.uint8(127)) / 128).transpose(2, 0, 1)


def from_corner(picture: np.ndarray, side: int) -> np.ndarray:
    """The mistake of cutting out a corner."""
    return ((picture[:side, :side].astype(float) - 127) / 128).transpose(2, 0, 1)


def channels_last(picture: np.ndarray, side: int) -> np.ndarray:
    """The mistake of leaving the colours behind."""
    return (_middle(picture, side).astype(float) - 127) / 128


def to_one(picture: np.ndarray, side: int) -> np.ndarray:
    """The mistake of values from 0 to 1."""
    return (_middle(picture, side) / 255).transpose(2, 0, 1)


def blue_first(picture: np.ndarray, side: int) -> np.ndarray:
    """The mistake of colours in reverse order."""
    return ready(picture, side)[::-1]


def turned(picture: np.ndarray, side: int) -> np.ndarray:
    """The mistake of rows and columns that are swapped along with the axes."""
    return ready(picture, side).transpose(0, 2, 1)


def any_picture(rng: np.random.Generator) -> Case:
    """A picture of whole numbers with 8 bits, and the side of an even-edged middle."""
    side = int(rng.integers(2, 6))
    rows, columns = side + 2 * rng.integers(1, 4, 2)
    return rng.integers(0, 256, (rows, columns, 3)).astype(np.uint8), side


def score(x: np.ndarray, w: np.ndarray) -> float:
    """A network of one unit: a number between 0 and 1."""
    return 1 / (1 + np.exp(-(x * w).sum()))


def occlusion(x: np.ndarray, w: np.ndarray, size: int) -> np.ndarray:
    """How far the score falls when a square is covered: (H // size, W // size)."""
    return _covered(x, w, size, lambda before, after: before - after)


def _covered(x: np.ndarray, w: np.ndarray, size: int, made, again: bool = True) -> np.ndarray:
    rows, columns = (n // size for n in x.shape)
    result, covered, before = np.zeros((rows, columns)), x.copy(), score(x, w)
    for i in range(rows):
        for j in range(columns):
            covered = x.copy() if again else covered
            covered[i * size : (i + 1) * size, j * size : (j + 1) * size] = 0
            result[i, j] = made(before, score(covered, w))
    return result


def both_mistakes(x: np.ndarray, w: np.ndarray, size: int) -> np.ndarray:
    """The function that the learner starts from: squares stay covered, and rises in place of falls."""
    return _covered(x, w, size, lambda before, after: after - before, again=False)


def stays_covered(x: np.ndarray, w: np.ndarray, size: int) -> np.ndarray:
    """The mistake of one copy for all squares."""
    return _covered(x, w, size, lambda before, after: before - after, again=False)


def rises(x: np.ndarray, w: np.ndarray, size: int) -> np.ndarray:
    """The mistake of the sign."""
    return _covered(x, w, size, lambda before, after: after - before)


def what_is_left(x: np.ndarray, w: np.ndarray, size: int) -> np.ndarray:
    """The mistake of the covered picture's score itself."""
    return _covered(x, w, size, lambda before, after: after)


def any_scene(rng: np.random.Generator) -> Case:
    """A picture, weights of its shape, and the side of a square that divides both sides."""
    size = int(rng.integers(1, 4))
    shape = tuple(size * rng.integers(2, 5, 2))
    return rng.normal(size=shape), 0.4 * rng.normal(size=shape), size


def fold(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Kernels (K, 3, k, k) and biases (K,) for RGB around 0 → those for BGR from 0 to 255: (K, 3·k·k + 1)."""
    return _joined(w[:, ::-1] / 128, b - w.sum((1, 2, 3)) * 127 / 128)


def _joined(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.concatenate([w.reshape(len(w), -1), b[:, None]], axis=1)


def bias_kept(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of a bias that stays."""
    return _joined(w[:, ::-1] / 128, b)


def bias_by_127(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of a mean that is not divided."""
    return _joined(w[:, ::-1] / 128, b - w.sum((1, 2, 3)) * 127)


def bias_raised(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of the sign of the mean."""
    return _joined(w[:, ::-1] / 128, b + w.sum((1, 2, 3)) * 127 / 128)


def colours_kept(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of colours that are not swapped."""
    return _joined(w / 128, b - w.sum((1, 2, 3)) * 127 / 128)


def multiplied(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mistake of multiplying by 128."""
    return _joined(w[:, ::-1] * 128, b - w.sum((1, 2, 3)) * 127 / 128)


def any_kernels(rng: np.random.Generator) -> Case:
    """Kernels (K, 3, k, k) and biases (K,)."""
    maps, k = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    return rng.normal(size=(maps, 3, k, k)), rng.normal(size=maps)


def darken(x: np.ndarray) -> np.ndarray:
    """Half as bright."""
    return 0.5 * x


def blur(x: np.ndarray) -> np.ndarray:
    """The mean of 3×3 pixels."""
    padded = np.pad(x, 1)
    return sum(padded[i : i + len(x), j : j + len(x)] for i in range(3) for j in range(3)) / 9


def vignette(x: np.ndarray) -> np.ndarray:
    """Darker towards the corners."""
    r = np.linspace(-1, 1, len(x))
    return x * (1 - 0.3 * (r[:, None] ** 2 + r**2))


def contrast(x: np.ndarray) -> np.ndarray:
    """Mean 0 and standard deviation 1."""
    return (x - x.mean()) / x.std()


def reached(effect) -> int:
    """How many of 9×9 pixels of the result change with the pixel in the middle."""
    x = np.random.default_rng(0).random((9, 9))
    other = x.copy()
    other[4, 4] += 0.5
    return int((effect(x) != effect(other)).sum())
