"""The line that a learner reads says what is wrong."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch

from cnn_core.study.answers import NotYet, Unanswered
from cnn_core.study.compare import same_numbers, same_value
from cnn_core.study.exercise import exercise
from cnn_core.study.functions import same_function
from cnn_core.study.rounding import Rounded, significant

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
        ("4", "The answer is the text '4', expected numbers: leave the quotes out"),
        (["4", 1], "holds something that is the text '4'"),
        (True, "is True, expected numbers"),
        (1j, "of type complex, expected numbers"),
        (len, "is a function, expected numbers: call it and give its result"),
        (int, "is the class int, expected numbers"),
        (iter([1]), r"is a generator, expected numbers: put it into `list\(…\)`"),
        ({"a": 1}, "of type dict, expected numbers: write a tuple"),
        (10**400, "far too large"),
        (torch.zeros(2, 2, device="meta"), "a tensor without values"),
        (np.ma.masked_array(EXPECTED, [[0, 1], [0, 0]]), "The answer has masked entries"),
        ([np.ma.masked, 1], "The answer has masked entries"),
        ([[1, 2], [3]], "rows of different lengths"),
        (EXPECTED[:1], r"shape of the answer is \(1, 2\), expected \(2, 2\)"),
        (3.0, r"is a single number, expected \(2, 2\)"),
        (EXPECTED.astype(int), "dtype of the answer is int64, which cuts decimals off"),
        (EXPECTED * [[1, np.nan], [1, 1]], "1 of 4 values that are nan or inf"),
        (EXPECTED * [[1, np.inf], [1, -np.inf]], "2 of 4 values that are nan or inf"),
        (EXPECTED.ravel(), r"values of the answer are right, but their shape is \(4,\), expected \(2, 2\)"),
        (EXPECTED[::-1], "the right values in another order"),
        (-EXPECTED, "the right size but the wrong sign"),
        (1024 * EXPECTED, "1,024 times too large: check the unit"),
        (
            EXPECTED + np.array([[0, 0.25], [0, 0]]),
            r"1 of 4 values .* first at index \(0, 1\); the largest error is 0.25",
        ),
        (EXPECTED.T, "is transposed: rows and columns are exchanged. Likely cause: there is a T too many"),
    ],
)
def test_an_array_is_refused_with_the_reason(answer, text):
    with pytest.raises(NotYet, match=text):
        same_value(answer, EXPECTED, causes=[("there is a T too many.", EXPECTED.T)])


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
    with pytest.raises(NotYet, match=r"right numbers in another order, expected \(the width, the count\)"):
        same_numbers([10, 28], parts)


@pytest.mark.parametrize("right", [12, 0.1, Rounded(0.4490, 2)])
@pytest.mark.parametrize(
    "form",
    [
        float, np.float32, np.float64, Fraction, Decimal, np.array, lambda v: [v], lambda v: np.array([[v]]),
        torch.tensor, lambda v: torch.tensor([v], requires_grad=True), lambda v: np.array([v], object),
        lambda v: torch.tensor(v, dtype=torch.float64),
    ],
)  # fmt: skip
def test_a_number_is_read_in_every_form(right, form):
    same_value(form(float(right)), right)
    same_numbers((form(float(right)), 1), {"a": (right, []), "b": (1, [])})


def test_whole_numbers_are_exact_however_large():
    for right in (7, 102_764_544, 20_531_050):
        for wrong in (right + 1, right - 1, right + 0.5):
            with pytest.raises(NotYet):
                same_value(wrong, right)
            with pytest.raises(NotYet):
                same_value([wrong, 1], np.array([right, 1]))
    for other in (0, 2):  # beside a number however large
        with pytest.raises(NotYet):
            same_value([10**12, other], np.array([10**12, 1]))


ROUNDED = [
    (
        Rounded(0.04859, 2),
        ("0.05", "0.049", "0.0486", "0.04859", "0.0487", "0.04862"),
        ("0.04", "0.06", "0.048", "0.0495", "0.1"),
    ),
    (Rounded(0.449, 2), ("0.45", "0.449", "0.4490"), ("0.44", "0.46", "0.5", "45")),
    (significant(0.02548, 2), ("0.025", "0.0255", "0.02548"), ("0.03", "0.026", "0.024")),
    (Rounded(117.39, 0), ("117", "117.4", "117.39"), ("118", "116", "117.2", "120")),
    (Rounded(1.0000043, 3), ("1", "1.0", "1.000"), ("0.999", "1.001")),
    (Rounded(0.0, 1), ("0", "0.0", "-0.0"), ("0.1", "-0.1", "0.01")),
]


@pytest.mark.parametrize(("right", "accepted", "refused"), ROUNDED)
def test_digits_count_as_they_are_asked_for(right, accepted, refused):
    for text in accepted:
        same_value(float(text), right)
        same_value(np.float32(text), right)
    for text in refused:
        with pytest.raises(NotYet):
            same_value(float(text), right)


@pytest.mark.parametrize(
    ("right", "answer", "text"),
    [
        (Rounded(0.449, 2), 0.4, "right as far as it goes: give it to two decimals"),
        (Rounded(0.449, 2), 44.9, "in percent: give a fraction of 1"),
        (Rounded(0.449, 2), 0.451, "right to two decimals, but the digits after them are not: round it"),
        (0.59049, 0.59, "nearly right: let Python compute it with all its digits"),
        (12, 12.5, "must be a whole number"),
        (1200, 1_200_000, "1,000 times too large: check the unit"),
        (2048, 2, "1,024 times too small: check the unit"),
        (12, float("inf"), "is inf"),
    ],
)
def test_a_number_that_is_nearly_right_is_told_so(right, answer, text):
    with pytest.raises(NotYet, match=text):
        same_value(answer, right)


def test_a_function_is_compared_on_every_case():
    same_function(lambda x, times=2: x * times, double, CASES)
    with pytest.raises(NotYet, match=r"For double\(x = array of shape \(1, 1\), times = 3\), 1 of 1 values"):
        same_function(lambda x, times=2: x + x, double, CASES)


def boom(x, times=2):
    return 1 / (times - 3)


def forgets(x, times=2):
    y = x * times  # noqa: F841


def in_place(x, times=2):
    x *= times
    return x


def sometimes_in_place(x, times=2):
    return in_place(x, times) if times != 2 else x * times


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (7, "a single number, expected the function double itself"),
        (
            boom,
            r"raises ZeroDivisionError: division by zero, in line \d+ \(`return 1 / \(times - 3\)`\), "
            r"for double\(x = array of shape \(1, 1\), times = 3\)\.$",
        ),
        (int, "is the class int, expected the function double itself"),
        (lambda: 1, r"does not take what it is given: it is called as double\(x ="),
        (forgets, r"returns None for double\(.*: is a `return` missing\?"),
        (lambda x, times=2: (yield x), "use `return` instead of `yield`"),
        (lambda x, times=2: [x, None], "holds a None"),
        (in_place, "changes its input"),
        (sometimes_in_place, "changes its input"),
        (lambda x, times=2: x * times if times == 2 else None, "returns None for double"),
        (lambda x, times=2: x * 2.5, "Likely cause: 2.5 is not 2"),
        (lambda x, times=2: "no", "the text 'no'"),
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

    def empty(x, times=2):
        """Nothing yet."""

    for answer in (later, empty, lambda x, times=2: None, lambda x, times=2: ...):
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
