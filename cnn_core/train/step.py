"""One update: a batch of bytes becomes inputs, scores, a loss, gradients and new weights."""

from collections.abc import Iterator

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from cnn_core._check import require
from cnn_core.train._network import check_network, least_share
from cnn_core.train.augment import pipeline
from cnn_core.train.distributed import World, sum_type
from cnn_core.train.images import ImageSets
from cnn_core.train.objective import (
    count_right,
    make_loss,
    make_optimizer,
    make_schedule,
    total_loss,
    total_steps,
)
from cnn_core.train.recipe import Recipe
from cnn_core.train.storage import storable

AUGMENT, ORDER, LAYERS = 0, 1, 2  # streams of random numbers; LAYERS and what follows are the processes' own


def mix(seed: int, number: int, stream: int) -> int:
    """Return a seed for one step or epoch of a run; neighbours get seeds that are far apart.

    The constants are odd 64-bit multipliers (the golden ratio's, and one of the SplitMix64 generator), so
    that two of (seed, number, stream) hardly ever meet.
    """
    word = (seed * 0x9E3779B97F4A7C15 + number * 0xBF58476D1CE4E5B9 + stream * 0x94D049BB133111EB) % 2**64
    return (word ^ word >> 31) % 2**63


class Stepper:
    """The parts of a run that a step needs: network, optimiser, rate, augmentation, average of the weights.

    Whatever is random in step t is drawn from generators seeded by (seed, t), so that nothing but t must be
    remembered to go on later. A last batch that is too small for every process to get an image, or for
    batch statistics, is left out: with another order in each epoch no image is left out for long.
    Raises ValueError or TrainError for what cannot be trained.
    """

    def __init__(
        self,
        model: nn.Module,
        sets: ImageSets,
        recipe: Recipe,
        seed: int,
        device: torch.device,
        world: World,
        compile: bool = False,
    ):
        self.recipe, self.sets, self.seed, self.device, self.world = recipe, sets, seed, device, world
        storable(model.state_dict(), "model")
        self.model = model.to(device, memory_format=torch.channels_last)
        check_network(self.model, sets)
        self.per_epoch = _full_batches(self.model, sets, recipe, world)
        self.total = total_steps(recipe, self.per_epoch)
        self.rate = make_schedule(recipe, self.per_epoch)
        self.augment = pipeline(recipe.augment, len(sets.classes))
        self.loss = make_loss(recipe, sets.train.labels, len(sets.classes))
        self.optimizer = make_optimizer(recipe, self.model)
        self.ema = None
        if recipe.ema is not None:
            average = get_ema_multi_avg_fn(recipe.ema)
            self.ema = AveragedModel(self.model, multi_avg_fn=average, use_buffers=True)
        trained = torch.compile(self.model) if compile else self.model
        self.trained = world.wrap(trained, device)
        fast = recipe.precision == "auto" and device.type in ("cuda", "xpu")
        half = recipe.precision == "bfloat16" or fast
        self.autocast = torch.autocast(device.type, torch.bfloat16, enabled=half)

    @property
    def tested(self) -> nn.Module:
        """The network that is tested and stored: the average if the recipe keeps one."""
        return self.model if self.ema is None else self.ema.module

    def batches(self, epoch: int, number: int) -> Iterator[torch.Tensor]:
        """Yield the images (n,) of step ``number`` and of those after it in the epoch, counted from 0."""
        first = epoch * self.per_epoch
        generator = torch.Generator().manual_seed(mix(self.seed, epoch, ORDER))
        order = torch.randperm(len(self.sets.train), generator=generator).to(self.device)
        last = min(first + self.per_epoch, self.total)
        yield from order.split(self.recipe.batch_size)[number - first : last - first]

    def step(self, number: int, chosen: torch.Tensor) -> torch.Tensor:
        """Make update ``number`` on the images ``chosen`` (n,).

        Returns, for this process's share of them, the sum of the losses, how many were right and how many
        there were: (3,), on the device, so that nobody waits for it.
        """
        torch.manual_seed(mix(self.seed, number, LAYERS + self.world.rank))
        generator = torch.Generator().manual_seed(mix(self.seed, number, AUGMENT))
        # Changed as a whole and then shared, so that the number of processes changes nothing.
        images, targets = self.augment(
            self.sets.train.images[chosen], self.sets.train.labels[chosen], generator
        )
        images, targets = self.world.share(images), self.world.share(targets)
        inputs = self.sets.normalise(images).contiguous(memory_format=torch.channels_last)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(number)
        with self.autocast:
            scores = self.trained(inputs)
            loss = total_loss(self.loss, scores, targets)
        self.optimizer.zero_grad()
        # The processes' gradients are averaged; weighted by their shares they become the mean over the batch.
        (loss * (len(targets) * self.world.size / len(chosen))).backward()
        if self.recipe.clip_norm is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip_norm)
        self.optimizer.step()
        if self.ema is not None:
            self.ema.update_parameters(self.model)
        kind = sum_type(self.device)
        seen = torch.full((), len(targets), dtype=kind, device=self.device)
        return torch.stack([loss.detach().to(kind) * seen, count_right(scores, targets).to(kind), seen])


def _full_batches(model: nn.Module, sets: ImageSets, recipe: Recipe, world: World) -> int:
    """Return how many batches of an epoch can be trained on: all, or all but the last."""
    size, images = recipe.batch_size, len(sets.train)
    share = least_share(model, sets)
    least = share * world.size
    rule = f"must be ≥ {least}: {world.size} process{'es' * (world.size > 1)}"
    rule += ", and batch normalisation needs two images in each" if share > 1 else ""
    require(size >= least, "batch_size", size, rule)
    require(images >= least, "training images", images, rule)
    batches, rest = divmod(images, size)
    return batches + (rest >= least)
