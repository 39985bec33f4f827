"""Augmentation in arrays, against NumPy's and torchvision's versions of single transformations."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torchvision.transforms.v2 import functional as V

from cnn_core.nn import augment

X = np.random.default_rng(0).random((3, 3, 9, 12))


def test_flip_mirrors_its_share():
    x = np.random.default_rng(0).random((2000, 1, 1, 2))
    y = augment.random_horizontal_flip(x, 0.3, rng=0)
    flipped = (y == x[..., ::-1]).all((1, 2, 3))
    assert flipped.mean() == pytest.approx(0.3, abs=0.04)
    assert (y[~flipped] == x[~flipped]).all()


def test_vertical_flip_is_the_other_axis():
    y = augment.random_vertical_flip(X, 1.0)
    assert (y == X[:, :, ::-1]).all()
    assert (augment.random_vertical_flip(X, 0.5, rng=3) != X).any()
    assert (augment.random_vertical_flip(X, 0.0) == X).all()


def test_quarter_turns_are_exact():
    x = X[..., :9]
    assert np.allclose(
        augment.rotate(x, [90, 180, 0]), [np.rot90(x[0], 1, (1, 2)), x[1][:, ::-1, ::-1], x[2]]
    )


@pytest.mark.parametrize("angle", [-37.0, 15.0, 120.0])
def test_rotation_equals_torchvision(angle):
    expected = V.rotate(torch.tensor(X), angle, V.InterpolationMode.BILINEAR).numpy()
    assert np.allclose(augment.rotate(X, [angle] * 3), expected, atol=1e-5)


def test_random_rotation_stays_in_range():
    x = np.zeros((300, 1, 21, 21))
    x[:, :, 10, 15:] = 1
    y = augment.random_rotation(x, 30, rng=0)
    weight = y.sum((1, 2, 3))
    rows = (y * np.arange(21)[:, None]).sum((1, 2, 3)) / weight - 10
    columns = (y * np.arange(21)).sum((1, 2, 3)) / weight - 10
    angles = np.rad2deg(np.arctan2(-rows, columns))
    assert np.abs(angles).max() == pytest.approx(30, abs=1.5)
    assert abs(angles.mean()) < 3


def test_crop_equals_torch_interpolation():
    boxes = np.array([[1, 2, 5, 7], [0, 0, 9, 12], [4, 3, 2, 2]])
    y = augment.resized_crop(X, boxes, (6, 8))
    for image, (top, left, h, w), crop in zip(X, boxes, y, strict=True):
        part = torch.tensor(image[None, :, top : top + h, left : left + w])
        assert np.allclose(crop, F.interpolate(part, size=(6, 8), mode="bilinear")[0].numpy())


def test_random_crops_cover_the_asked_area():
    """On a ramp image a crop's slope tells its width: the share of the area must stay in range."""
    n, size = 400, 60
    ramp = np.broadcast_to(np.arange(size) / 1.0, (size, size))
    x = np.broadcast_to(np.stack([ramp, ramp.T]), (n, 2, size, size))
    y = augment.random_resized_crop(x, 30, scale=(0.2, 0.6), ratio=(0.8, 1.25), rng=0)
    assert y.shape == (n, 2, 30, 30)
    width, height = (np.diff(y[:, 0, 15, 10:21], axis=1).mean(1), np.diff(y[:, 1, 10:21, 15], axis=1).mean(1))
    share, aspect = width * height * 900 / size**2, width / height
    assert 0.18 < share.min() < 0.25
    assert 0.55 < share.max() < 0.63
    assert aspect.min() > 0.75
    assert aspect.max() < 1.34


@pytest.mark.parametrize("name", ["brightness", "contrast", "saturation"])
def test_jitter_equals_torchvision(name, monkeypatch):
    """With both ends of the range at one factor, each step is torchvision's adjust_… function."""

    class Fixed:
        def uniform(self, low, high, n):
            assert (low, high) == pytest.approx((0.6, 1.4))
            return np.full(n, high)

    monkeypatch.setattr(augment.init, "as_rng", lambda rng: Fixed())
    expected = getattr(V, f"adjust_{name}")(torch.tensor(X), 1.4).numpy()
    assert np.allclose(augment.color_jitter(X, **{name: 0.4}), expected, atol=1e-3)


