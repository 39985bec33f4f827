"""The page ``reproductions.md``, generated from recipes and records: ``python -m cnn_core.train.page``."""

from __future__ import annotations

import sys
from pathlib import Path

from cnn_core import records
from cnn_core.train.curve import curve_svg
from cnn_core.train.files import write_whole
from cnn_core.train.results import Result, results

INTRODUCTION = """# Reproductions

Each network of this book that a paper reports on is trained again by `cnn_core.train`, with the paper's
recipe where it can be followed. This page is generated from the records of those runs: nothing on it is
typed by hand. An error is that of the whole test set, one network, one look at each image, after the last
step; the test set decides nothing. Several runs differ in their seed alone: the start weights, the order of
the images, the augmentation. ± is the standard deviation over the seeds, n how many of the planned runs are
on record.

A row without a run says so and names the command that makes it. Small networks train in minutes on a CPU.
The networks for CIFAR-10 need an accelerator; `make reproduce` lists what is missing, and
`make reproduce RUN=--run` trains it.
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
        link = f"[{r.title}](#{_anchor(r)})"
        lines.append(f"| {link} | {published} | {r.ours} | {n} | {r.length} | {r.minutes:.0f} | {r.device} |")
    return "\n".join(lines) + "\n"


def _published(r: Result) -> str:
    if r.published is not None:
        return f"{r.published} % ({{cite:t}}`{r.source}`)"
    return "–" if r.target is None else f"our aim: {r.target} %"


def _anchor(r: Result) -> str:
    """Return the name of the target in front of the heading of a result."""
    return f"reproduction-{r.recipe.replace('_', '-')}"


def _details(r: Result) -> str:
    runs = [records.load(name) for name in records.names(r.recipe)]
    runs = [run for run in runs if run["completed"]]
    first = runs[0]
    by_seed = ", ".join(f"{error:.2f} % (seed {seed})" for seed, error in sorted(r.errors.items()))
    compared = f"Published: {r.published} %, {r.what} ({{cite:t}}`{r.source}`). " if r.source else ""
    text = [
        f"({_anchor(r)})=\n\n### {r.title}\n",
        f"{compared}Ours: {by_seed}. {first['parameters']:,} trainable parameters, {r.length}, recipe "
        f"`{r.recipe}`. Device: {first['device']['name']}, {_threads(runs)}; PyTorch {_torch(runs)}.\n",
        curve_svg(r.title, runs) + "\n",
    ]
    if r.deviations:
        text.append("How it differs from the published experiment:\n")
        text.append("\n".join(f"- {deviation}" for deviation in r.deviations) + "\n")
    text.append("Why these numbers:\n")
    text.append(
        "\n".join(f"- `{k} = {_value(first, k)}`: {v}" for k, v in first["recipe"]["reasons"].items()) + "\n"
    )
    if r.missing:
        text.append(f"Still to run: `{'`, `'.join(r.commands())}`.\n")
    return "\n".join(text)


def _value(run: dict, key: str) -> str:
    value = run["recipe"][key]
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _threads(runs: list[dict]) -> str:
    counts = sorted({run["device"]["threads"] for run in runs})
    return f"{' or '.join(map(str, counts))} thread{'s' if counts[-1] > 1 else ''}"


def _torch(runs: list[dict]) -> str:
    return ", ".join(sorted({run["versions"]["torch"] for run in runs}))


def _waiting(rows: list[Result]) -> str:
    lines = ["| recipe | published | runs wanted | length | command of the first |", "|---|---|---|---|---|"]
    for r in rows:
        lines.append(f"| {r.title} | {_published(r)} | {r.wanted} | {r.length} | `{r.commands()[0]}` |")
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
