"""Links to an explorer in a state: what the button writes, what opens from it, what is refused."""

import pytest

from cnn_core.study import selfcheck
from cnn_core.widgets import ConvolutionExplorer
from tests.widgets.checks import PACK
from tests.widgets.steps import choose, settle, total


def live(page, address):
    page.goto("about:blank")  # a new address that differs in its fragment alone would not load the page
    page.goto(address)
    page.wait_for_selector(".cnn-explorer-live .cx-total")
    settle(page)


def link(page):
    """Press the button and return what stands in the address bar then."""
    before = page.url
    page.get_by_role("button", name="Link to this state").last.press("Enter")
    page.wait_for_function("(before) => location.href !== before", arg=before)
    page.wait_for_function("document.querySelector('.cx-share [role=status]').textContent !== ''")
    return page.url


def test_a_link_opens_the_state_in_which_it_was_made(explorer_page, page):
    live(page, explorer_page(ConvolutionExplorer()))
    choose(page, "Stride s", "2")
    page.keyboard.press("Tab")
    shown = total(page)
    address = link(page)
    assert "#explorer-convolution=" in address
    live(page, address)
    assert page.get_by_role("radio", name="2", exact=True).first.is_checked()
    assert total(page) == shown


def test_the_link_to_the_page_s_own_state_holds_no_state(explorer_page, page):
    live(page, explorer_page(ConvolutionExplorer(stride=2)))
    assert link(page).endswith("#explorer-convolution")


def test_the_second_explorer_of_a_page_has_a_link_of_its_own(explorer_page, page):
    address = explorer_page(
        ConvolutionExplorer(), ConvolutionExplorer(), body="<p style='height: 900px'></p>"
    )
    page.goto(address)
    page.wait_for_function("document.querySelectorAll('.cx-total').length === 2")
    page.get_by_role("group", name="Stride s").last.get_by_role("radio", name="2").check()
    settle(page)
    before = page.url
    page.get_by_role("button", name="Link to this state").last.click()
    page.wait_for_function("(before) => location.href !== before", arg=before)
    assert "#explorer-convolution-2=" in page.url
    live(page, page.url)
    page.wait_for_function("document.querySelectorAll('.cx-total').length === 2")
    checked = page.get_by_role("group", name="Stride s").get_by_role("radio", checked=True)
    assert [radio.get_attribute("aria-label") or radio.evaluate("e => e.parentNode.textContent")
            for radio in checked.all()] == ["1", "2"]  # fmt: skip
    assert page.evaluate("scrollY") > 400


@pytest.mark.parametrize(
    "state",
    [{"stride": [2]}, {"stride": 99}, {"kernel": "<img src=x onerror=alert(1)>"}, {"kernel": [["a"]]},
     {"colour": 1}, {"input": [[[1]]]}, "{not json", '{"x": "' + "y" * 300_000 + '"}'],
    ids=["list for number", "too large", "word for list", "words", "unknown", "too deep",
         "no JSON", "too long"],
)  # fmt: skip
def test_a_state_that_does_not_fit_is_passed_over(explorer_page, page, state):
    address = explorer_page(ConvolutionExplorer())
    live(page, address)
    own = total(page)
    packed = page.evaluate(PACK, state)
    with page.expect_console_message() as message:
        live(page, f"{address}#explorer-convolution={packed}")
    verb = "show" if state == {"stride": 99} else "read"  # limits are the explorer's own matter
    assert f'Explorer "convolution" cannot {verb} the state of the link' in message.value.text
    assert total(page) == own


def test_a_damaged_link_is_passed_over(explorer_page, page):
    with page.expect_console_message() as message:
        live(page, f"{explorer_page(ConvolutionExplorer())}#explorer-convolution=!!")
    assert "cannot read the state of the link" in message.value.text


def test_a_question_has_no_link_which_would_hold_the_answer(explorer_page, page):
    page.goto(explorer_page(selfcheck("convolution.q1")))
    page.wait_for_selector(".cnn-explorer-live form")
    assert page.get_by_role("button", name="Link to this state").count() == 0
