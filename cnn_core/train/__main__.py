"""Command line: ``python -m cnn_core.train lenet5 --seed 0``."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from cnn_core import models
from cnn_core.data import DataError
from cnn_core.train import Recipe, TrainError, fit, get_recipe, get_reproduction, list_recipes
from cnn_core.train.distributed import pick_device
from cnn_core.train.folder import RECORD


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Return the options; argparse ends the program for those that it does not know."""
    parser = argparse.ArgumentParser("python -m cnn_core.train", description="Train a network by a recipe.")
    parser.add_argument("recipe", nargs="?", help="name of a recipe, see --list")
    parser.add_argument("--list", action="store_true", help="list the recipes and leave")
    parser.add_argument("--seed", type=int, default=0, help="whole number ≥ 0 (default: 0)")
    parser.add_argument("--device", help="cpu, cuda or cuda:1 (default: an accelerator if there is one)")
    parser.add_argument("--epochs", type=int, help="another length; the record then says: not the recipe")
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/RECIPE-seedN)")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in the folder")
    parser.add_argument("--compile", action="store_true", help="use torch.compile")
    return parser.parse_args(arguments)


def describe(name: str) -> str:
    """Return one line on a recipe."""
    reproduction = get_reproduction(name)
    recipe, published = reproduction.recipe, reproduction.published
    length = f"{recipe.epochs} epochs" if recipe.steps is None else f"{recipe.steps:,} steps"
    figure = f"published: {published.error} %" if published else ""
    place = "GPU" if reproduction.accelerator else "CPU"
    facts = f"{length:>13}  {reproduction.seeds} seeds  {place}  {figure}"
    return f"{name:28} {reproduction.title:48} {facts}".rstrip()


def run(recipe: Recipe, options: argparse.Namespace) -> None:
    """Train and print; a progress bar on a terminal, a plain line for each epoch elsewhere."""
    out = options.out or Path("runs") / f"{recipe.name}-seed{options.seed}"
    if (out / RECORD).exists():
        print(f"{out / RECORD}: is complete; choose another --out to run it again")
        return
    model = models.create(recipe.model, seed=options.seed, **recipe.model_options)
    with tqdm(disable=not sys.stderr.isatty(), unit="step", desc=recipe.name) as bar:

        def on_step(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        record = fit(
            model,
            None,
            recipe,
            seed=options.seed,
            device=options.device,
            out=out,
            resume=options.resume,
            compile=options.compile,
            log=tqdm.write,
            on_step=on_step,
        )
    minutes = record.wall_s / 60
    print(f"{record.name}: test error {record.test_error:.2f} % after {minutes:.1f} min; {out / RECORD}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 2 refused, 130 interrupted."""
    options = parse(arguments)
    if options.list or options.recipe is None:
        print("\n".join(describe(name) for name in list_recipes()))
        return 0
    try:
        recipe = get_recipe(options.recipe)
        if options.epochs is not None:
            recipe = recipe.change(epochs=options.epochs)
        pick_device(options.device)
        run(recipe, options)
    except (ValueError, DataError, TrainError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ninterrupted; everything up to the last step is saved: go on with --resume", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
