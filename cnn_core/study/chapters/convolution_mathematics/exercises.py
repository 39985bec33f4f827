"""The exercises of the chapter on the mathematics of convolution, and how mistakes are told apart."""

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.chapters.convolution.correlation import any_pair, correlate
from cnn_core.study.rounding import Rounded

F, G = np.array([1, 2, 0, -1]), np.array([2, -1, 3])
forms.value(
    "convolution_mathematics.1",
    np.convolve(F, G),
    name="the convolution",
    causes=(
        ("g was read in the order of f: that is the cross-correlation.", np.convolve(F, G[::-1])),
        ("that is the valid part alone.", np.convolve(F, G, "valid")),
        ("that is the mode same.", np.convolve(F, G, "same")),
        ("on a ring the ends would add up; here they do not.", np.array([3, 0, 1, 4])),
    ),
    hints=(
        "Four numbers and three numbers make a table of twelve products.",
        "The products whose indices add up to 2 are 1·3, 2·(−1) and 0·2.",
        "There are 4 + 3 − 1 = 6 sums; the first is 2 and the last −3.",
    ),
    reason="Twelve products, sorted by the sum of their indices into six sums.",
    wrong=((8, "a single number"),),
)

forms.numbers(
    "convolution_mathematics.2",
    {
        "size a": (
            108,
            [("one place counts for both ends: n + k − 1.", 109), ("add k − 1, not half of it.", 104)],
        ),
        "size b": (100, [("the mode same keeps the size.", 92)]),
        "size c": (92, [("the starting place is missing.", 91), ("take off k − 1, not half of it.", 96)]),
        "size d": (8, [("both ends count.", 4), ("the middle weight needs no room.", 9)]),
    },
    hints=(
        "Where does the kernel meet at least one number, and where does it lie wholly inside?",
        "Full has n + k − 1 places, valid has n − k + 1.",
        "In the mode same, (k − 1)/2 places at each end have met zeros.",
    ),
    reason="Full and valid differ from same by k − 1 = 8 places.",
)


def convolve(f: np.ndarray, g: np.ndarray) -> np.ndarray:
    """The full convolution of two sequences."""
    return np.convolve(f, g)


def any_sequences(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two sequences of one to six numbers."""
    return rng.normal(size=rng.integers(1, 7)), rng.normal(size=rng.integers(1, 7))


def on_a_ring(f: np.ndarray, g: np.ndarray) -> np.ndarray:
    """The mistake of a ring that is only as long as f: what sticks out has wrapped round."""
    return np.fft.irfft(np.fft.rfft(f, len(f)) * np.fft.rfft(g, len(f)), len(f))


forms.function(
    "convolution_mathematics.3",
    convolve,
    [(np.array([1.0, 2, 3]), np.array([3.0, 2]))],
    draw=any_sequences,
    causes=(
        ("you flipped one of the two: that is the cross-correlation.", lambda f, g: np.convolve(f, g[::-1])),
        ("that is the valid part alone.", lambda f, g: np.convolve(f, g, "valid")),
        ("that is the mode same.", lambda f, g: np.convolve(f, g, "same")),
        ("the result is in the reverse order.", lambda f, g: np.convolve(f, g)[::-1]),
    ),
    hints=(
        "Begin with n + k − 1 zeros.",
        "Each number of f adds a copy of g, times itself, that begins at its own index.",
        "`result[m : m + len(g)] += f[m] * g` in a loop over m.",
    ),
    reason="Row by row through the table of products, each row moved on by one place.",
)


def any_longer(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two sequences, the second not longer than the first."""
    n = int(rng.integers(1, 8))
    return rng.normal(size=n), rng.normal(size=rng.integers(1, n + 1))


def _by_transform(conjugate: bool, room: bool) -> object:
    """The convolution by transforms, with or without each of the two mistakes."""

    def convolve_fft(f: np.ndarray, g: np.ndarray) -> np.ndarray:
        n = len(f) + (len(g) - 1 if room else 0)
        other = np.fft.rfft(g, n)
        return np.fft.irfft(np.fft.rfft(f, n) * (np.conj(other) if conjugate else other), n)

    return convolve_fft


forms.function(
    "convolution_mathematics.4",
    _by_transform(conjugate=False, room=True),
    [(np.array([1.0, 2, 3, 4]), np.array([1.0, -1, 2]))],
    draw=any_longer,
    given=_by_transform(conjugate=True, room=False),
    causes=(
        ("the ring is still too short: the end wraps round.", on_a_ring),
        ("the conjugate runs through g backwards.", _by_transform(conjugate=True, room=True)),
    ),
    hints=(
        "Try a kernel of two numbers and compare with `np.convolve`: first the length, then the values.",
        "A full convolution has n + k − 1 places, and so must the ring.",
        "The convolution theorem has no conjugate in it.",
    ),
    reason="Room for the whole result, and a plain product of the transforms.",
)


def disk_share(radius: int) -> float:
    """The share of the sum of squares that the best separable likeness of a disk holds."""
    places = np.arange(-10, 11)
    disk = (places[:, None] ** 2 + places**2 <= radius**2).astype(float)
    s = np.linalg.svd(disk, compute_uv=False)
    return float(s[0] ** 2 / (s**2).sum())


def _singular(radius: int) -> float:
    """The mistake of taking the share of the singular values, not of their squares."""
    places = np.arange(-10, 11)
    s = np.linalg.svd((places[:, None] ** 2 + places**2 <= radius**2).astype(float), compute_uv=False)
    return float(s[0] / s.sum())


forms.numbers(
    "convolution_mathematics.5",
    {
        f"share {letter}": (
            Rounded(disk_share(radius), 2),
            [("the squares of the singular values count.", _singular(radius))],
        )
        for letter, radius in (("a", 1), ("b", 4), ("c", 10))
    },
    hints=(
        "`separable_share` of the chapter takes kernels (N, k, k) and returns one share for each.",
        "The disk: `places[:, None] ** 2 + places**2 <= r**2` with `places = np.arange(-10, 11)`.",
        "The share is the square of the first singular value over the sum of the squares of all.",
    ),
    reason="A plus sign has two equally plain rows; a large disk is close to a square with soft corners.",
)


def conv2d_fft(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The valid cross-correlation, as a CNN computes it."""
    return correlate(x, w)


forms.function(
    "convolution_mathematics.6",
    conv2d_fft,
    [(np.arange(20.0).reshape(4, 5) % 7, np.array([[1.0, 2, 0], [0, -1, 3]]))],
    draw=any_pair,
    causes=(
        (
            "the kernel was not turned: the product of transforms convolves.",
            lambda x, w: correlate(x, w[::-1, ::-1]),
        ),
        ("only the rows were turned.", lambda x, w: correlate(x, w[:, ::-1])),
        ("only the columns were turned.", lambda x, w: correlate(x, w[::-1])),
        (
            "the rows and columns that have wrapped round are the first ones, not the last.",
            lambda x, w: np.fft.irfft2(np.fft.rfft2(x) * np.fft.rfft2(w[::-1, ::-1], x.shape), x.shape)[
                : x.shape[0] - w.shape[0] + 1, : x.shape[1] - w.shape[1] + 1
            ],
        ),
    ),
    hints=(
        "Turn the kernel, transform both with the shape of x, multiply, transform back.",
        "On the ring of x's size, which places of the result have met pixels from the other side?",
        "The first k_h − 1 rows and k_w − 1 columns: cut them off.",
    ),
    reason="What has wrapped round is what valid leaves out, so that no padding is needed.",
)
