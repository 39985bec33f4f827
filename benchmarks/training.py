"""Samples per second of our training loop and of a tutorial's, in one run: python benchmarks/training.py

Both train the same network on the same data with the same optimiser and thread count, in turns; the table
shows medians over rounds. The tutorial's loop is torchvision's data set, transforms on single images and a
DataLoader, in float32. Ours is :func:`cnn_core.train.fit` as its recipe says, with float32 and with bfloat16.

    python benchmarks/training.py --target 8.75 resnet20     time until the test error is that or less
    python benchmarks/training.py --target 6 airbench
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from cnn_core import data, models
from cnn_core.train import Recipe, fit, get_recipe, load_sets
from cnn_core.train.distributed import World, pick_device
from cnn_core.train.run_record import device_facts
from cnn_core.train.step import Stepper


class Pictures(Dataset):
    """What a tutorial's data set does: an image at a time, as a PIL image through transforms."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, transform: v2.Compose):
        self.images, self.labels, self.transform = images, labels.astype(int), transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int):
        return self.transform(Image.fromarray(self.images[index])), self.labels[index]


def tutorial(recipe: Recipe, device: torch.device, workers: int):
    """Return a generator that makes one step of a tutorial's loop each time it is asked."""
    raw = data.load(recipe.data, whole=True)
    grey = raw.train_images.ndim == 3
    size = raw.train_images.shape[1] + 2 * recipe.pad
    moves = [v2.Pad(recipe.pad)] if recipe.pad else []
    moves += [v2.RandomCrop(size, padding=4)] if "crop4" in recipe.augment else []
    moves += [v2.RandomHorizontalFlip()] if "flip" in recipe.augment else []
    ends = [
        v2.ToImage(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(*([0.5] * (1 if grey else 3),) * 2),
    ]
    pictures = Pictures(raw.train_images, raw.train_labels, v2.Compose(moves + ends))
    loader = DataLoader(pictures, recipe.batch_size, shuffle=True, num_workers=workers)
    model = models.create(recipe.model, seed=0, **recipe.model_options).to(device)
    optimizer = torch.optim.SGD(
        model.parameters(), recipe.lr, recipe.momentum, weight_decay=recipe.weight_decay
    )
    criterion = nn.CrossEntropyLoss()
    while True:
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
            loss.item()  # the running loss that a tutorial prints
            yield len(labels)


def ours(recipe: Recipe, device: torch.device, compile: bool = False):
    """Return a generator that makes one step of our loop each time it is asked."""
    model = models.create(recipe.model, seed=0, **recipe.model_options)
    stepper = Stepper(model, load_sets(recipe, device), recipe, 0, device, World(), compile)
    stepper.trained.train()
    epoch = step = 0
    while True:
        order = stepper.order(epoch)
        for batch in order.split(recipe.batch_size):
            stepper.step(step % stepper.total, batch)
            step += 1
            yield len(batch)
        epoch += 1


def measure(loops: dict, device: torch.device, rounds: int, seconds: float) -> dict[str, float]:
    """Return samples per second of each loop: the median over ``rounds`` turns of about ``seconds`` each."""
    speeds = {name: [] for name in loops}
    for loop in loops.values():
        for _ in range(3):
            next(loop)
    for _ in range(rounds):
        for name, loop in loops.items():
            begin, seen = time.perf_counter(), 0
            while time.perf_counter() - begin < seconds:
                seen += next(loop)
            if device.type == "cuda":
                torch.cuda.synchronize()
            speeds[name].append(seen / (time.perf_counter() - begin))
    return {name: statistics.median(values) for name, values in speeds.items()}


def until(recipe: Recipe, target: float, device: torch.device) -> str:
    """Train by the recipe; return a row of a table: when the test error first was ``target`` % or less."""
    model = models.create(recipe.model, seed=0, **recipe.model_options)
    record = fit(model, None, recipe, device=str(device), log=None)
    seconds, reached = 0.0, None
    for line in record.epochs:
        seconds += line["seconds"]
        if reached is None and 100 * (1 - line["test_accuracy"]) <= target:
            reached = f"{line['epoch']} | {seconds:.0f} s"
    final = f"{100 * (1 - record.epochs[-1]['test_accuracy']):.2f} % after {seconds:.0f} s"
    return f"| {recipe.name} | {target} % | {reached or 'not reached | –'} | {final} |"


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipes", nargs="*", default=["resnet20", "lenet5"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="length of a turn")
    parser.add_argument("--workers", type=int, default=2, help="processes of the tutorial's DataLoader")
    parser.add_argument("--device")
    parser.add_argument("--target", type=float, help="test error in %%: train whole runs and time them")
    options = parser.parse_args()
    device = pick_device(options.device)
    facts = device_facts(device, 1)
    print(
        f"{facts['name']}, {facts['threads']} threads, PyTorch {torch.__version__}, {options.rounds} rounds\n"
    )
    if options.target is not None:
        print("| recipe | target | epoch | time | at the end |\n|---|---|---|---|---|")
        for name in options.recipes:
            print(until(get_recipe(name), options.target, device), flush=True)
        return
    print("| recipe | tutorial, float32 | ours, float32 | ours, bfloat16 | ratio | ratio in bfloat16 |")
    print("|---|---|---|---|---|---|")
    for name in options.recipes:
        recipe = get_recipe(name)
        loops = {"tutorial": tutorial(recipe, device, options.workers)}
        for precision in ("float32", "bfloat16"):
            loops[precision] = ours(recipe.change(precision=precision), device)
        speed = measure(loops, device, options.rounds, options.seconds)
        base = speed["tutorial"]
        cells = [name, *(f"{value:,.0f}" for value in speed.values())]
        cells += [f"{speed[p] / base:.2f}" for p in ("float32", "bfloat16")]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
