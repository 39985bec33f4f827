"""What came of the training runs, beside the figures of the papers, from recipes and records."""

from collections.abc import Mapping

from cnn_core import records
from cnn_core.train.recipe import Recipe
from cnn_core.train.reproduction import get_reproduction
from cnn_core.train.results import Result, results
from cnn_core.train.verdict import Verdict
from tools.pages._text import joined, unbroken
from tools.pages.curve import curve_svg


def page() -> str:
    """Return a table of all runs on record, each with its curve and reasons, then those to be run."""
    rows = results()
    run, waiting = [r for r in rows if r.errors], [r for r in rows if not r.errors]
    parts = [f"## On record\n\n{_counted(run)}\n{_table(run)}", *map(_details, run)]
    if waiting:
        parts.append(f"## Not run\n\nNothing is known of these yet.\n\n{_waiting(waiting)}")
    return "\n".join(parts)


def _table(rows: list[Result]) -> str:
    lines = [
        "| recipe | published | ours | n | difference | verdict | minutes a run |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in rows:
        published = _published(r)
        n = f"{len(r.errors)} of {r.wanted}"
        link = f"[{joined(r.title)}](#{_anchor(r)})"
        ours, n, difference = map(unbroken, (r.ours, n, _difference(r.verdict)))
        lines.append(
            f"| {link} | {published} | {ours} | {n} | {difference} | {r.verdict.word} | {r.minutes:.0f} |"
        )
    return "\n".join(lines) + "\n"


def _difference(v: Verdict) -> str:
    """Return our mean minus the published figure, with the tolerance, both in points."""
    return "–" if v.difference is None else f"{v.difference:+.2f} ± {v.tolerance:.2f}".replace("-", "−")


def _device(name: str) -> str:
    """Return a device's name without the marks of its maker."""
    return name.replace("(R)", "").replace("(TM)", "").replace(" Processor", "")


def _counted(rows: list[Result]) -> str:
    """Return how many recipes came to which verdict, in a sentence."""
    words = [r.verdict.word for r in rows]
    kinds = [word for word in ("reproduced", "not reproduced", "open", "not comparable") if word in words]
    return f"Of {len(rows)} recipes: " + ", ".join(f"{words.count(kind)} {kind}" for kind in kinds) + ".\n"


def _published(r: Result) -> str:
    if r.published is not None:
        return f"{unbroken(f'{r.published} %')} ({{cite:t}}`{r.source}`)"
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
    verdict = r.verdict.word + (f": {r.verdict.reason}" if r.verdict.reason else "")
    text = [
        f"({_anchor(r)})=\n\n### {joined(r.title)}\n",
        f"**{verdict[0].upper()}{verdict[1:]}.**\n",
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
        length = unbroken(r.length)
        lines.append(f"| {joined(r.title)} | {_published(r)} | {r.wanted} | {length} | `{r.commands()[0]}` |")
    return "\n".join(lines) + "\n"
