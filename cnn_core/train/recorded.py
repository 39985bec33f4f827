"""Comparisons that take longer than a page may: run once by a command, kept with all their runs."""

from __future__ import annotations

import inspect
import json
import math
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from cnn_core._check import known, require
from cnn_core._files import write_whole
from cnn_core._whole import entries
from cnn_core.train._read import text
from cnn_core.train.compare import compare
from cnn_core.train.comparison import Comparison, check_grid
from cnn_core.train.tuning import Outcome, Side

FOLDER = Path(__file__).parent / "comparisons"
SETTINGS = ("seeds", "metric", "chosen_by", "lower", "ratio", "equal", "confounders", "level", "against")
_SETTINGS = frozenset(inspect.signature(compare).parameters) - {"sides", "rates"}
_remade: set[str] = set()


def recorded(name: str, sides, rates, **settings) -> Comparison:
    """Return :func:`compare` of the same arguments as it was run in full and stored under ``name``.

    The stored runs are read, none is repeated; conclusion and table follow from them anew. The command
    ``python -m tools.comparisons CHAPTER NAME`` runs the cells of a chapter, and this comparison in full.
    Raises ValueError for a name that is not stored, and where sides, rates or settings are no longer those
    of the stored runs.
    """
    text(name, "name")
    require(isinstance(sides, Mapping), "sides", sides, "must be a dict, name → function of rate and seed")
    for key in settings:
        known("setting", key, _SETTINGS)
    if name in _remade:
        found = compare(sides, rates, **settings)
        _save(found, FOLDER / f"{name}.json")
        return found
    known("comparison", name, [path.stem for path in FOLDER.glob("*.json")])
    found = _load(FOLDER / f"{name}.json")
    again = f"python -m tools.comparisons CHAPTER {name}"
    require(list(found.sides) == list(sides), "sides", list(sides), f"were {list(found.sides)}; run {again}")
    if isinstance(rates, Mapping):
        given = sorted(map(str, rates))
        require(given == sorted(sides), "rates", given, f"must have the sides' names {sorted(sides)}")
    for side in found.sides.values():
        grid = check_grid(side.name, rates[side.name] if isinstance(rates, Mapping) else rates)
        rule = f"were {side.rates} for {side.name}; run {again}"
        require(set(grid) <= set(side.rates), "rates", grid, rule)
    for key in ("seeds", "metric", "equal", "confounders", "against"):
        if key in settings:
            stored = found.chosen_by if key == "metric" else getattr(found, key)
            several = None if isinstance(stored, str) else entries(settings[key])
            given = settings[key] if several is None else list(several)
            same = type(given) is type(stored) and repr(given) == repr(stored)
            require(same, key, given, f"was {stored!r}; run {again}")
    return found


@contextmanager
def remake(name: str) -> Iterator[None]:
    """Make :func:`recorded` run the comparison of this name in full, and store it."""
    _remade.add(name)
    try:
        yield
    finally:
        _remade.discard(name)


def _save(found: Comparison, path: Path) -> None:
    content = {
        "made": {
            "date": datetime.now(UTC).date().isoformat(),
            "processor": platform.machine(),
            **{package: version(package) for package in ("numpy", "torch")},
        },
        **{key: getattr(found, key) for key in SETTINGS},
        "sides": {name: _side_to_plain(side) for name, side in found.sides.items()},
    }
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _load(path: Path) -> Comparison:
    content = json.loads(path.read_text("utf-8"))
    sides = {name: _side_from_plain(name, plain) for name, plain in content["sides"].items()}
    return Comparison(sides, **{key: content[key] for key in SETTINGS})


def _side_to_plain(side: Side) -> dict:
    return {
        "lower": side.lower,
        "tuned": [[rate, list(map(_plain, side.tuned[rate]))] for rate in side.rates],
        "values": [_plain(outcome.value) for outcome in side.outcomes],
        "right": ["".join("01"[int(bit)] for bit in o.right) for o in side.outcomes if o.right is not None],
    }


def _side_from_plain(name: str, plain: dict) -> Side:
    tuned = {rate: list(map(float, values)) for rate, values in plain["tuned"]}
    values = list(map(float, plain["values"]))
    rights = [np.array([bit == "1" for bit in text]) for text in plain["right"]] or [None] * len(values)
    outcomes = [Outcome(value, right) for value, right in zip(values, rights, strict=True)]
    return Side(name, list(tuned), tuned, plain["lower"], outcomes)


def _plain(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)
