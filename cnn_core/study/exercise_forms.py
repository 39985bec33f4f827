"""The usual forms of an exercise: a value, several numbers, a function. Each needs only data.

Every cause (text, what the mistake gives) is at once a typical wrong answer, so that the tests make it.
"""

from collections.abc import Callable, Sequence

import numpy as np

from cnn_core.study.answers import Unanswered
from cnn_core.study.compare import TOLERANCE, Cause, Parts, same_numbers, same_value
from cnn_core.study.exercise import exercise
from cnn_core.study.functions import Case, matches, same_function

Wrong = tuple[object, str]
_DRAWS = 16


def value(
    exercise_id: str,
    expected: object,
    *,
    name: str,
    causes: Sequence[Cause],
    hints: Sequence[str],
    reason: str,
    wrong: Sequence[Wrong] = (),
) -> None:
    """Register an exercise whose answer is one number or one array.

    Args:
        exercise_id: as in ``"convolution.1"``.
        expected: the right answer; a whole number must be met exactly.
        name: what the feedback calls it.
        causes: pairs (likely cause, value that it leads to).
        hints: one to three, each giving more away.
        reason: why the right answer is right; shown with it.
        wrong: further wrong answers for the tests, each with a fragment of the feedback.
    """
    made = [(given, text) for text, given in causes]
    right = () if isinstance(expected, np.ndarray) and expected.ndim else (expected,)

    @exercise(exercise_id, hints=hints, wrong=[*made, *wrong], right=right)
    def checker(answer: object) -> str:
        same_value(answer, expected, name=name, causes=causes)
        return reason


def numbers(
    exercise_id: str,
    parts: Parts,
    *,
    hints: Sequence[str],
    reason: str,
    wrong: Sequence[Wrong] = (),
    tolerance: float = TOLERANCE,
) -> None:
    """Register an exercise whose answer is a tuple of numbers; see :func:`value`.

    Args:
        exercise_id: as in ``"convolution.2"``.
        parts: what the feedback calls each number → (right value, causes). A whole number must be met
            exactly, a ``Rounded`` to the digits that the text asks for, any other within ``tolerance``.
        hints: one to three, each giving more away.
        reason: why the right answer is right; shown with it.
        wrong: further wrong answers for the tests, each with a fragment of the feedback.
        tolerance: relative to the right value, for what the reader measures.
    """
    right = {part: expected for part, (expected, _) in parts.items()}
    plain = {part: getattr(expected, "value", expected) for part, expected in right.items()}
    made = [
        (tuple({**plain, part: given}.values()), text)
        for part, (_, causes) in parts.items()
        for text, given in causes
    ]

    @exercise(exercise_id, hints=hints, wrong=[*made, *wrong], right=right.values())
    def checker(answer: object) -> str:
        same_numbers(answer, parts, tolerance=tolerance)
        return reason


def function(
    exercise_id: str,
    reference: Callable[..., object],
    cases: Sequence[Case],
    *,
    draw: Callable[[np.random.Generator], Case],
    causes: Sequence[tuple[str, Callable[..., object]]],
    hints: Sequence[str],
    reason: str,
    wrong: Sequence[Wrong] = (),
    given: Callable[..., object] | None = None,
) -> None:
    """Register an exercise whose answer is a function; see :func:`value`.

    Args:
        exercise_id: as in ``"convolution.3"``.
        reference: a right function; its name and parameters are those that the feedback uses.
        cases: tuples of arguments on which the answer must agree with it: the first that are tried.
        draw: returns arguments at random, valid ones of every kind that the text allows; 16 more cases.
        causes: pairs (likely cause, function that makes the mistake).
        hints: one to three, each giving more away.
        reason: why the right answer is right; shown with it.
        wrong: further wrong answers for the tests, each with a fragment of the feedback.
        given: the faulty function that the learner starts from, if any; as it stands it is no answer yet.
    """
    made = [(mistake, text) for text, mistake in causes]
    rng = np.random.default_rng(20)
    hidden = [*cases, *(draw(rng) for _ in range(_DRAWS))]

    @exercise(exercise_id, hints=hints, wrong=[*made, *wrong], draw=draw)
    def checker(answer: object) -> str:
        if given is not None and matches(answer, given, hidden):
            raise Unanswered("The function is still as it was given. Correct it and run the cell again.")
        same_function(answer, reference, hidden, causes=causes)
        return reason
