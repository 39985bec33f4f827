"""What the pages remember, the page that shows it, and what happens where a browser keeps nothing."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.progress.steps import (
    CHAPTER,
    CHOICE,
    EXERCISE,
    KEEP,
    NUMBER,
    QUESTION,
    SKIP,
    TRANSLATED,
    chapter_of,
    item,
    lock,
    opened,
    overview,
    press,
    stored,
)
from tests.browser.test_site_pages import RULES
from tools.progress import catalogue

FORBIDDEN = """() => { for (const name of ["getItem", "setItem", "removeItem", "key"])
  Storage.prototype[name] = () => { throw new DOMException("not here", "SecurityError"); } }"""
FULL = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("no room", "QuotaExceededError"); }; }"""


def answer_question(page):
    question = page.locator(".cnn-explorer[data-explorer=selfcheck]").first
    question.scroll_into_view_if_needed()
    if question.get_by_role("radio").count():
        question.get_by_role("radio").first.check()
    else:
        question.get_by_role("textbox").fill("3")
    question.get_by_role("button", name="Check").click()
    return question


def test_what_was_done_is_there_after_a_reload_and_on_its_page(page, home):
    opened(page, home)
    lock(page, NUMBER, "12")
    press(page, CHOICE, SKIP)
    told = answer_question(page).locator(".cx-verdict").inner_text()
    page.evaluate(KEEP, [EXERCISE, "answer = 1", "correct"])
    kept = stored(page)
    assert set(kept) == {NUMBER, CHOICE, QUESTION, EXERCISE}
    page.reload()
    assert stored(page) == kept
    question = page.locator(".cnn-explorer[data-explorer=selfcheck]").first
    question.scroll_into_view_if_needed()
    expect(question.locator(".cx-verdict")).to_have_text(told)
    done = 2 + (kept[QUESTION][1] == "right")
    mark = page.locator("nav.bd-links a.current .progress-mark").first
    expect(mark).to_have_text(f"{done}/{len(catalogue.items(chapter_of(NUMBER)))}")
    overview(page, home)
    expect(item(page, NUMBER)).to_have_text("locked: 12")
    expect(item(page, CHOICE)).to_have_text("skipped")
    expect(item(page, EXERCISE)).to_contain_text("correct")
    expect(item(page, QUESTION)).to_contain_text("right")
    assert page.log.remote == []
    assert page.log.errors == []


def test_the_links_of_the_page_lead_to_each_thing(page, served):
    overview(page, served)
    hrefs = page.locator(".progress-chapter li > a").evaluate_all(
        "all => all.map((a) => a.getAttribute('href'))"
    )
    wanted = [href.partition("#") for href in hrefs if CHAPTER in href]
    page.goto(f"{served}/{CHAPTER}.html")
    assert len(wanted) > 8
    assert [anchor for _, _, anchor in wanted if page.locator(f"[id='{anchor}']").count() != 1] == []


def test_a_reader_goes_on_where_she_was(page, served):
    opened(page, served)
    section = page.locator("article section section[id]").nth(3)
    name = section.get_attribute("id")
    section.evaluate("one => one.scrollIntoView()")
    page.wait_for_function("name => cnnProgress.place()?.section === name", arg=name)
    overview(page, served)
    page.get_by_role("link", name="Go on reading: Gradients").click()
    assert page.url.endswith(f"{CHAPTER}.html#{name}")


@pytest.mark.parametrize(
    ("script", "words"), [(FULL, "has no room left"), (FORBIDDEN, "keeps nothing for this page")]
)
def test_where_nothing_can_be_kept_a_line_says_so_and_the_page_works(page, served, script, words):
    opened(page, served)
    page.evaluate(script)
    lock(page, NUMBER, "12")
    expect(page.locator(f"#do-{NUMBER.replace('.', '-')} + details .predict-said")).to_be_visible()
    press(page, CHOICE, SKIP)
    expect(page.locator(".progress-notice")).to_have_count(1)
    expect(page.locator(".progress-notice")).to_contain_text(words)
    assert stored(page)[NUMBER] == ("12", "locked")
    page.locator(".progress-notice button").click()
    expect(page.locator(".progress-notice")).to_have_count(0)


def test_a_damaged_value_is_left_out_and_named(page, served):
    opened(page, served)
    page.evaluate("name => localStorage.setItem(`cnn-progress:${name}`, '{half')", NUMBER)
    page.evaluate("localStorage.setItem('cnn-progress-place', '[]')")
    opened(page, served)
    assert stored(page) == {}
    overview(page, served)
    expect(page.locator(".progress-trouble")).to_contain_text(f"of {NUMBER} is damaged")
    opened(page, served)
    lock(page, NUMBER, "12")
    assert stored(page)[NUMBER] == ("12", "locked")
    assert page.log.errors == []


def test_two_tabs_do_not_write_over_each_other(page, served):
    opened(page, served)
    other = page.context.new_page()
    opened(other, served)
    lock(page, NUMBER, "12")
    press(other, CHOICE, SKIP)
    expect(other.locator(".predict-said").last).to_contain_text("You said 12")
    expect(page.locator(".predict-locked").first).to_have_text("Skipped.")
    assert set(stored(page)) == set(stored(other)) == {NUMBER, CHOICE}


def test_answers_from_before_are_taken_over(page, served):
    opened(page, served)
    old = json.dumps({"text": "answer = 2", "state": "correct"})
    page.evaluate("old => localStorage.setItem('cnn-answer:gradients.1', old)", old)
    page.evaluate("localStorage.setItem('cnn-answer:gradients.2', 'half')")
    page.reload()
    assert stored(page) == {"gradients.1": ("answer = 2", "correct")}
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('cnn-answer'))") == []


def test_what_was_done_in_a_notebook_can_be_marked(page, served):
    opened(page, served)
    lines = page.locator(".py-elsewhere button")
    if not lines.count():
        opened(page, served, "03_how_cnns_work/fully_connected")
    lines.first.click()
    expect(lines.first).to_have_text("Done, as you say. Take it back")
    assert [state for _, state in stored(page).values()] == ["told"]
    lines.first.click()
    assert stored(page) == {}


def test_the_page_works_when_it_was_translated(page, served):
    overview(page, served)
    page.evaluate(TRANSLATED)
    page.evaluate(KEEP, [NUMBER, "12", "locked"])
    expect(item(page, NUMBER)).to_have_text("locked: 12")
    page.locator("#progress-tools button").nth(1).click()
    page.locator(".progress-danger").click()
    assert stored(page) == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_is_wide_enough(phone, served, theme):
    phone.emulate_media(color_scheme=theme)
    overview(phone, served)
    phone.evaluate(KEEP, [EXERCISE, "x = 1\n" * 50, "correct"])
    phone.get_by_role("button", name="Reset").click()
    phone.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    report = Axe().run(phone, context="article", options=RULES)
    assert report.violations_count == 0, report.generate_report()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_without_scripts_the_page_lists_what_there_is(open_page, served):
    page = open_page(java_script_enabled=False)
    page.goto(f"{served}/progress.html")
    page.locator("summary").first.click()
    expect(page.locator(".progress-chapter li").first).to_be_visible()
