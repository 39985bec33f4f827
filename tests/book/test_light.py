"""Built pages are made light: scripts wait, the index comes with the search, icons without a page go."""

import pytest

from tools.book_light import lighten, lighter_page, lighter_sheet

HEAD = (
    '<script src="../_static/documentation_options.js?v=1"></script>\n'
    '<script src="../_static/doctools.js?v=1"></script>\n'
    '<script defer="defer" src="../_static/startup.js"></script>\n'
    "<script>let before = 1;</script>\n"
    '<script src="../_static/searchtools.js"></script>\n'
    '<script src="../_static/language_data.js"></script>\n'
    '<script src="../searchindex.js"></script>\n'
)
PAGE = f'<html><head>{HEAD}</head><body><script src="in_text.js"></script></body></html>'


def test_scripts_of_the_head_wait_but_for_those_that_others_need_at_once():
    text = lighter_page(PAGE, searches=False)
    assert '<script defer src="../_static/doctools.js?v=1">' in text
    assert '<script src="../_static/documentation_options.js?v=1">' in text
    assert '<script defer="defer" src="../_static/startup.js">' in text
    assert "<script>let before = 1;</script>" in text
    assert '<script src="in_text.js">' in text


def test_the_index_comes_with_the_page_that_searches_and_with_no_other():
    assert "searchindex" not in lighter_page(PAGE, searches=False)
    assert lighter_page(PAGE, searches=True) == PAGE


@pytest.mark.parametrize("searches", [False, True])
def test_a_page_that_was_seen_stays_as_it_is(searches):
    once = lighter_page(PAGE, searches)
    assert lighter_page(once, searches) == once


SHEET = (
    "a{color:red}"
    r'.fa-sun:before{content:"\f185"}'
    r'.fa-file-alt:before,.fa-file-lines:before{content:"\f15c"}'
    '.fa-q:before{content:"Q"}'
    r'.fa-0:before{content:"\30"}'
    r':root{--icon:"\f35d"}'
)


def test_icons_that_no_page_names_are_left_out_under_all_their_names():
    text, points = lighter_sheet(SHEET, {"fa-file-lines", "fa-q", "fa-solid"})
    assert text == (
        r'a{color:red}.fa-file-alt:before,.fa-file-lines:before{content:"\f15c"}'
        r'.fa-q:before{content:"Q"}:root{--icon:"\f35d"}'
    )
    assert points == {0xF15C, ord("Q"), 0xF35D}


def test_an_icon_that_a_later_page_names_comes_back(tmp_path):
    fonts = tmp_path / "_static" / "vendor" / "fontawesome" / "webfonts"
    sheet = tmp_path / "_static" / "styles" / "pydata-sphinx-theme.css"
    fonts.mkdir(parents=True)
    (tmp_path / "page.html").write_text('<i class="fa-solid fa-sun"></i>', "utf-8")
    lighten(tmp_path)
    small = (fonts / "fa-solid-900.woff2").stat().st_size
    assert ".fa-sun:before" in sheet.read_text("utf-8")
    assert ".fa-moon:before" not in sheet.read_text("utf-8")
    (tmp_path / "other.html").write_text('<i class="fa-solid fa-moon"></i>', "utf-8")
    lighten(tmp_path)
    assert ".fa-moon:before" in sheet.read_text("utf-8")
    assert small < (fonts / "fa-solid-900.woff2").stat().st_size < 10_000