@pytest.mark.parametrize("turns", [-0.5, -0.2, 0.01, 1 / 3, 0.5])
def test_hue_equals_torchvision(turns):
    images = np.concatenate([X, np.round(X), np.round(3 * X) / 3])  # with greys, pure colours and ties
    expected = V.adjust_hue(torch.tensor(images), turns).numpy()
    assert (
        np.abs(augment.shift_hue(images, [turns] * len(images)) - expected).max() < 3e-6
    )  # theirs is float32


def test_hue_goes_round_the_circle():
    red = np.broadcast_to(np.array([1.0, 0, 0])[:, None, None], (3, 3, 1, 1))
    y = augment.shift_hue(red, [1 / 3, 2 / 3, 1.0])[:, :, 0, 0]
    assert np.allclose(y, [[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert (augment.shift_hue(X[:, :1], [0.3] * 3) == X[:, :1]).all()
    assert augment.shift_hue(X.astype(np.float32), [0.1] * 3).dtype == np.float32


def test_jitter_shifts_the_hue_of_each_image_within_its_range():
    red = np.broadcast_to(np.array([0.9, 0.1, 0.1])[:, None, None], (400, 3, 1, 1))
    y = augment.color_jitter(red, hue=0.1, rng=0)[:, :, 0, 0]
    turns = (y[:, 1] - y[:, 2]) / 0.8 / 6
    assert 0.095 < turns.max() <= 0.1
    assert -0.1 <= turns.min() < -0.095
    assert np.allclose(y.max(1), 0.9)
    assert np.allclose(y.min(1), 0.1)


def test_jitter_draws_per_image_and_stays_in_range():
    y = augment.color_jitter(np.full((500, 1, 2, 2), 0.6), brightness=0.9, contrast=0.5, rng=0)
    assert 0 <= y.min() < 0.1
    assert y.max() == 1
    assert len(np.unique(y)) > 300
    grey = augment.color_jitter(X[:, :1], saturation=1.0, rng=0)
    assert np.allclose(grey, X[:, :1])


def test_normalize():
    y = augment.normalize(X, X.mean((0, 2, 3)), X.std((0, 2, 3)))
    assert np.allclose(y.mean((0, 2, 3)), 0)
    assert np.allclose(y.std((0, 2, 3)), 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: augment.random_horizontal_flip(X[0]), "must have 4 axes"),
        (lambda: augment.random_horizontal_flip(X, 2), "p=2"),
        (lambda: augment.rotate(X, [1.0]), r"degrees.shape=\(1,\): must be \(3,\)"),
        (lambda: augment.random_rotation(X, -1), "degrees=-1"),
        (lambda: augment.resized_crop(X, [[0, 0, 10, 2]] * 3, 4), "boxes="),
        (lambda: augment.resized_crop(X, [[0, 0, 2, 2]], 4), "boxes.shape"),
        (lambda: augment.random_resized_crop(X, 4, scale=(0.5, 2)), "scale="),
        (lambda: augment.random_resized_crop(X, 4, ratio=(0, 2)), "ratio="),
        (lambda: augment.color_jitter(X * 255), "must lie in"),
        (lambda: augment.color_jitter(X, contrast=-1), "contrast=-1"),
        (lambda: augment.color_jitter(X[:, :2], saturation=0.5), "must have 1 or 3 channels"),
        (lambda: augment.color_jitter(X, hue=0.6), "hue=0.6: must be in"),
        (lambda: augment.shift_hue(X, [0.1]), r"shift.shape=\(1,\): must be \(3,\)"),
        (lambda: augment.shift_hue(X[:, :2], [0.1] * 3), "must have 1 or 3 channels"),
        (lambda: augment.random_vertical_flip(X, -1), "p=-1"),
        (lambda: augment.normalize(X, [0.5], [1]), r"mean.shape=\(1,\)"),
        (lambda: augment.normalize(X, [0.5] * 3, [1, 0, 1]), "std="),
        (lambda: augment.bilinear(X, np.zeros((1, 2, 2)), np.zeros((1, 2, 2))), "rows.shape"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
