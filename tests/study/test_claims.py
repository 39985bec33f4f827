"""The ledger: complete, consistent, and each claim settled exactly once by the chapter that it names."""

import re
from collections import Counter

import numpy as np
import pytest
import torch
import yaml

from cnn_core.study import ClaimError, cite_claim, claim, claims
from cnn_core.study.cards import ERRATA
from cnn_core.study.claims import ledger, load
from cnn_core.study.stated_values import agrees, text_of
from tools.chapter import chapters
from tools.contents import BOOK

COMPLETE = {
    "id": "a-claim", "section": "3", "says": "x", "value": 4, "verdict": "wrong", "right": 5, "why": "y",
    "by": "computation",
}  # fmt: skip


def write(folder, *changes, file="conv"):
    entries = [{k: v for k, v in (COMPLETE | c).items() if v != "-"} for c in changes]
    path = folder / file / "claims.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(entries))
    return folder


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A ledger with one claim of each verdict, and one that is cited."""
    holds = {"verdict": "holds", "right": "-", "why": "-"}
    path = write(
        tmp_path,
        {"id": "holds", "value": "95 %", **holds},
        {"id": "wrong", "value": [[1, 2]], "right": [[1, 3]]},
        {"id": "misleading", "value": True, "right": False, "verdict": "misleading"},
        {"id": "cited", "value": "0.67", "by": "citation", "source": "he2016", **holds},
    )
    monkeypatch.setattr(claims, "ledger", lambda: load(path))


@pytest.mark.parametrize(
    ("claim_id", "computed", "line"),
    [
        ("holds", 0.952314, "Holds: x Stated: 95 %; computed: 95.2 %."),
        ("wrong", np.array([[1.0, 3.0]]), "Wrong: x Stated: [[1, 2]]; right: [[1, 3]]. y"),
        ("wrong", torch.tensor([[1, 3]]), "Wrong: x Stated: [[1, 2]]; right: [[1, 3]]. y"),
        ("misleading", np.bool_(False), "Misleading: x y"),
    ],
)
def test_a_claim_tells_its_verdict_in_a_line_where_no_notebook_is(small, capsys, claim_id, computed, line):
    claim(claim_id, computed)
    assert capsys.readouterr().out == line + "\n"


@pytest.mark.parametrize(
    ("claim_id", "computed", "text"),
    [
        ("holds", 0.97, "but the two differ"),
        ("holds", 95.2, "but the two differ"),
        ("wrong", [[1, 2]], "but the two agree"),
        ("wrong", [[1, 4]], r"the right value on record is \[\[1, 3\]\]"),
        ("wrong", [[1, 3], [1, 3]], "the right value on record"),
        ("misleading", True, "the right value on record is false"),
        ("misleading", 0, "the right value on record is false"),
        ("cited", 0.67, "is settled by citation"),
    ],
)
def test_a_verdict_that_does_not_fit_fails(small, capsys, claim_id, computed, text):
    with pytest.raises(ClaimError, match=text):
        claim(claim_id, computed)
    assert capsys.readouterr().out == ""


def test_a_citation_names_the_source_on_record(small, capsys):
    cite_claim("cited", "he2016")
    assert capsys.readouterr().out == "Holds: x Stated and in the source: 0.67.\n"
    with pytest.raises(ClaimError, match="'he2015' given, 'he2016' on record"):
        cite_claim("cited", "he2015")
    with pytest.raises(ClaimError, match="is settled by computation"):
        cite_claim("holds", "he2016")


def test_an_unknown_claim_offers_the_closest(small):
    with pytest.raises(ValueError, match="claim='hold': is not a claim; the closest: holds"):
        claim("hold", 1)


@pytest.mark.parametrize(
    ("stated", "computed", "same"),
    [
        (896, 896, True), (896, 896.0, True), (896, 896.4, False), (0, 0, True), (0, False, False),
        (True, 1, False),
        ("0.67", 0.6749, True), ("0.67", 0.6751, False), ("0.670", 0.6749, False), ("95%", 0.9549, True),
        ("401K", 401_499, True), ("401K", 401_536, False), ("1.5M", 1_549_999, True), ("-1.5", -1.52, True),
        ("25,000", 25_000, True), ("25,000", 25_001, False), ("0.5", float("nan"), False),
        ("0.5", "0.5", True),
        ("ReLU", "ReLU", True), ("ReLU", 1, False), ([1, "0.5"], [1, 0.51], True), ([1], 1, False),
        ([1, 2], [1], False),
    ],
)  # fmt: skip
def test_values_agree_to_the_precision_that_is_stated(stated, computed, same):
    assert agrees(stated, computed) is same


@pytest.mark.parametrize(
    ("value", "like", "text"),
    [(421_642, None, "421,642"), ([12_345, 2.0], None, "[12345, 2]"), (0.98765, "0.99", "0.988"),
     (401_536, "401K", "401.5K"), (True, None, "true"), (0.25, None, "0.25"),
     ([0.5, 1], ["0.5"], "[0.5, 1]")],
)  # fmt: skip
def test_values_are_printed_the_same_everywhere(value, like, text):
    assert text_of(value, like) == text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"value": 0.67}, "a-claim: value: 0.67 is not of type"),
        ({"value": 2.0}, "a-claim: value: 2.0 is not of type"),
        ({"value": [1, [2.5]]}, "a-claim: value.1.0: 2.5 is not of type"),
        ({"verdict": "true-ish"}, "a-claim: verdict: 'true-ish' is not one of"),
        ({"by": "opinion"}, "a-claim: by: 'opinion' is not one of"),
        ({"by": "citation"}, "a-claim: 'source' is a required property"),
        ({"right": "-"}, "a-claim: 'right' is a required property"),
        ({"right": 4}, "a-claim: right=4: must differ from value"),
        ({"verdict": "holds"}, "should not be valid under {'required': ['right']}"),
        ({"why": ""}, "a-claim: why: '' does not match"),
        ({"id": "-"}, "entry 1: 'id' is a required property"),
        ({"id": "A claim"}, "A claim: id: 'A claim' does not match"),
        ({"section": "14"}, "a-claim: section: '14' does not match"),
        ({"note": "x"}, "a-claim: Additional properties are not allowed ('note' was unexpected)"),
        ({"chapter": "x"}, "a-claim: Additional properties are not allowed ('chapter' was unexpected)"),
    ],
)
def test_a_poor_entry_is_refused(tmp_path, change, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        load(write(tmp_path, change))


def test_an_id_is_used_once(tmp_path):
    with pytest.raises(ValueError, match="id='a-claim': is used by two claims"):
        load(write(tmp_path, {}, {}))


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_every_claim_is_settled_exactly_once_by_its_chapter(chapter):
    """By the links of the cards in its executed twin, so a card without its link is missing here."""
    outputs = (output for cell in chapter.code for output in cell.outputs)
    pages = "".join(output.get("data", {}).get("text/html", "") for output in outputs)
    recorded = Counter(one.id for one in ledger().values() if one.chapter == chapter.name)
    assert Counter(re.findall(rf'href="{ERRATA}#([\w.-]+)"', pages)) == recorded


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_the_cards_of_a_chapter_say_what_the_ledger_says_today(chapter):
    plain = "".join(
        output.get("data", {}).get("text/plain", "") for cell in chapter.code for output in cell.outputs
    )
    for one in (one for one in ledger().values() if one.chapter == chapter.name):
        assert f"{one.verdict.capitalize()}: {one.says}" in plain
        assert one.why in plain


def test_every_source_is_in_the_bibliography():
    keys = set(re.findall(r"^@\w+\{([^,]+),", (BOOK / "references.bib").read_text(encoding="utf-8"), re.M))
    assert {one.source for one in ledger().values() if one.source} <= keys
