"""The data sets that ``cnn_core.data`` knows, a row each."""

from cnn_core.data._registry import SETS


def page() -> str:
    """Return the table of data sets: what each holds, how much of it comes with the package, the size."""
    rows = ["| name | classes | pictures | with the package | size of one |", "|---|---|---|---|---|"]
    for spec in SETS.values():
        own = "all" if spec.comes_whole else _sum(spec.shipped.counts)
        first, *_, last = spec.classes
        classes = f"{len(spec.classes)}: {first} {'and' if len(spec.classes) == 2 else 'to'} {last}"
        size = "×".join(map(str, spec.shape[:2])) + (", colour" if len(spec.shape) == 3 else "")
        rows.append(f"| `{spec.name}` | {classes} | {_sum(spec.counts)} | {own} | {size} |")
    return "\n".join(rows) + "\n"


def _sum(counts: dict[str, int]) -> str:
    return " + ".join(f"{count:,}" for count in counts.values())
