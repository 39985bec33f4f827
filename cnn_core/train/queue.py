"""Running what is missing: ``python -m cnn_core.train.queue`` lists it, ``--run`` trains it."""

import argparse
import os
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

import torch

from cnn_core import records
from cnn_core.train.folder import RECORD, WEIGHTS
from cnn_core.train.reproduction import get_reproduction
from cnn_core.train.results import results


def missing(pattern: str = "*", accelerator: bool = False) -> list[tuple[str, int]]:
    """Return (recipe, seed) of the runs that are not on record: all first seeds, then all second ones.

    Without an accelerator, only those that a CPU finishes in minutes.
    """
    rows = [row for row in results(pattern) if accelerator or not get_reproduction(row.recipe).accelerator]
    return sorted(((row.recipe, seed) for row in rows for seed in row.missing), key=lambda run: run[1])


def train_all(runs: list[tuple[str, int]], out: Path, jobs: int, threads: int, seconds: float | None) -> int:
    """Train the runs in processes of their own, ``jobs`` side by side; return how many failed.

    Small networks do not fill an accelerator, so several share one. Each run resumes from its checkpoint.
    After ``seconds`` no run is started any more and those under way are asked to save and stop.
    """
    waiting, running, failed, begin = deque(runs), {}, 0, time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
    while waiting or running:
        late = seconds is not None and time.monotonic() - begin > seconds
        if late:
            waiting.clear()
            for process in running.values():
                process.terminate()
        while waiting and len(running) < jobs:
            recipe, seed = waiting.popleft()
            folder = out / f"{recipe}-seed{seed}"
            command = [sys.executable, "-m", "cnn_core.train", recipe, "--seed", str(seed)]
            with open(out / f"{folder.name}.log", "ab") as log:
                running[folder] = subprocess.Popen(
                    [*command, "--out", str(folder), "--resume"], stdout=log, stderr=log, env=environment
                )
        for folder, process in list(running.items()):
            if (status := process.poll()) is not None:
                del running[folder]
                done = (folder / RECORD).exists()
                failed += not done and not late
                print(f"{folder.name}: {'done' if done else f'stopped with status {status}'}", flush=True)
        time.sleep(0.2)
    return failed


def collect(out: Path, weights: list[str]) -> list[str]:
    """Put the records of finished runs in ``out`` into the package, and the weights of those named.

    Raises ValueError for a file that is no record, and for another record of a name that is stored.
    """
    found = []
    for path in sorted(out.glob(f"*/{RECORD}")):
        shipped = path.parent / WEIGHTS if path.parent.name in weights else None
        found.append(records.store(path, shipped))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit status is 1 if a run failed."""
    parser = argparse.ArgumentParser("python -m cnn_core.train.queue", description=__doc__)
    parser.add_argument("--run", action="store_true", help="train what is missing")
    parser.add_argument("--only", default="*", help="shell pattern of recipes")
    parser.add_argument("--jobs", type=int, default=1, help="runs side by side (default: 1)")
    parser.add_argument(
        "--threads", type=int, default=torch.get_num_threads(), help="CPU threads for each run"
    )
    parser.add_argument("--seconds", type=float, help="save and stop after so long")
    parser.add_argument("--out", type=Path, default=Path("runs"), help="folder of the runs (default: runs)")
    parser.add_argument("--collect", action="store_true", help="copy finished records into the package")
    parser.add_argument(
        "--weights", nargs="*", default=[], help="with --collect: records whose weights to ship"
    )
    options = parser.parse_args(arguments)
    if options.collect:
        print("\n".join(collect(options.out, options.weights)))
        return 0
    accelerator = torch.cuda.is_available()
    runs = missing(options.only, accelerator)
    if options.run:
        return int(train_all(runs, options.out, options.jobs, options.threads, options.seconds) > 0)
    for row in results(options.only):
        for command in row.commands():
            print(
                command,
                "" if accelerator or not get_reproduction(row.recipe).accelerator else "  # needs a GPU",
            )
    print(f"{len(runs)} runs can be made here; --run makes them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
