"""A page made ready for paper: what is left out, what is opened, where links lead."""

from pathlib import Path

import pytest

from tools.downloads.article import anchors, article, demote, for_paper, relink

HOME = "https://example.org/"
PAGE = """<nav>menu</nav><article class="bd-article"><section id="one"><h1>One<a class="headerlink">#</a></h1>
<details class="admonition hide above-input"><summary>code</summary>import this</details>
<section id="task"><h2>1. A task</h2><p id="said">Do it.</p>
<div class="feedback feedback-open">not answered yet
<details class="hint"><summary>Hint</summary>think</details></div>
<details class="solution"><summary>Solution</summary><p>It is 4.</p></details></section>
<details class="claim-holds"><summary>holds</summary><p>three of them</p></details>
<div class="cnn-explorer" data-explorer="pooling" data-state="{}" id="explorer-pooling">
<img src="data:,"></div>
<a class="full-size" href="../_images/a.png"><img src="../_images/a.png"></a>
<svg><path id="arrow"></path><use href="#arrow"></use><g marker-end="url(#arrow)"></g></svg>
<a href="#task">here</a> <a href="two.html#there">there</a> <a href="two.html#gone">gone</a>
<a href="../other.html#x">out</a> <a href="https://example.com/a#b">far</a>
</section><section id="ways"><h2>Ways</h2><div class="sd-container-fluid"><div class="sd-card">
<a class="sd-stretched-link" href="two.html"></a></div></div></section></article>"""


@pytest.fixture
def text():
    text = article(PAGE, "part/one")
    for_paper(text, "part/one", HOME)
    return text


@pytest.fixture
def linked(text):
    places = {"part/one": anchors(text), "part/two": {"there"}}

    def leads(address, fragment):
        if address not in places:
            return None
        return f"p-{address.replace('/', '-')}" + (f"--{fragment}" if fragment in places[address] else "")

    relink(text, "part/one", Path("/site"), HOME, leads)
    return {link.get_text(): link["href"] for link in text.find_all("a", href=True)}


def test_code_hints_and_marks_are_left_out(text):
    words = text.get_text()
    assert not any(gone in words for gone in ("import this", "think", "not answered", "#", "menu"))
    assert text.select("a.full-size") == []
    assert len(text.select("img[src$='a.png']")) == 1


def test_cards_that_only_lead_on_are_left_out_with_their_heading(text):
    assert "Ways" not in text.get_text()


def test_other_folds_are_open(text):
    assert [fold["open"] for fold in text.find_all("details")] == [""]


def test_a_solution_stands_at_the_end_with_links_there_and_back(text, linked):
    last = text.find_all(recursive=False)[-1]
    assert last["class"] == ["solutions"]
    assert "It is 4." in last.get_text()
    assert "It is 4." not in text.find(id="p-part-one--task").parent.get_text()
    assert linked["Solution: at the end of the chapter"] == f"#{last.select_one('.held')['id']}"
    assert text.find(id=linked["1. A task"].removeprefix("#")).get_text().startswith("Solution")


def test_an_explorer_is_a_picture_and_says_where_it_moves(text):
    explorer = text.select_one(".cnn-explorer")
    assert "data-state" not in explorer.attrs
    assert explorer.a["href"] == f"{HOME}part/one.html#explorer-pooling"


def test_links_lead_into_the_one_page_or_to_the_site(linked):
    assert linked["here"] == "#p-part-one--task"
    assert linked["there"] == "#p-part-two--there"
    assert linked["gone"] == "#p-part-two"
    assert linked["out"] == f"{HOME}other.html#x"
    assert linked["far"] == "https://example.com/a#b"


def test_ids_and_what_refers_to_them_are_the_page_s_own(text, linked):
    assert text.find("use")["href"] == f"#{text.find('path')['id']}"
    assert text.find("g")["marker-end"] == f"url(#{text.find('path')['id']})"
    assert text.find("path")["id"] == "p-part-one--arrow"


def test_pictures_are_taken_from_the_site(text, linked):
    assert text.select_one("img[src$='a.png']")["src"] == "file:///site/_images/a.png"
    assert text.select_one(".cnn-explorer img")["src"] == "data:,"


def test_headings_stand_below_those_of_the_parts(text):
    demote(text)
    assert [one.name for one in text.find_all(["h1", "h2", "h3"])] == ["h2", "h3", "h3"]


def test_a_page_without_a_text_is_named():
    with pytest.raises(ValueError, match=r"^search: the page has no article$"):
        article("<p>nothing</p>", "search")
