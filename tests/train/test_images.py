import numpy as np
import pytest
import torch

from cnn_core import data
from cnn_core.train import fit, load_sets, lr_range_test
from cnn_core.train.estimate import estimate


def test_channel_statistics_are_those_of_the_training_part(recipe):
    sets = load_sets(recipe(normalise="channel"))
    raw = data.load("digits").train_images[:300] / 255
    assert sets.mean.item() == pytest.approx(raw.mean(), rel=1e-6)
    assert sets.std.item() == pytest.approx(raw.std(), rel=1e-6)
    x = sets.normalise(sets.train.images)
    assert x.dtype == torch.float32
    assert x.mean().item() == pytest.approx(0, abs=1e-5)
    assert x.std().item() == pytest.approx(1, rel=1e-3)


def test_the_mean_image_is_subtracted_pixel_by_pixel(recipe):
    sets = load_sets(recipe(normalise="pixel"))
    assert sets.mean.shape == (1, 8, 8)
    means = sets.normalise(sets.train.images).mean(0)
    assert means.abs().max().item() < 1e-5


def test_a_pair_gives_the_values_of_black_and_white(recipe, tiny_data):
    sets = load_sets(recipe(normalise=(-0.1, 1.175), train_size=None, test_size=None), dataset=tiny_data)
    ends = torch.tensor([0, 255], dtype=torch.uint8).view(2, 1, 1, 1)
    assert sets.normalise(ends).flatten().tolist() == pytest.approx([-0.1, 1.175])


def test_padding_and_resizing_keep_bytes(recipe, tiny_data):
    change = {"train_size": None, "test_size": None}
    padded = load_sets(recipe(pad=2, **change), dataset=tiny_data).train.images
    assert padded.shape == (40, 1, 10, 10)
    assert padded.dtype == torch.uint8
    assert torch.equal(padded[:, 0, 2:8, 2:8], torch.as_tensor(tiny_data.train_images))
    assert padded[:, :, :2].sum() == 0
    small = load_sets(recipe(resize=3, **change), dataset=tiny_data).test.images
    assert small.shape == (20, 1, 3, 3)
    assert small.dtype == torch.uint8


def test_colour_images_become_channels_first(recipe):
    images = np.zeros((4, 5, 6, 3), np.uint8)
    images[..., 2] = 9
    labels = np.array([0, 1, 0, 1], np.uint8)
    colour = data.Dataset("c", images, labels, images, labels, ("a", "b"), "", "", "")
    sets = load_sets(recipe(train_size=None, test_size=None, normalise=(0, 1)), dataset=colour)
    assert sets.train.images.shape == (4, 3, 5, 6)
    assert sets.train.images[:, 2].unique().tolist() == [9]
    assert sets.train.labels.dtype == torch.int64


def test_validation_images_are_taken_from_training_with_the_classes_in_their_share(recipe, tiny_data):
    sets = load_sets(recipe(validation=10, train_size=None, test_size=None), dataset=tiny_data)
    assert (len(sets.train), len(sets.validation), len(sets.test)) == (30, 10, 20)
    assert sets.validation.labels.bincount().tolist() == [5, 5]
    seen = torch.cat([sets.train.images, sets.validation.images]).flatten(1)
    assert len(seen.unique(dim=0)) == 40


def test_sizes_that_the_set_does_not_have_are_refused(recipe, tiny_data):
    with pytest.raises(ValueError, match="train_size=300: tiny has 40 images"):
        load_sets(recipe(), dataset=tiny_data)
    with pytest.raises(ValueError, match="validation=40: must be below 40"):
        load_sets(recipe(train_size=None, test_size=None, validation=40), dataset=tiny_data)
    with pytest.raises(ValueError, match="normalise='mean'"):
        load_sets(recipe(normalise="mean"))


def test_runs_and_sets_take_the_whole_data_set_and_not_a_part_of_it(recipe, model, tiny_data, monkeypatch):
    asked = []

    def load(name, **options):
        asked.append((name, options))
        return tiny_data

    monkeypatch.setattr(data, "load", load)
    entry = recipe(train_size=None, test_size=None, data="cifar10")
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 2))
    load_sets(entry)
    fit(network, None, entry, log=None)
    lr_range_test(network, None, entry, steps=2)
    estimate(network, None, entry)
    assert asked == [("cifar10", {"whole": True})] * 4
