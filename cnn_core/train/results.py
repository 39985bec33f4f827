"""What is on record for each recipe, beside the published figure; and what is still to be run."""

from html import escape
from statistics import mean, stdev
from typing import NamedTuple

from cnn_core import records
from cnn_core.train.reproduction import get_reproduction, list_recipes
from cnn_core.train.verdict import Verdict, judge


class Result(NamedTuple):
    """One recipe: its ``errors`` in % on the test set, by seed, of ``wanted`` runs.

    ``published`` is the figure to compare with in %, ``what`` says which one and ``source`` where it stands;
    ``target`` our own aim where nothing is published. ``minutes`` is the mean time of a run on ``device``
    when nothing disturbs it, ``uneven`` True if something did in one of them: see :class:`Record`.
    ``verdict`` says whether the errors reproduce the published figure.
    """

    recipe: str
    title: str
    errors: dict[int, float]
    wanted: int
    published: float | None
    what: str
    source: str
    target: float | None
    length: str
    device: str
    minutes: float | None
    uneven: bool
    deviations: tuple[str, ...]
    verdict: Verdict

    @property
    def ours(self) -> str:
        """Mean ± standard deviation over the seeds, the plain value of a single one, or "not run"."""
        values = list(self.errors.values())
        if not values:
            return "not run"
        spread = f" ± {stdev(values):.2f}" if len(values) > 1 else ""
        return f"{mean(values):.2f}{spread} %"

    @property
    def missing(self) -> list[int]:
        """The seeds that are not on record."""
        return [seed for seed in range(self.wanted) if seed not in self.errors]

    def commands(self) -> list[str]:
        """Return the command for each run that is missing."""
        return [f"python -m cnn_core.train {self.recipe} --seed {seed}" for seed in self.missing]


class Results(list[Result]):
    """A list of results that prints as a table, in notebooks as HTML."""

    columns = ("recipe", "published", "ours", "n", "length", "device", "minutes")

    def _cells(self, row: Result) -> tuple[str, ...]:
        aim = "" if row.target is None else f"(aim {row.target} %)"
        published = aim if row.published is None else f"{row.published} %"
        minutes = "" if row.minutes is None else f"{row.minutes:.0f}" + " (uneven)" * row.uneven
        n = f"{len(row.errors)} of {row.wanted}"
        return row.recipe, published, row.ours, n, row.length, row.device, minutes

    def __str__(self) -> str:
        rows = [self.columns, *map(self._cells, self)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        lines = []
        for row in self:
            name, *cells = map(escape, self._cells(row))
            lines.append(
                f'<tr><th scope="row">{name}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"
            )
        caption = "Test error of each recipe: published, and ours as mean ± deviation over the seeds"
        return (
            f'<table class="records"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(lines)}</tbody></table>"
        )


def results(pattern: str = "*") -> Results:
    """Return one :class:`Result` for each recipe whose name matches, from the records in the package.

    Records of runs that were cut short do not count. Raises ValueError if ``pattern`` is no text.
    """
    return Results(_result(name) for name in list_recipes(pattern))


def _result(name: str) -> Result:
    reproduction = get_reproduction(name)
    recipe, published = reproduction.recipe, reproduction.published
    runs = [run for run in map(records.load, records.names(name)) if run.completed]
    errors = {run.seed: run.test_error for run in runs}
    return Result(
        recipe=name,
        title=reproduction.title,
        errors=errors,
        wanted=reproduction.seeds,
        published=None if published is None else published.error,
        what="" if published is None else published.what,
        source="" if published is None else published.source,
        target=reproduction.target,
        length=f"{recipe.epochs} epochs" if recipe.steps is None else f"{recipe.steps:,} steps",
        device=", ".join(sorted({run.device["name"] for run in runs})),
        minutes=mean(run.wall_s for run in runs) / 60 if runs else None,
        uneven=any(run.uneven for run in runs),
        deviations=reproduction.deviations,
        verdict=judge(list(errors.values()), published),
    )
