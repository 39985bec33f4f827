"""Write the data of the LeNet explorer, ``data.json`` beside this file, from a training record.

    python -m cnn_core.widgets.lenet.make_data            write the file anew
    python -m cnn_core.widgets.lenet.make_data --check    change nothing, say whether the file is in step

What goes in: the weights of the record ``lenet5-seed0``, each filter rounded to 4,095 levels; the mean
and the deviation by which the recipe normalises images; and some test digits of MNIST: the first of each
class, then those that the network gets wrong with the most confidence.

A rounded weight is two characters of the base64 alphabet, first·64 + second − 2,048, times the scale of its
filter. Scales and biases are float32, little-endian, in ordinary base64, and so are the bytes of the digits.
"""

import argparse
import json
import sys
from base64 import b64encode

import numpy as np
from safetensors.numpy import load_file

from cnn_core import data, records
from cnn_core.widgets.lenet.network import (
    ALPHABET,
    DATA_FILE,
    LAYERS,
    LEVELS,
    PAD,
    network,
    normalise,
    unpack,
)

RECORD = "lenet5-seed0"
MISTAKES = 2


def rounded(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return whole numbers (filters, weights of a filter) in ±2,047 and float32 scales (filters,)."""
    flat = weight.reshape(len(weight), -1).astype(np.float64)
    scale = (np.abs(flat).max(1) / LEVELS).astype(np.float32)
    return np.rint(flat / scale[:, None]).clip(-LEVELS, LEVELS).astype(int), scale


def base64(values: np.ndarray, kind: str) -> str:
    """Return the bytes of ``values`` as little-endian numbers of this kind, in base64."""
    return b64encode(np.ascontiguousarray(values, np.dtype(kind).newbyteorder("<")).tobytes()).decode("ascii")


def pack(weight: np.ndarray, bias: np.ndarray) -> dict[str, str]:
    """One layer as three texts."""
    levels, scale = rounded(weight)
    high, low = np.divmod(levels.ravel() + LEVELS + 1, 64)
    letters = np.array(list(ALPHABET))
    text = "".join(letters[np.stack([high, low], 1).ravel()])
    return {"weight": text, "scale": base64(scale, "f4"), "bias": base64(bias, "f4")}


def statistics(images: np.ndarray) -> tuple[float, float]:
    """Mean and deviation of the pixels of bytes (N, 28, 28), padded to 32×32, as the recipe has them."""
    places = len(images) * (images.shape[1] + 2 * PAD) ** 2
    mean = images.sum(dtype=np.int64) / 255 / places
    squares = (images.astype(np.int64) ** 2).sum() / 255**2 / places
    return float(np.float32(mean)), float(np.float32(np.sqrt(squares - mean**2)))


def chosen(logits: np.ndarray, labels: np.ndarray) -> list[int]:
    """Return the first test image of each class, then the most confident mistakes."""
    share = np.exp(logits - logits.max(1, keepdims=True))
    confidence = (share / share.sum(1, keepdims=True)).max(1)
    wrong = np.flatnonzero(logits.argmax(1) != labels)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:MISTAKES]
    return [*(int(np.flatnonzero(labels == digit)[0]) for digit in range(10)), *worst.tolist()]


def content() -> str:
    """Return the whole text of the file."""
    mnist, weights = data.load("mnist"), load_file(records.weights_path(RECORD))
    layers = {name: pack(weights[f"{name}.weight"], weights[f"{name}.bias"]) for name in LAYERS}
    mean, std = statistics(mnist.train_images)
    net = network(unpack(layers))
    logits = np.concatenate(
        [net(normalise(part, mean, std)) for part in np.array_split(mnist.test_images[:, None], 20)]
    )
    digits = [
        {"index": i, "label": int(mnist.test_labels[i]), "pixels": base64(mnist.test_images[i], "u1")}
        for i in chosen(logits, mnist.test_labels)
    ]
    packed = {"record": RECORD, "mean": mean, "std": std, "layers": layers, "digits": digits}
    return json.dumps(packed, indent=1) + "\n"


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    text = content()
    if check:
        same = DATA_FILE.is_file() and DATA_FILE.read_text("utf-8") == text
        print(f"{DATA_FILE.name} is {'in step' if same else 'out of step'}")
        return 0 if same else 1
    DATA_FILE.write_text(text, encoding="utf-8")
    print(f"{DATA_FILE.name}: {len(text.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
