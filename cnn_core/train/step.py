"""One update: a batch of bytes becomes inputs, scores, a loss, gradients and new weights."""

from __future__ import annotations

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from cnn_core.train.augment import pipeline
from cnn_core.train.distributed import World
from cnn_core.train.images import ImageSets
from cnn_core.train.objective import (
    main_scores,
    make_loss,
    make_optimizer,
    make_schedule,
    total_loss,
    total_steps,
)
from cnn_core.train.recipe import Recipe


def mix(seed: int, number: int, stream: int) -> int:
    """Return a seed for one step or epoch of a run; neighbours get seeds that are far apart.

    The constants are odd 64-bit multipliers (the golden ratio's, and one of the SplitMix64 generator), so
    that two of (seed, number, stream) hardly ever meet.
    """
    word = (seed * 0x9E3779B97F4A7C15 + number * 0xBF58476D1CE4E5B9 + stream * 0x94D049BB133111EB) % 2**64
    return (word ^ word >> 31) % 2**63


class Stepper:
    """The parts of a run that a step needs: network, optimiser, rate, augmentation, average of the weights.

    Whatever is random in step t is drawn from a generator seeded by (seed, t), so that nothing but t must be
    remembered to go on later.
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
        self.model = model.to(device, memory_format=torch.channels_last)
        self.per_epoch = -(-len(sets.train) // recipe.batch_size)
        self.total = total_steps(recipe, self.per_epoch)
        self.rate = make_schedule(recipe, self.per_epoch)
        self.augment = pipeline(recipe.augment)
        self.loss = make_loss(recipe, sets.train.labels, len(sets.classes))
        self.optimizer = make_optimizer(recipe, self.model)
        self.ema = None
        if recipe.ema is not None:
            average = get_ema_multi_avg_fn(recipe.ema)
            self.ema = AveragedModel(self.model, multi_avg_fn=average, use_buffers=True)
        trained = torch.compile(self.model) if compile else self.model
        self.trained = world.wrap(trained, device)
        half = recipe.precision == "bfloat16" or (recipe.precision == "auto" and device.type != "cpu")
        self.autocast = torch.autocast(device.type, torch.bfloat16, enabled=half)

    @property
    def tested(self) -> nn.Module:
        """The network that is tested and stored: the average if the recipe keeps one."""
        return self.model if self.ema is None else self.ema.module

    def order(self, epoch: int) -> torch.Tensor:
        """Return the order of the training images in an epoch, (N,)."""
        generator = torch.Generator().manual_seed(mix(self.seed, epoch, 1))
        return torch.randperm(len(self.sets.train), generator=generator).to(self.device)

    def step(self, number: int, chosen: torch.Tensor) -> torch.Tensor:
        """Make update ``number`` on the images ``chosen`` (n,).

        Returns, for this process's share of them, the sum of the losses, how many were right and how many
        there were: (3,), on the device, so that nobody waits for it.
        """
        n, share = len(chosen), self.world.share
        if n < self.world.size:  # a last batch that would leave a process without an image is left out
            return torch.zeros(3, dtype=torch.float64, device=self.device)
        torch.manual_seed(mix(self.seed, number, 0))

        def draw(*shape: int) -> torch.Tensor:
            # Drawn for the whole batch and then shared, so that the number of processes changes nothing.
            return share(torch.rand(n, *shape, device=self.device))

        index = share(chosen)
        images = self.augment(self.sets.train.images[index], draw)
        labels = self.sets.train.labels[index]
        inputs = self.sets.normalise(images).contiguous(memory_format=torch.channels_last)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(number)
        with self.autocast:
            scores = self.trained(inputs)
            loss = total_loss(self.loss, scores, labels)
        self.optimizer.zero_grad()
        # The processes' gradients are averaged; weighted by their shares they become the mean over the batch.
        (loss * (len(index) * self.world.size / n)).backward()
        if self.recipe.clip_norm is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip_norm)
        self.optimizer.step()
        if self.ema is not None:
            self.ema.update_parameters(self.model)
        correct = (main_scores(scores).argmax(1) == labels).sum()
        return torch.stack(
            [loss.detach().double() * len(index), correct.double(), correct.new_tensor(len(index))]
        )
