"""Augmentation of images: each image of a batch (N, C, H, W) draws its own random change."""

import numpy as np

from cnn_core._check import require
from cnn_core._whole import per_axis
from cnn_core.nn import init
from cnn_core.nn._arguments import interval, number
from cnn_core.nn._array import as_float, empty, require_axes, weighted


def _images(x: np.ndarray) -> np.ndarray:
    x = as_float(x)
    require_axes(x, "NCHW")
    return x


def _colours(x: np.ndarray) -> np.ndarray:
    x = _images(x)
    require(x.shape[1] in (1, 3), "x.shape", x.shape, "must have 1 or 3 channels")
    return x


def _per_image(values: object, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return finite numbers in a shape that begins with the number of images."""
    values = as_float(values, np.dtype(float), name)
    require(values.shape == shape, f"{name}.shape", values.shape, f"must be {shape}")
    require(bool(np.isfinite(values).all()), name, values.ravel()[:3].tolist(), "must be finite")
    return values


def bilinear(x: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the values of images at fractional positions, interpolated between the four nearest pixels.

    ``x`` (N, C, H, W); ``rows`` and ``columns`` (N, h, w) count pixels from 0 at the centre of the first.
    The answer is (N, C, h, w); everything outside the image is 0. Raises ValueError for other shapes.
    """
    x, rows, columns = _images(x), as_float(rows, name="rows"), as_float(columns, name="columns")
    n, channels, height, width = x.shape
    legal = rows.shape == columns.shape and rows.ndim == 3 and len(rows) == n
    require(legal, "rows.shape", rows.shape, f"must be ({n}, h, w), as columns")
    # One pixel outside is as far as anything: where all four neighbours are outside, the answer is 0.
    rows, columns = np.clip(rows, -1, height), np.clip(columns, -1, width)
    require(not np.isnan(rows).any() and not np.isnan(columns).any(), "rows", "NaN", "must be numbers")
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    image = np.arange(n)[:, None, None]
    y = np.zeros((n, *rows.shape[1:], channels), x.dtype)
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        r, c = top + i, left + j
        weight = (1 - np.abs(rows - r)) * (1 - np.abs(columns - c))
        weight = weight * ((r >= 0) & (r < height) & (c >= 0) & (c < width))
        pixels = x[image, :, np.clip(r, 0, height - 1), np.clip(c, 0, width - 1)]
        y += weighted(weight.astype(x.dtype)[..., None], pixels)  # a pixel without weight may be infinite
    return np.ascontiguousarray(y.transpose(0, 3, 1, 2))


def random_horizontal_flip(x: np.ndarray, p: float = 0.5, rng=None) -> np.ndarray:
    """Return a copy of ``x`` (N, C, H, W) in which each image is mirrored with probability ``p``.

    Raises ValueError unless 0 ≤ p ≤ 1.
    """
    x = _images(x)
    flip = init.as_rng(rng).random(len(x)) < number(p, "p", "a probability, 0 ≤ p ≤ 1")
    return np.where(flip[:, None, None, None], x[..., ::-1], x)


def random_vertical_flip(x: np.ndarray, p: float = 0.5, rng=None) -> np.ndarray:
    """Return a copy of ``x`` (N, C, H, W) in which each image is turned upside down with probability ``p``.

    Raises ValueError unless 0 ≤ p ≤ 1.
    """
    return random_horizontal_flip(_images(x).swapaxes(2, 3), p, rng).swapaxes(2, 3)


def rotate(x: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Return each image turned about its centre by its angle, counter-clockwise as seen; corners are 0.

    ``x`` (N, C, H, W), ``degrees`` (N,). Every output pixel looks up where it came from, which is the
    inverse rotation (the row axis points down). Raises ValueError for another number of angles.
    """
    x = _images(x)
    degrees = np.fmod(_per_image(degrees, "degrees", (len(x),)), 360)
    # Turn by the nearest quarter exactly, and by sine and cosine of what is left: cos 90° is not quite 0.
    quarters = np.round(degrees / 90)
    angle = np.deg2rad(degrees - 90 * quarters)
    cosine, sine = _turned_quarters(np.cos(angle), np.sin(angle), quarters.astype(int) % 4)
    height, width = x.shape[2:]
    centre_row, centre_column = (height - 1) / 2, (width - 1) / 2
    row, column = np.mgrid[:height, :width]
    row, column = row - centre_row, column - centre_column
    cosine, sine = cosine[:, None, None], sine[:, None, None]
    rows = centre_row + sine * column + cosine * row
    columns = centre_column + cosine * column - sine * row
    return bilinear(x, rows, columns)


def _turned_quarters(cosine: np.ndarray, sine: np.ndarray, quarters: np.ndarray) -> tuple:
    """Return cosine and sine of angles that are 0 to 3 quarter turns larger."""
    return (
        np.choose(quarters, [cosine, -sine, -cosine, sine]),
        np.choose(quarters, [sine, cosine, -sine, -cosine]),
    )


def random_rotation(x: np.ndarray, degrees: float, rng=None) -> np.ndarray:
    """Return ``x`` (N, C, H, W) with each image turned by an angle from U(−degrees, degrees).

    Raises ValueError for negative degrees.
    """
    x, degrees = _images(x), number(degrees, "degrees", "≥ 0")
    return rotate(x, init.as_rng(rng).uniform(-degrees, degrees, len(x)))


def resized_crop(x: np.ndarray, boxes: np.ndarray, size: int | tuple) -> np.ndarray:
    """Return a box of each image, stretched to ``size``: (N, C, h, w).

    ``boxes`` (N, 4) holds (top, left, height, width) in pixels, fractions allowed. Positions are clipped to
    the box, so nothing from outside it enters. Raises ValueError for boxes that leave the image.
    """
    x = _images(x)
    boxes = _per_image(boxes, "boxes", (len(x), 4))
    height, width = per_axis(size, 2, "size", 1)
    empty((len(x), height, width, x.shape[1], 8), float)  # refuses a size that no memory holds
    top, left, box_h, box_w = (column[:, None] for column in boxes.T)
    inside = (boxes >= 0).all() and (top + box_h <= x.shape[2]).all() and (left + box_w <= x.shape[3]).all()
    require(
        bool(inside and (boxes[:, 2:] >= 1).all()), "boxes", boxes[:3].tolist(), f"must lie in {x.shape[2:]}"
    )
    # The centre of output pixel i lies at (i + ½)·box/size of the box; pixel centres count from ½.
    rows = top + np.clip((np.arange(height) + 0.5) * box_h / height - 0.5, 0, box_h - 1)
    columns = left + np.clip((np.arange(width) + 0.5) * box_w / width - 0.5, 0, box_w - 1)
    shape = (len(x), height, width)
    return bilinear(x, np.broadcast_to(rows[:, :, None], shape), np.broadcast_to(columns[:, None], shape))


def random_resized_crop(x, size, scale=(0.08, 1.0), ratio=(3 / 4, 4 / 3), rng=None) -> np.ndarray:
    """Return a random part of each image, stretched to ``size``: (N, C, h, w).

    The part covers a share U(scale) of the area, its width over height is log-uniform in ``ratio``, and it
    is clipped to the image. Raises ValueError for ranges that are not 0 < low ≤ high (and scale ≤ 1).

    Source: Szegedy et al. (2015), Going deeper with convolutions, section 6.
    """
    x, rng = _images(x), init.as_rng(rng)
    rule = "must be 0 < low ≤ high ≤ 1"
    scale, ratio = interval(scale, "scale", rule), interval(ratio, "ratio", "must be 0 < low ≤ high")
    require(scale[1] <= 1, "scale", scale, rule)
    n, _, height, width = x.shape
    area = height * width * rng.uniform(*scale, n)
    aspect = np.exp(rng.uniform(*np.log(ratio), n))
    box_h = np.clip(np.round(np.sqrt(area / aspect)), 1, height)
    box_w = np.clip(np.round(np.sqrt(area * aspect)), 1, width)
    top, left = rng.integers(0, height - box_h + 1), rng.integers(0, width - box_w + 1)
    return resized_crop(x, np.stack([top, left, box_h, box_w], 1), size)


def _blend(x: np.ndarray, other: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Return factor·x + (1 − factor)·other, kept in [0, 1]."""
    factor = factor.astype(x.dtype)[:, None, None, None]
    return np.clip(factor * x + (1 - factor) * other, 0, 1)


def grey(x: np.ndarray) -> np.ndarray:
    """Return the brightness (N, 1, H, W) of RGB images: 0.2989·R + 0.587·G + 0.114·B.

    Grey images come back as they are. Raises ValueError unless there are 1 or 3 channels.
    """
    x = _colours(x)
    if x.shape[1] == 1:
        return x
    return np.einsum("nchw,c->nhw", x, np.array([0.2989, 0.587, 0.114], x.dtype))[:, None]


def shift_hue(x: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Return RGB images (N, 3, H, W) in [0, 1] with all colours moved on round the colour circle.

    ``shift`` (N,) counts turns: 1/3 makes red green. With V = max(R, G, B) and C = V − min(R, G, B), the hue
    is h = (G − B) / C where R is largest, 2 + (B − R) / C where G is, 4 + (R − G) / C where B is, in sixths
    of a turn. After h ← h + 6·shift each channel is V − C·clip(min(k, 4 − k), 0, 1) with k = (n + h) mod 6
    and n = 5, 3, 1 for R, G, B. Brightness V and greys stay; grey images (N, 1, H, W) come back as they are.
    Raises ValueError for another number of channels or of shifts.
    """
    x = _colours(x)
    shift = _per_image(shift, "shift", (len(x),))
    if x.shape[1] == 1:
        return x
    red, green, blue = x.swapaxes(0, 1)
    value, chroma = x.max(1), x.max(1) - x.min(1)
    safe = np.where(chroma > 0, chroma, 1)  # where it is 0 the hue does not matter
    hue = np.where(value == green, 2 + (blue - red) / safe, 4 + (red - green) / safe)
    hue = np.where(value == red, (green - blue) / safe, hue) + 6 * shift[:, None, None]
    k = (np.array([5, 3, 1])[:, None, None] + hue[:, None]) % 6
    y = value[:, None] - chroma[:, None] * np.clip(np.minimum(k, 4 - k), 0, 1)
    return y.astype(x.dtype)


def color_jitter(
    x, brightness: float = 0.0, contrast: float = 0.0, saturation: float = 0.0, hue: float = 0.0, rng=None
) -> np.ndarray:
    """Return ``x`` (N, C, H, W) in [0, 1] with brightness, contrast, saturation and hue changed at random.

    Each image draws a factor f from U(1 − a, 1 + a) for each of the first three, never below 0, and becomes
    f·x + (1 − f)·other, cut to [0, 1], where the other is, in this order, black, its mean brightness, and
    its grey version. Then :func:`shift_hue` by a share of a turn from U(−hue, hue). torchvision's ColorJitter
    draws the order of the four too. Raises ValueError for negative numbers, a hue above ½ and values outside
    [0, 1].
    """
    x, rng = _images(x), init.as_rng(rng)
    require(bool(x.min() >= 0 and x.max() <= 1), "x", (x.min(), x.max()), "must lie in [0, 1]")
    rule = "must be in [0, 0.5]: half a turn each way is the whole circle"
    require(0 <= number(hue, "hue") <= 0.5, "hue", hue, rule)
    for name, a in (("brightness", brightness), ("contrast", contrast), ("saturation", saturation)):
        if number(a, name, "≥ 0") == 0:
            continue
        factor = rng.uniform(max(0, 1 - a), 1 + a, len(x))
        if name == "brightness":
            other = np.zeros_like(x)
        else:
            other = grey(x) if name == "saturation" else grey(x).mean((1, 2, 3), keepdims=True)
        x = _blend(x, other, factor)
    return shift_hue(x, rng.uniform(-hue, hue, len(x))) if hue else x


def normalize(x: np.ndarray, mean, std) -> np.ndarray:
    """Return (x − mean) / std per channel; ``x`` (N, C, H, W), ``mean`` and ``std`` one number per channel.

    Raises ValueError for another number of channels and for a deviation that is not positive.
    """
    x = _images(x)
    mean, std = (as_float(v, x.dtype, name) for v, name in ((mean, "mean"), (std, "std")))
    for name, v in (("mean", mean), ("std", std)):
        require(v.shape == (x.shape[1],), f"{name}.shape", v.shape, f"must be ({x.shape[1]},)")
    require(bool((std > 0).all()), "std", std.tolist(), "must be > 0")
    return (x - mean[:, None, None]) / std[:, None, None]
