"""The Neocognitron: what its cells compute, and what it learns without labels and without gradients."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from cnn_core.models import create
from cnn_core.models._neocognitron_learning import (
    answers,
    clean_digits,
    frame_digits,
    name_planes,
    self_organise,
    shift,
    shift_tolerance,
)


@pytest.fixture(scope="module")
def taught():
    """A network that saw the five clean digits of the paper's main experiment, and these digits."""
    digits = clean_digits(5)
    return self_organise(create("neocognitron"), digits), digits


def test_cells_before_learning_hardly_answer():
    net = create("neocognitron")
    assert net(clean_digits(5)).max() < 0.5
    assert all(not p.requires_grad for p in net.parameters())


def test_an_s_cell_answers_to_its_feature_and_not_to_another():
    layer = create("neocognitron").s1
    feature, other = torch.zeros(2, 1, 1, 16, 16)
    feature[..., 8, 6:11] = 1  # a bar that lies
    other[..., 6:11, 8] = 1  # a bar that stands
    for _ in range(50):
        layer.reinforce(feature[0], plane=0, row=8, column=8)
    answer = layer(torch.cat([feature, other]))[:, 0]
    assert answer[0, 8, 8] > 0.5
    assert answer[1, 8, 8] < 0.1 * answer[0, 8, 8]


def test_reinforcement_follows_equations_7_and_8():
    layer = create("neocognitron").s1
    a, b = layer.a.clone(), layer.b.clone()
    u = torch.rand(1, 16, 16)
    layer.reinforce(u, plane=2, row=5, column=7)
    window = u[:, 3:8, 5:10]
    torch.testing.assert_close(layer.a[2] - a[2], layer.speed * layer.c[0] * window)
    v = (layer.c[0] * window.square()).sum().sqrt()
    torch.testing.assert_close(layer.b[2] - b[2], layer.speed / 2 * v)
    others = [k for k in range(len(a)) if k != 2]
    assert torch.equal(layer.a[others], a[others])


def test_it_tells_the_five_digits_apart_without_ever_seeing_a_label(taught):
    net, digits = taught
    winner = net(digits).argmax(1)
    assert len(set(winner.tolist())) == 5
    assert (net(digits).amax(1) > 0).all()


def test_it_tolerates_shifts_that_a_comparison_of_pixels_does_not(taught):
    net, digits = taught
    names, purity = name_planes(net, digits, torch.arange(5))
    assert purity == 1.0

    def nearest(images):
        """The digit whose pixels are nearest: what one gets without convolution and pooling."""
        return torch.cdist(images.flatten(1), digits.flatten(1)).argmin(1)

    ours = shift_tolerance(lambda images: answers(net, images, names), digits, torch.arange(5))
    pixels = shift_tolerance(nearest, digits, torch.arange(5))
    assert ours[0] == pixels[0] == 1.0
    assert ours[1] >= 0.9
    assert np.mean(ours[1:]) > np.mean(pixels[1:]) + 0.1


def test_handwritten_digits_form_groups_without_labels():
    """Far better than the share that one gets when names are given to groups at random."""
    raw = load_digits()
    few = raw.target < 5
    images, labels = frame_digits(raw.images[few][:50], 12, 16), torch.tensor(raw.target[few][:50])
    net = self_organise(create("neocognitron"), images)
    _, purity = name_planes(net, images, labels)
    chance = [name_planes(net, images, labels[torch.randperm(50, generator=g)])[1]
              for g in map(torch.Generator().manual_seed, range(5))]  # fmt: skip
    assert purity > np.mean(chance) + 0.15


def test_learning_depends_on_its_arguments_alone():
    a, b, c = (
        self_organise(create("neocognitron"), clean_digits(3), rounds=2, max_shift=1, seed=seed).s1.a
        for seed in (0, 0, 1)
    )
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


def test_what_leaves_the_frame_is_lost():
    image = torch.arange(16.0).view(1, 1, 4, 4)
    assert torch.equal(shift(image, 1, 0)[0, 0, 0], torch.zeros(4))
    assert torch.equal(shift(image, 1, 0)[0, 0, 1:], image[0, 0, :3])
    assert torch.equal(shift(image, 0, -1)[0, 0, :, :3], image[0, 0, :, 1:])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda net: self_organise(net, clean_digits(2) - 1), "must be ≥ 0"),
        (lambda net: self_organise(net, clean_digits(2), rounds=0), "rounds=0: must be ≥ 1"),
        (lambda net: self_organise(net, clean_digits(2), max_shift=-1), "max_shift=-1: must be ≥ 0"),
        (lambda net: clean_digits(11), "count=11: must be from 1 to 10"),
        (lambda net: frame_digits(np.ones((2, 8, 8)), 12, 10), "frame=10: must be at least"),
        (lambda net: name_planes(net, clean_digits(2), torch.arange(3)), "must be one an image, 2"),
    ],
)
def test_wrong_arguments_are_one_clear_error(call, message):
    with pytest.raises(ValueError, match=message):
        call(create("neocognitron"))
