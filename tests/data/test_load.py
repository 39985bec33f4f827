import subprocess
import sys

import numpy as np
import pytest

from cnn_core.data import load, names
from cnn_core.data._registry import SETS

REPRS = {
    "cifar10": "Dataset('cifar10', train 50,000 × 32×32×3, test 10,000, 10 classes)",
    "digits": "Dataset('digits', train 1,442 × 8×8, test 355, 10 classes)",
    "fashion_mnist": "Dataset('fashion_mnist', train 60,000 × 28×28, test 10,000, 10 classes)",
    "hymenoptera": "Dataset('hymenoptera', train 244 × 224×224×3, test 153, 2 classes)",
    "mnist": "Dataset('mnist', train 60,000 × 28×28, test 10,000, 10 classes)",
    "pneumoniamnist": "Dataset('pneumoniamnist', train 4,708 × 28×28, val 524, test 624, 2 classes)",
}

# Samples per class in the training and the test part, as published with each set.
CLASS_COUNTS = {
    "mnist": (
        [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
        [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    ),
    "fashion_mnist": ([6000] * 10, [1000] * 10),
    "cifar10": ([5000] * 10, [1000] * 10),
    "pneumoniamnist": ([1214, 3494], [234, 390]),
    "hymenoptera": ([123, 121], [70, 83]),
}


def test_names_are_the_table():
    assert names() == sorted(REPRS) == sorted(SETS)


def look_over(data):
    """Check types, shapes and labels of each part, and that the facts about the set are there."""
    for part in data.counts:
        images, labels = getattr(data, f"{part}_images"), getattr(data, f"{part}_labels")
        assert images.dtype == labels.dtype == np.uint8
        assert images.shape == (len(labels), *SETS[data.name].shape)
        assert labels.shape == (len(labels),)
        assert images.flags.writeable
        assert labels.flags.writeable
        assert set(labels.tolist()) == set(range(len(data.classes)))
    for fact in (data.licence, data.citation, data.source):
        assert isinstance(fact, str)
        assert fact


@pytest.mark.parametrize("name", sorted(REPRS))
def test_whole_set(name, whole_folder):
    data = load(name, whole=True, folder=whole_folder(name))
    assert repr(data) == REPRS[name]
    assert data.whole
    look_over(data)
    if name in CLASS_COUNTS:
        assert np.bincount(data.train_labels).tolist() == CLASS_COUNTS[name][0]
        assert np.bincount(data.test_labels).tolist() == CLASS_COUNTS[name][1]


def test_pneumonia_has_a_validation_part():
    assert np.bincount(load("pneumoniamnist").val_labels).tolist() == [135, 389]


def test_cifar_channel_means_are_the_published_ones(whole_folder):
    pixels = load("cifar10", whole=True, folder=whole_folder("cifar10")).train_images.reshape(-1, 3)
    mean, square = pixels.mean(axis=0), np.array([np.square(c, dtype=np.uint16).mean() for c in pixels.T])
    np.testing.assert_allclose(mean / 255, [0.49139968, 0.48215841, 0.44653091], atol=5e-9)
    deviation = np.sqrt(square - mean**2) / 255
    np.testing.assert_allclose(deviation, [0.24703223, 0.24348513, 0.26158784], atol=5e-9)


def test_mnist_order_and_mean_are_the_original_ones():
    data = load("mnist")
    assert data.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert data.test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert data.train_images.mean() / 255 == pytest.approx(0.1306604762738429, abs=1e-12)


def test_the_first_half_of_mnist_s_test_part_is_the_thinner_and_the_harder_one():
    """As the table says; the classifier compares with the mean of each class."""
    data = load("mnist")
    x, test = data.train_images.reshape(60_000, -1), data.test_images.reshape(10_000, -1).astype(np.float32)
    means = np.stack([x[data.train_labels == label].mean(0, dtype=np.float32) for label in range(10)])
    wrong = (test @ means.T - (means**2).sum(1) / 2).argmax(1) != data.test_labels
    assert test[:5000].mean() < 0.9 * test[5000:].mean()
    assert wrong[:5000].mean() > 1.2 * wrong[5000:].mean()


def test_class_names_follow_the_official_numbers():
    from torchvision import datasets

    assert load("pneumoniamnist").classes == ("normal", "pneumonia")
    assert SETS["cifar10"].classes[::9] == ("airplane", "truck")
    assert list(SETS["fashion_mnist"].classes) == datasets.FashionMNIST.classes


def test_digits_are_split_by_the_stated_rule():
    from sklearn.datasets import load_digits

    data, original = load("digits"), load_digits()
    assert data.train_images.max() == data.test_images.max() == 16
    for label in range(10):
        own = original.images[original.target == label]
        np.testing.assert_array_equal(data.test_images[data.test_labels == label], own[4::5])
        rest = np.delete(own, np.s_[4::5], axis=0)
        np.testing.assert_array_equal(data.train_images[data.train_labels == label], rest)


def test_a_load_is_a_fresh_copy():
    first = load("pneumoniamnist")
    first.train_images[:] = 0
    assert load("pneumoniamnist").train_images.any()


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("minst", "the closest: mnist"),
        ("CIFAR-10", "the closest: cifar10"),
        ("zzz", "is not a data set; the closest: cifar10"),
    ],
)
def test_unknown_name_gives_the_closest(wrong, hint):
    with pytest.raises(ValueError, match=hint) as caught:
        load(wrong)
    assert f"data set={wrong!r}" in str(caught.value)


def test_a_name_that_is_no_text():
    with pytest.raises(ValueError, match=r"data set=\['mnist'\]: is not a data set"):
        load(["mnist"])


def test_size_belongs_to_hymenoptera():
    with pytest.raises(ValueError, match="size=64: 'mnist' has a fixed size"):
        load("mnist", size=64)


@pytest.mark.parametrize("size", [0, -3, 2.5, "64", True])
def test_size_must_be_whole_and_positive(size):
    with pytest.raises(ValueError, match=f"size={size!r}: must be (a whole number|≥ 1)"):
        load("hymenoptera", size=size)


def test_import_is_light():
    heavy = "{'torch', 'torchvision', 'sklearn', 'pooch', 'PIL'}"
    code = f"import sys, cnn_core.data; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
