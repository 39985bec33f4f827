"""The data sets that ``cnn_core.data`` knows, a row each."""

from collections import Counter

from cnn_core.data._registry import SETS


def page() -> str:
    """Return the table of data sets: what each holds, how many pictures in each part, their size."""
    rows = ["| name | classes | pictures | size of one |", "|---|---|---|---|"]
    for spec in SETS.values():
        parts: Counter[str] = Counter()
        for part, (count, _) in spec.parts.items():
            parts[part.partition("/")[0]] += count  # of "train/ants" and "train/bees" together
        counts = " + ".join(f"{count:,}" for count in parts.values())
        first, *_, last = spec.classes
        classes = f"{len(spec.classes)}: {first} {'and' if len(spec.classes) == 2 else 'to'} {last}"
        size = "×".join(map(str, spec.shape[:2])) + (", colour" if len(spec.shape) == 3 else "")
        rows.append(f"| `{spec.name}` | {classes} | {counts} | {size} |")
    return "\n".join(rows) + "\n"
