"""The exercise that trains: it sees whether networks learned, and whether the conclusion fits the runs."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from cnn_core.study import trained
from cnn_core.study.answers import NotYet, Unanswered


def images(count, seed):
    """Stripes that lie or stand in noise: a mean over the map tells them apart only with fitting kernels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, count)
    stripes = np.where(np.arange(8) % 2, 1.0, -1.0)
    phase = rng.choice([-1, 1], (count, 1, 1))
    pictures = np.where(labels[:, None, None], stripes[:, None], stripes) * phase
    return (0.4 * pictures + rng.normal(size=(count, 8, 8)))[:, None].astype(np.float32), labels


TRAIN, TEST = images(400, 0), images(300, 1)


def made(seed, steps=60, frozen=False):
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)
    )
    start = copy.deepcopy(net)
    optimizer = torch.optim.Adam((net[-1] if frozen else net).parameters(), 0.05)
    x, y = map(torch.tensor, TRAIN)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
    return start, net


@pytest.fixture(scope="module")
def runs():
    return [made(seed) for seed in range(3)]


def compared(*answer):
    return trained.compared(answer, lambda: (TRAIN, TEST))


def test_the_side_that_is_ahead_in_every_pair():
    assert trained.told_apart([3, 2, 2], [1, 1, 1]) == "first"
    assert trained.told_apart([1, 1, 1], [3, 2, 2]) == "second"
    assert trained.told_apart([3, 1, 2], [1, 2, 1]) == "neither"
    assert trained.told_apart([1, 1, 2], [1, 0, 1]) == "neither"


def test_equal_sides_are_not_told_apart(runs):
    assert "All networks learned" in compared(runs, runs, "neither")
    with pytest.raises(NotYet, match="does not say 'first'"):
        compared(runs, runs, "first")


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        (lambda: made(0, frozen=True), "hardly moved"),
        (lambda: made(0, steps=1), "linear layer on its untrained kernels"),
        (lambda: made(0)[1:] * 2, "copy.deepcopy"),
        (lambda: (nn.Linear(2, 2), made(0)[1]), "two different networks"),
        (lambda: (nn.Linear(64, 2), nn.Linear(64, 2)), "no convolution"),
        (lambda: (1, 2), "the network before and after"),
    ],
)
def test_what_has_not_learned_is_refused(runs, bad, text):
    with pytest.raises(NotYet, match=text):
        compared([*runs[:2], bad()], runs, "neither")


def test_images_that_a_network_cannot_read(runs):
    with pytest.raises(NotYet, match=r"first\[0\] raises RuntimeError"):
        trained.compared((runs, runs, "neither"), lambda: (TRAIN, (TEST[0][:, 0].repeat(3, 1), TEST[1])))


def test_a_gap_is_no_answer(runs):
    with pytest.raises(Unanswered):
        compared(..., ..., ...)
    with pytest.raises(NotYet, match="expected one of first, second, neither"):
        compared(runs, runs, "both")
