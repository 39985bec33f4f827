"""Exercises: how one is defined, and ``check``, the last line of the cell in which it is answered."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import EllipsisType

from cnn_core._check import known, require
from cnn_core.study import chapters
from cnn_core.study.answers import REPLACE, NotYet, Unanswered, gap
from cnn_core.study.feedback import Feedback


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is asked stands in the chapter, what is right and what usually goes wrong here.

    Attributes:
        exercise_id: ``"<chapter>.<number>"``; the chapter part names the folder in ``study/chapters``.
        hints: one to three, each giving more away than the one before.
        checker: takes the answer; returns why it is right, or raises ``NotYet`` or ``Unanswered``.
        wrong: at least two typical wrong answers, each with a fragment of what the learner is then told.
        right: the right numbers, if the answer is some; a number that may be rounded is a ``Rounded``.
        draw: takes a random generator and returns arguments, if the answer is a function; the tests try
            faulty functions on them.
        stand_in: returns names with values for the tests, in place of a cell that takes minutes.
    """

    exercise_id: str
    hints: tuple[str, ...]
    checker: Callable[[object], str]
    wrong: tuple[tuple[object, str], ...]
    right: tuple[object, ...] = ()
    draw: Callable[..., tuple[object, ...]] | None = None
    stand_in: Callable[[], dict[str, object]] | None = None


_registry: dict[str, Exercise] = {}


def exercise(
    exercise_id: str,
    *,
    hints: Sequence[str],
    wrong: Sequence[tuple[object, str]],
    right: Sequence[object] = (),
    draw: Callable[..., tuple[object, ...]] | None = None,
    stand_in: Callable[[], dict[str, object]] | None = None,
) -> Callable[[Callable[[object], str]], Callable[[object], str]]:
    """Register the decorated checker as the exercise ``exercise_id``; see :class:`Exercise`.

    Raises ValueError if the id is taken, or there are not one to three hints and two wrong answers.
    """
    require(exercise_id not in _registry, "exercise_id", exercise_id, "is registered twice")
    require(1 <= len(hints) <= 3, f"{exercise_id}: number of hints", len(hints), "must be 1 to 3")
    require(len(wrong) >= 2, f"{exercise_id}: number of wrong answers", len(wrong), "must be at least 2")

    def register(checker: Callable[[object], str]) -> Callable[[object], str]:
        _registry[exercise_id] = Exercise(
            exercise_id, tuple(hints), checker, tuple(wrong), tuple(right), draw, stand_in
        )
        return checker

    return register


def chapter_names() -> list[str]:
    """Return the chapters that have exercises, in alphabetical order."""
    return list(chapters.files("exercises.py"))


def exercises_of(chapter: str) -> dict[str, Exercise]:
    """Return the exercises of one chapter by id; the chapter's module is imported on the first call.

    Raises ValueError, which offers the closest names, if no chapter of that name has exercises.
    """
    known("chapter", chapter, chapter_names())
    importlib.import_module(f"{chapters.__name__}.{chapter}.exercises")
    return {key: value for key, value in _registry.items() if key.partition(".")[0] == chapter}


def check(exercise_id: str, answer: object | EllipsisType) -> Feedback:
    """Check a learner's answer: a number, a tuple, an array or a function, as the exercise asks.

    An answer that is still ``...``, or a function that returns ``...`` or ``None``, is not an error, and
    neither is a function that raises: the feedback says so in one line.

    Raises ValueError, which offers the closest ids, if there is no such exercise.
    """
    exercise_id = chapters.renamed(exercise_id)
    registered = exercises_of(exercise_id.partition(".")[0])
    known("exercise", exercise_id, registered)
    found = registered[exercise_id]
    try:
        if missing := gap(answer):
            raise Unanswered(missing)
        return Feedback(exercise_id, "correct", found.checker(answer))
    except Unanswered as reason:
        return Feedback(exercise_id, "open", str(reason) or REPLACE, found.hints)
    except NotYet as mistake:
        return Feedback(exercise_id, "wrong", str(mistake), found.hints)
