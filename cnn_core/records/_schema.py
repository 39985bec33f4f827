"""The form of a record: ``schema.json``, and every number finite."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from math import isfinite

from cnn_core._check import require


@cache
def _validator():
    from jsonschema import Draft202012Validator  # here, because reading a record does not wait for it

    return Draft202012Validator(json.loads((files(__package__) / "schema.json").read_text("utf-8")))


def check(content: Mapping) -> None:
    """Raise ValueError, naming the place and the rule, unless ``content`` is a record by the schema."""
    require(isinstance(content, Mapping), "record", content, "must be a dict of a record's fields")
    for error in sorted(_validator().iter_errors(content), key=lambda e: list(map(str, e.absolute_path))):
        place = ".".join(map(str, error.absolute_path)) or "record"
        raise ValueError(f"{place}: {error.message}")
    for place, number in _numbers(content, ""):
        require(isfinite(number), place, number, "must be finite")


def _numbers(value: object, place: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _numbers(entry, f"{place}.{key}".removeprefix("."))
    elif isinstance(value, list | tuple):
        for index, entry in enumerate(value):
            yield from _numbers(entry, f"{place}.{index}")
    elif isinstance(value, float):
        yield place, value
