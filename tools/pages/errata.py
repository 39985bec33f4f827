"""What does not hold in the encyclopedia, and the verdict on every claim, from the ledger."""

import re
from collections import Counter
from collections.abc import Iterable

from cnn_core.study.claims import VERDICTS, Claim, ledger
from cnn_core.study.scripts import scripts
from cnn_core.study.stated_values import text_of
from tools.chapter import chapters
from tools.contents import parts
from tools.pages._text import literally

# The sections of the encyclopedia, with shorter titles.
SECTIONS = (
    "Introduction", "History", "How CNNs work", "Mathematics", "Components", "Popular architectures",
    "Training", "Optimisation and regularisation", "Applications", "Advanced techniques", "Best practices",
    "Glossary", "Resources",
)  # fmt: skip
_PLACE = re.compile(r"(\d+)(?:[,.] (?:\d+\. )?(.+))?")


def page() -> str:
    """Return all claims, by sections of the encyclopedia, in each in the order of the chapters."""
    order = [one.address for part in parts() for one in part.pages]
    places = {one.name: one.address for one in chapters() if one.address in order}
    claims = sorted(ledger().values(), key=lambda one: (_number(one), order.index(places[one.chapter])))
    return _listed(claims, places)


def _listed(claims: Iterable[Claim], places: dict[str, str]) -> str:
    """Return the claims in their order; ``places`` tells the page of each chapter."""
    sections: dict[int, list[Claim]] = {}
    for one in claims:
        sections.setdefault(_number(one), []).append(one)
    faulty = {n: [one for one in group if one.verdict != "holds"] for n, group in sections.items()}
    pieces = [_counted(sections), "## Wrong or misleading\n"]
    for n, group in faulty.items():
        if group:
            pieces += [f"### Section {n}, {SECTIONS[n - 1]}\n", *(_fault(one, places) for one in group)]
    pieces.append("## What holds\n")
    for n, group in sections.items():
        holding = [one for one in group if one.verdict == "holds"]
        if holding:
            title = f"Section {n}, {SECTIONS[n - 1]}: {len(holding)} of {len(group)}"
            table = _table(holding, places)
            pieces.append(f'<details class="solution"><summary>{title}</summary>\n\n{table}\n</details>\n')
    return "\n".join(pieces)


def _number(one: Claim) -> int:
    """Return the number of the section of the encyclopedia that makes the claim."""
    return int(_PLACE.match(one.section)[1])


def _counted(sections: dict[int, list[Claim]]) -> str:
    """Return how many claims of each section hold, are wrong and are misleading."""
    rows = ["| section | claims | hold | wrong | mis\N{SOFT HYPHEN}leading |", "|---|--:|--:|--:|--:|"]
    for n, group in sections.items():
        # Soft hyphens let the table fit a phone.
        title = re.sub("sation|tectures|nents", "\N{SOFT HYPHEN}\\g<0>", SECTIONS[n - 1])
        rows.append(f"| {n}, {title} | {_counts(group)} |")
    everything = [one for group in sections.values() for one in group]
    return "\n".join([*rows, f"| **all** | {_counts(everything)} |"]) + "\n"


def _counts(claims: list[Claim]) -> str:
    """Return the number of claims and of each verdict, as cells of a row."""
    found = Counter(one.verdict for one in claims)
    return " | ".join(map(str, (len(claims), *(found[verdict] for verdict in VERDICTS))))


def _fault(one: Claim, places: dict[str, str]) -> str:
    """Return what one claim says, what is right, why, where it is shown and in which source."""
    place = _PLACE.match(one.section)[2]
    said = "" if isinstance(one.value, bool) else f"{_value(one.value)} is stated, "
    stated = "" if isinstance(one.right, bool) else f"{said}{_value(one.right)} is right. "
    shown = f"Shown in {_link(one, places)}" + (f"; see {{cite:t}}`{one.source}`." if one.source else ".")
    return (
        f"{_anchor(one)}{literally(one.says)}{f' *({literally(place)})*' if place else ''}\n"
        f": **{one.verdict.capitalize()}.** {stated}{scripts(one.why)} {shown} `{one.id}`\n"
    )


def _table(claims: list[Claim], places: dict[str, str]) -> str:
    """Return claims that hold, one a row."""
    rows = ["| what is said | settled in | claim |", "|---|---|---|"]
    for one in claims:
        how = [f"{{cite:t}}`{one.source}`"] if one.source else []
        how = ", ".join(how if one.by == "citation" else ["computed", *how])
        rows.append(f"| {_anchor(one)}{literally(one.says)} | {_link(one, places)}, {how} | `{one.id}` |")
    return "\n".join(rows) + "\n"


def _anchor(one: Claim) -> str:
    """Return the target of links to a claim: ``errata.html#CLAIM``."""
    return f'<span id="{one.id}"></span>'


def _value(value: object) -> str:
    """Return a value of the ledger, set as code so that signs stay; a list of one is that one."""
    alone = isinstance(value, list) and len(value) == 1
    return f"`{text_of(value[0] if alone else value)}`"


def _link(one: Claim, places: dict[str, str]) -> str:
    """Return a link to the page that settles the claim; the site puts the page's title in."""
    return f"[](/{places[one.chapter]}.md)"
