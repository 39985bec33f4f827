"""The line that a learner reads says what is wrong."""

import numpy as np
import pytest
import torch

from cnn_core.study.compare import NotYet, Unanswered, same_numbers, same_value
from cnn_core.study.exercise import exercise
from cnn_core.study.functions import same_function

EXPECTED = np.array([[0.5, 1.5], [2.5, 3.5]])


def double(x, times=2):
    return x * times


CASES = [(np.array([1.0, 2.5]),), (np.array([[3.0]]), 3)]


@pytest.mark.parametrize("answer", [EXPECTED, EXPECTED.tolist(), torch.tensor(EXPECTED, requires_grad=True)])
def test_arrays_lists_and_tensors_are_accepted(answer):
    same_value(answer, EXPECTED)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("4", "of type str, expected numbers"),
        (True, "of type bool, expected numbers"),
        (1j, "of type complex, expected numbers"),
        (len, "is a function, expected its result"),
        ([[1, 2], [3]], "rows of different lengths"),
        (EXPECTED[:1], r"shape of the answer is \(1, 2\), expected \(2, 2\)"),
        (3.0, r"is a single number, expected \(2, 2\)"),
        (EXPECTED.astype(int), "dtype of the answer is int64, which cuts decimals off"),
        (EXPECTED * [[1, np.nan], [1, 1]], "1 of 4 values that are nan or inf"),
        (
            EXPECTED + np.array([[0, 0.25], [0, 0]]),
            r"1 of 4 values .* first at index \(0, 1\); the largest error is 0.25",
        ),
        (EXPECTED.T, "2 of 4 values of the answer are wrong.* Likely cause: it is transposed"),
    ],
)
def test_an_array_is_refused_with_the_reason(answer, text):
    with pytest.raises(NotYet, match=text):
        same_value(answer, EXPECTED, causes=[("it is transposed.", EXPECTED.T)])


@pytest.mark.parametrize(
    ("answer", "text"), [(3, "too large"), (1, "too small"), (-2, "wrong sign"), (np.nan, "nan")]
)
def test_the_right_number_is_not_given_away(answer, text):
    with pytest.raises(NotYet, match=text) as caught:
        same_value(answer, 2)
    assert "2" not in str(caught.value)


def test_several_numbers_are_told_apart_by_name():
    parts = {"the width": (28, []), "the count": (10, [("the biases are missing.", 9)])}
    same_numbers((28, 10), parts)
    same_numbers(np.array([28, 10]), parts)
    with pytest.raises(NotYet, match=r"The count is too small\. Likely cause: the biases are missing\."):
        same_numbers((28, 9), parts)
    with pytest.raises(NotYet, match="1 values, expected 2 numbers"):
        same_numbers([28], parts)


def test_a_function_is_compared_on_every_case():
    same_function(lambda x, times=2: x * times, double, CASES)
    with pytest.raises(NotYet, match=r"For double\(x = array of shape \(1, 1\), times = 3\), 1 of 1 values"):
        same_function(lambda x, times=2: x + x, double, CASES)


def boom(x, times=2):
    return 1 / (times - 3)


def in_place(x, times=2):
    x *= times
    return x


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (7, "of type int, expected the function double itself"),
        (boom, r"raises ZeroDivisionError: .* for double\(x = array of shape \(1, 1\), times = 3\)\.$"),
        (lambda: 1, "raises TypeError"),
        (in_place, "changes its input"),
        (lambda x, times=2: x * times if times == 2 else None, "returns None for double"),
        (lambda x, times=2: x * 2.5, "Likely cause: 2.5 is not 2"),
        (lambda x, times=2: "no", "of type str"),
    ],
)
def test_a_function_is_refused_with_the_reason(answer, text, capsys):
    causes = [("never.", lambda x: x), ("2.5 is not 2.", lambda x, times=2: x * 2.5)]
    with pytest.raises(NotYet, match=text):
        same_function(answer, double, CASES, causes=causes)


def test_what_a_function_prints_or_warns_of_is_dropped(capsys, recwarn):
    def loud(x, times=2):
        print("here", np.log(-1.0))
        return x * times

    same_function(loud, double, CASES)
    assert capsys.readouterr().out == ""
    assert not recwarn


def test_a_function_that_is_not_written_yet_is_no_mistake():
    def later(x, times=2):
        raise NotImplementedError

    for answer in (later, lambda x, times=2: None, lambda x, times=2: ...):
        with pytest.raises(Unanswered):
            same_function(answer, double, CASES)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"hints": [], "wrong": [(1, ""), (2, "")]}, "number of hints=0: must be 1 to 3"),
        ({"hints": ["a"] * 4, "wrong": [(1, ""), (2, "")]}, "number of hints=4"),
        ({"hints": ["a"], "wrong": [(1, "")]}, "number of wrong answers=1: must be at least 2"),
    ],
)
def test_a_poor_exercise_is_refused(arguments, text):
    with pytest.raises(ValueError, match=text):
        exercise("somewhere.1", **arguments)
