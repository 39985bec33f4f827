"""The network behind the LeNet-5 explorer, in NumPy, with the weights that the page carries."""

import json
from base64 import b64decode
from functools import cache
from pathlib import Path

import numpy as np

from cnn_core import nn

DATA_FILE = Path(__file__).with_name("data.json")  # made by make_data.py, which explains its form
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LEVELS = 2047  # a weight is a whole number in ±LEVELS times the scale of its filter
FIELD, BOX, PAD = (
    28,
    20,
    2,
)  # MNIST's field, the box that a digit fills, and the border up to the paper's 32×32

# The layers with weights, and the shapes of what all layers hand on: maps, rows, columns.
LAYERS = {"c1": (6, 1, 5, 5), "c3": (16, 6, 5, 5), "c5": (120, 16, 5, 5), "f6": (84, 120), "output": (10, 84)}
SHAPES = {
    "c1": (6, 28, 28),
    "s2": (6, 14, 14),
    "c3": (16, 10, 10),
    "s4": (16, 5, 5),
    "c5": (120, 1, 1),
    "f6": (84, 1, 1),
    "output": (10, 1, 1),
}
BELOW = dict(zip(list(SHAPES)[1:], SHAPES, strict=False))  # layer → the one that it reads


def floats(text: str) -> np.ndarray:
    """Return the float32 numbers that a base64 text holds."""
    return np.frombuffer(b64decode(text), "<f4").astype(np.float32)


def unpack(layers: dict[str, dict[str, str]]) -> dict[str, np.ndarray]:
    """Return the weights, float32, by the names of PyTorch's state dict (``"c1.weight"`` …)."""
    found = {}
    for name, shape in LAYERS.items():
        packed = layers[name]
        places = np.array([ALPHABET.index(letter) for letter in packed["weight"]]).reshape(-1, 2)
        levels = (places[:, 0] * 64 + places[:, 1] - LEVELS - 1).reshape(shape[0], -1)
        weight = levels.astype(np.float32) * floats(packed["scale"])[:, None]
        found |= {f"{name}.weight": weight.reshape(shape), f"{name}.bias": floats(packed["bias"])}
    return found


@cache
def packed_data() -> dict:
    """Return what ``data.json`` holds: record, mean, std, layers and digits, packed as they are."""
    return json.loads(DATA_FILE.read_text("utf-8"))


def digits() -> list[dict]:
    """Return the built-in digits of MNIST: ``index`` in the test set, ``label``, ``image`` uint8 (28, 28)."""
    return [
        {
            "index": one["index"],
            "label": one["label"],
            "image": np.frombuffer(b64decode(one["pixels"]), np.uint8).reshape(FIELD, FIELD),
        }
        for one in packed_data()["digits"]
    ]


def network(weights: dict[str, np.ndarray]) -> nn.Sequential:
    """Images (N, 1, 32, 32), normalised, → logits (N, 10): the textbook LeNet-5 with ReLU and max-pooling."""
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 120, 5), nn.ReLU(), nn.Flatten(),
        nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip
    places = dict(zip(LAYERS, (0, 3, 6, 9, 11), strict=True))
    state = {f"{place}.{kind}": weights[f"{name}.{kind}"] for name, place in places.items()
             for kind in ("weight", "bias")}  # fmt: skip
    net.load_state_dict(state)
    return net.eval()


@cache
def shipped() -> tuple[nn.Sequential, dict[str, np.ndarray]]:
    """Return the network with the page's weights, and these weights."""
    weights = unpack(packed_data()["layers"])
    return network(weights), weights


def normalise(images: np.ndarray, mean: float, std: float) -> np.ndarray:
    """Grey values 0 … 255, (…, 28, 28) → (…, 32, 32): a black border, mean 0, deviation 1."""
    border = [(0, 0)] * (images.ndim - 2) + [(PAD, PAD)] * 2
    return (np.pad(images, border) / 255 - mean) / std


def run(image: np.ndarray) -> dict[str, np.ndarray]:
    """Return what each layer makes of grey values (28, 28): layer → (maps, rows, columns)."""
    net, _ = shipped()
    y, outputs = normalise(image, packed_data()["mean"], packed_data()["std"])[None, None], []
    for layer in net:
        y = layer(y)
        outputs.append(y)
    last = dict(zip(SHAPES, (1, 2, 4, 5, 7, 10, 11), strict=True))  # behind the ReLU, if there is one
    return {name: outputs[place][0].reshape(SHAPES[name]) for name, place in last.items()}


def prepare(drawing: np.ndarray) -> np.ndarray:
    """Scale and move a drawing (28, 28) as MNIST's makers did with their digits; nothing drawn stays nothing.

    The longer side of its bounding box becomes 20 pixels, and its centre of mass comes to lie in the middle
    of the field (LeCun et al. 1998, section III.A). A new pixel is the mean of three samples along each axis,
    with bilinear interpolation.
    """
    if not drawing.any():
        return drawing
    masses = [drawing.sum(1), drawing.sum(0)]  # by rows, by columns
    ends = [np.flatnonzero(mass)[[0, -1]] for mass in masses]
    scale = BOX / max(last - first + 1 for first, last in ends)
    rows, columns = (resampling(float(np.arange(FIELD) @ m / m.sum()), scale) for m in masses)
    return rows @ drawing @ columns.T


def resampling(centre: float, scale: float) -> np.ndarray:
    """Return the matrix (28, 28) that scales along an axis and brings ``centre`` to pixel 14, as in MNIST."""
    places = np.arange(FIELD)
    steps = places[:, None] - FIELD // 2 + np.array([-1, 0, 1]) / 3
    distance = np.abs(centre + steps[:, :, None] / scale - places)
    return np.maximum(0, 1 - distance).mean(1)
