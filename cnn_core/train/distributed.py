"""One process or several: who I am, which share is mine, and how sums are joined."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True)
class World:
    """``size`` processes, of which this is number ``rank``; alone unless ``torchrun`` started it."""

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """True in the process that writes files and prints."""
        return self.rank == 0

    def share(self, index: torch.Tensor) -> torch.Tensor:
        """Return every ``size``-th entry, this process's part of a batch."""
        return index[self.rank :: self.size]

    def sum(self, values: torch.Tensor) -> torch.Tensor:
        """Return the sum of ``values`` over all processes."""
        if self.size > 1:
            distributed.all_reduce(values)
        return values

    def any(self, flag: bool, device: torch.device) -> bool:
        """Return True in every process if ``flag`` is true in one."""
        return flag if self.size == 1 else bool(self.sum(torch.tensor(float(flag), device=device)) > 0)

    def wrap(self, model: nn.Module, device: torch.device) -> nn.Module:
        """Return the model as it is trained: gradients are averaged over the processes after each backward.

        Batch statistics are those of each process's share, as in PyTorch's DistributedDataParallel.
        """
        if self.size == 1:
            return model
        ids = [device.index] if device.type == "cuda" else None
        return DistributedDataParallel(model, device_ids=ids)


@contextmanager
def world_of(device: torch.device) -> Iterator[World]:
    """Join the processes that ``torchrun`` started and leave them at the end; alone without it."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield World()
        return
    if device.type == "cuda":
        torch.cuda.set_device(device)
    joined = not distributed.is_initialized()
    if joined:
        distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield World(distributed.get_rank(), distributed.get_world_size())
    finally:
        if joined:
            distributed.destroy_process_group()


def pick_device(name: str | None) -> torch.device:
    """Return the device called ``name``; without one the accelerator of this process, else the CPU.

    Raises ValueError for a device that this machine does not have.
    """
    if name is None:
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError:
        raise ValueError(f"device={name!r}: is not a device; use cpu, cuda or cuda:1") from None
    if device.type == "cuda":
        count = torch.cuda.device_count()
        index = int(os.environ.get("LOCAL_RANK", 0)) if device.index is None else device.index
        if index >= count:
            raise ValueError(f"device={name!r}: this machine has {count} CUDA devices; use --device cpu")
        device = torch.device("cuda", index)
    return device
