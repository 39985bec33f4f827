"""Cards, the list of sections, the table of data sets and the gallery: nothing is missing from them."""

import re

import pytest

from cnn_core import data
from cnn_core.widgets import explorers
from tools import contents, pages
from tools.chapter import chapters
from tools.contents import BOOK, Page, Part, parts
from tools.pages import datasets, gallery, live, sections, start, status
from tools.pages.errata import SECTIONS


@pytest.mark.parametrize("page", contents.pages(), ids=lambda page: page.address)
def test_every_page_has_a_title_and_a_summary_of_a_sentence(page):
    assert page.title
    assert 25 < len(page.summary) <= 160
    assert page.summary.endswith(".")
    assert "\n" not in page.summary


def test_a_page_without_a_summary_is_named(tmp_path):
    (tmp_path / "page.md").write_text("---\nid: x\n---\n\n# Title\n", "utf-8")
    with pytest.raises(ValueError, match=r"page\.md: summary=None"):
        print(Page(tmp_path / "page.md").summary)


def test_every_chapter_has_a_card_on_the_start_page_and_stands_in_the_status():
    front = start.page()
    assert front in pages.filled((BOOK / "index.md").read_text("utf-8"))
    listed = pages.filled((BOOK / "status.md").read_text("utf-8"))
    assert chapters()
    for chapter in chapters():
        card = re.search(
            rf":::\{{grid-item-card\}} (.+)\n:link: {chapter.address}\n(?:.+\n)*\n(.+)\n:::", front
        )
        assert card, chapter.address
        assert chapter.title.startswith(card[1])
        assert card[2] == chapter.summary
        assert listed.count(f"[{card[1]}](/{chapter.address}.md)") == 1


def test_cards_stand_in_the_order_of_the_contents():
    links = re.findall(r"^:link: (.+)$", start.page(), re.M)
    assert links == [page.address for part in parts() for page in part.pages if page.is_chapter]
    assert re.findall(r"^:link: (.+)$", start.page("notation", "errata"), re.M) == ["notation", "errata"]


def test_the_map_shows_every_section_and_where_the_written_ones_begin():
    card = r"grid-item-card\} (\d+) · (.+)\n:class-card: .+\n(?::link: (.+)\n:link-type: doc\n)?\n(.+)\n"
    cards = re.findall(card, sections.page())
    assert [(int(number), title) for number, title, *_ in cards] == list(enumerate(SECTIONS, 1))
    written = {part.number: part for part in parts() if part.number}
    for number, _, link, words in cards:
        part = written.get(int(number))
        assert link == (part.pages[0].address if part else "")
        assert (words == "not written yet") == (part is None)


def test_an_explorer_stands_live_where_a_page_asks_for_it():
    assert 'data-explorer="lenet"' in live.page("lenet")
    assert "data-explorer=" in pages.filled((BOOK / "index.md").read_text("utf-8"))
    with pytest.raises(KeyError):
        live.page("nothing")


def test_a_chapter_beside_the_sections_stands_on_the_lists_as_well(monkeypatch, tmp_path):
    page = Page(tmp_path / "extra.md")
    page.source.write_text("---\nkernelspec: {}\nsummary: One more.\n---\n\n# Extra: more\n", "utf-8")
    monkeypatch.setattr(contents, "BOOK", tmp_path)
    for module in (start, status):
        monkeypatch.setattr(module, "parts", lambda: [Part("Before you start", (page,))])
    assert start.page().startswith("### Before you start\n")
    assert ":::{grid-item-card} Extra\n:link: extra\n" in start.page()
    assert status.page() == "- **Before you start**: [Extra](/extra.md).\n"


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([1, 4, 5, 7, 8, 9], "Sections 1, 4, 5 and 7 to 9"),
        ([2, 3], "Sections 2 and 3"),
        ([1, 2, 3], "Sections 1 to 3"),
    ],
)
def test_sections_without_a_chapter_are_named_shortly(numbers, words):
    assert status._ranges(numbers) == words


def test_every_data_set_is_in_the_table():
    rows = datasets.page().splitlines()[2:]
    assert sorted(re.match(r"\| `(\w+)` \|", row)[1] for row in rows) == data.names()
    assert any("60,000 + 10,000 | 28×28 |" in row for row in rows)


def test_every_explorer_that_a_chapter_shows_is_in_the_gallery():
    text = gallery.page()
    shown = re.findall(r'data-explorer=\\?"(\w+)', str([cell.outputs for c in chapters() for cell in c.code]))
    known = {name for name, cls in explorers().items() if cls.in_gallery}
    assert sorted(re.findall(r'class="gallery-card" id="(\w+)"', text)) == sorted(known & {*shown})


def test_a_place_is_filled_with_what_its_arguments_ask_for():
    text = "# T\n\n```{generated} start notation\nglossary\n```\n\n```python\nx\n```\n"
    front, back = text.split("```{generated} start notation\nglossary\n```")
    assert pages.filled(text) == front + start.page("notation", "glossary") + back
    with pytest.raises(ModuleNotFoundError):
        pages.filled("```{generated} nothing\n```")


def test_a_page_is_made_anew_when_what_it_depends_on_changes(monkeypatch, tmp_path):
    """A new explorer, record or network stands on its page although nobody touched the page."""
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    (tmp_path / "tools" / "pages").mkdir(parents=True)
    place = "```{generated} networks\n```"
    before = pages.changed(place)
    (tmp_path / "cnn_core" / "models").mkdir(parents=True)
    new = tmp_path / "cnn_core" / "models" / "new.py"
    new.write_text("")
    assert pages.changed(place) >= new.stat().st_mtime > 0
    assert before > 0
    assert pages.changed("# Nothing generated") == 0
