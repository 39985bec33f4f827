"""From a recipe to what a step needs: the loss, the optimiser and the learning rate of each step."""

from collections.abc import Callable
from math import floor

import torch
from torch import nn
from torch.nn import functional as F

from cnn_core import nn as scratch
from cnn_core._check import require
from cnn_core.nn import CosineAnnealingLR, OneCycleLR, WarmupLR
from cnn_core.train.recipe import Recipe

Scores = torch.Tensor | tuple[torch.Tensor, ...]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
AUXILIARY_WEIGHT = 0.3  # GoogLeNet's side outputs count so much (Szegedy et al. 2015, section 5)
RUBBISH = 1.0  # j of LeCun et al. (1998), equation 9, whose value the paper does not give


def _map_criterion(scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Equation 9 of LeCun et al. (1998): pull the right code near, push all others away, but not for ever.

    With scores s_i = −y_i the loss is −s_right + log(e^{−j} + Σ_i e^{s_i}): a cross-entropy with one more
    class, "rubbish", whose score is fixed.
    """
    rubbish = scores.new_full((len(scores), 1), -RUBBISH)
    if targets.ndim == 2:
        targets = F.pad(targets, [0, 1])  # mixed images are a little of each class, and no rubbish
    return F.cross_entropy(torch.cat([scores, rubbish], 1), targets)


def _signed_mse(scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean squared distance from +1 at the class and −1 elsewhere."""
    shares = targets if targets.ndim == 2 else F.one_hot(targets, scores.shape[1])
    return F.mse_loss(scores, 2.0 * shares - 1)


def make_loss(recipe: Recipe, labels: torch.Tensor, classes: int) -> Loss:
    """Return the recipe's loss: the mean over a batch of scores (N, K) and targets.

    Targets are class numbers (N,) or shares of the classes (N, K).
    """
    if recipe.loss == "map":
        return _map_criterion
    if recipe.loss == "mse":
        return _signed_mse
    weight = None
    if recipe.class_weights:
        shares = scratch.class_weights(labels.cpu().numpy(), classes)
        weight = torch.as_tensor(shares, dtype=torch.float32, device=labels.device)
    return nn.CrossEntropyLoss(weight=weight, label_smoothing=recipe.label_smoothing)


def main_scores(scores: Scores) -> torch.Tensor:
    """Return the scores that count, of a network that may return side outputs behind them."""
    return scores[0] if isinstance(scores, tuple) else scores


def total_loss(loss: Loss, scores: Scores, targets: torch.Tensor) -> torch.Tensor:
    """Return the loss of the scores, plus 0.3 times that of each side output."""
    if not isinstance(scores, tuple):
        return loss(scores, targets)
    sides = sum(loss(side, targets) for side in scores[1:])
    return loss(scores[0], targets) + AUXILIARY_WEIGHT * sides


def count_right(scores: Scores, targets: torch.Tensor) -> torch.Tensor:
    """Return for how many images the largest score is that of the class, or of its largest share.

    A NaN counts as the largest number to ``argmax``: an image with one among its scores is wrong.
    """
    labels, scores = targets.argmax(1) if targets.ndim == 2 else targets, main_scores(scores)
    return ((scores.argmax(1) == labels) & ~scores.isnan().any(1)).sum()


def make_optimizer(recipe: Recipe, model: nn.Module) -> torch.optim.Optimizer:
    """Return the recipe's optimiser over the trainable parameters of ``model``.

    Raises ValueError if there are none.
    """
    trainable = [p for p in model.parameters() if p.requires_grad]
    require(
        len(trainable) > 0, "trainable parameters", 0, "must be ≥ 1; requires_grad says which are trained"
    )
    fused = trainable[0].device.type in ("cpu", "cuda")
    shrunk = [p for p in trainable if recipe.decay == "all" or p.ndim > 1]
    free = [p for p in trainable if recipe.decay != "all" and p.ndim <= 1]
    groups = [{"params": shrunk, "weight_decay": recipe.weight_decay}, {"params": free, "weight_decay": 0.0}]
    groups = [group for group in groups if group["params"]]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, recipe.lr, recipe.momentum, nesterov=recipe.nesterov, fused=fused)
    if recipe.optimizer == "rmsprop":
        return torch.optim.RMSprop(groups, recipe.lr, momentum=recipe.momentum)
    kinds = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    return kinds[recipe.optimizer](groups, recipe.lr, betas=(recipe.momentum, 0.999), fused=fused)


def total_steps(recipe: Recipe, per_epoch: int) -> int:
    """Return how many updates the recipe makes when an epoch has ``per_epoch``."""
    return recipe.epochs * per_epoch if recipe.steps is None else recipe.steps


def make_schedule(recipe: Recipe, per_epoch: int) -> Callable[[int], float]:
    """Return the function from the number of a step, counted from 0, to its learning rate.

    Raises ValueError for too few steps: one cycle needs one to rise and one to come down.
    """
    unit = per_epoch if recipe.steps is None else 1
    warmup = round(recipe.warmup * unit)
    total = total_steps(recipe, per_epoch)
    rest = max(1, total - warmup)
    if recipe.schedule == "one_cycle":
        least = floor(1 / OneCycleLR.pct_start) + 1  # the peak comes after the first step
        rule = f"needs at least {least} steps and this run has {total}: train longer or in smaller batches"
        require(total >= least, "schedule", recipe.schedule, rule)
        return OneCycleLR(recipe.lr, total)
    if recipe.schedule == "cosine":
        after = CosineAnnealingLR(recipe.lr, rest)
    else:
        drops = [round(milestone * unit) - warmup for milestone in recipe.milestones]
        if recipe.schedule == "constant":
            drops = []

        def after(step: int) -> float:
            return recipe.lr * recipe.gamma ** sum(step >= drop for drop in drops)

    return WarmupLR(recipe.lr, warmup, after=after) if warmup else after
