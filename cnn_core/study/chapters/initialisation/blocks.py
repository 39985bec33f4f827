"""The size of a signal behind blocks with a shortcut."""

import numpy as np

from cnn_core.nn import init


def residual_squares(branch: str, blocks: int = 30, width: int = 256) -> np.ndarray:
    """Return the mean square (blocks,) behind each block x + f(x), where f is two layers that keep it.

    ``branch`` says how f ends: "plain"; "normalised", by a normalisation over the batch; "γ = 0", by one
    whose scale is 0, as it starts.
    """
    rng = np.random.default_rng(0)
    x, found = rng.normal(size=(200, width)), []
    for _ in range(blocks):
        first = init.he_normal((width, width), rng, float)
        second = init.lecun_normal((width, width), rng, float)  # no ReLU behind it
        f = np.maximum(x @ first.T, 0) @ second.T
        if branch != "plain":
            f = (f - f.mean(0)) / f.std(0)
        x = x + (0 if branch == "γ = 0" else 1) * f
        found.append(np.mean(x**2))
    return np.array(found)


def normalised_gradients(gain: float, depth: int = 30, width: int = 256, batch: int = 256) -> np.ndarray:
    """Return the mean square (depth,) of the gradient before each batch normalisation, from first to last.

    Each layer is a product with ``gain`` times He's weights, a normalisation and a ReLU.
    """
    rng = np.random.default_rng(0)
    x, layers = rng.normal(size=(batch, width)), []
    for _ in range(depth):
        w = gain * init.he_normal((width, width), rng, float)
        z = x @ w.T
        deviation = z.std(0)
        z = (z - z.mean(0)) / deviation
        layers.append((w, z, deviation))
        x = np.maximum(z, 0)
    g, found = rng.normal(size=x.shape), []
    for w, z, deviation in layers[::-1]:
        g = g * (z > 0)
        g = (g - g.mean(0) - z * (g * z).mean(0)) / deviation
        found.append(np.mean(g**2) * gain**2)
        g = g @ w
    return np.array(found[::-1])
