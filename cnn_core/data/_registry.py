"""The table of data sets: what each holds, the digests that prove it, its licence and where it comes from.

How the digests are known to be those of the published data:

- ``mnist`` and ``fashion_mnist``: the arrays, with the IDX header put before them, have the MD5s of the
  original uncompressed files (training images: 6bbc9ace898e44ae57da46a324031adb and
  f4a8712d7a061bf5bd6d2ca38dc4d50a).
- ``cifar10``: class counts, and channel means and deviations to eight digits, are the published ones.
- ``pneumoniamnist``: split sizes and class counts are the published ones; the official file itself, whose MD5
  is ``archive_hash``, has not been compared sample by sample.
- ``hymenoptera``: digests of the file names only; the archive's own SHA-256 is the one that the PyTorch
  tutorials use (``.jenkins/download_data.py`` in their repository). The photographs that come with the
  package are from a copy whose shorter sides have 256 pixels, and every byte of theirs is checked.
- ``digits``: taken from scikit-learn 1.9.

The order of MNIST's test part carries information: its halves come from different writers, and the first
5,000 digits are thinner and harder than the last 5,000. A network that reads the first 1,000 or 5,000 seems
to err more often than it does. Score on all 10,000, on every n-th, or on a random draw.

What comes with the package, ``shipped``, lies in the folder ``sets``, written by ``tools/make_data.py``.
Parts of a set are drawn at random, with the classes in their overall share, and stand in random order.
torchvision checks its downloads by MD5s of its own.
"""

from dataclasses import replace

from cnn_core._check import known
from cnn_core.data._digits import read_digits
from cnn_core.data._npz import read_npz
from cnn_core.data._photographs import read_own_photographs, read_photographs
from cnn_core.data._sheets import read_sheets
from cnn_core.data._spec import Spec

_TEN_DIGITS = tuple("0123456789")

_MNIST = Spec(
    name="mnist",
    file="mnist.npz",
    read=read_npz,
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
    download=11_594_722,
)

_FASHION_MNIST = Spec(
    name="fashion_mnist",
    file="fashion_mnist.npz",
    read=read_npz,
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
    download=30_878_645,
)

_CIFAR10 = Spec(
    name="cifar10",
    file="cifar10.npz",
    read=read_npz,
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
    download=170_498_071,
)

_PNEUMONIAMNIST = Spec(
    name="pneumoniamnist",
    file="pneumoniamnist.npz",
    read=read_npz,
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
)

_HYMENOPTERA = Spec(
    name="hymenoptera",
    file="hymenoptera",
    read=read_photographs,
    any_size=True,
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
    download=47_286_322,
    archive_hash="sha256:fbc41b31d544714d18dd1230b1e2b455e1557766e13e67f9f5a7a23af7c02209",
)

_DIGITS = Spec(
    name="digits",
    file=None,
    read=read_digits,
    shape=(8, 8),
    parts={
        "train": (1_442, "d5517839a928f2d0aebc063963464d2eaf573b1e32a2a1a29581cc93bb7fb97b"),
        "test": (355, "dffb3bbc3bee43a253e1a27dcd91eed7938a7aa43dbb1099812cb3e7392d9b1c"),
    },
    classes=_TEN_DIGITS,
    licence="CC BY 4.0",
    citation="Alpaydin, Kaynak: Cascading classifiers. Kybernetika 34(4), 369–374, 1998.",
    source="https://archive.ics.uci.edu/dataset/80 (test part), shipped with scikit-learn",
)


# What lies in the folder ``sets``, where it differs from the row of the whole. An empty digest is one that
# ``tools/make_data.py`` is to tell.
_SHIPPED = {
    "mnist": {},
    "fashion_mnist": {
        "parts": {
            "train": (4_000, "19fcf2c0cf513e5201d37dcbe90f9ec92c2da41978a5c19130e14725752c9831"),
            "test": (2_000, "078c49620da66304a6e86b42a1bee4300561bc590898624558accc31aaa21ec9"),
        }
    },
    "cifar10": {
        "file": "cifar10",
        "read": read_sheets,
        "ordered": True,
        "parts": {
            "train": (3_000, "f576c53504f88d3ac0602095f851a8e7e52af7b23067a5fef1c7f4ea91eee145"),
            "test": (1_000, "0a1b86e6d79f5581c16a3e1db81addde473ea9ff69c6a1bac4affa557724936e"),
        },
    },
    "pneumoniamnist": {"file": "pneumoniamnist", "read": read_sheets},
    "hymenoptera": {
        "read": read_own_photographs,
        "parts": {
            "train/ants": (25, "1b701b0277d18701df2e64b69a89f6527e08812ab40ac2d41a58f1c6066ab689"),
            "train/bees": (25, "8e9c9a530a763ee27730eb7513dac309ad9f2e997da547610a107603a5455d83"),
            "val/ants": (15, "800e681cc1ef6c2582f20cfe21ba99d930b6469c958413acd8783da6e4fa0dcb"),
            "val/bees": (15, "efa701caa8693a5ea8a2a28ac406902a1836250fbd9a6991da03aeb4d7a8b27c"),
        },
    },
}


def _with_shipped(spec: Spec) -> Spec:
    differs = _SHIPPED.get(spec.name)
    return spec if differs is None else replace(spec, shipped=replace(spec, **differs))


SETS = {
    spec.name: _with_shipped(spec)
    for spec in (_MNIST, _FASHION_MNIST, _CIFAR10, _PNEUMONIAMNIST, _HYMENOPTERA, _DIGITS)
}


def names() -> list[str]:
    """Return the names that ``load`` knows, in alphabetical order."""
    return sorted(SETS)


def spec_of(name: str) -> Spec:
    """Return the row for ``name``; raise ValueError with the closest names if there is none."""
    known("data set", name, SETS)
    return SETS[name]
