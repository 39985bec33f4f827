"""Published results on ImageNet, with their protocols, and what the networks behind them cost."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from cnn_core._check import known, require

_HERE = Path(__file__).parent
RESULTS, COUNTS = _HERE / "results.yml", _HERE / "counts.json"
HUMAN = 5.1  # per cent, top-5, one trained annotator: Russakovsky et al. (2015), section 6.4

# Word of an axis → what the page calls it.
AXES = {
    "year": "year",
    "top5": "top-5 error",
    "top1": "top-1 error",
    "parameters": "parameters",
    "macs": "multiply-adds for one picture",
}


@dataclass(frozen=True)
class Result:
    """One published error on ImageNet, and how it was measured.

    Attributes:
        id: unique; lower-case words joined by hyphens.
        title: what the page calls it.
        year: of the network, or of the contest; weights may be younger.
        kind: features (made by hand), convolutional or transformer.
        networks: how many answer together, or None: unlike each other, or not said.
        crops: pieces of one picture that each network sees, or None: no fixed count, or not said.
        part: val or test, of ImageNet as it was in the contest from 2012 on, except for 2010 and 2011.
        source: the key in the bibliography; ``url`` its link, ``place`` the section or table.
        top1: top-1 error in per cent, or None.
        top5: top-5 error in per cent, or None.
        network: the key of its counts, or empty.
        more_data: whether more than the contest's pictures were used in training.
        weights: torchvision's name for the weights, or empty.
    """

    id: str
    title: str
    year: int
    kind: str
    networks: int | None
    crops: int | None
    part: str
    source: str
    url: str
    place: str
    top1: float | None = None
    top5: float | None = None
    network: str = ""
    more_data: bool = False
    weights: str = ""

    @property
    def plain(self) -> bool:
        """Whether one network looked at one crop."""
        return self.networks == 1 and self.crops == 1

    @property
    def parameters(self) -> int | None:
        """The parameters of all networks that answer together, or None."""
        if not self.network or self.networks is None:
            return None
        return self.networks * counts()[self.network]["parameters"]

    @property
    def macs(self) -> int | None:
        """The multiply-adds for one picture: all networks, all crops; or None."""
        if not self.network or self.networks is None or self.crops is None:
            return None
        return self.networks * self.crops * counts()[self.network]["macs"]

    def value(self, axis: str) -> float | None:
        """Return the value on an axis, or None; ValueError for an axis that is not known."""
        known("axis", axis, AXES)
        return getattr(self, axis)


@cache
def counts() -> dict[str, dict[str, int]]:
    """Return network → its parameters and its multiply-adds for one picture."""
    return json.loads(COUNTS.read_text("utf-8")) if COUNTS.is_file() else {}


def read(path: Path) -> tuple[Result, ...]:
    """Return the results of a file; ValueError, naming the entry and the rule, if one does not fit."""
    from jsonschema import Draft202012Validator  # here, because other explorers do not wait for it

    schema = json.loads((_HERE / "results.schema.json").read_text("utf-8"))
    entries = yaml.safe_load(path.read_text("utf-8"))
    for error in Draft202012Validator(schema).iter_errors(entries):
        where = error.absolute_path
        name = entries[where[0]].get("id", f"entry {where[0] + 1}") if where else "the file"
        raise ValueError(f"{path.name}: {name}: {error.message}")
    found: dict[str, Result] = {}
    for entry in entries:
        errors = {axis: float(entry[axis]) for axis in ("top1", "top5") if axis in entry}
        one = Result(**{**entry, **errors})
        require(one.id not in found, "id", one.id, "is used by two results")
        found[one.id] = one
    return tuple(found.values())


@cache
def published() -> tuple[Result, ...]:
    """Return all results, in the order of the years."""
    return read(RESULTS)
