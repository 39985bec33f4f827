"""Runs in processes of their own: started in order, stopped in time, each in its folder."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path

from cnn_core.train.folder import CHECKPOINT, RECORD

COMMAND = [sys.executable, "-m", "cnn_core.train"]
DIVERGED, BUSY = 3, 4  # exit statuses of the command
PATIENCE = 120  # seconds that a run has to save and stop
# Threads that wait without burning the cores that other programs want.
YIELD = {"OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"}


@dataclass(frozen=True)
class Run:
    """One recipe with one seed and its folder in ``out``."""

    recipe: str
    seed: int
    out: Path

    @property
    def name(self) -> str:
        """The name of the run, of its folder and of its record."""
        return f"{self.recipe}-seed{self.seed}"

    @property
    def folder(self) -> Path:
        """Where the run is stored."""
        return self.out / self.name

    @property
    def log(self) -> Path:
        """What the run printed."""
        return self.out / f"{self.name}.log"

    @property
    def diverged(self) -> Path:
        """A file that says why the run cannot be finished: it would end like this every time."""
        return self.out / f"{self.name}.diverged"

    @property
    def finished(self) -> bool:
        """True if its record is written."""
        return (self.folder / RECORD).exists()

    @property
    def begun(self) -> bool:
        """True if it can go on from a checkpoint."""
        return (self.folder / CHECKPOINT).exists()

    def last_words(self) -> str:
        """Return the last line that it printed."""
        lines = self.log.read_text("utf-8", "replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "said nothing"


class Runs:
    """A queue of runs, ``jobs`` side by side with ``threads`` each, for ``seconds`` or until all are done."""

    def __init__(self, runs: list[Run], jobs: int, threads: int, seconds: float | None):
        self.waiting, self.jobs = runs, jobs
        self.deadline = None if seconds is None else time.monotonic() + seconds
        self.environment = os.environ | YIELD | {"OMP_NUM_THREADS": str(threads)}
        self.running: dict[Run, subprocess.Popen] = {}
        self.failed, self.stopping = 0, False
        self.estimates: dict[str, float] = {}

    def train(self, on_end: Callable[[], object]) -> int:
        """Train them all and call ``on_end`` after each; return 0, 1 if one failed, 130 if interrupted.

        At the deadline, and when the queue itself is interrupted, the runs under way save and stop.
        """
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self._order()
            while (self.waiting and not self._late()) or self.running:
                self._start()
                self._reap(on_end)
                if self._late():
                    self._stop()
                time.sleep(0.2)
        except KeyboardInterrupt:
            self._stop()
            while self.running:
                self._reap(on_end)
                time.sleep(0.1)
            return 130
        finally:
            signal.signal(signal.SIGTERM, before)
        if self.waiting:
            self._say(f"the time is over; {len(self.waiting)} runs wait for the next call")
        return int(self.failed > 0)

    def _order(self) -> None:
        for run in [run for run in self.waiting if run.diverged.exists()]:
            self._say(f"{run.name}: {run.diverged.read_text('utf-8')}; delete {run.diverged} to try again")
            self.waiting.remove(run)
            self.failed += 1
        for recipe in dict.fromkeys(run.recipe for run in self.waiting):
            if self._late():
                return
            self.estimates[recipe] = self._estimate(recipe)
        self.waiting.sort(key=lambda run: (not run.begun, run.seed, self.estimates.get(run.recipe, inf)))

    def _estimate(self, recipe: str) -> float:
        command = [*COMMAND, recipe, "--estimate"]
        left = None if self.deadline is None else max(0.1, self.deadline - time.monotonic())
        try:
            done = subprocess.run(
                command, env=self.environment, capture_output=True, text=True, timeout=left, check=True
            )
            return float(done.stdout)
        except (subprocess.SubprocessError, ValueError):
            return inf  # it is tried last, and says itself what is wrong

    def _late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def _start(self) -> None:
        while self.waiting and len(self.running) < self.jobs and not self._late():
            run = self.waiting.pop(0)
            run.out.mkdir(parents=True, exist_ok=True)
            words = f"about {self.estimates[run.recipe] / 60:.1f} min"
            self._say(f"{run.name}: {'goes on, of ' if run.begun else ''}{words}")
            command = [*COMMAND, run.recipe, "--seed", str(run.seed), "--out", str(run.folder), "--resume"]
            with open(run.log, "ab") as log:
                # In a group of processes of its own, so that Ctrl-C reaches it once, through us.
                self.running[run] = subprocess.Popen(
                    command, stdout=log, stderr=log, env=self.environment, start_new_session=True
                )

    def _reap(self, on_end: Callable[[], object]) -> None:
        for run, process in list(self.running.items()):
            status = process.poll()
            if status is None and self.stopping and time.monotonic() > self.stopped + PATIENCE:
                process.kill()  # its last checkpoint is whole
            if status is None:
                continue
            del self.running[run]
            if run.finished:
                self._say(f"{run.name}: done")
                on_end()
            elif status == BUSY:
                self._say(f"{run.name}: another queue is at it")
            elif self.stopping:
                self._say(f"{run.name}: {'saved, goes on next time' if run.begun else 'had not begun'}")
            else:
                self.failed += 1
                self._say(f"{run.name}: stopped with status {status}: {run.last_words()}")
                if status == DIVERGED:
                    run.diverged.write_text(run.last_words(), "utf-8")

    def _stop(self) -> None:
        if not self.stopping:
            self.stopping, self.stopped = True, time.monotonic()
            for process in self.running.values():
                process.terminate()  # once: the second signal would not wait for the checkpoint

    def _say(self, line: str) -> None:
        print(line, flush=True)
