"""The cards of claims: what is said, what is right and why, and a link to the entry of each."""

import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbclient import NotebookClient

from cnn_core.study import cards
from cnn_core.study.cards import ERRATA, Cards, Settled
from cnn_core.study.claims import ledger
from tools.contents import settings

CLAIMS = list(ledger().values())


class Page(HTMLParser):
    """Tags that are open, the text outside tags, and where links lead."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.links, self.tags = [], "", [], set()
        self.feed(text)
        self.close()
        assert self.open == [], "a tag that is not closed"

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def settled(one):
    """A claim as the chapter settles it: with the right value, or by its source."""
    return Settled(one, None if one.by == "citation" else one.value if one.right is None else one.right)


@pytest.mark.parametrize("one", CLAIMS, ids=lambda one: one.id)
def test_a_card_says_it_all_and_leads_to_its_entry(one):
    card = Cards([settled(one)])
    page = Page(card._repr_html_())
    assert page.links == [f"{ERRATA}#{one.id}"]
    words = {"holds": "1 statement of the encyclopedia holds here"}
    assert words.get(one.verdict, f"The encyclopedia is {one.verdict} here") in page.text
    for text in (one.says, one.why):
        assert plain(text) in plain(page.text)
    assert one.id not in page.text.split(), "ids are for the ledger"
    assert repr(card).startswith(one.verdict.capitalize())
    assert not page.tags & {"style", "script", "svg"}, "JupyterLab takes them out"


def plain(text):
    """A text without what is set as an index, an exponent or code."""
    return re.sub(r"[\s_^`()]", "", text)


def test_what_holds_folds_into_one_line_and_what_does_not_stands_open():
    holding = [one for one in CLAIMS if one.verdict == "holds"][:3]
    faulty = [one for one in CLAIMS if one.verdict != "holds"][:2]
    text = Cards([settled(one) for one in (*holding, *faulty)])._repr_html_()
    folded = text[text.index("<details") : text.index("</details>")]
    assert text.count("<details") == 1
    assert "3 statements of the encyclopedia hold here</summary>" in folded
    assert all(f"#{one.id}" in folded for one in holding)
    assert not any(f"#{one.id}" in folded for one in faulty)
    assert text.count('<div class="claim claim-') == 2


@pytest.mark.parametrize(
    ("verdict", "value", "right", "computed", "figures"),
    [
        ("holds", 896, None, 896, "Stated and computed: 896."),
        ("holds", "95 %", None, 0.9523, "Stated: 95 %; computed: 95.2 %."),
        ("holds", "0.67", None, None, "Stated and in the source: 0.67."),
        ("wrong", 5, 6, 6, "Stated: 5; right: 6."),
        ("wrong", "11 %", "12 %", None, "Stated: 11 %; right: 12 %."),
        ("misleading", True, False, False, ""),
    ],
)
def test_figures_are_told_where_there_are_some(verdict, value, right, computed, figures):
    one = type(CLAIMS[0])("a", "3", "It is.", value, verdict, "computation", "x", right)
    assert Settled(one, computed).figures == figures


def test_signs_of_html_are_text_and_indices_are_set():
    one = type(CLAIMS[0])("a", "3", "x_1 < 2 & e^x in `code`", True, "wrong", "computation", "x", False, "y")
    text = Cards([Settled(one, False)])._repr_html_()
    assert "x<sub>1</sub> &lt; 2 &amp; e<sup>x</sup> in <code>code</code>" in text


def test_the_address_is_that_of_the_settings():
    owner, name = settings()["repository"]["url"].removeprefix("https://github.com/").split("/")
    assert f"https://{owner}.github.io/{name}/errata.html" == ERRATA


def test_a_cell_shows_its_claims_together_above_its_question():
    """In a real kernel: printed text first, one display for all claims of a cell, none for the next cell."""
    cited = [one.id for one in CLAIMS if one.by == "citation" and one.source == "he2016"]
    first, second = cited[:2]
    code = (
        "from cnn_core.study import cite_claim, selfcheck\n"
        f'cite_claim("{first}", "he2016")\nprint("text")\ncite_claim("{second}", "he2016")\n'
        'selfcheck("resnet.q1")'
    )
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell("1")])
    NotebookClient(book).execute()
    kinds = [output.output_type for output in book.cells[0].outputs]
    assert kinds == ["stream", "display_data", "execute_result"]
    shown = book.cells[0].outputs[1].data
    assert set(shown) == {"text/plain", "text/html"}
    assert all(f"#{one}" in shown["text/html"] for one in (first, second))
    assert [output.output_type for output in book.cells[1].outputs] == ["execute_result"]
    assert cards._waiting == []
