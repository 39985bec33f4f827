"""Every argument of every public function, ten kinds of wrong: one error names it, or it is legal."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

WRONG = [None, True, -1, 0, 2.5, float("nan"), "wörd", [], {"a": 1}, object()]


@dataclass
class Case:
    """A call that works, and which of the wrong values each argument may have after all."""

    function: Callable
    arguments: dict[str, object]
    legal: dict[str, tuple] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)  # what the error calls an argument

    def __str__(self) -> str:
        return self.function.__name__


def cases(table: list[Case]) -> list:
    """Return one parameter of pytest for each function, argument and wrong value."""
    return [
        pytest.param(case, name, value, id=f"{case}-{name}-{type(value).__name__}-{str(value)[:8]}")
        for case in table
        for name in case.arguments
        for value in WRONG
    ]


def refuses(case: Case, name: str, value: object) -> None:
    """Call with one argument replaced: a legal value passes, any other gives one error that names it."""
    arguments = case.arguments | {name: value}
    legal = case.legal.get(name, ())
    if any(value is one or (type(value) is type(one) and value == one) for one in legal):
        case.function(**arguments)
        return
    with pytest.raises(ValueError, match=r"must|is not|has a fixed size") as caught:
        case.function(**arguments)
    assert case.called.get(name, name) in str(caught.value).split(":")[0], caught.value


def covers(table: list[Case], package) -> None:
    """Check that every public function of the package, and each of its arguments, is in the table."""
    functions = {thing for name in package.__all__ if inspect.isfunction(thing := getattr(package, name))}
    assert functions == {case.function for case in table}
    for function in functions:
        kinds = inspect.signature(function).parameters.values()
        named = {name for case in table if case.function is function for name in case.arguments}
        assert {p.name for p in kinds if p.kind is not p.VAR_KEYWORD} == named
