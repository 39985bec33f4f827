"""A comparison as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_core.train.comparison import Comparison
    from cnn_core.train.tuning import Side


def table(found: Comparison) -> str:
    """Return the text of :meth:`Comparison.table`."""
    better = "lower" if found.lower else "higher"
    seeds = ", ".join(map(str, found.seeds))
    rows = [_row(side) for side in found.sides.values()]
    head = ("", "rates tried", "best", f"seeds {seeds}", "mean ± deviation")
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [f"{found.metric} ({better} is better)"]
    if found.chosen_by != found.metric:
        lines[0] += f"; rates chosen by {found.chosen_by}"
    lines += ["  ".join(map(str.ljust, row, widths)).rstrip() for row in [head, *rows]]
    lines.append(f"equal on all sides: {found.equal}")
    if found.confounders:
        lines.append("not equal, besides what is compared: " + "; ".join(found.confounders))
    for pair in found.pairs():
        for seed, test in zip(found.seeds, pair.answers, strict=False):
            lines.append(
                f"seed {seed}: {pair.first} alone right on {test.only_first} images, "
                f"{pair.second} alone on {test.only_second}, p = {test.p:.2g}"
            )
    return "\n".join([*lines, found.conclusion])


def _row(side: Side) -> tuple[str, ...]:
    rates = f"{side.rates[0]:g} to {side.rates[-1]:g} ({len(side.rates)})"
    if side.best is None:
        return side.name, rates, "none", "", ""
    best = f"{side.best:g}" + (" (edge)" if side.edge else "")
    values = side.values
    shown = " ".join(f"{value:.3g}" for value in values)
    if not len(values) or not np.isfinite(values).all():
        return side.name, rates, best, shown, ""
    return side.name, rates, best, shown, f"{values.mean():.3g} ± {values.std(ddof=1):.2g}"
