"""How fast networks compute: one measurement, kept with the machine that it was made on."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from cnn_core._check import known
from cnn_core._files import write_whole

# Names of torchvision, in the order of their papers.
NETWORKS = (
    "alexnet",
    "vgg16",
    "googlenet",
    "resnet18",
    "resnet50",
    "resnet101",
    "resnext50_32x4d",
    "densenet121",
    "mobilenet_v2",
    "efficientnet_b0",
    "convnext_tiny",
)
_FILE = Path(__file__).parent / "throughput.json"


@dataclass(frozen=True)
class Throughput:
    """Processor seconds an image of each network: ``seconds`` is name → one number a round.

    ``machine`` and ``software`` say what was measured, ``date`` when; ``batch`` images of ``side`` × ``side``
    went through at once, on one thread, forward only.
    """

    machine: str
    software: str
    date: str
    batch: int
    side: int
    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        """Return the median seconds an image. Raises ValueError for a network that is not measured."""
        known("network", name, self.seconds)
        return statistics.median(self.seconds[name])

    def spread(self, name: str) -> float:
        """Return the slowest round over the fastest. Raises ValueError as :meth:`median` does."""
        known("network", name, self.seconds)
        return max(self.seconds[name]) / min(self.seconds[name])


def throughput() -> Throughput:
    """Return the stored measurement, made by ``python benchmarks/throughput.py --store``."""
    return Throughput(**json.loads(_FILE.read_text("utf-8")))


def store(found: Throughput) -> None:
    """Keep a measurement in the package, in place of the one before."""
    write_whole(_FILE, json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n")
