"""The page of errata: every claim of the ledger, with its verdict, its place and where it is settled."""

import re

import pytest

from cnn_core.study.claims import ledger
from tools.chapter import chapters
from tools.contents import BOOK, parts
from tools.pages import errata

CLAIMS = ledger().values()


@pytest.fixture(scope="module")
def text():
    return errata.page()


def test_every_claim_stands_on_the_page_once_by_its_verdict(text):
    wrong, holding = text.split("## What holds")
    assert sorted(re.findall(r"^: .+ `(.+)`$", wrong, re.M)) == sorted(
        one.id for one in CLAIMS if one.verdict != "holds"
    )
    assert sorted(re.findall(r"^\| .+ `([\w.-]+)` \|$", holding, re.M)) == sorted(
        one.id for one in CLAIMS if one.verdict == "holds"
    )


def test_every_claim_is_the_target_of_links(text):
    assert sorted(re.findall(r'<span id="([^"]+)"></span>', text)) == sorted(one.id for one in CLAIMS)


def test_what_is_right_and_where_it_is_shown_are_said(text):
    places = {chapter.name: chapter.address for chapter in chapters()}
    for one in CLAIMS:
        line = next(line for line in text.splitlines() if line.endswith((f" `{one.id}`", f" `{one.id}` |")))
        assert f"]({places[one.chapter]}.md)" in line.replace("(/", "(")
        if one.verdict != "holds" and one.right is not False:
            assert f"{errata._value(one.right)} is right" in line
        if one.source:
            assert f"{{cite:t}}`{one.source}`" in line


def test_the_table_counts_what_stands_below(text):
    rows = re.findall(r"^\| \**(\d+|all)\b.*? \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.M)
    counts = {name: tuple(map(int, numbers)) for name, *numbers in rows}
    assert counts["all"][0] == len(CLAIMS)
    assert all(row[0] == sum(row[1:]) for row in counts.values())
    sections = [row for name, row in counts.items() if name != "all"]
    assert counts["all"] == tuple(map(sum, zip(*sections, strict=True)))


def test_sections_follow_one_another_and_have_the_titles_of_the_contents(text):
    numbers = [int(n) for n in re.findall(r"^### Section (\d+),", text, re.M)]
    assert numbers == sorted(set(numbers))
    assert {part.number: part.title for part in parts() if part.number}.items() <= {
        n: title for n, title in enumerate(errata.SECTIONS, start=1)
    }.items()


def test_every_source_is_in_the_bibliography(text):
    keys = set(re.findall(r"^@\w+\{([^,]+),", (BOOK / "references.bib").read_text("utf-8"), re.M))
    assert set(re.findall(r"\{cite:t\}`(\w+)`", text)) <= keys
