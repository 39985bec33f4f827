"""The book as a PDF, two chapters of it: contents, bookmarks, page numbers, formulas, links, pictures."""

import io
import re

import pytest
from pypdf import PdfReader

from tests.browser.test_fallback import contrast
from tools.contents import parts
from tools.downloads import pdf, sheet

pytestmark = pytest.mark.timeout(900)
CHOSEN = ["03_how_cnns_work/pooling", "04_mathematics/gradients"]
PAGES = {page.address: page for part in parts() for page in part.pages if page.address in CHOSEN}


@pytest.fixture(scope="module")
def printed(browser, site, tmp_path_factory):
    data = pdf.made(browser, site, tmp_path_factory.mktemp("pdf") / "book.html", CHOSEN)
    return PdfReader(io.BytesIO(data))


@pytest.fixture(scope="module")
def words(printed):
    """The text of each page, blanks as one space."""
    return [" ".join(page.extract_text().split()) for page in printed.pages]


def flat(outline, depth=0):
    for one in outline:
        if isinstance(one, list):
            yield from flat(one, depth + 1)
        else:
            yield depth, one


def bare(title):
    """A title as the pages show it and the sources write it, letters and digits alone."""
    return re.sub(r"[\W_]+", "", title)


def test_bookmarks_are_parts_chapters_and_sections_and_lead_to_their_titles(printed, words):
    found = list(flat(printed.outline))
    for chapter in PAGES.values():
        sections = re.findall(r"^## (.+)$", re.sub(r"^```.*?^```", "", chapter.body, flags=re.M | re.S), re.M)
        titles = [bare(one.title) for _, one in found]
        start = next(place for place, title in enumerate(titles) if title.endswith(bare(chapter.title)))
        expected = [*map(bare, sections), bare("Solutions and answers")]
        assert titles[start + 1 : start + 1 + len(expected)] == expected
    assert [depth for depth, _ in found].count(0) == 2
    assert [depth for depth, _ in found].count(1) == 2
    for _, one in found:
        assert bare(one.title) in bare(words[printed.get_destination_page_number(one)])


def test_every_page_but_the_cover_has_its_number(printed):
    for number, page in enumerate(printed.pages[1:], 2):
        assert str(number) in page.extract_text().splitlines()


def test_the_contents_say_where_a_chapter_begins(printed, words):
    for depth, one in flat(printed.outline):
        if depth == 1:
            assert f"{one.title} {printed.get_destination_page_number(one) + 1}" in words[1]


def test_a_page_is_a4_and_the_file_says_what_it_is(printed):
    assert {
        (round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in printed.pages
    } == {(595, 842)}
    root = printed.trailer["/Root"]
    assert printed.metadata.title.startswith("Convolutional Neural Networks")
    assert printed.metadata.author
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/PageMode"] == "/UseOutlines"


def test_formulas_are_text(words):
    whole = " ".join(words)
    assert "\\frac" not in whole
    assert "⌊" in whole
    assert "∂" in whole


def test_links_lead_inside_or_to_a_public_address(printed):
    inside, outside = set(), set()
    for page in printed.pages:
        for one in page.get("/Annots", []):
            link = one.get_object()
            if "/Dest" in link:
                inside.add(link["/Dest"])
            elif "/A" in link:
                outside.add(link["/A"].get("/URI", link["/A"].get("/S")))
    assert inside
    assert inside <= set(printed.named_destinations)
    assert {url for url in outside if not url.startswith(("https://", "http://", "mailto:"))} == set()
    assert f"{sheet.HOME}how_to_run.html" in outside  # a page that is not among the two


def test_what_is_folded_follows_the_rule(words):
    whole = " ".join(words)
    assert "Solutions and answers" in whole
    assert "hide the code" not in whole
    assert "Hint 1" not in whole
    assert "not answered yet" not in whole


def test_no_explorer_is_blank(open_page, site, tmp_path):
    sheet.write(site, tmp_path / "book.html", CHOSEN)
    page = open_page()
    pdf.opened(page, tmp_path / "book.html")
    explorers = page.locator(".cnn-explorer")
    assert explorers.count() > 2
    for one in explorers.all():
        assert one.bounding_box()["height"] > 20
        assert contrast(one) > 150
    assert page.log.errors == []


def test_what_paper_would_cut_off_is_named(open_page, tmp_path):
    path = tmp_path / "wide.html"
    path.write_text('<main><p style="width: 900px">wide</p><img src="no.png"></main>', "utf-8")
    with pytest.raises(
        SystemExit, match=r"(?s)cannot be printed whole.*wide.*sticks out.*no\.png.*without content"
    ):
        pdf.opened(open_page("phone"), path)


def test_wide_tables_and_formulas_are_made_smaller(open_page, tmp_path):
    path = tmp_path / "table.html"
    cells = "".join(f"<td>column{number}</td>" for number in range(20))
    path.write_text(f'<main><div class="bd-article"><table><tr>{cells}</tr></table></div></main>', "utf-8")
    page = open_page("phone")
    pdf.opened(page, path)
    assert page.locator("table").bounding_box()["width"] <= 360
