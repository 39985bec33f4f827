"""A reader at an exercise of a built page: pointer, touch, keyboard, paper, and what the page asks for."""

import json
import re

from playwright.sync_api import expect

from tests.browser.page_python.steps import CHAPTER, EXERCISE, FLIPPED, LONG, RIGHT, opened, output, says
from tools.chapter import chapters
from tools.page_python import exercises


def scripts_of(page):
    return [url.rpartition("/")[2] for url in page.log.requests if "_static/python/" in url]


def test_from_two_mistakes_to_the_right_answer(phone, home):
    """On a phone, from disk and served: nothing is loaded before the tap, nothing twice, all from here."""
    phone.goto(f"{home}/{CHAPTER}.html", wait_until="networkidle")
    assert scripts_of(phone) == []
    field = opened(phone, home)
    field.fill(FLIPPED)
    phone.get_by_role("button", name="Check").tap()
    says(phone, "you flipped the kernel")
    output(phone).get_by_text("Hint 1").tap()
    field.fill(RIGHT.replace("return y", "return y.T"))
    field.press("Control+Enter")
    says(phone, "transposed")
    expect(output(phone).locator("details.hint").first).to_have_attribute("open", "")
    field.fill(RIGHT)
    field.press("Control+Enter")
    says(phone, "convolution.3: correct.")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert len(scripts_of(phone)) == len(set(scripts_of(phone)))
    assert all(re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", name) for name in scripts_of(phone))
    assert phone.log.remote == []
    assert phone.log.errors == []


def test_a_reload_keeps_the_answer_and_start_over_gives_the_skeleton_back(page, site):
    field = opened(page, site.resolve().as_uri())
    skeleton = field.input_value()
    field.fill(FLIPPED)
    page.reload()
    page.get_by_role("button", name=f"Go on with your answer: exercise {EXERCISE}").click()
    expect(field).to_have_value(FLIPPED)
    page.get_by_role("button", name="Start over").click()
    expect(field).to_have_value(skeleton)
    page.get_by_role("button", name="Bring my answer back").click()
    expect(field).to_have_value(FLIPPED)
    page.get_by_role("button", name="Start over").click()
    page.reload()
    expect(page.get_by_role("button", name=f"Answer here: exercise {EXERCISE}")).to_be_visible()


def test_an_exercise_that_needs_more_says_so_and_leads_to_colab(page, site):
    told = {one: json.loads(exercises.of_chapter(one) or '{"exercises": {}}') for one in chapters()}
    asked = [(one, key) for one in told for key, facts in told[one]["exercises"].items() if "needs" in facts]
    chapter, key = asked[0]
    page.goto(f"{site.resolve().as_uri()}/{chapter.address}.html")
    line = page.locator(".py-elsewhere").first
    expect(line).to_contain_text(told[chapter]["exercises"][key]["needs"])
    assert line.get_by_role("link").get_attribute("href").endswith(f"{chapter.address}.ipynb")
    lines = sum(one is chapter for one, _ in asked)
    assert page.locator(".py-elsewhere").count() == lines


def test_parts_that_do_not_arrive_are_named_and_tried_again(page, served):
    page.route("**/numpy-0.*", lambda route: route.abort())
    field = opened(page, served)
    expect(page.locator(".py-status")).to_contain_text("Python could not be loaded", timeout=LONG)
    page.unroute("**/numpy-0.*")
    field.fill(RIGHT)
    page.get_by_role("button", name="Check").click()
    says(page, "convolution.3: correct.")


def test_paper_shows_the_exercise_as_without_scripts(page, site):
    opened(page, site.resolve().as_uri())
    page.emulate_media(media="print")
    cell_of = page.locator("div.cell", has=page.locator(".py-answer"))
    expect(cell_of.locator(".cell_input")).to_be_visible()
    expect(cell_of.locator(".cell_output")).to_be_visible()
    expect(page.locator(".py-answer")).to_be_hidden()
    expect(page.locator(".py-open").first).to_be_hidden()


def test_pages_without_exercises_load_nothing_of_it(site):
    assert "cnn-python" not in (site / "index.html").read_text("utf-8")
    assert "cnn-python" in (site / f"{CHAPTER}.html").read_text("utf-8")
