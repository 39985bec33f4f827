"""Write the data that comes with the package: ``python -m tools.make_data [NAME …]``.

Reads the whole sets where ``cnn_core.data.load(name, whole=True)`` does and fetches what is missing. A set
that the table in ``cnn_core/data/_registry.py`` ships whole is packed as it is. Of the others as many samples
as the table says are drawn at random, each class in its share, and put in random order; both depend on the
seed alone. The same data give the same bytes. At the end the digests are compared with the table, and those
that differ are named.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from cnn_core.data._cache import data_folder
from cnn_core.data._digest import files_digest, ordered_digest, unordered_digest
from cnn_core.data._load import SHIPPED, read_whole
from cnn_core.data._npz import read_npz, write_npz
from cnn_core.data._photographs import photographs
from cnn_core.data._registry import SETS
from cnn_core.data._sheets import write_sheets
from cnn_core.data._spec import Spec

SEED = 2012
NOTES = """# Data sets that come with cnn_core

The pictures in this folder are the work of others and stand under terms of their own, not under the licence
of the package. Where a set is not here as a whole, its part was drawn at random. No picture was changed.
"""


def draw(labels: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return ``count`` different indices in random order, of each class its share of them."""
    order = rng.permutation(len(labels))
    # Samples of a class get evenly spaced places between 0 and 1; the first ``count`` places hold its share.
    places = np.empty(len(labels))
    for label in np.unique(labels):
        members = order[labels[order] == label]
        places[members] = (np.arange(len(members)) + rng.random()) / len(members)
    return rng.permutation(np.argsort(places, kind="stable")[:count])


def drawn_arrays(whole: dict[str, np.ndarray], spec: Spec) -> dict[str, np.ndarray]:
    """Return what is to be shipped of the arrays of a whole set, ``{part}_images`` and ``{part}_labels``."""
    rng, chosen = np.random.default_rng(SEED), {}
    for part, (count, _) in spec.shipped.parts.items():
        images, labels = whole[f"{part}_images"], whole[f"{part}_labels"]
        kept = slice(None) if count == len(labels) else draw(labels, count, rng)
        chosen |= {f"{part}_images": images[kept], f"{part}_labels": labels[kept]}
    return chosen


def write_arrays(spec: Spec, home: Path, out: Path) -> dict[str, str]:
    """Write the shipped part of a set of arrays below ``out``; return the digest of each of its parts."""
    arrays = drawn_arrays(read_whole(spec, home, spec.shape[0]), spec)
    if spec.shipped.read is read_npz:
        write_npz(out / spec.shipped.file, arrays, small=True)
    else:
        write_sheets(out / spec.shipped.file, arrays)
    parts = {part: (arrays[f"{part}_images"], arrays[f"{part}_labels"]) for part in spec.shipped.parts}
    if spec.shipped.ordered:
        return {part: ordered_digest(*pair) for part, pair in parts.items()}
    return {part: unordered_digest(*pair)[0] for part, pair in parts.items()}


def write_photographs(spec: Spec, home: Path, out: Path) -> dict[str, str]:
    """Copy the drawn photographs below ``out``; return the digest of each folder."""
    read_whole(spec, home, 8)  # fetches and checks
    rng, digests = np.random.default_rng(SEED), {}
    for part, (count, _) in spec.shipped.parts.items():
        target = out / spec.shipped.file / part
        target.mkdir(parents=True)
        paths = photographs(home / spec.file / part)
        kept = [
            shutil.copyfile(paths[i], target / paths[i].name) for i in rng.permutation(len(paths))[:count]
        ]
        digests[part] = files_digest(kept)
    return digests


def write_set(spec: Spec, home: Path, out: Path) -> list[str]:
    """Put what is shipped of ``spec`` in its place below ``out``; return what the table says differently."""
    with tempfile.TemporaryDirectory(dir=out) as stage:
        write = write_photographs if spec.any_size else write_arrays
        digests = write(spec, home, Path(stage))
        target = out / spec.shipped.file
        if target.is_dir():
            shutil.rmtree(target)
        (Path(stage) / spec.shipped.file).replace(target)
    return [
        f'{spec.name}, {part}: the digest is "{found}", the table has "{spec.shipped.parts[part][1]}"'
        for part, found in digests.items()
        if found != spec.shipped.parts[part][1]
    ]


def notes() -> str:
    """Return the text that lies beside the sets: what each is, its licence, its citation, its source."""
    text = NOTES
    for name, spec in sorted(SETS.items()):
        if spec.shipped:
            kept, counts = spec.shipped.counts, spec.counts
            amount = ", ".join(
                f"{split} {kept[split]:,}" + ("" if spec.comes_whole else f" of {counts[split]:,}")
                for split in counts
            )
            text += f"\n## {name}\n\nSamples: {amount}. Licence: {spec.licence}.\n"
            text += f"{spec.citation}\nFrom: {spec.source}\n"
    return text


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 1 if a digest is not that of the table."""
    shipped = sorted(name for name, spec in SETS.items() if spec.shipped)
    parser = argparse.ArgumentParser(
        prog="python -m tools.make_data", description="Write the data of the package."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(shipped)}; all unless given"
    )
    parser.add_argument("--folder", help="where the whole sets lie (default: $CNN_CORE_DATA, else the cache)")
    parser.add_argument(
        "--out", type=Path, default=SHIPPED, help="where to write (default: into the package)"
    )
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(shipped))
    if unknown:
        parser.error(f"{', '.join(unknown)}: not one of {', '.join(shipped)}")
    options.out.mkdir(parents=True, exist_ok=True)
    wrong = []
    for name in options.names or shipped:
        wrong += write_set(SETS[name], data_folder(options.folder), options.out)
    (options.out / "LICENCES.md").write_text(notes(), "utf-8")
    print("\n".join(wrong) or "written, and as the table says")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
