"""What chapters publish and what the package checks fit together: solutions pass, mistakes do not."""

import re

import matplotlib
import numpy as np
import pytest
import torch

from cnn_core.study import check
from cnn_core.study.exercise import chapter_names, exercises_of
from tools.chapter import chapters
from tools.published import exercises, needed

PUBLISHED = [one for path in chapters() for one in exercises(path)]
REGISTERED = [one for chapter in chapter_names() for one in exercises_of(chapter).values()]
WRONG = [(one.exercise_id, *case) for one in REGISTERED for case in one.wrong]


def ids(cases):
    return [getattr(case, "exercise_id", None) or case[0] for case in cases]


def namespace(one, code):
    """The chapter's imports, and the results of those earlier cells that ``code`` needs."""
    matplotlib.use("Agg")
    stand_in = next(item.stand_in for item in REGISTERED if item.exercise_id == one.exercise_id)
    space = stand_in() if stand_in else {}
    exec(one.before[0], space)
    torch.set_num_threads(1)  # the chapters take two, which is slower where other tests run beside this one
    for cell in needed(code, one.before[1:], set(space)):
        exec(cell, space)
    return space


def test_every_exercise_is_published_once_and_every_published_one_is_registered():
    assert sorted(ids(PUBLISHED)) == sorted(ids(REGISTERED))


@pytest.mark.parametrize("one", PUBLISHED, ids=ids(PUBLISHED))
def test_the_published_solution_is_accepted(one):
    space = namespace(one, f"{one.skeleton}\n{one.solution}")
    exec(one.skeleton, space)  # which may give numbers that the solution uses
    exec(one.solution, space)
    feedback = check(one.exercise_id, space[one.answer])
    assert feedback.ok, feedback
    assert one.reason


@pytest.mark.parametrize("one", PUBLISHED, ids=ids(PUBLISHED))
def test_the_skeleton_is_not_answered_yet(one):
    space = namespace(one, one.skeleton)
    exec(one.skeleton, space)
    feedback = check(one.exercise_id, space[one.answer])
    assert feedback.state == "open"
    assert repr(feedback).startswith(f"{one.exercise_id}: not answered yet.")


@pytest.mark.parametrize(("exercise_id", "answer", "fragment"), WRONG, ids=ids(WRONG))
def test_a_typical_mistake_is_recognised(exercise_id, answer, fragment):
    feedback = check(exercise_id, answer)
    assert feedback.state == "wrong"
    assert fragment in feedback.message
    assert not re.match(r"not yet\. The [\w-]*[^s]s is ", feedback.message), "a plural in the singular"


@pytest.mark.parametrize("one", REGISTERED, ids=ids(REGISTERED))
def test_hints_are_there_while_the_answer_is_missing(one):
    page = check(one.exercise_id, ...)._repr_html_()
    assert 1 <= len(one.hints) <= 3
    assert all(hint.strip().endswith((".", "?")) for hint in one.hints)
    assert page.count("<summary>Hint ") == len(one.hints)


@pytest.mark.parametrize(
    "answer", [..., None, (..., 1, 2), np.array([..., 1]), lambda *a: None, lambda *a: ...]
)
def test_nothing_is_no_answer(answer):
    assert check("convolution.3", answer).state == "open"


def test_an_id_that_notebooks_of_readers_hold_is_answered_under_its_new_name():
    assert check("overview.1", ...).exercise_id == "how_cnns_work.1"


def test_an_unknown_id_offers_the_closest():
    with pytest.raises(
        ValueError, match=r"'convolution.33': is not an exercise; the closest: .*convolution.3"
    ):
        check("convolution.33", 1)
    with pytest.raises(ValueError, match="'convolutoin': is not a chapter; the closest: convolution"):
        check("convolutoin.1", 1)
