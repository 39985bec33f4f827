"""How long a run will take here, from a few of its steps."""

import time
from itertools import islice
from math import ceil

from torch import nn

from cnn_core.data import Dataset
from cnn_core.train._read import instance
from cnn_core.train.distributed import World, pick_device
from cnn_core.train.evaluate import BATCH, evaluate
from cnn_core.train.images import ImageSet, load_sets
from cnn_core.train.recipe import Recipe
from cnn_core.train.step import Stepper

WARM, TIMED = 2, 5  # steps: the first are slower than the rest


def estimate(model: nn.Module, data: Dataset | None, recipe: Recipe, device: str | None = None) -> float:
    """Return about how many seconds a run of ``recipe`` takes on this machine, as busy as it is now.

    A few steps and one batch of tests are timed, on ``model``, which is trained by them, and on ``data``
    (the recipe's own set if None). Raises as :func:`cnn_core.train.fit` does.
    """
    instance(model, nn.Module, "model", "must be a network, a torch.nn.Module")
    place = pick_device(device)
    sets = load_sets(recipe, place, data)
    stepper = Stepper(model, sets, recipe, 0, place, World())
    seconds, number = [], 0
    steps = min(WARM + TIMED, stepper.total)
    while number < steps:
        batches = stepper.batches(number // stepper.per_epoch, number)
        for batch in islice(batches, steps - number):
            begin = time.monotonic()
            stepper.step(number, batch).tolist()  # which waits for the device
            seconds.append(time.monotonic() - begin)
            number += 1
    step = sum(timed := seconds[WARM:] or seconds) / len(timed)
    begin, part = time.monotonic(), ImageSet(sets.test.images[:BATCH], sets.test.labels[:BATCH])
    evaluate(stepper.tested, sets, part, stepper.loss)
    image = (time.monotonic() - begin) / len(part)
    tested = len(sets.test) + (0 if sets.validation is None else len(sets.validation))
    return stepper.total * step + ceil(stepper.total / stepper.per_epoch) * tested * image
