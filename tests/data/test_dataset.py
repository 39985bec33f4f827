from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from cnn_core.data import load, to_float


def test_dataset_is_frozen():
    with pytest.raises(FrozenInstanceError):
        load("digits").train_images = None


def test_grey_images_get_a_channel_axis():
    images = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    result = to_float(images)
    assert result.shape == (2, 1, 3, 4)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result[:, 0], images.astype(np.float32) / np.float32(255))


def test_colour_images_become_channels_first():
    images = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 3), dtype=np.uint8)
    result = to_float(images)
    assert result.shape == (2, 3, 4, 5)
    assert result.flags.c_contiguous
    for n, c, h, w in np.ndindex(result.shape):
        assert result[n, c, h, w] == np.float32(images[n, h, w, c]) / np.float32(255)


def test_every_byte_is_scaled_as_torch_does():
    import torch
    from torchvision.transforms import v2

    every_byte = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    result, tensor = to_float(every_byte)[:, 0], torch.from_numpy(every_byte.copy())
    np.testing.assert_array_equal(result, (tensor.float() / 255).numpy())
    # torchvision multiplies by 1/255 instead of dividing, which may differ in the last bit.
    np.testing.assert_array_almost_equal_nulp(
        result, v2.ToDtype(torch.float32, scale=True)(tensor).numpy(), 1
    )


def test_maximum_of_digits():
    scaled = to_float(load("digits").test_images, maximum=16)
    assert scaled.min() == 0
    assert scaled.max() == 1


def test_no_images():
    assert to_float(np.zeros((0, 8, 8), dtype=np.uint8)).shape == (0, 1, 8, 8)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((2, 8, 8)), r"images=\(dtype\('float64'\), \(2, 8, 8\)\): must be a uint8 array"),
        ([[0]], r"images=\('list', None\): must be a uint8 array"),
        (np.zeros((8, 8), np.uint8), r"images.shape=\(8, 8\): must be \(N, H, W\)"),
        (np.zeros((1, 8, 8, 4), np.uint8), r"images.shape=\(1, 8, 8, 4\): must be"),
    ],
)
def test_wrong_images(images, message):
    with pytest.raises(ValueError, match=message):
        to_float(images)


@pytest.mark.parametrize(
    ("maximum", "message"),
    [
        (16, "maximum=16: the images hold 17"),
        (0, "maximum=0: must be ≥ 1"),
        (256, "maximum=256: must be at most 255"),
        (1.5, "maximum=1.5: must be a whole"),
    ],
)
def test_wrong_maximum(maximum, message):
    with pytest.raises(ValueError, match=message):
        to_float(np.full((1, 2, 2), 17, np.uint8), maximum=maximum)
