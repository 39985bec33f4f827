"""What there is to be done in a chapter, and the places that the built page gets for it."""

import json
import re

import pytest

from tools.chapter import chapters
from tools.progress import catalogue, site
from tools.progress.predictions import Prediction

ID = re.compile(r"[a-z][a-z0-9_]*\.[pq]?\d+")


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_ids_are_of_the_chapter_and_differ(chapter):
    ids = [one.id for one in catalogue.items(chapter)]
    assert ids
    assert len(set(ids)) == len(ids)
    assert all(ID.fullmatch(one) and one.startswith(f"{chapter.name}.") for one in ids)


def test_the_script_lists_every_chapter_of_the_contents():
    data = json.loads(catalogue.script().partition(" = ")[2].rstrip(";\n"))
    assert [one["page"] for one in data["chapters"]] == [one.address for one in catalogue.listed()]
    assert set(data["book"]) == {"title", "version"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**Two** `a_b` and $q$", "Two a_b and q"),
        ("[Xavier](https://example.org) ($g = \\sqrt2$)", "Xavier (g = √2)"),
        ("one\ntwo", "one two"),
        ("$10^{-2}$, $4 \\cdot \\frac14 = 1$", "10⁻², 4 · 1/4 = 1"),
    ],
)
def test_labels_are_plain_words(text, words):
    assert catalogue.plain(text) == words


def test_a_built_page_gets_a_place_for_the_guess_and_a_fold_for_the_result():
    one = Prediction("a.p1", "How?", "choice", ("<b>", '"q"'))
    body = site.guessed("<p>x</p><!-- predict a.p1: … --><p>y</p>\n<!-- revealed --><p>z</p>", [one])
    data = {"id": "a.p1", "form": "choice", "choices": ["<b>", '"q"']}
    assert json.loads(re.search('data-predict="(.*?)"', body)[1].replace("&quot;", '"').replace("&lt;", "<")
                      .replace("&gt;", ">").replace("&amp;", "&")) == data  # fmt: skip
    assert "<p>y</p>\n</details><p>z</p>" in body


@pytest.mark.parametrize("mark", ['"', "&quot;"])
def test_the_heading_of_an_exercise_gets_an_anchor(mark):
    code = f'<span class="n">check</span><span class="p">(</span><span class="s2">{mark}a.2{mark}</span>'
    body = site.anchored(f"<h3>1</h3><p></p><h3>2</h3><p></p>{code}<p>{code}</p>")
    assert body.count("id=") == 1
    assert '<h3 id="do-a-2">2</h3>' in body
