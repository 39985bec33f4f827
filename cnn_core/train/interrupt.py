"""Ctrl-C between two steps, not in the middle of one: half an update would be worth nothing."""

import signal
import threading
from typing import Self

import torch

from cnn_core.train.distributed import World


class Interrupt:
    """While it is open, the first Ctrl-C (or SIGTERM) is kept for :meth:`check`; the second acts at once."""

    def __init__(self) -> None:
        self.wanted = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # Python allows handlers nowhere else
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: object) -> None:
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True

    def check(self, world: World, device: torch.device) -> None:
        """Raise the interruption that one of the processes was asked for; called when everything is saved."""
        if world.any(self.wanted, device):
            raise KeyboardInterrupt
