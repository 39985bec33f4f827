"""Whatever is given as an answer, ``check`` replies in words of its own, and says what would be right."""

import decimal
import itertools
import re

import numpy as np
import pytest
import torch

from cnn_core.study import check
from cnn_core.study.exercise import chapter_names, exercises_of

EXERCISES = [one for chapter in chapter_names() for one in exercises_of(chapter).values()]


class Hostile:
    """An object that raises whatever is asked of it."""

    def __getattr__(self, name):
        raise RuntimeError("could not be broadcast together")

    def __array__(self, *_, **__):
        raise ValueError("setting an array element with a sequence")

    def __repr__(self):
        raise RuntimeError("no repr")

    def __len__(self):
        raise TypeError("only integer scalar arrays")

    def __iter__(self):
        raise TypeError("unhashable")


class Endless(list):
    """A list that contains itself."""

    def __init__(self):
        super().__init__()
        self.append(self)


class Failing(Exception):
    """An exception that cannot say what it is."""

    def __str__(self):
        raise RuntimeError("no text")


def raises(*_):
    raise Failing


def exits(*_):
    raise SystemExit(1)


async def waits(*_):
    return 1


def deep(levels):
    return [deep(levels - 1)] if levels else 1


STRANGE = {
    "None": lambda: None,
    "...": lambda: ...,
    "nan": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "-inf": lambda: np.float32("-inf"),
    "empty text": lambda: "",
    "text": lambda: "28",
    "long text": lambda: "28, 112, 60 " * 50,
    "texts": lambda: ["28", "112", "60"],
    "bytes": lambda: b"28",
    "bytearray": lambda: bytearray(3),
    "empty list": lambda: [],
    "list of an empty list": lambda: [[]],
    "ragged": lambda: [[1, 2], [3]],
    "ragged arrays": lambda: [np.zeros(2), np.zeros((3, 3))],
    "deep": lambda: deep(100),
    "contains itself": Endless,
    "dict": lambda: {"a": 1},
    "dict of a gap": lambda: {"a": ...},
    "set": lambda: {1, 2, 3},
    "frozenset": lambda: frozenset([1.5]),
    "function": lambda: len,
    "function of nothing": lambda: lambda: 1,
    "class": lambda: int,
    "tensor class": lambda: torch.nn.Linear,
    "module": lambda: torch.nn.ReLU(),
    "Python's module": lambda: np,
    "huge": lambda: 10**400,
    "huge pair": lambda: (10**400, 1),
    "long": lambda: 2**70,
    "complex": lambda: 3 + 0j,
    "complex array": lambda: np.ones(3, complex),
    "bool": lambda: True,
    "bools": lambda: [True, False, True],
    "object": object,
    "objects": lambda: np.array([object(), object()]),
    "objects in a list": lambda: (object(), object(), object()),
    "mixed objects": lambda: np.array([1, "a", None], dtype=object),
    "dates": lambda: np.array(["2024-01-01"], dtype="datetime64[D]"),
    "records": lambda: np.zeros(2, dtype=[("a", int)]),
    "meta": lambda: torch.zeros(3, device="meta"),
    "sparse": lambda: torch.eye(3).to_sparse(),
    "bfloat16": lambda: torch.ones(2, dtype=torch.bfloat16, requires_grad=True),
    "complex tensor": lambda: torch.ones(2, dtype=torch.complex64),
    "no numbers": lambda: np.zeros((0, 3)),
    "many axes": lambda: np.zeros((1,) * 12),
    "range": lambda: range(5),
    "endless": itertools.count,
    "generator": lambda: (i for i in range(3)),
    "decimals": lambda: [decimal.Decimal("NaN"), decimal.Decimal(1)],
    "tensors in a list": lambda: [torch.tensor(1.0, requires_grad=True), torch.ones(2, 2)],
    "hostile": Hostile,
    "hostile pair": lambda: (Hostile(), Hostile()),
    "exception": lambda: ValueError("no"),
    "slice": lambda: slice(3),
    "memory": lambda: memoryview(b"abc"),
}
FUNCTIONS = {"raises": raises, "exits": exits, "waits": waits, "calls itself": lambda *a: exits(*a)}
RAW = re.compile(
    r"broadcast|inhomogeneous|ufunc|setting an array|only size|only length|0x[0-9a-f]{4}|Traceback"
    r"|dtype=object|scalar array|can't convert|cannot copy|is not supported|NoneType|unhashable"
    r"|operand|matmul|einsum",
)


def reply(one, answer):
    feedback = check(one.exercise_id, answer)
    assert feedback.state in ("open", "wrong")
    text = feedback.message
    assert text.endswith((".", "?")), text
    assert len(text) < 600, text
    assert feedback._repr_html_()
    return text


@pytest.mark.parametrize("one", EXERCISES, ids=[one.exercise_id for one in EXERCISES])
def test_a_strange_answer_is_refused_in_words_of_our_own(one):
    for make in STRANGE.values():
        text = reply(one, make())
        # A function that is tried out may raise something itself, and that is quoted.
        assert not RAW.search(re.sub(r"(Your function|`[^`]*`) raises .*", "", text)), text


@pytest.mark.parametrize(
    "one", [one for one in EXERCISES if one.draw], ids=[one.exercise_id for one in EXERCISES if one.draw]
)
def test_a_function_that_returns_something_strange_is_refused_in_words_of_our_own(one):
    for make in STRANGE.values():
        text = reply(one, lambda *_, make=make: make())
        assert not RAW.search(text), text
    for function in FUNCTIONS.values():
        assert not RAW.search(reply(one, function))
