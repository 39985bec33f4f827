"""Solutions of exercises on 1×1 convolutions, the mistakes that are made there, and valid arguments."""

import numpy as np


def pointwise(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Apply the matrix w (C_out, C_in) at each place of x (N, C_in, H, W)."""
    return np.einsum("oi,nihw->nohw", w, x)


def _rows(x: np.ndarray, *, right: bool) -> np.ndarray:
    """The places as rows, or the numbers as they lie."""
    return (x.transpose(0, 2, 3, 1) if right else x).reshape(-1, x.shape[1])


def _maps(y: np.ndarray, shape: tuple[int, ...], *, right: bool) -> np.ndarray:
    """Rows as maps (N, C, H, W), or the numbers as they lie."""
    n, _, height, width = shape
    if not right:
        return y.reshape(n, y.shape[1], height, width)
    return y.reshape(n, height, width, y.shape[1]).transpose(0, 3, 1, 2)


def pointwise_as_given(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """With both mistakes."""
    return _maps(_rows(x, right=False) @ w.T, x.shape, right=False)


def wrong_rows(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The first mistake is left."""
    return _maps(_rows(x, right=False) @ w.T, x.shape, right=True)


def wrong_maps(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The second mistake is left."""
    return _maps(_rows(x, right=True) @ w.T, x.shape, right=False)


def any_maps(rng: np.random.Generator) -> tuple:
    """Maps of one to three images and a matrix for them, of any sizes."""
    n, inside, out, height, width = rng.integers(1, (4, 6, 6, 6, 6))
    return rng.normal(size=(n, inside, height, width)), rng.normal(size=(out, inside))


def weight_gradient(x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """The gradient of the weights, from x (N, C_in, H, W) and dy (N, C_out, H, W)."""
    return np.einsum("nohw,nihw->oi", dy, x)


def any_gradient(rng: np.random.Generator) -> tuple:
    """Input and gradient of one to three images."""
    n, inside, out, height, width = rng.integers(1, (4, 6, 6, 6, 6))
    return rng.normal(size=(n, inside, height, width)), rng.normal(size=(n, out, height, width))


def folded(a: np.ndarray, w: np.ndarray) -> np.ndarray:
    """One kernel (C_out, C_in, k, k) for a reduction a (r, C_in) with a kernel w behind it."""
    return np.einsum("orhw,ri->oihw", w, a)


def any_pair(rng: np.random.Generator) -> tuple:
    """A reduction and a kernel behind it."""
    r, inside, out, k = rng.integers(1, (5, 6, 6, 4))
    return rng.normal(size=(r, inside)), rng.normal(size=(out, r, k, k))


def largest(below: float, cost) -> int:
    """The largest whole r with cost(r) < below."""
    return max(r for r in range(1, 1000) if cost(r) < below)


def directions() -> list[int]:
    """Of exercise 5: as it stands, a ReLU inside, a bias behind, a ReLU behind."""
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(1000, 32))
    down, up = rng.normal(size=(32, 4)), rng.normal(size=(4, 32))
    low = vectors @ down
    biased = low @ up + rng.normal(size=32)
    results = [low @ up, np.maximum(low, 0) @ up, biased, np.maximum(low @ up, 0)]
    return [int(np.linalg.matrix_rank(one)) for one in results]
