"""The record of a training run: what was done, on what, and what came of it. Written by the loop alone."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median
from typing import Self

from cnn_core.records._schema import check

FORMAT = 2  # 1 held every value of the recipe and its reasons, 2 what differs from the defaults
UNEVEN = 3  # an epoch that took so many times the median was interrupted by something


@dataclass(frozen=True)
class Record:
    """One run: its recipe, the seed, a line per epoch, the figures, times and versions.

    ``recipe`` holds the values that differ from the defaults of :class:`cnn_core.train.Recipe`, whose
    ``from_dict`` reads them. ``epochs`` are dicts with epoch (counted from 1), step, lr, train_loss,
    train_accuracy (both running means over the epoch, on augmented images), test_loss, test_accuracy, the
    same for validation where there is some, and seconds. ``final`` holds the figures of the weights that
    were stored, ``which`` of them that are ("last", "best" or "ema"). ``completed`` is True if the recipe
    of that name was run as it stands; a run of another length is no result of the recipe.
    """

    format: int
    name: str
    recipe: dict
    seed: int
    completed: bool
    parameters: int
    epochs: list[dict]
    final: dict
    time: dict
    device: dict
    versions: dict
    commit: str | None
    weights_sha256: str

    @classmethod
    def from_dict(cls, content: Mapping) -> Self:
        """Return the record that ``content`` describes. Raises ValueError if it does not fit the schema."""
        check(content)
        return cls(**content)

    def as_dict(self) -> dict:
        """Return the record as plain values. Raises ValueError if they do not fit the schema."""
        content = asdict(self)
        check(content)
        return content

    def as_json(self) -> str:
        """Return the text of the record's file, which people can read and git can compare."""
        return json.dumps(self.as_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    @property
    def test_error(self) -> float:
        """The share of test images that are classified wrongly, in %."""
        return round(100 * (1 - self.final["test_accuracy"]), 4)

    @property
    def wall_s(self) -> float:
        """The seconds that the run takes when nothing disturbs it: the median time of a step, for all steps.

        For epochs of equal length this is the median epoch times their number. The plain sum would count
        what a machine does meanwhile, such as sleeping or running other programs.
        """
        return typical_seconds(self.epochs)

    @property
    def uneven(self) -> bool:
        """True if the slowest epoch took more than three times the median: something disturbed the run."""
        seconds = [line["seconds"] for line in self.epochs]
        return max(seconds) > UNEVEN * median(seconds)

    def without_times(self) -> dict:
        """Return what a run repeated on the same machine must reproduce exactly."""
        content = self.as_dict()
        for key in ("time", "commit"):
            del content[key]
        content["epochs"] = [{k: v for k, v in e.items() if k != "seconds"} for e in content["epochs"]]
        return content


def typical_seconds(epochs: list[dict]) -> float:
    """Return the median time of a step in the lines of a curve, times the number of steps."""
    borders = [0, *(line["step"] for line in epochs)]
    steps = [end - begin for begin, end in pairwise(borders)]
    rates = [line["seconds"] / max(count, 1) for line, count in zip(epochs, steps, strict=True)]
    return round(median(rates) * borders[-1], 2)
