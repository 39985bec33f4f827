"""One plain line, and the same line as HTML."""

from cnn_core.study import Feedback

HINTS = ("Look <here>.", "Use `a[0]`.")


def test_the_plain_line_names_the_exercise_and_the_verdict():
    assert repr(Feedback("a.1", "open", "Go on.")) == "a.1: not answered yet. Go on."
    assert repr(Feedback("a.1", "correct", "Because.")) == "a.1: correct. Because."
    assert repr(Feedback("a.1", "wrong", "Too large.")) == "a.1: not yet. Too large."
    assert [Feedback("a.1", state, "").ok for state in ("open", "correct", "wrong")] == [False, True, False]


def test_hints_are_nested_and_escaped():
    page = Feedback("a.1", "wrong", "1 < 2", HINTS)._repr_html_()
    first, second = page.index("Hint 1"), page.index("Hint 2")
    assert first < second
    assert page.count("<details") == page.count("</details>") == 2
    assert "</details>" not in page[first:second]  # the second lies inside the first
    assert "Look &lt;here&gt;." in page
    assert "<code>a[0]</code>" in page
    assert "1 &lt; 2" in page


def test_a_correct_answer_needs_no_hints():
    assert "Hint" not in Feedback("a.1", "correct", "", HINTS)._repr_html_()
