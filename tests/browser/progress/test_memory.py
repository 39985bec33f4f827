"""What the pages remember, the page that shows it, and what happens where a browser keeps nothing."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.progress.steps import (
    CHAPTER,
    CHOICE,
    NUMBER,
    SKIP,
    TRANSLATED,
    chapter_of,
    lock,
    opened,
    press,
    stored,
)
from tests.browser.test_site_pages import RULES
from tools.progress import catalogue

FORBIDDEN = """() => { for (const name of ["getItem", "setItem", "removeItem", "key"])
  Storage.prototype[name] = () => { throw new DOMException("not here", "SecurityError"); } }"""
FULL = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("no room", "QuotaExceededError"); }; }"""
KEEP = "([id, answer, state]) => cnnProgress.write(id, { answer, state })"
QUESTION, EXERCISE = "gradients.q1", "gradients.1"


def overview(page, home):
    page.goto(f"{home}/progress.html")
    page.locator("#progress-tools button").first.wait_for()
    page.evaluate("for (const one of document.querySelectorAll('.progress-chapter')) one.open = true")
    return page


def item(page, identifier):
    return page.locator(f'li[data-id="{identifier}"] .progress-state')


def status(page):
    return page.locator("#progress-tools .progress-said")


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


def test_export_reset_and_import_give_the_same(page, home, tmp_path):
    opened(page, home)
    lock(page, NUMBER, "12")
    page.evaluate(KEEP, [EXERCISE, "def f():\n    return '<b>'", "wrong"])
    kept = page.evaluate("cnnProgress.all().items")
    overview(page, home)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as a file").click()
    path = tmp_path / "export.json"
    download.value.save_as(path)
    data = json.loads(path.read_text("utf-8"))
    assert (data["format"], data["schema"], data["items"]) == ("cnn-progress", 1, kept)
    assert data["book"]["version"]
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Keep everything").click()
    assert page.evaluate("cnnProgress.all().items") == kept
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Delete everything").click()
    assert page.evaluate("cnnProgress.all().items") == {}
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('cnn'))") == []
    expect(item(page, NUMBER)).to_be_empty()
    page.locator("#progress-file").set_input_files(path)
    expect(status(page)).to_have_text("Taken from the file: 2. Already here, as new or newer: 0.")
    assert page.evaluate("cnnProgress.all().items") == kept
    expect(item(page, NUMBER)).to_have_text("locked: 12")
    page.locator("#progress-file").set_input_files(path)
    expect(status(page)).to_have_text("Taken from the file: 0. Already here, as new or newer: 2.")


def export(**changes):
    one = {"answer": "a", "state": "locked", "at": 5}
    return {"format": "cnn-progress", "schema": 1, "items": {NUMBER: one}} | changes


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<html>", 'The file is no JSON; it begins with "<html>".'),
        ([1], 'format is undefined: it must be "cnn-progress".'),
        (export(schema=2), "schema is 2: this book reads 1."),
        (export(items=[]), "items is []: it must be an object: id, answer."),
        (export(items={"x": {}}), 'An id is "x": it must look like convolution.p1,'),
        (
            export(items={NUMBER: None}),
            f"items.{NUMBER} is null: it must be an object with answer, state and at.",
        ),
        (
            export(items={NUMBER: {"answer": "", "state": "great", "at": 1}}),
            f'items.{NUMBER}.state is "great": it must be one of open, locked, skipped.',
        ),
        (
            export(items={NUMBER: {"answer": 3, "state": "open", "at": 1}}),
            f"items.{NUMBER}.answer is 3: it must be a text.",
        ),
        (
            export(items={NUMBER: {"answer": "", "state": "open", "at": 9e15}}),
            f"items.{NUMBER}.at is 9000000000000000",
        ),
    ],
)
def test_a_file_that_is_no_export_changes_nothing(page, served, tmp_path, data, words):
    overview(page, served)
    page.evaluate(KEEP, [EXERCISE, "mine", "open"])
    kept = stored(page)
    path = tmp_path / "export.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    page.locator("#progress-file").set_input_files(path)
    expect(status(page)).to_contain_text(f"Nothing was changed. {words}")
    assert stored(page) == kept


def test_of_two_answers_the_newer_stays(page, served):
    overview(page, served)
    page.evaluate(KEEP, [NUMBER, "new", "locked"])
    old = export(items={NUMBER: {"answer": "old", "state": "locked", "at": 5}})
    old["items"]["chapter_of_another_edition.7"] = {"answer": "kept", "state": "correct", "at": 5}
    taken = page.evaluate("text => cnnProgress.take(text)", json.dumps(old))
    assert taken == {"taken": 1, "kept": 1}
    assert stored(page)[NUMBER][0] == "new"
    expect(page.locator(".progress-trouble")).to_contain_text("are kept: chapter_of_another_edition.7.")


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


def test_a_failed_import_puts_back_what_was_there(page, served):
    overview(page, served)
    page.evaluate(KEEP, [NUMBER, "mine", "open"])
    later = {"answer": "x", "state": "open", "at": page.evaluate("Date.now() + 1000")}
    data = json.dumps(export(items={NUMBER: later, CHOICE: later}))
    error = page.evaluate(
        """(text) => {
          const put = Storage.prototype.setItem;
          let left = 1;
          Storage.prototype.setItem = function (...args) {
            if (left-- === 0) throw new DOMException("no room", "QuotaExceededError");
            return put.apply(this, args);
          };
          try { cnnProgress.take(text); return ""; } catch (error) { return error.message; }
        }""",
        data,
    )
    assert "no room left" in error
    assert stored(page) == {NUMBER: ("mine", "open")}


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
