"""The page ``errata.md``, generated from the ledger: what does not hold, and the verdict on every claim."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from cnn_core.study.claims import VERDICTS, Claim
from cnn_core.study.stated_values import text_of

INTRODUCTION = """# What the encyclopedia gets wrong

*The Complete CNN Research Encyclopedia*, which this book follows, is full of figures, examples and formulas.
Those that can be checked and that the chapters reach are entered in a ledger, and the chapter that teaches
the subject settles each, by a computation or by a source. This page is generated from the ledger, in the
order of the encyclopedia's sections, and within each by chapters of this book. A claim is called misleading
if it is right only under a condition that the text does not give, or if its words or rounded digits suggest
something else. The name of a claim, such as `conv-example-map`, is the one that the outputs of the chapters
print.
"""
# The sections of the encyclopedia, with shorter titles.
SECTIONS = (
    "Introduction", "History", "How CNNs work", "Mathematics", "Components", "Popular architectures",
    "Training", "Optimisation and regularisation", "Applications", "Advanced techniques", "Best practices",
    "Glossary", "Resources",
)  # fmt: skip
PLACE = re.compile(r"(\d+)(?:[,.] (?:\d+\. )?(.+))?")
INDEX = re.compile(r"(?<![\w`])([^\W\d_]²?)\\?_(\w+)")
EXPONENT = re.compile(r"\\?\^(−?\w+(?:\.\d+)?(?:<sub>\w+</sub>)?)")
SPECIAL = re.compile(r"([\\*_\[\]<>|$#~{}^])")


def page(claims: Iterable[Claim]) -> str:
    """The whole page in Markdown, by sections of the encyclopedia, in each in the order of the ledger."""
    sections: dict[int, list[Claim]] = {}
    for one in sorted(claims, key=number):
        sections.setdefault(number(one), []).append(one)
    faulty = {n: [one for one in group if one.verdict != "holds"] for n, group in sections.items()}
    parts = [INTRODUCTION, overview(sections), "## Wrong or misleading\n"]
    for n, group in faulty.items():
        if group:
            parts += [f"### Section {n}, {SECTIONS[n - 1]}\n", *(fault(one) for one in group)]
    parts.append("## What holds\n")
    for n, group in sections.items():
        holding = [one for one in group if one.verdict == "holds"]
        if holding:
            title = f"Section {n}, {SECTIONS[n - 1]}: {len(holding)} of {len(group)}"
            parts.append(
                f'<details class="solution"><summary>{title}</summary>\n\n{table(holding)}\n</details>\n'
            )
    return "\n".join(parts)


def number(one: Claim) -> int:
    """The number of the section of the encyclopedia that makes the claim."""
    return int(PLACE.match(one.section)[1])


def overview(sections: dict[int, list[Claim]]) -> str:
    """How many claims of each section hold, are wrong and are misleading."""
    rows = ["| section | claims | hold | wrong | mis\N{SOFT HYPHEN}leading |", "|---|--:|--:|--:|--:|"]
    for n, group in sections.items():
        # Soft hyphens let the table fit a phone.
        title = re.sub("sation|tectures|nents", "\N{SOFT HYPHEN}\\g<0>", SECTIONS[n - 1])
        rows.append(f"| {n}, {title} | {counts(group)} |")
    everything = [one for group in sections.values() for one in group]
    return "\n".join([*rows, f"| **all** | {counts(everything)} |"]) + "\n"


def counts(claims: list[Claim]) -> str:
    """The number of claims and of each verdict, as cells of a row."""
    found = Counter(one.verdict for one in claims)
    return " | ".join(map(str, (len(claims), *(found[verdict] for verdict in VERDICTS))))


def fault(one: Claim) -> str:
    """What one claim says, what is right, why, where it is shown and in which source."""
    place = PLACE.match(one.section)[2]
    stated = (
        ""
        if isinstance(one.value, bool)
        else f"{literal(one.value)} is stated, {literal(one.right)} is right. "
    )
    shown = f"Shown in {link(one)}" + (f"; see {{cite:t}}`{one.source}`." if one.source else ".")
    return (
        f"{plain(one.says)}{f' *({plain(place)})*' if place else ''}\n"
        f": **{one.verdict.capitalize()}.** {stated}{raised(one.why)} {shown} `{one.id}`\n"
    )


def table(claims: list[Claim]) -> str:
    """Claims that hold, one a row."""
    rows = ["| what is said | settled in | claim |", "|---|---|---|"]
    for one in claims:
        how = f"{{cite:t}}`{one.source}`" if one.by == "citation" else "computed"
        rows.append(f"| {plain(one.says)} | {link(one)}, {how} | `{one.id}` |")
    return "\n".join(rows) + "\n"


def literal(value: object) -> str:
    """A value of the ledger, set as code so that brackets and signs stay; a list of one is that one."""
    alone = isinstance(value, list) and len(value) == 1
    return f"`{text_of(value[0] if alone else value)}`"


def plain(text: str) -> str:
    """Words of the ledger as Markdown that shows them as they stand, but for indices and exponents."""
    return raised(SPECIAL.sub(r"\\\1", text))


def raised(text: str) -> str:
    """The text with c_in and e^x as an index and an exponent; a name such as Conv2_x stays as it is."""
    return EXPONENT.sub(r"<sup>\1</sup>", INDEX.sub(r"\1<sub>\2</sub>", text))


def link(one: Claim) -> str:
    """A link to the page that settles the claim; the site puts the page's title in."""
    return f"[]({one.chapter}.md)"
