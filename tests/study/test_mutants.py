"""Every answer that is accepted is right, and every right answer is accepted, whatever its form."""

from dataclasses import replace
from fractions import Fraction
from numbers import Integral

import numpy as np
import pytest
import torch

from cnn_core.study import check
from cnn_core.study.exercise import chapter_names, exercises_of
from cnn_core.study.functions import same_function
from cnn_core.study.rounding import Rounded
from tests.study.mutants import mutants
from tests.study.mutation import published, right_answer, survivors

EXERCISES = [one for chapter in chapter_names() for one in exercises_of(chapter).values()]
NUMBERS = [one for one in EXERCISES if one.right]
FUNCTIONS = [one for one in EXERCISES if one.draw]
CASE = (np.array([1.0, -2, 3, 4]), np.array([1.0, 0, 1, 1]), 0.5)  # the one p with which a mistake is right
MOST = 8  # faults for each exercise; `python -m tests.study.mutation` makes all of them


def ids(exercises):
    return [one.exercise_id for one in exercises]


def answered(one, numbers):
    """The answer as the text asks for it: one number, or a tuple."""
    return check(one.exercise_id, numbers[0] if len(one.right) == 1 else tuple(numbers))


def asked(right):
    """The right number as a reader writes it who gives no more digits than are asked for."""
    return round(right.value, right.decimals) if isinstance(right, Rounded) else right


def outside(right):
    """Numbers that are wrong, though close."""
    if isinstance(right, Rounded):
        unit = 10.0**-right.decimals
        near = [asked(right) + unit, asked(right) - unit, right.value + 0.51 * unit]
    elif isinstance(right, Integral):
        near = [right + 1, right - 1, right + 0.5, right - 0.5]
    else:
        near = [right * 1.03, right * 0.97]
    far = [100 * float(right), float(right) / 100, 1024 * float(right), -float(right)] if float(right) else []
    return near + far


def test_a_fault_is_one_change():
    code = "def f(x, n=2):\n    return x[:, ::n].sum(axis=1) / n"
    made = dict(mutants(code))
    for fault in ("x[:, ::n].mean(axis=1) / n", "x[:, ::n].sum() / n", "x[:, ::n].sum(axis=0) / n"):
        assert f"def f(x, n=2):\n    return {fault}" in made.values()
    assert len(made) > 20
    assert code not in made.values()


@pytest.mark.parametrize("one", FUNCTIONS, ids=ids(FUNCTIONS))
def test_a_faulty_function_is_refused(one):
    tried, equal, accepted = survivors(one.exercise_id, MOST)
    assert accepted == []
    assert tried > equal


def test_the_search_finds_what_a_weak_check_accepts(monkeypatch):
    """With the one case of the chapter's example, faults that it cannot show are accepted."""
    one = exercises_of("alexnet")["alexnet.3"]
    weak = replace(one, checker=lambda answer: same_function(answer, right_answer("alexnet.3"), [CASE]) or "")
    monkeypatch.setattr("cnn_core.study.exercise._registry", {"alexnet.3": weak})
    assert any(text.startswith("1 - p → p") for text in survivors("alexnet.3")[2])


@pytest.mark.parametrize("one", NUMBERS, ids=ids(NUMBERS))
def test_a_number_just_outside_is_refused(one):
    numbers = [asked(right) for right in one.right]
    assert answered(one, numbers).ok
    for place, right in enumerate(one.right):
        for wrong in outside(right):
            assert not answered(one, [*numbers[:place], wrong, *numbers[place + 1 :]]).ok, wrong


@pytest.mark.parametrize("one", NUMBERS, ids=ids(NUMBERS))
def test_right_numbers_are_accepted_in_every_form(one):
    numbers = [asked(right) for right in one.right]
    exact = [getattr(right, "value", right) for right in one.right]
    for form in (list, tuple, np.array, torch.tensor, lambda n: np.array([n]), lambda n: np.array(n, object)):
        assert check(one.exercise_id, form(numbers)).ok
        assert check(one.exercise_id, form(exact)).ok
    assert check(one.exercise_id, torch.tensor([float(n) for n in exact], requires_grad=True).double()).ok
    for kind in (float, np.float32, np.float64, np.array, torch.tensor, lambda n: Fraction(str(n))):
        assert answered(one, [kind(number) for number in numbers]).ok, kind


@pytest.mark.parametrize("one", FUNCTIONS, ids=ids(FUNCTIONS))
def test_a_right_result_is_accepted_in_every_form(one):
    function = right_answer(one.exercise_id)
    for form in (np.asarray, lambda y: np.asarray(y).tolist(), lambda y: torch.tensor(np.asarray(y))):
        assert check(one.exercise_id, lambda *case, form=form: form(function(*case))).ok
    single = check(one.exercise_id, lambda *case: np.asarray(function(*case)).astype(np.float32))
    assert single.ok, single


@pytest.mark.parametrize("one", NUMBERS, ids=ids(NUMBERS))
def test_the_text_says_how_many_digits(one):
    text = published()[one.exercise_id].task
    for right in one.right:
        if isinstance(right, Rounded):
            words = (right.asked.removeprefix("to ").removeprefix("as "), "two significant digits")
            assert any(word in text for word in words), (right, text)
