"""A prediction on a built page: hidden, guessed, locked, skipped, printed, translated, without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.progress.steps import (
    BARE,
    BARE_CHAPTER,
    CHAPTER,
    CHOICE,
    LOCK,
    NUMBER,
    SKIP,
    TRANSLATED,
    WITH_EXPLORER,
    box,
    lock,
    opened,
    press,
    result,
    said,
    stored,
    told,
)
from tests.browser.test_site_pages import RULES
from tools.chapter import chapters
from tools.progress.catalogue import anchor
from tools.progress.predictions import predictions

TOP = "one => one.getBoundingClientRect().top + scrollY"


def test_the_result_waits_for_the_guess_and_stays_open_after_a_reload(page, home):
    opened(page, home)
    expect(result(page, NUMBER)).to_be_hidden()
    top = box(page, NUMBER).evaluate(TOP)
    lock(page, NUMBER, "12")
    expect(result(page, NUMBER)).to_be_visible()
    expect(said(page, NUMBER)).to_have_text(f"You said 12\u00a0%; it is {told(NUMBER).value}\u00a0%.")
    assert box(page, NUMBER).evaluate(TOP) == top
    opened(page, home)
    expect(result(page, NUMBER)).to_be_visible()
    expect(said(page, NUMBER)).to_contain_text("You said 12\u00a0%")
    expect(box(page, NUMBER).get_by_role("button")).to_have_count(0)
    expect(result(page, CHOICE)).to_be_hidden()
    assert page.log.remote == []
    assert page.log.errors == []


def test_a_number_without_a_unit_shows_none(page, served):
    opened(page, served, BARE_CHAPTER)
    assert told(BARE).unit == ""
    expect(box(page, BARE).locator(".predict-typed")).to_have_text("")


def test_a_guess_can_be_changed_until_it_is_locked(page, served):
    opened(page, served)
    first, second, _ = told(CHOICE).choices
    box(page, CHOICE).get_by_label(first, exact=True).check()
    opened(page, served)
    expect(box(page, CHOICE).get_by_label(first, exact=True)).to_be_checked()
    expect(result(page, CHOICE)).to_be_hidden()
    lock(page, CHOICE, second)
    expect(said(page, CHOICE)).to_have_text(f"You said {second}.")
    assert stored(page)[CHOICE] == (second, "locked")


def test_skipping_is_one_click(page, served):
    opened(page, served)
    press(page, CHOICE, SKIP)
    expect(result(page, CHOICE)).to_be_visible()
    expect(said(page, CHOICE)).to_be_hidden()
    opened(page, served)
    expect(result(page, CHOICE)).to_be_visible()
    assert stored(page)[CHOICE] == ("", "skipped")


@pytest.mark.parametrize(
    ("guess", "words"),
    [("", "Type a number first, or skip."), ("half", "This is no number that I can read: “half”.")],
)
def test_what_is_no_number_is_told(page, served, guess, words):
    opened(page, served)
    lock(page, NUMBER, guess)
    expect(box(page, NUMBER).get_by_role("status")).to_have_text(words)
    expect(result(page, NUMBER)).to_be_hidden()
    lock(page, NUMBER, "50 %")
    expect(said(page, NUMBER)).to_contain_text("You said 50 %; it is")


def test_by_keyboard_alone(page, served):
    opened(page, served)
    box(page, CHOICE).get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(box(page, CHOICE).get_by_role("button", name=LOCK)).to_be_focused()
    page.keyboard.press("Tab")
    expect(box(page, CHOICE).get_by_role("button", name=SKIP)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(box(page, CHOICE).locator(".predict-locked")).to_be_focused()
    assert stored(page)[CHOICE] == (told(CHOICE).choices[1], "locked")


def test_without_scripts_the_text_is_there_as_ever(open_page, home):
    page = open_page(java_script_enabled=False)
    page.goto(f"{home}/{CHAPTER}.html")
    for one in (CHOICE, NUMBER):
        expect(result(page, one)).to_be_visible()
        expect(box(page, one)).to_be_hidden()
    expect(page.locator("details.predict-result > summary").first).to_be_hidden()


def test_on_paper_the_text_is_there_as_ever(page, served):
    opened(page, served)
    lock(page, CHOICE, told(CHOICE).choices[0])
    page.emulate_media(media="print")
    for one in (CHOICE, NUMBER):
        expect(result(page, one)).to_be_visible()
        assert result(page, one).evaluate("one => one.checkVisibility({ contentVisibilityAuto: true })")
    expect(box(page, NUMBER)).to_be_hidden()
    expect(box(page, CHOICE)).to_be_visible()
    page.emulate_media(media="screen")
    expect(result(page, NUMBER)).to_be_hidden()


def test_a_link_into_a_result_opens_it(page, served):
    opened(page, served)
    inside = page.locator("details.predict-result figure[id]").first.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{served}/{CHAPTER}.html#{inside}")
    expect(page.locator(f"#{inside}")).to_be_visible()


@pytest.mark.parametrize("state", ["", "=none"])
def test_a_link_to_an_explorer_in_a_result_opens_it(page, served, state):
    opened(page, served, WITH_EXPLORER)
    explorer = page.locator("details.predict-result .cnn-explorer[id]").first
    expect(explorer).to_be_hidden()
    page.evaluate("hash => { location.hash = hash; }", explorer.get_attribute("id") + state)
    expect(explorer).to_be_visible()


def test_a_page_that_was_translated_takes_guesses(page, served):
    opened(page, served)
    page.evaluate(TRANSLATED)
    box(page, CHOICE).get_by_role("radio").nth(1).check()
    box(page, CHOICE).locator("button[type=submit]").click()
    expect(result(page, CHOICE)).to_be_visible()
    assert stored(page)[CHOICE] == (told(CHOICE).choices[1], "locked")
    box(page, NUMBER).get_by_role("textbox").fill("7")
    box(page, NUMBER).locator("button[type=submit]").click()
    expect(said(page, NUMBER)).to_contain_text(f"it is {told(NUMBER).value}")


def test_where_the_script_does_not_arrive_all_shows(page, served):
    page.route("**/progress/book.js*", lambda route: route.abort())
    page.goto(f"{served}/{CHAPTER}.html")
    expect(result(page, CHOICE)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark", "forced"])
def test_axe_finds_nothing_and_a_phone_is_wide_enough(phone, served, theme):
    colours = "dark" if theme == "dark" else "light"
    phone.emulate_media(color_scheme=colours, forced_colors="active" if theme == "forced" else "none")
    opened(phone, served)
    lock(phone, NUMBER, "none")
    lock(phone, CHOICE, told(CHOICE).choices[0])
    assert phone.evaluate("document.documentElement.dataset.theme") == colours
    for place in (".predict", ".predict-said"):
        report = Axe().run(phone, context=place, options=RULES)
        assert report.violations_count == 0, report.generate_report()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_every_box_of_every_chapter_has_its_place_and_its_result(site):
    """Read in the pages as they are built: a guess before, a fold after it, which is open without scripts."""
    for chapter in chapters():
        path = site / f"{chapter.address}.html"
        found = predictions(chapter)
        text = path.read_text("utf-8")
        for one in found:
            assert text.count(f'<div class="predict" id="{anchor(one.id)}"') == 1
        assert text.count('<details class="predict-result" open>') == len(found)
        assert "<!-- predict" not in text
        assert "<!-- revealed" not in text
