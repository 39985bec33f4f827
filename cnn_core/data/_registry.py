"""The table of data sets: what each holds, the digests that prove it, its licence and where it comes from.

How the digests are known to be those of the published data:

- ``mnist`` and ``fashion_mnist``: the arrays, with the IDX header put before them, have the MD5s of the
  original uncompressed files (training images: 6bbc9ace898e44ae57da46a324031adb and
  f4a8712d7a061bf5bd6d2ca38dc4d50a).
- ``cifar10``: class counts, and channel means and deviations to eight digits, are the published ones.
- ``pneumoniamnist``: split sizes and class counts are the published ones; the official file itself, whose MD5
  is ``archive_hash``, has not been compared sample by sample.
- ``hymenoptera``: digests of the file names only; the archive's own SHA-256 is the one that the PyTorch
  tutorials use (``.jenkins/download_data.py`` in their repository).
- ``digits``: taken from scikit-learn 1.9.

``archive_hash`` is what pooch checks on the downloaded file; torchvision checks its
downloads by MD5s of its own.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from cnn_core._check import require


@dataclass(frozen=True)
class Spec:
    """One row of the table.

    ``shape`` is that of one image: ``(H, W)`` or ``(H, W, 3)``. ``parts`` maps a part to its number of
    samples and its SHA-256: of the samples in order if ``ordered``, of the samples in any order if not. For
    ``hymenoptera`` the parts are the image folders, and the SHA-256 is that of the sorted file names.
    """

    name: str
    file: str | None
    shape: tuple[int, ...]
    parts: dict[str, tuple[int, str]]
    classes: tuple[str, ...]
    licence: str
    citation: str
    source: str
    ordered: bool = True
    archive_hash: str | None = None


_TEN_DIGITS = tuple("0123456789")

_SPECS = (
    Spec(
        name="mnist",
        file="mnist.npz",
        shape=(28, 28),
        parts={
            "train": (60_000, "edc0d1098aa497be14ace79ddd5171e5a3dcf9c4d196c015389203eb3ba1f59b"),
            "test": (10_000, "c3f9adf9c66efb572b1f9326c3a511b45910c7173b97be66ceceeeeaef6b802b"),
        },
        classes=_TEN_DIGITS,
        licence="CC BY-SA 3.0",
        citation="LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition. "
        "Proceedings of the IEEE 86(11), 2278–2324, 1998.",
        source="https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    Spec(
        name="fashion_mnist",
        file="fashion_mnist.npz",
        shape=(28, 28),
        parts={
            "train": (60_000, "16d82e2b505296aa2b78bd5ea0992634f30419a4c97def7c907d154a35ac6157"),
            "test": (10_000, "9f1ec356a747bfe4ebab3cfb722d3694c9ca737e2570f6f90cf31d7b6fd689d4"),
        },
        classes=(
            *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        ),
        licence="MIT",
        citation="Xiao, Rasul, Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine "
        "learning algorithms. arXiv:1708.07747, 2017.",
        source="http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    Spec(
        name="cifar10",
        file="cifar10.npz",
        shape=(32, 32, 3),
        ordered=False,
        parts={
            "train": (50_000, "6a3b2c04d0a79ce272dcdacaf0bc440275db5a8cbe3717521a28fada2ea0d2ed"),
            "test": (10_000, "65a6ffe079453e514083f99356b35e02cbfd581b4951e3937fae188974b79f39"),
        },
        classes=(
            *("airplane", "automobile", "bird", "cat", "deer"),
            *("dog", "frog", "horse", "ship", "truck"),
        ),
        licence="none stated",
        citation="Krizhevsky: Learning multiple layers of features from tiny images. "
        "Technical report, University of Toronto, 2009.",
        source="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    ),
    Spec(
        name="pneumoniamnist",
        file="pneumoniamnist.npz",
        shape=(28, 28),
        ordered=False,
        parts={
            "train": (4_708, "6f4f175d8f284b761e4bac8adbbc53909ab5bf726091ff048df60e31b0285e79"),
            "val": (524, "96fd11f8a8ae3d1112cc8a9eb5228b9dd9d012f03b065853d718c1e0b0a7b046"),
            "test": (624, "76775cc8c143ecff72cb3bcb0a321228f0926dbed65082df8a321d5ea26be326"),
        },
        classes=("normal", "pneumonia"),
        licence="CC BY 4.0",
        citation="Yang et al.: MedMNIST v2, a large-scale lightweight benchmark for 2D and 3D biomedical "
        "image classification. Scientific Data 10, 41, 2023. "
        "Source images: Kermany et al., Cell 172(5), 2018.",
        source="https://zenodo.org/records/10519652/files/pneumoniamnist.npz?download=1",
        archive_hash="md5:28209eda62fecd6e6a2d98b1501bb15f",
    ),
    Spec(
        name="hymenoptera",
        file="hymenoptera",
        shape=(224, 224, 3),
        parts={
            "train/ants": (123, "900540febe265404e0bd058579f318bdcbe549fa885b66952c5906ba962121fa"),
            "train/bees": (121, "dc1c75da90e38f89519b1e75d1b464fb359fb5d184be5667a5330e649cc0f68a"),
            "val/ants": (70, "4a549c29c269fedb22d680ef373384302099eed4b0c1d347599178b0ab91cacc"),
            "val/bees": (83, "cbab80efdf500243777b8ff4c9bc53804d3b1f8761b48a75d5ed7a0f7fd79201"),
        },
        classes=("ants", "bees"),
        licence="none stated",
        citation="Chilamkurthy: Transfer learning for computer vision tutorial. PyTorch tutorials, 2017. "
        "Photographs: a subset of ImageNet.",
        source="https://download.pytorch.org/tutorial/hymenoptera_data.zip",
        archive_hash="sha256:fbc41b31d544714d18dd1230b1e2b455e1557766e13e67f9f5a7a23af7c02209",
    ),
    Spec(
        name="digits",
        file=None,
        shape=(8, 8),
        parts={
            "train": (1_442, "d5517839a928f2d0aebc063963464d2eaf573b1e32a2a1a29581cc93bb7fb97b"),
            "test": (355, "dffb3bbc3bee43a253e1a27dcd91eed7938a7aa43dbb1099812cb3e7392d9b1c"),
        },
        classes=_TEN_DIGITS,
        licence="CC BY 4.0",
        citation="Alpaydin, Kaynak: Cascading classifiers. Kybernetika 34(4), 369–374, 1998.",
        source="https://archive.ics.uci.edu/dataset/80 (test part), shipped with scikit-learn",
    ),
)

SETS = {spec.name: spec for spec in _SPECS}


def names() -> list[str]:
    """List the names that ``load`` knows, in alphabetical order."""
    return sorted(SETS)


def spec_of(name: str) -> Spec:
    """Return the row for ``name``; raise ValueError with the closest names if there is none."""
    close = difflib.get_close_matches(str(name).lower().replace("-", "_"), names(), n=3)
    hint = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
    known = isinstance(name, str) and name in SETS
    require(known, "name", name, f"{hint}must be one of {', '.join(names())}")
    return SETS[name]
