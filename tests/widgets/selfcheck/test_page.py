"""Self-check questions on a static page: every answer is explained, and nothing before it is given."""

import pytest
from playwright.sync_api import expect

from cnn_core.study import selfcheck
from cnn_core.study.question import chapter_names, questions_of
from tests.widgets.checks import assert_accessible, in_both_themes_and_widths

ALL = [one for chapter in chapter_names() for one in questions_of(chapter).values()]
JUDGE = """
async (cases) => {
  const url = URL.createObjectURL(new Blob([window.cnnExplorers.selfcheck], { type: "text/javascript" }));
  const { judge } = await import(url);
  return cases.map(([question, answer]) => judge(question, answer));
}
"""


@pytest.fixture
def asked(explorer_page):
    """A function that opens a page with questions from disk, with the network off."""

    def open_questions(page, *question_ids, theme="light"):
        page.context.set_offline(True)
        page.goto(explorer_page(*map(selfcheck, question_ids), theme=theme))
        for index in range(len(question_ids)):
            page.locator(".cnn-explorer").nth(index).scroll_into_view_if_needed()
            page.locator(".cnn-explorer").nth(index).locator(".cx-root form").wait_for()
        return page

    return open_questions


def cases(one):
    """What may be answered, and what is to be said."""
    yield one, "", ("open", None)
    if one["kind"] == "choice":
        for index, item in enumerate(one["choices"]):
            yield one, str(index), ("right" if item["right"] else "wrong", item["why"])
        return
    yield one, "what?", ("open", None)
    yield one, str(one["value"]), ("right", one["why"])
    yield one, "123456.5", ("wrong", one["otherwise"])
    for mistake in one["mistakes"]:
        yield one, str(mistake["value"]), ("wrong", mistake["why"])


def test_every_answer_is_judged(asked, page):
    given = [case for one in ALL for case in cases(one)]
    results = asked(page, "convolution.q1").evaluate(JUDGE, [[one, answer] for one, answer, _ in given])
    for (one, answer, (state, text)), result in zip(given, results, strict=True):
        assert result["state"] == state, (one["id"], answer)
        assert text in (None, result["text"]), (one["id"], answer)


@pytest.mark.parametrize("text", ["1600", " 1,600 ", "1 600", "1600.0", "1600,0"])
def test_numbers_are_read_as_people_write_them(asked, page, text):
    one = {"kind": "number", "value": 1600, "tolerance": 0, "mistakes": [], "why": "yes", "otherwise": "no"}
    assert asked(page, "convolution.q1").evaluate(JUDGE, [[one, text]]) == [{"state": "right", "text": "yes"}]
    one |= {"value": -1.6, "tolerance": 0.01}
    (result,) = page.evaluate(JUDGE, [[one, "−1,605"]])
    assert result["state"] == "right"


def test_a_choice_by_keyboard_alone(asked, page):
    question = questions_of("convolution")["convolution.q1"]
    asked(page, "convolution.q1")
    status = page.locator(".cx-root").get_by_role("status")
    group = page.get_by_role("group", name=question["text"], exact=True)
    assert group.get_by_role("radio").count() == len(question["choices"])
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert group.get_by_role("radio").first.is_checked()
    expect(status).to_have_text("")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status).to_have_text(f"Not quite. {question['choices'][0]['why']}")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    expect(status).to_have_text("")  # the explanation of another answer must not stay
    page.keyboard.press("Enter")
    expect(status).to_have_text(f"Right. {question['choices'][-1]['why']}")
    assert not page.log.errors


def test_a_number_by_keyboard_alone(asked, page):
    question = questions_of("convolution")["convolution.q3"]
    asked(page, "convolution.q3")
    status = page.locator(".cx-root").get_by_role("status")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status).to_have_text("Type a number first.")
    mistake = question["mistakes"][0]
    for answer, text in ((mistake["value"], mistake["why"]), (-7, question["otherwise"])):
        page.get_by_role("textbox").fill(str(answer))
        page.keyboard.press("Enter")
        expect(status).to_have_text(f"Not quite. {text}")
    page.get_by_role("textbox").fill(str(question["value"]))
    page.keyboard.press("Enter")
    expect(status).to_have_text(f"Right. {question['why']}")


@in_both_themes_and_widths
def test_accessible_in_every_state(asked, open_page, width, theme):
    page = asked(open_page(width), "convolution.q2", "convolution.q3", theme=theme)
    for answer in (0, 1):
        page.get_by_role("radio").nth(answer).check()
        page.get_by_role("button", name="Check").first.click()
        said = page.locator(".cx-root").first.get_by_role("status")
        expect(said).to_contain_text(("Right.", "Not quite.")[answer])
        assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_role("button", name="Check").first.bounding_box()["height"] >= 32
    assert not page.log.errors
    assert not page.log.remote


def test_without_scripts_the_answers_can_be_opened(explorer_page, open_page):
    question = questions_of("convolution")["convolution.q1"]
    page = open_page(java_script_enabled=False)
    page.goto(explorer_page(selfcheck("convolution.q1")))
    why = page.get_by_text(question["choices"][-1]["why"])
    assert page.get_by_text(question["text"]).is_visible()
    assert not why.is_visible()
    page.get_by_text("Answer and reasons").click()
    assert why.is_visible()
