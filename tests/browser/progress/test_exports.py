"""The file that keeps a reader's progress: written, taken back, merged, refused."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.progress.steps import (
    CHOICE,
    EXERCISE,
    KEEP,
    NUMBER,
    item,
    lock,
    opened,
    overview,
    status,
    stored,
)


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
