"""Seconds that torchvision's networks need for an image: python benchmarks/throughput.py --store

On one thread. The networks take turns, so that a disturbance hits all of them; counted is the processor time
of the thread, which other programs on the machine leave nearly alone. The weights are random: they do not
change the work. With ``--store`` the rounds go into the package, for :func:`cnn_core.train.throughput`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import UTC, datetime

import torch
import torchvision

from cnn_core.train.run_record import device_facts
from cnn_core.train.speed import NETWORKS, Throughput, store

SIDE = 224
EXTRA = {"googlenet": {"init_weights": False, "aux_logits": False}}  # its own start takes a minute


def seconds(net: torch.nn.Module, images: torch.Tensor) -> float:
    """Return the processor seconds of one forward pass, per image."""
    begin = time.thread_time()
    net(images)
    return (time.thread_time() - begin) / len(images)


@torch.inference_mode()
def measure(batch: int, rounds: int) -> Throughput:
    """Return ``rounds`` times of each network, taken in turns after one pass that does not count."""
    torch.set_num_threads(1)
    images = torch.rand(batch, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    found: dict[str, list[float]] = {name: [] for name in NETWORKS}
    nets = {name: torchvision.models.get_model(name, **EXTRA.get(name, {})) for name in NETWORKS}
    for number in range(rounds + 1):
        for name, net in nets.items():
            taken = seconds(net.eval(), images)
            if number:
                found[name].append(round(taken, 6))
        print(f"round {number} of {rounds}", flush=True)
    machine = device_facts(torch.device("cpu"), 1)["name"]
    software = f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}"
    return Throughput(machine, software, f"{datetime.now(UTC):%Y-%m-%d}", batch, SIDE, found)


def main() -> None:
    """Measure, print the medians, and store the rounds if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--store", action="store_true")
    options = parser.parse_args()
    found = measure(options.batch, options.rounds)
    for name, taken in found.seconds.items():
        spread = max(taken) / min(taken)
        print(f"{name:20}{1e3 * statistics.median(taken):9.1f} ms an image, slowest / fastest {spread:.2f}")
    if options.store:
        store(found)


if __name__ == "__main__":
    main()
