"""One process or several: who I am, which share is mine, and how sums are joined."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from cnn_core._check import require


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

    def sync(self, model: nn.Module) -> None:
        """Give every process the buffers of the first, which are the ones that are stored.

        Each process updates running statistics by its own share of the batches.
        """
        if self.size > 1:
            for buffer in model.buffers():
                distributed.broadcast(buffer, 0)

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


def pick_device(name: str | torch.device | None = None) -> torch.device:
    """Return the device called ``name``; without one CUDA's of this process if there is one, else the CPU.

    Raises ValueError for a device that this machine does not have, and for one that cannot train.
    """
    if name is None:
        name = "cuda" if torch.cuda.is_available() else "cpu"
    have = {"cpu": 1, "cuda": torch.cuda.device_count(), "xpu": torch.xpu.device_count()}
    have["mps"] = int(torch.backends.mps.is_available())
    kind, _, number = str(name).partition(":")
    offer = ", ".join(
        f"{kind}:0 … {kind}:{count - 1}" if count > 1 else kind for kind, count in have.items() if count
    )
    legal = (
        isinstance(name, str | torch.device) and kind in have and (number.isdecimal() or ":" not in str(name))
    )
    require(legal, "device", str(name), f"is no device to train on; this machine has {offer}")
    if kind == "cpu" or kind == "mps":
        index, device = int(number or 0), torch.device(kind)
    else:
        index = int(number or os.environ.get("LOCAL_RANK", 0))
        device = torch.device(kind, index)
    require(index < have[kind], "device", str(name), f"is not there; this machine has {offer}")
    return device


def sum_type(device: torch.device) -> torch.dtype:
    """Return the type for sums over many images: double precision where the device has it."""
    return torch.float32 if device.type == "mps" else torch.float64
