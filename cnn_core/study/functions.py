"""Run a learner's function on hidden cases and compare it with the reference."""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import warnings
from collections.abc import Callable, Sequence

import numpy as np

from cnn_core.study.compare import (
    TOLERANCE,
    NotYet,
    Unanswered,
    as_array,
    close,
    difference,
    is_open,
    sentence,
)

Function = Callable[..., object]
Case = tuple[object, ...]


def shown(value: object) -> str:
    """A short description of an argument: shape for an array, the value itself for anything else."""
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def described(reference: Function, case: Case) -> str:
    """The call in words, as in ``correlate(x = array of shape (5, 4), k = array of shape (3, 3))``."""
    names = list(inspect.signature(reference).parameters)
    return (
        f"{reference.__name__}({', '.join(f'{n} = {shown(v)}' for n, v in zip(names, case, strict=False))})"
    )


def quietly(function: Function, arguments: Case) -> object:
    """Call the function; what it prints or warns of is dropped."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return function(*arguments)


def changed(arguments: Case, case: Case) -> bool:
    """Whether an array argument is no longer what it was."""
    pairs = zip(arguments, case, strict=True)
    return not all(np.array_equal(a, b, equal_nan=True) for a, b in pairs if isinstance(b, np.ndarray))


def same_function(
    answer: object,
    reference: Function,
    cases: Sequence[Case],
    *,
    causes: Sequence[tuple[str, Function]] = (),
    tolerance: float = TOLERANCE,
) -> None:
    """Compare ``answer`` with ``reference`` on every case (a tuple of positional arguments).

    A cause fits if its function gives what the answer gives on every case.

    Raises:
        Unanswered: if the function still returns ``...`` or ``None`` for the first case.
        NotYet: if it is no function, raises, changes its input or returns something else; the text names
            the first case in which it does.
    """
    if not callable(answer):
        name = reference.__name__
        raise NotYet(f"The answer is of type {type(answer).__name__}, expected the function {name} itself.")
    results, clause, in_place = [], "", False
    for case in cases:
        call = described(reference, case)
        arguments = copy.deepcopy(case)
        got = result(answer, arguments, call, first=not results)
        in_place = in_place or changed(arguments, case)
        results.append(got)
        expected = np.asarray(quietly(reference, copy.deepcopy(case)))
        clause = clause or following(difference(got, expected, "the result", tolerance), call)
    if clause:
        raise NotYet(sentence(clause, likely(results, cases, causes, tolerance)))
    if in_place:
        raise NotYet("The values are right, but the function changes its input: work on a copy.")


def result(answer: Function, arguments: Case, call: str, *, first: bool) -> np.ndarray:
    """What the learner's function gives for one case, as an array."""
    try:
        got = quietly(answer, arguments)
    except NotImplementedError:
        raise Unanswered from None
    except Exception as error:
        text = f"{type(error).__name__}: {error}".splitlines()[0]
        raise NotYet(f"Your function raises {text} for {call}.") from None
    if is_open(got):
        if first:
            raise Unanswered
        raise NotYet(f"Your function returns {got} for {call}.")
    return as_array(got, "the result")


def following(clause: str, call: str) -> str:
    """The clause with the call that it is about."""
    return f"for {call}, {clause}" if clause else ""


def likely(
    results: list[np.ndarray], cases: Sequence[Case], causes: Sequence[tuple[str, Function]], tolerance: float
) -> str:
    """The text of the first cause that gives the same results, or an empty string."""
    for text, mistake in causes:
        try:
            made = [np.asarray(quietly(mistake, copy.deepcopy(case))) for case in cases]
        except Exception:  # a mistake that cannot be made on these cases does not explain them
            continue
        if all(close(got, wrong, tolerance) for got, wrong in zip(results, made, strict=True)):
            return text
    return ""


def matches(answer: object, mistake: Function, cases: Sequence[Case]) -> bool:
    """Whether the answer is a function that gives the same as ``mistake`` on every case."""
    if not callable(answer):
        return False
    try:
        results = [as_array(quietly(answer, copy.deepcopy(case)), "the result") for case in cases]
    except Exception:  # what raises here is reported when the function is compared with the right one
        return False
    return bool(likely(results, cases, [("it does", mistake)], TOLERANCE))
