"""Read what a learner answered: as numbers if it is any, else in words that say what it is."""

import inspect
from collections.abc import Iterator
from decimal import Decimal
from numbers import Real

import numpy as np

REPLACE = "Replace the ... and run the cell again."
EMPTY = "The function has no body yet: write it and run the cell again."
_IS_NONE = (
    "There is a None where a value should be: write your answer in its place. "
    "If a function gave it, a `return` is missing there."
)
_DEPTH = 8  # of lists in lists: what is deeper, or contains itself, is no answer


class NotYet(Exception):
    """The answer is wrong; the text tells the learner how."""


class Unanswered(Exception):
    """There is no answer yet; the text says what to do."""


class _NoNumber(Exception):
    """Something in the answer is no number; it is the exception's only argument."""


class _Ragged(Exception):
    """The parts of a list differ in shape."""


def gap(answer: object, depth: int = _DEPTH) -> str:
    """Return what to do about a ``...`` or ``None`` in the answer, or an empty string."""
    if answer is ...:
        return REPLACE
    if answer is None:
        return _IS_NONE
    if isinstance(answer, np.ndarray) and answer.dtype == object:
        answer = answer.ravel().tolist()
    if isinstance(answer, dict):
        answer = list(answer.values())
    if depth == 0 or not isinstance(answer, list | tuple):
        return ""
    return next(filter(None, (gap(item, depth - 1) for item in answer)), "")


def described(answer: object) -> str:
    """Return what the answer is, as in "the text '28'" or "of type dict"."""
    if answer is None or isinstance(answer, bool | np.bool_):
        return str(answer)
    if isinstance(answer, str):
        return f"the text {answer[:30] + '…' if len(answer) > 30 else answer!r}"
    if isinstance(answer, np.ndarray):
        return f"an array of {answer.dtype}"
    if inspect.isclass(answer):
        return f"the class {answer.__name__}"
    if callable(answer):
        return "a function"
    if isinstance(answer, Iterator):
        return "a generator"
    if isinstance(answer, int | float | np.number) and not isinstance(answer, complex | np.complexfloating):
        return "a single number"
    return f"of type {type(answer).__name__}"


def _advice(answer: object) -> str:
    """Return how to make numbers of it, to follow after a colon, or an empty string."""
    if isinstance(answer, str):
        try:
            float(answer)
        except ValueError:
            return ""
        return ": leave the quotes out"
    if inspect.isclass(answer):
        return ""
    if callable(answer):
        return ": call it and give its result"
    if isinstance(answer, Iterator):
        return ": put it into `list(…)`"
    if isinstance(answer, dict | set | frozenset):
        return ": write a tuple, in the order that is asked for"
    return ""


def as_array(answer: object, name: str, expected: str = "numbers") -> np.ndarray:
    """Return the answer as an array of integers or floating-point numbers.

    Numbers of every kind are read, lists and tuples of them, arrays and tensors. Raises NotYet for anything
    else, in words that say what it is.
    """
    try:
        return _numbers(answer, _DEPTH)
    except _NoNumber as found:
        part = found.args[0]
        verb = "is" if part is answer else "holds something that is"
        raise NotYet(f"{name} {verb} {described(part)}, expected {expected}{_advice(part)}.") from None
    except _Ragged:
        raise NotYet(f"{name} has rows of different lengths, expected an array.") from None
    except OverflowError:
        raise NotYet(f"{name} is far too large a number, with hundreds of digits.") from None
    except NotYet as reason:
        raise NotYet(f"{name} {reason}") from None
    except Exception:  # an object of somebody's own may raise anything when it is read
        raise NotYet(f"{name} is {described(answer)}, which cannot be read as {expected}.") from None


def _numbers(answer: object, depth: int) -> np.ndarray:
    """Return the array; raise _NoNumber, _Ragged or OverflowError."""
    if np.ma.is_masked(answer):
        raise NotYet("has masked entries, which stand for no number: `.filled(…)` gives them one.")
    if hasattr(answer, "detach"):  # a torch tensor, without importing torch
        answer = _values(answer)
    if isinstance(answer, np.ndarray) and answer.dtype == object and answer.ndim:
        answer = answer.tolist()
    if isinstance(answer, list | tuple | range):
        if depth == 0:
            raise _NoNumber(answer)
        parts = [_numbers(item, depth - 1) for item in answer]
        if len({part.shape for part in parts}) > 1:
            raise _Ragged
        return np.stack(parts) if parts else np.zeros(0)
    if isinstance(answer, bool):
        raise _NoNumber(answer)
    array = np.asarray(answer)
    if array.dtype == object and isinstance(answer, Real | Decimal):  # a fraction, or more than 64 bits
        array = np.asarray(float(answer))
    if array.dtype.kind not in "iuf":
        raise _NoNumber(answer)
    return array


def _values(tensor: object) -> object:
    """Return a tensor's values as an array; raise NotYet, without the name, if it has none."""
    tensor = tensor.detach()
    if getattr(tensor, "is_meta", False):
        raise NotYet("is a tensor without values: its device is meta.")
    tensor = tensor.cpu()
    try:
        return tensor.numpy()
    except (TypeError, RuntimeError):  # bfloat16 and sparse tensors have no counterpart in NumPy
        return tensor.to_dense().float().numpy()
