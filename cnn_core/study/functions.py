"""Run a learner's function on hidden cases and compare it with the reference."""

import contextlib
import copy
import dis
import inspect
import io
import linecache
import traceback
import warnings
from collections.abc import Callable, Sequence

import numpy as np

from cnn_core.study.answers import EMPTY, REPLACE, NotYet, Unanswered, as_array, described, gap
from cnn_core.study.compare import TOLERANCE, close, difference, sentence

Function = Callable[..., object]
Case = tuple[object, ...]
_NOTHING = {"RESUME", "NOP", "COPY_FREE_VARS", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


def _shown(value: object) -> str:
    """Return a short description of an argument: shape for an array, the value itself for anything else."""
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}"
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 80 else text[:77] + "..."


def call_of(reference: Function, case: Case) -> str:
    """Return the call in words, as in ``correlate(x = array of shape (5, 4), k = array of shape (3, 3))``."""
    names = list(inspect.signature(reference).parameters)
    arguments = ", ".join(f"{n} = {_shown(v)}" for n, v in zip(names, case, strict=False))
    return f"{reference.__name__}({arguments})"


def quietly(function: Function, case: Case) -> object:
    """Call the function with copies; what it prints or warns of is dropped."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return function(*copy.deepcopy(case))


def _changes(function: Function, case: Case) -> bool:
    """Return whether the function leaves an argument other than it was."""
    arguments = copy.deepcopy(case)
    quietly(lambda: function(*arguments), ())
    return not all(
        np.array_equal(now, before, equal_nan=True) if isinstance(before, np.ndarray) else now == before
        for now, before in zip(arguments, case, strict=True)
    )


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

    Raises Unanswered if the function still returns ``...`` or has no body, and NotYet if it is no function,
    raises, changes its input or returns something else; the text names the first case in which it does.
    """
    if not callable(answer) or inspect.isclass(answer):
        name = reference.__name__
        raise NotYet(f"The answer is {described(answer)}, expected the function {name} itself.")
    results, clause = [], ""
    for case in cases:
        call = call_of(reference, case)
        results.append(_result(answer, case, call, len(inspect.signature(reference).parameters)))
        expected = np.asarray(quietly(reference, case))
        found = difference(results[-1], expected, "the result", tolerance)
        clause = clause or (found and f"for {call}, {found}")
    if clause:
        raise NotYet(sentence(clause, _likely(results, cases, causes, tolerance)))
    if any(_changes(answer, case) for case in cases):
        raise NotYet("The values are right, but the function changes its input: work on a copy.")


def _result(answer: Function, case: Case, call: str, count: int) -> np.ndarray:
    """Return what the learner's function gives for one case, as an array."""
    try:
        inspect.signature(answer).bind(*case)
    except TypeError:
        raise NotYet(f"Your function does not take what it is given: it is called as {call}.") from None
    except ValueError:  # a function written in C may hide its parameters
        pass
    try:
        got = quietly(answer, case)
    except NotImplementedError:
        raise Unanswered from None
    except (Exception, SystemExit) as error:
        raise NotYet(f"Your function raises {raised(error, answer)}, for {call}.") from None
    if inspect.isawaitable(got) and hasattr(got, "close"):
        got.close()  # or Python would complain later that nobody waited for it
    if got is None:
        if does_nothing(answer):
            raise Unanswered(EMPTY)
        raise NotYet(f"Your function returns None for {call}: is a `return` missing?")
    if gap(got) == REPLACE:
        raise Unanswered
    if gap(got):
        raise NotYet(f"What your function returns for {call} holds a None.")
    if inspect.isgenerator(got):
        raise NotYet(f"Your function is a generator: use `return` instead of `yield`, for {call}.")
    return as_array(got, f"What your function returns for {call}")


def does_nothing(function: Function) -> bool:
    """Return whether the body of a function is empty, ``pass`` or a text alone."""
    code = getattr(function, "__code__", None)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= _NOTHING


def raised(error: BaseException, answer: Function) -> str:
    """Return an exception in words, with the last line of the learner's own code on its way."""
    try:
        reason = str(error).strip().partition("\n")[0][:200]
    except Exception:  # an exception of the learner's own may fail to say what it is
        reason = ""
    text = type(error).__name__ + (f": {reason}" if reason else "")
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if not frames:
        return text
    line = linecache.getline(file, frames[-1].lineno).strip().replace("`", "'")
    return f"{text}, in line {frames[-1].lineno}" + (f" (`{line}`)" if line else "")


def _likely(
    results: list[np.ndarray], cases: Sequence[Case], causes: Sequence[tuple[str, Function]], tolerance: float
) -> str:
    """Return the text of the first cause that gives the same results, or an empty string."""
    for text, mistake in causes:
        try:
            made = [np.asarray(quietly(mistake, case)) for case in cases]
        except Exception:  # a mistake that cannot be made on these cases does not explain them
            continue
        if all(close(got, wrong, tolerance) for got, wrong in zip(results, made, strict=True)):
            return text
    return ""


def matches(answer: object, mistake: Function, cases: Sequence[Case]) -> bool:
    """Return whether the answer is a function that gives the same as ``mistake`` on every case."""
    if not callable(answer):
        return False
    try:
        results = [as_array(quietly(answer, case), "the result") for case in cases]
    except (Exception, SystemExit):  # what raises here is reported when compared with the right function
        return False
    return bool(_likely(results, cases, [("it does", mistake)], TOLERANCE))
