"""Pytest plugin beside nbval: numbers within a bound, claims by their text (pytest -p tools.nbval_close).

nbval compares every output character by character. A cell with the tag ``nbval-close`` and the metadata

    "nbval-close": {"rtol": 1e-3, "atol": 0.01}

is compared with its numbers taken out, blanks before them included, and each number by |new − stored| ≤
atol + rtol·|stored|; one of the two may be left out. Of the card of a claim the text alone is compared.
"""

import math
import re
from collections.abc import Mapping
from functools import partial

from nbformat import NotebookNode, from_dict
from nbval.plugin import IPyNbCell

TAG = "nbval-close"
# Digits inside a name such as resnet20 are part of the text.
_NUMBER = re.compile(r" *(?<![\w.])[-−+]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)")
_CARDS = '<div class="claims">'


def bound(metadata: Mapping) -> tuple[float, float]:
    """Return (rtol, atol) of a cell that has the tag.

    Raises ValueError unless one of the two is stated, both are finite and ≥ 0, and one of them is > 0.
    """
    stated = metadata.get(TAG)
    good = isinstance(stated, Mapping) and bool(stated) and set(stated) <= {"rtol", "atol"}
    values = list(stated.values()) if good else []
    good = good and all(isinstance(value, int | float) and 0 <= value < math.inf for value in values)
    if not good or not any(values):
        raise ValueError(f'{TAG}={stated!r}: must be a bound such as {{"rtol": 1e-3}} or {{"atol": 0.01}}')
    return stated.get("rtol", 0.0), stated.get("atol", 0.0)


def settled(new: str, stored: str, rtol: float, atol: float) -> str:
    """Return ``new`` with every number that is close to the one in its place replaced by the stored one.

    So the two are equal if the rest agrees; with another count of numbers nothing is replaced.

    >>> settled("loss  9.98, 3 runs", "loss 10.01, 3 runs", 0.01, 0)
    'loss 10.01, 3 runs'
    """
    wanted = _NUMBER.findall(stored)
    if len(_NUMBER.findall(new)) != len(wanted):
        return new
    rest = iter(wanted)

    def closest(found: re.Match) -> str:
        old = next(rest)
        have, want = map(_value, (found[0], old))
        return old if abs(have - want) <= atol + rtol * abs(want) else found[0]

    return _NUMBER.sub(closest, new)


def _value(text: str) -> float:
    return float(text.strip().replace(",", "").replace("−", "-"))


def _without_cards(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs with the text of claims alone: a page may lay their cards out anew."""
    kept = [from_dict(output) for output in outputs]
    for output in kept:
        if output.get("data", {}).get("text/html", "").startswith(_CARDS):
            del output.data["text/html"]
    return kept


def _adopt(new: NotebookNode, stored: NotebookNode, rtol: float, atol: float) -> None:
    """Settle every text of one output, printed or displayed."""
    for have, want in ((new, stored), (new.get("data", {}), stored.get("data", {}))):
        for key in ("text", "text/plain", "text/html"):
            if key in have and key in want:
                have[key] = settled(have[key], want[key], rtol, atol)


def compare(cell: IPyNbCell, strict, test: list, ref: list, skip_compare=None) -> bool:
    """Return nbval's own verdict on the outputs, once what may differ is settled."""
    test, ref = _without_cards(test), _without_cards(ref)
    if TAG in cell.cell.metadata.get("tags", []):
        limits = bound(cell.cell.metadata)
        for new, stored in zip(test, ref, strict=False):
            _adopt(new, stored, *limits)
    return strict(test, ref, skip_compare)


def pytest_itemcollected(item) -> None:
    """Put the comparison of this file in front of nbval's."""
    if isinstance(item, IPyNbCell):
        item.compare_outputs = partial(compare, item, item.compare_outputs)
