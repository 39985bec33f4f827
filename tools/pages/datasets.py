"""The data sets that ``cnn_core.data`` knows, a row each."""

from collections import Counter

from cnn_core.data._registry import SETS
from cnn_core.data._spec import Spec


def page() -> str:
    """Return the table of data sets: classes, how many pictures come with the package, their size."""
    rows = ["| name | classes | with the package | size of one |", "|---|---|---|---|"]
    for spec in SETS.values():
        first, *_, last = spec.classes
        classes = f"{len(spec.classes)}: {first} {'and' if len(spec.classes) == 2 else 'to'} {last}"
        held = f"all: {_counts(spec)}" if spec.comes_whole else f"{_counts(spec.shipped)} of {_counts(spec)}"
        size = "×".join(map(str, spec.shape[:2])) + (", colour" if len(spec.shape) == 3 else "")
        rows.append(f"| `{spec.name}` | {classes} | {held} | {size} |")
    return "\n".join(rows) + "\n"


def _counts(spec: Spec) -> str:
    """Return the number of pictures in each part, those of "train/ants" and "train/bees" together."""
    parts: Counter[str] = Counter()
    for part, (count, _) in spec.parts.items():
        parts[part.partition("/")[0]] += count
    return " + ".join(f"{count:,}" for count in parts.values())
