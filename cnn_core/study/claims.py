"""The ledger of the encyclopedia's claims, and the two calls with which a chapter settles one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import yaml

from cnn_core._check import require
from cnn_core.study import chapters
from cnn_core.study._names import unknown
from cnn_core.study.stated_values import agrees, plain, text_of

VERDICTS = ("holds", "wrong", "misleading")
WAYS = ("computation", "citation")


class ClaimError(AssertionError):
    """What a chapter computes or cites does not fit the verdict on record."""


@dataclass(frozen=True)
class Claim:
    """One checkable claim.

    Attributes:
        id: unique; lower-case words joined by hyphens.
        section: where the encyclopedia says it.
        says: a short quotation or paraphrase of what it says.
        value: what it states: an integer, true, a decimal or percentage as text (its last digit tells the
            precision), a word, or a list of these; for a statement ``true``.
        verdict: ``holds``, ``wrong`` or ``misleading``.
        by: ``computation`` or ``citation``.
        chapter: the page that settles it, as in ``03_how_cnns_work/convolution``; named once in each file.
        right: the right value where the claim does not hold, else ``None``.
        why: one or two sentences; required where the claim does not hold.
        source: the key in ``book/references.bib``; required for a citation.
    """

    id: str
    section: str
    says: str
    value: object
    verdict: str
    by: str
    chapter: str
    right: object = None
    why: str = ""
    source: str = ""


def parsed(entry: dict, number: int, chapter: str) -> Claim:
    """One entry of the ledger, validated; ``chapter`` is that of its file.

    Raises:
        ValueError: naming the entry and the field that is missing, unknown or does not fit.
    """
    name = entry.get("id", f"entry {number}")
    known = {field.name for field in fields(Claim)} - {"chapter"}
    for key in entry:
        require(key in known, f"{name}: field", key, f"must be one of {', '.join(sorted(known))}")
    needed = {"id", "section", "says", "value", "verdict", "by"}
    if entry.get("verdict") != "holds":
        needed |= {"right", "why"}
    if entry.get("by") == "citation":
        needed |= {"source"}
    for key in sorted(needed):
        require(entry.get(key) not in (None, ""), f"{name}: {key}", entry.get(key), "is required")
    require(entry["verdict"] in VERDICTS, f"{name}: verdict", entry["verdict"], f"must be one of {VERDICTS}")
    require(entry["by"] in WAYS, f"{name}: by", entry["by"], f"must be one of {WAYS}")
    for key in ("value", "right"):
        require(
            "float" not in kinds(entry.get(key)),
            f"{name}: {key}",
            entry.get(key),
            "must quote decimals, so that their precision is kept",
        )
    if entry["verdict"] == "holds":
        require("right" not in entry, f"{name}: right", entry.get("right"), "a claim that holds has none")
    else:
        require(entry["right"] != entry["value"], f"{name}: right", entry["right"], "must differ from value")
    return Claim(**entry, chapter=chapter)


def kinds(value: object) -> set[str]:
    """The names of the types inside a nested list."""
    return set().union(*map(kinds, value)) if isinstance(value, list) else {type(value).__name__}


def load(folder: Path) -> dict[str, Claim]:
    """Read and validate a ledger: claims by id, in the order of their chapters and of each file.

    Raises:
        ValueError: for an entry that is incomplete, or an id that occurs twice.
    """
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*/claims.yml")]
    claims: dict[str, Claim] = {}
    for file in sorted(files, key=lambda file: file["chapter"]):
        chapter = file["chapter"]
        for number, entry in enumerate(file["claims"] or [], start=1):
            one = parsed(entry, number, chapter)
            require(one.id not in claims, "id", one.id, "is used by two claims")
            claims[one.id] = one
    return claims


@cache
def ledger() -> dict[str, Claim]:
    """The claims of the encyclopedia by id."""
    return load(chapters.FOLDER)


def settled(claim_id: str, by: str) -> Claim:
    """The claim, if it is to be settled in this way."""
    if claim_id not in ledger():
        raise unknown("claim", claim_id, ledger())
    found = ledger()[claim_id]
    if found.by != by:
        call = "claim(id, computed)" if found.by == "computation" else "cite_claim(id, source)"
        raise ClaimError(f"claim {claim_id}: is settled by {found.by}, use {call}")
    return found


def claim(claim_id: str, computed: object) -> None:
    """Compare a computed value with what the encyclopedia states, and print one line.

    Args:
        claim_id: an id of the ledger.
        computed: a number, a truth value, a word or a (nested) list, tuple, array or tensor of them; a
            percentage is passed as a fraction. Integers must agree exactly, decimals to half a unit in
            the last place that the claim states.

    Raises:
        ClaimError: if the verdict on record does not fit: a claim that ``holds`` differs; one that is
            ``wrong`` or ``misleading`` differs from the right value, or equals the stated one.
        ValueError: if there is no such claim; the message offers the closest ids.
    """
    found = settled(claim_id, "computation")
    computed = plain(computed)
    line = (
        f"claim {claim_id}: {text_of(found.value)} stated, {text_of(computed, like=found.value)} computed: "
        f"{found.verdict}"
    )
    same = agrees(found.value, computed)
    if found.verdict == "holds" and not same:
        raise ClaimError(f"{line}, but the two differ")
    if found.verdict == "wrong" and same:
        raise ClaimError(f"{line}, but the two agree")
    if found.verdict != "holds" and not agrees(found.right, computed):
        raise ClaimError(f"{line}, but the right value on record is {text_of(found.right)}")
    print(line)


def cite_claim(claim_id: str, source: str) -> None:
    """Settle by citation a claim that no computation can check, and print one line.

    Raises:
        ClaimError: if ``source`` (a key of the bibliography) is not the source on record.
        ValueError: if there is no such claim; the message offers the closest ids.
    """
    found = settled(claim_id, "citation")
    if source != found.source:
        raise ClaimError(f"claim {claim_id}: source {source!r} given, {found.source!r} on record")
    right = "" if found.right is None else f", {text_of(found.right)} in the source"
    print(f"claim {claim_id}: {text_of(found.value)} stated{right} ({source}): {found.verdict}")
