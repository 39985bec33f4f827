"""Running what is missing: ``python -m cnn_core.train.queue`` lists it, ``--run`` trains it.

Order: runs that were begun, then the first seed of every recipe before the second of any, among these the
short ones first. A run that was stopped goes on where it was; a finished one goes on record.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from cnn_core import records
from cnn_core.train._runs import Run, Runs
from cnn_core.train.folder import RECORD, WEIGHTS
from cnn_core.train.reproduction import get_reproduction
from cnn_core.train.results import results

NICE = 10  # others on the machine come first


def missing(pattern: str = "*", accelerator: bool = False) -> list[tuple[str, int]]:
    """Return (recipe, seed) of the runs that are not on record: all first seeds, then all second ones.

    Without an accelerator, only those that a CPU finishes in minutes.
    """
    rows = [row for row in results(pattern) if accelerator or not get_reproduction(row.recipe).accelerator]
    return sorted(((row.recipe, seed) for row in rows for seed in row.missing), key=lambda run: run[1])


def collect(out: Path, weights: Sequence[str] = ()) -> list[str]:
    """Put the records of finished runs in ``out`` into the package, and the weights of those named.

    What cannot be stored stays in its folder, and a line says why: a file that is no record, another record
    of a name that is stored, a run of another length than its recipe's, a full disk.
    """
    found = []
    for path in sorted(out.glob(f"*/{RECORD}")):
        shipped = path.parent / WEIGHTS if path.parent.name in weights else None
        try:
            found.append(records.store(path, shipped))
        except (ValueError, OSError) as error:
            print(f"{path}: is not on record: {error}", file=sys.stderr, flush=True)
    return found


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser("python -m cnn_core.train.queue", description=__doc__.split("\n\n")[0])
    parser.add_argument("--run", action="store_true", help="train what is missing and put it on record")
    parser.add_argument("--hours", type=float, help="save and stop after so long; the next call goes on")
    parser.add_argument("--only", default="*", help="shell pattern of recipes")
    parser.add_argument("--jobs", type=int, default=1, help="runs side by side (default: 1)")
    cores = torch.get_num_threads()
    parser.add_argument("--threads", type=int, default=cores, help="CPU threads for each run")
    parser.add_argument("--out", type=Path, default=Path("runs"), help="folder of the runs (default: runs)")
    parser.add_argument("--collect", action="store_true", help="only put finished runs on record")
    parser.add_argument("--weights", nargs="*", default=[], help="records whose weights to ship as well")
    options = parser.parse_args(arguments)
    for name in ("hours", "jobs", "threads"):
        value = getattr(options, name)
        if value is not None and not value > 0:
            parser.error(f"--{name} {value}: must be > 0")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit status is 1 if a run failed, 130 if the queue was interrupted."""
    options = parse(arguments)
    if options.collect or options.run:
        for name in collect(options.out, options.weights):
            print(f"{name}: on record")
    if options.collect:
        return 0
    accelerator = torch.cuda.is_available()
    runs = missing(options.only, accelerator)
    if options.run:
        os.nice(NICE)
        seconds = None if options.hours is None else 3600 * options.hours
        waiting = [Run(recipe, seed, options.out) for recipe, seed in runs]
        queue = Runs(waiting, options.jobs, options.threads, seconds)
        return queue.train(on_end=lambda: collect(options.out, options.weights))
    for row in results(options.only):
        spared = not accelerator and get_reproduction(row.recipe).accelerator
        for command in row.commands():
            print(command, "  # needs a GPU" if spared else "")
    print(f"{len(runs)} runs can be made here; --run makes them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
