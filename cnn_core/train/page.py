"""The page ``reproductions.md``, generated from recipes and records: ``python -m cnn_core.train.page``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from cnn_core import records
from cnn_core._files import write_whole
from cnn_core.train.curve import curve_svg
from cnn_core.train.recipe import Recipe
from cnn_core.train.reproduction import get_reproduction
from cnn_core.train.results import Result, results

INTRODUCTION = """# Reproductions

Networks of this book that learn small images are trained anew by `cnn_core.train`, by the recipe of the
paper where it can be followed. This page is generated from the records of those runs: nothing on it is typed
by hand. An error is that of the whole test set, one network, one look at each image, after the last step;
the test set decides nothing. The runs of a recipe differ in their seed alone: the start weights, the order
of the images, the augmentation. ± is the standard deviation over the seeds, n how many of the planned runs
are on record. Where nothing comparable is published, our own aim may stand in its place.

Runs that are still to be made are listed with the command that makes them. Small networks and short recipes
train in minutes on a CPU. The long recipes for CIFAR-10 need an accelerator. `make reproduce` lists what is
missing, and `make reproduce RUN=--run` trains it.
"""


def page() -> str:
    """Return the whole page in Markdown."""
    rows = results()
    run, waiting = [r for r in rows if r.errors], [r for r in rows if not r.errors]
    parts = [INTRODUCTION, f"## On record\n\n{_table(run)}", *map(_details, run)]
    if waiting:
        parts.append(f"## Not run\n\nNothing is known of these yet.\n\n{_waiting(waiting)}")
    return "\n".join(parts)


def _table(rows: list[Result]) -> str:
    lines = [
        "| recipe | published | ours | n | length | minutes a run | device |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in rows:
        published = _published(r)
        n = f"{len(r.errors)} of {r.wanted}"
        link = f"[{_title(r)}](#{_anchor(r)})"
        ours, n, length = map(_unbroken, (r.ours, n, r.length))
        lines.append(
            f"| {link} | {published} | {ours} | {n} | {length} | {r.minutes:.0f} | {_device(r.device)} |"
        )
    return "\n".join(lines) + "\n"


def _unbroken(text: str) -> str:
    """Return ``text`` with spaces at which no line breaks: a narrow cell of a table stays in one piece."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _title(r: Result) -> str:
    """Return the title with names such as CIFAR-10 in one piece, also in a narrow cell or heading."""
    return r.title.replace("-", "-\N{WORD JOINER}")


def _device(name: str) -> str:
    """Return a device's name without the marks of its maker."""
    return name.replace("(R)", "").replace("(TM)", "").replace(" Processor", "")


def _published(r: Result) -> str:
    if r.published is not None:
        return f"{_unbroken(f'{r.published} %')} ({{cite:t}}`{r.source}`)"
    return "–" if r.target is None else f"our aim: {r.target} %"


def _anchor(r: Result) -> str:
    """Return the name of the target in front of the heading of a result."""
    return f"reproduction-{r.recipe.replace('_', '-')}"


def _details(r: Result) -> str:
    runs = [records.load(name) for name in records.names(r.recipe)]
    runs = [run for run in runs if run.completed]
    first = runs[0]
    by_seed = ", ".join(f"{error:.2f} % (seed {seed})" for seed, error in sorted(r.errors.items()))
    compared = f"Published: {r.published} %, {r.what} ({{cite:t}}`{r.source}`). " if r.source else ""
    text = [
        f"({_anchor(r)})=\n\n### {_title(r)}\n",
        f"{compared}Ours: {by_seed}. {first.parameters:,} trainable parameters, {r.length}, recipe "
        f"`{r.recipe}`. Device: {_device(r.device)}, {_threads(runs)}; PyTorch {_torch(runs)}.\n",
        curve_svg(r.title, runs) + "\n",
    ]
    if r.deviations:
        text.append("Where it differs from the paper:\n")
        text.append("\n".join(f"- {deviation}" for deviation in r.deviations) + "\n")
    text.append("Why these numbers:\n")
    # The words are those of the recipe as it stands, so that they can be put right after a run.
    reasons = get_reproduction(r.recipe).reasons
    text.append("\n".join(f"- `{k} = {_value(first, k)}`: {v}" for k, v in reasons.items()) + "\n")
    if r.missing:
        text.append(f"Still to run: `{'`, `'.join(r.commands())}`.\n")
    return "\n".join(text)


def _value(run: records.Record, key: str) -> str:
    value = getattr(Recipe.from_dict(run.recipe), key)
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {v}" for k, v in value.items())
    if isinstance(value, tuple):
        return ", ".join(" ".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in value)
    return str(value)


def _threads(runs: list[records.Record]) -> str:
    counts = sorted({run.device["threads"] for run in runs})
    return f"{' or '.join(map(str, counts))} thread{'s' if counts[-1] > 1 else ''}"


def _torch(runs: list[records.Record]) -> str:
    return ", ".join(sorted({run.versions["torch"] for run in runs}))


def _waiting(rows: list[Result]) -> str:
    lines = ["| recipe | published | runs wanted | length | command of the first |", "|---|---|---|---|---|"]
    for r in rows:
        length = _unbroken(r.length)
        lines.append(f"| {_title(r)} | {_published(r)} | {r.wanted} | {length} | `{r.commands()[0]}` |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the page, or write it to the folder that is given."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments:
        write_whole(Path(arguments[0]) / "reproductions.md", page().encode())
    else:
        print(page(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
