"""The ledger of the encyclopedia's claims, and the two calls with which a chapter settles one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnn_core._check import known, require
from cnn_core.study import chapters
from cnn_core.study._entries import entries
from cnn_core.study.cards import Settled, show
from cnn_core.study.stated_values import agrees, as_python, text_of

VERDICTS = ("holds", "wrong", "misleading")


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
        chapter: the name of the chapter that settles it, in whose folder it stands.
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


def load(folder: Path) -> dict[str, Claim]:
    """Return the claims of all chapters by id, in the order of the chapters' names and of each file.

    Raises ValueError for an entry that is incomplete, an id that occurs twice, or a right value that is the
    stated one.
    """
    claims: dict[str, Claim] = {}
    for chapter, path in chapters.files("claims.yml", folder).items():
        for entry in entries(path, "claims"):
            one = Claim(**entry, chapter=chapter)
            require(one.id not in claims, "id", one.id, "is used by two claims")
            require(one.right != one.value, f"{one.id}: right", one.right, "must differ from value")
            claims[one.id] = one
    return claims


@cache
def ledger() -> dict[str, Claim]:
    """Return the claims of the encyclopedia by id."""
    return load(chapters.FOLDER)


def _settled(claim_id: str, by: str) -> Claim:
    """Return the claim, if it is to be settled in this way."""
    known("claim", claim_id, ledger())
    found = ledger()[claim_id]
    if found.by != by:
        call = "claim(id, computed)" if found.by == "computation" else "cite_claim(id, source)"
        raise ClaimError(f"claim {claim_id}: is settled by {found.by}, use {call}")
    return found


def claim(claim_id: str, computed: object) -> None:
    """Compare a computed value with what the encyclopedia states, and show the verdict as a card.

    Args:
        claim_id: an id of the ledger.
        computed: a number, a truth value, a word or a (nested) list, tuple, array or tensor of them; a
            percentage is passed as a fraction. Integers must agree exactly, decimals to half a unit in
            the last place that the claim states.

    Raises ClaimError if the verdict on record does not fit: a claim that ``holds`` differs; one that is
    ``wrong`` or ``misleading`` differs from the right value, or equals the stated one. Raises ValueError,
    which offers the closest ids, if there is no such claim.
    """
    found = _settled(claim_id, "computation")
    computed = as_python(computed)
    line = (
        f"claim {claim_id}: {text_of(found.value)} stated, {text_of(computed, like=found.value)} computed, "
        f"verdict {found.verdict}"
    )
    same = agrees(found.value, computed)
    if found.verdict == "holds" and not same:
        raise ClaimError(f"{line}, but the two differ")
    if found.verdict == "wrong" and same:
        raise ClaimError(f"{line}, but the two agree")
    if found.verdict != "holds" and not agrees(found.right, computed):
        raise ClaimError(f"{line}, but the right value on record is {text_of(found.right)}")
    show(Settled(found, computed))


def cite_claim(claim_id: str, source: str) -> None:
    """Settle by citation a claim that no computation can check, and show the verdict as a card.

    Raises ClaimError if ``source`` (a key of the bibliography) is not the one on record. Raises ValueError,
    which offers the closest ids, if there is no such claim.
    """
    found = _settled(claim_id, "citation")
    if source != found.source:
        raise ClaimError(f"claim {claim_id}: source {source!r} given, {found.source!r} on record")
    show(Settled(found))
