"""Command line: ``python -m cnn_core.train lenet5 --seed 0``."""

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from cnn_core import models
from cnn_core._whole import whole
from cnn_core.data import DataError
from cnn_core.train import Recipe, TrainError, fit, get_recipe, get_reproduction, list_recipes
from cnn_core.train._runs import BUSY, DIVERGED
from cnn_core.train.distributed import pick_device
from cnn_core.train.errors import BusyError, DivergedError
from cnn_core.train.estimate import estimate
from cnn_core.train.folder import CHECKPOINT, RECORD

SILENCE = 30  # seconds without a word, where no bar can be drawn


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Return the options; argparse ends the program for those that it does not know."""
    parser = argparse.ArgumentParser("python -m cnn_core.train", description="Train a network by a recipe.")
    parser.add_argument("recipe", nargs="?", help="name of a recipe, see --list")
    parser.add_argument("--list", action="store_true", help="list the recipes and leave")
    parser.add_argument("--seed", type=int, default=0, help="whole number ≥ 0 (default: 0)")
    parser.add_argument("--device", help="cpu, cuda or cuda:1 (default: cuda if there is one)")
    parser.add_argument("--epochs", type=int, help="another length; the record then says: not the recipe")
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/RECIPE-seedN)")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in the folder")
    parser.add_argument("--estimate", action="store_true", help="say how many seconds it takes, and leave")
    parser.add_argument("--compile", action="store_true", help="use torch.compile")
    return parser.parse_args(arguments)


def describe(name: str) -> str:
    """Return one line on a recipe."""
    reproduction = get_reproduction(name)
    published = reproduction.published
    figure = f"published: {published.error} %" if published else ""
    place = "GPU" if reproduction.accelerator else "CPU"
    facts = f"{length_of(reproduction.recipe):>13}  {reproduction.seeds} seeds  {place}  {figure}"
    return f"{name:28} {reproduction.title:48} {facts}".rstrip()


def length_of(recipe: Recipe) -> str:
    """Return the length of a run in words."""
    return f"{recipe.epochs} epochs" if recipe.steps is None else f"{recipe.steps:,} steps"


@contextmanager
def progress(name: str):
    """Yield (log, on_step): a bar on a terminal, elsewhere plain lines, one at least every half minute."""
    if sys.stderr.isatty():
        with tqdm(unit="step", desc=name, dynamic_ncols=True) as bar:
            yield tqdm.write, _bar_step(bar)
        return
    last = time.monotonic()

    def log(line: str) -> None:
        nonlocal last
        last = time.monotonic()
        print(line, flush=True)

    def on_step(done: int, total: int) -> None:
        if time.monotonic() - last > SILENCE:
            log(f"step {done:,} of {total:,}")

    yield log, on_step


def _bar_step(bar: tqdm) -> Callable[[int, int], None]:
    def on_step(done: int, total: int) -> None:
        if bar.total is None:
            bar.reset(total)
            bar.initial = bar.n = bar.last_print_n = done - 1  # what was done before is no speed of this part
        bar.update(done - bar.n)

    return on_step


def run(recipe: Recipe, options: argparse.Namespace, out: Path) -> None:
    """Train and print."""
    if (out / RECORD).exists() and not (out / CHECKPOINT).exists():
        print(f"{out / RECORD}: is complete; choose another --out to run it again")
        return
    device = pick_device(options.device)
    seed = whole(options.seed, "seed", 0)
    facts = f"{length_of(recipe)} of {recipe.data} on {device}, into {out}"
    print(f"{recipe.name}-seed{seed}: {facts}", flush=True)
    model = models.create(recipe.model, seed=seed, **recipe.model_options)
    with progress(recipe.name) as (log, on_step):
        record = fit(
            model,
            None,
            recipe,
            seed=seed,
            device=options.device,
            out=out,
            resume=options.resume,
            compile=options.compile,
            log=log,
            on_step=on_step,
        )
    minutes = record.wall_s / 60
    print(f"{record.name}: test error {record.test_error:.2f} % after {minutes:.1f} min; {out / RECORD}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0 done, 2 refused, 3 the run diverged, 4 another run is writing in the folder, 130 interrupted.
    """
    options = parse(arguments)
    if options.list or options.recipe is None:
        print("\n".join(describe(name) for name in list_recipes()))
        return 0
    out = options.out or Path("runs") / f"{options.recipe}-seed{options.seed}"
    try:
        recipe = get_recipe(options.recipe)
        if options.epochs is not None:
            recipe = recipe.change(epochs=options.epochs)
        if options.estimate:
            model = models.create(recipe.model, **recipe.model_options)
            print(round(estimate(model, None, recipe, options.device)))
            return 0
        run(recipe, options, out)
    except (ValueError, DataError, TrainError) as error:
        print(error, file=sys.stderr)
        return {DivergedError: DIVERGED, BusyError: BUSY}.get(type(error), 2)
    except KeyboardInterrupt:
        saved = (out / CHECKPOINT).exists()
        rest = "what was done is saved: go on with --resume" if saved else "nothing was begun"
        print(f"\ninterrupted; {rest}", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
