"""Make the faults of ``mutants`` in the solutions that chapters print, and list those that ``check`` accepts.

``python -m tests.study.mutation [ID …]`` tries all of them and prints counts; it takes some minutes.
"""

import contextlib
import copy
import functools
import io
import random
import signal
import sys
import warnings
from collections.abc import Iterator

import matplotlib
import numpy as np

from cnn_core.study import check
from cnn_core.study.answers import NotYet, as_array
from cnn_core.study.compare import difference
from cnn_core.study.exercise import exercises_of
from tests.study.mutants import mutants
from tools.chapter import chapters
from tools.published import Published, exercises, needed

DRAWS = 300
# Answers that differ and are right all the same, with the reason.
RIGHT_TOO = {("pooling.3", "(left, right) → (right, left)"): "either picture may come first"}


@functools.cache
def published() -> dict[str, Published]:
    """Return all exercises that chapters print, by id."""
    return {one.exercise_id: one for chapter in chapters() for one in exercises(chapter)}


@functools.cache
def _imports(cell: str) -> dict[str, object]:
    """Return the names that the first cell of a chapter defines."""
    matplotlib.use("Agg")
    space: dict[str, object] = {}
    exec(cell, space)
    return space


def space_of(one: Published) -> dict[str, object]:
    """Return the names that the solution of an exercise needs, from the chapter's cells before it."""
    space = dict(_imports(one.before[0]))
    code = f"{one.skeleton}\n{one.solution}"
    for cell in needed(code, one.before[1:], set(space)):
        exec(cell, space)
    return space


class _TooLong(Exception):
    """A faulty function does not end."""


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise _TooLong if what is inside takes longer."""

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _answer(one: Published, code: str, space: dict[str, object]) -> object:
    """Return what the code answers; ``...`` if it cannot be run."""
    space = dict(space)
    try:
        with _at_most(2):
            exec(one.skeleton.replace("check(", "(lambda *_: None)("), space)
            exec(code, space)
    except Exception:
        return ...
    return space[one.answer]


def right_answer(exercise_id: str) -> object:
    """Return what the printed solution answers."""
    one = published()[exercise_id]
    return _answer(one, one.solution, space_of(one))


def differs(one: Published, right: object, other: object) -> str:
    """Return an input on which two functions differ, or how two values do; empty if nothing was found."""
    draw = exercises_of(one.exercise_id.partition(".")[0])[one.exercise_id].draw
    if draw is None:
        try:
            got = as_array(other, "it")
        except NotYet as reason:
            return str(reason)
        return difference(got, np.asarray(right, float), "it", 1e-9)
    rng = np.random.default_rng(1)
    for _ in range(DRAWS):
        case = draw(rng)
        try:
            with _at_most(2):
                got = as_array(other(*copy.deepcopy(case)), "it")
        except Exception as error:
            return f"{case}: {error!r}"
        if found := difference(got, np.asarray(right(*copy.deepcopy(case))), "it"):
            return f"{case}: {found}"
    return ""


def survivors(exercise_id: str, most: int | None = None) -> tuple[int, int, list[str]]:
    """Return how many faults were tried, how many change nothing, and which are accepted although they do.

    All faults are tried, or ``most`` of them, chosen at random but always the same.
    """
    one = published()[exercise_id]
    space = space_of(one)
    right = _answer(one, one.solution, space)
    faults = list(mutants(one.solution))
    if most is not None:
        faults = random.Random(exercise_id).sample(faults, min(most, len(faults)))
    equal, accepted = 0, []
    for text, code in faults:
        answer = _answer(one, code, space)
        try:
            with _at_most(5):
                ok = check(exercise_id, answer).ok
        except _TooLong:
            ok = False
        if ok and (exercise_id, text) not in RIGHT_TOO and (found := differs(one, right, answer)):
            accepted.append(f"{text}: {found}")
        elif ok:
            equal += 1
    return len(faults), equal, accepted


def main(ids: list[str]) -> None:
    """Print for every exercise how many faults were tried, how many change nothing, and what is accepted."""
    total = np.zeros(3, int)
    for exercise_id in ids or published():
        tried, equal, accepted = survivors(exercise_id)
        total += (tried, equal, len(accepted))
        print(
            f"{exercise_id:28} {tried:4} faults, {equal:3} change nothing, {len(accepted)} accepted",
            flush=True,
        )
        for line in accepted:
            print(f"    {line[:300]}")
    print("{} faults, {} change nothing, {} accepted".format(*total))


if __name__ == "__main__":
    main(sys.argv[1:])
