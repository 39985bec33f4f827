"""The page ``errata.md``, generated from the ledger: what does not hold, and the verdict on every claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cnn_core.study.claims import Claim
from cnn_core.study.stated import text_of

INTRODUCTION = """# What the encyclopedia gets wrong

*The Complete CNN Research Encyclopedia*, which this book follows, is full of figures, examples and formulas.
Those that can be checked and that the chapters reach are entered in a ledger, and the chapter that teaches
the subject settles each, by a computation or by a source. This page is generated from the ledger. A claim is
called misleading if it is right only under a condition that the text does not give, or if its words or
rounded digits suggest something else.
"""


def page(claims: Iterable[Claim]) -> str:
    """The whole page in Markdown, claims in the order of the ledger."""
    claims = list(claims)
    counts = Counter(one.verdict for one in claims)
    faults = [one for one in claims if one.verdict != "holds"]
    summary = (
        f"Of {len(claims)} claims, {counts['holds']} hold, {counts['wrong']} are wrong "
        f"and {counts['misleading']} are misleading.\n"
    )
    parts = [INTRODUCTION, summary, "## Wrong or misleading\n"]
    parts += [fault(one) for one in faults]
    parts += ["## All claims\n", table(claims)]
    return "\n".join(parts)


def fault(one: Claim) -> str:
    """What one claim says, what is right, why, where it is shown and in which source."""
    shown = f"Shown in {link(one)}" + (f"; see {{cite:t}}`{one.source}`." if one.source else ".")
    stated = f"{one.verdict.capitalize()}: {literal(one.value)} is stated, {literal(one.right)} is right."
    if isinstance(one.value, bool):
        stated = f"{one.verdict.capitalize()}: it does not hold in general."
    return f"### {one.id}\n\n{one.says} (Section {one.section})\n\n{stated} {one.why} {shown}\n"


def table(claims: list[Claim]) -> str:
    """All claims, one a row."""
    rows = [
        "| claim | what is said | stated | right | verdict | settled in | by |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in claims:
        right = "" if one.right is None else literal(one.right)
        cells = (one.id, one.says, literal(one.value), right, one.verdict, link(one), one.by)
        rows.append(" | ".join(["", *(cell.replace("|", r"\|") for cell in cells), ""]).strip())
    return "\n".join(rows) + "\n"


def literal(value: object) -> str:
    """A value of the ledger, set as code so that brackets and signs stay as they are."""
    return f"`{text_of(value)}`"


def link(one: Claim) -> str:
    """A link to the page that settles the claim."""
    return f"[{one.chapter.rpartition('/')[2].replace('_', ' ')}]({one.chapter}.md)"
