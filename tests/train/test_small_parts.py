"""What depends on counts: a last batch of one, empty parts, few steps, devices without double precision."""

import importlib

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from cnn_core import data
from cnn_core.nn import OneCycleLR
from cnn_core.train import evaluate, fit, load_sets, lr_range_test
from cnn_core.train.distributed import World, sum_type
from cnn_core.train.step import Stepper


def images(n, test=4, size=6, classes=2):
    rng = np.random.default_rng(0)

    def part(count):
        shape = (count, size, size)
        return rng.integers(0, 256, shape).astype(np.uint8), (np.arange(count) % classes).astype(np.uint8)

    names = tuple(map(str, range(classes)))
    return data.Dataset("made", *part(n), *part(test), names, "", "", "")


def normalised(layer=nn.BatchNorm2d, kernel=6):
    """A convolution to ``7 − kernel`` cells a side and a normalisation."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 3, kernel), layer(3), nn.Flatten(), nn.Linear(3 * (7 - kernel) ** 2, 2))


@pytest.fixture
def small(recipe):
    def make(**changes):
        return recipe(**{"train_size": None, "test_size": None, "batch_size": 4} | changes)

    return make


@pytest.mark.parametrize("n", range(2, 14))
@pytest.mark.parametrize("batch_size", [2, 3, 4, 128])
def test_batch_normalisation_trains_with_any_number_of_images(n, batch_size, small):
    entry = small(batch_size=batch_size)
    record = fit(normalised(), images(n), entry, log=None)
    batches = -(-n // batch_size) - (n % batch_size == 1)
    assert [line["step"] for line in record.epochs] == [batches, 2 * batches]


def test_the_image_that_is_left_out_is_another_one_in_each_epoch(small):
    sets = load_sets(small(), dataset=images(9))
    stepper = Stepper(normalised(), sets, small(epochs=30), 0, torch.device("cpu"), World())
    seen = [torch.cat(list(stepper.batches(e, e * stepper.per_epoch))) for e in range(30)]
    assert all(len(epoch) == 8 for epoch in seen)
    assert len({(set(range(9)) - set(epoch.tolist())).pop() for epoch in seen}) > 5


@pytest.mark.parametrize(
    "layer", [nn.Identity, lambda c: nn.BatchNorm2d(c).eval(), lambda c: nn.GroupNorm(1, c)]
)
def test_a_single_image_is_trained_on_where_no_statistics_of_a_batch_are_asked_for(layer, small):
    for net, n, size in ((normalised(layer), 9, 4), (normalised(kernel=4), 9, 4), (normalised(layer), 1, 1)):
        record = fit(net, images(n), small(batch_size=size), log=None)
        assert record.epochs[0]["step"] == -(-n // size)


@pytest.mark.parametrize(
    ("n", "batch_size", "message"),
    [
        (1, 4, "training images=1: must be ≥ 2: 1 process, and batch normalisation needs two images"),
        (9, 1, "batch_size=1: must be ≥ 2: 1 process, and batch normalisation needs two images"),
    ],
)
@pytest.mark.parametrize("use", [fit, lr_range_test])
def test_single_images_alone_are_refused_before_the_first_step(n, batch_size, message, use, small):
    with pytest.raises(ValueError, match=message):
        use(normalised(), images(n), small(batch_size=batch_size))


def test_a_layer_that_never_has_two_values_is_refused(small):
    net = normalised(lambda channels: nn.InstanceNorm2d(channels, track_running_stats=True))
    message = r"a layer has no two values to normalise by, for images \(1, 6, 6\)"
    with pytest.raises(ValueError, match=message):
        fit(net, images(8), small(), log=None)


@pytest.mark.parametrize(("n", "test", "part"), [(0, 4, "train_images"), (8, 0, "test_images")])
def test_an_empty_part_is_refused(n, test, part, small):
    with pytest.raises(ValueError, match=rf"{part}=\(0, 6, 6\): must hold at least one image"):
        fit(normalised(), images(n, test), small(), log=None)


def test_a_validation_part_that_would_be_empty_is_refused(small):
    with pytest.raises(ValueError, match="validation=1: leaves one of the parts empty"):
        load_sets(small(validation=1), dataset=images(40, classes=4))


def test_a_channel_that_never_changes_is_no_division_by_zero(small):
    raw = images(8)
    raw.train_images[:] = 7
    sets = load_sets(small(), dataset=raw)
    assert sets.normalise(sets.train.images).abs().max() == 0
    assert fit(normalised(nn.Identity), raw, small(), log=None).test_error >= 0


# Few steps.


def test_one_cycle_says_how_many_steps_there_are_and_how_many_it_needs(small):
    for steps in range(1, 12):
        try:
            OneCycleLR(0.1, steps)
            fits = True
        except ValueError:
            fits = False
        entry = small(schedule="one_cycle", epochs=None, steps=steps)
        if fits:
            assert fit(normalised(), images(8), entry, log=None).epochs[-1]["step"] == steps
        else:
            message = f"schedule='one_cycle': needs at least 4 steps and this run has {steps}: train longer"
            with pytest.raises(ValueError, match=message):
                fit(normalised(), images(8), entry, log=None)


@pytest.mark.parametrize("schedule", ["constant", "step", "cosine"])
@pytest.mark.parametrize("warmup", [0, 1, 2, 50])
@pytest.mark.parametrize("length", [{"steps": 1, "epochs": None}, {"epochs": 1}])
def test_other_schedules_take_any_length(schedule, warmup, length, small):
    entry = small(schedule=schedule, warmup=warmup, milestones=(1, 70), **length)
    assert fit(normalised(), images(8), entry, log=None).epochs


# Devices without double precision, such as Apple's.


class NoDoubles(TorchDispatchMode):
    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        result = function(*arguments, **(keywords or {}))
        for tensor in result if isinstance(result, tuple | list) else [result]:
            assert not isinstance(tensor, torch.Tensor) or tensor.dtype != torch.float64, function
        return result


def test_a_device_without_double_precision_meets_none(small, monkeypatch):
    assert sum_type(torch.device("mps")) == torch.float32
    assert sum_type(torch.device("cpu")) == sum_type(torch.device("cuda")) == torch.float64
    augment = (("crop", 2), "flip", ("cutout", 2), "distort", ("mixup", 0.2))
    entry = small(augment=augment, ema=0.9, clip_norm=1)
    sets = load_sets(entry, dataset=images(8))
    exact = evaluate(normalised(), sets, sets.test, nn.functional.cross_entropy)
    for name in ("step", "evaluate"):
        module = importlib.import_module(f"cnn_core.train.{name}")
        monkeypatch.setattr(module, "sum_type", lambda device: torch.float32)
    with NoDoubles():
        stepper = Stepper(normalised(), sets, entry, 0, torch.device("cpu"), World())
        for number, batch in enumerate(stepper.batches(0, 0)):
            sums = stepper.step(number, batch)
        assert sums.dtype == torch.float32
        found = evaluate(normalised(), sets, sets.test, nn.functional.cross_entropy)
    assert found == pytest.approx(exact, rel=1e-6)
    with pytest.raises(AssertionError), NoDoubles():
        torch.zeros(1).double()
