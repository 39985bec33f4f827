import numpy as np
import pytest

from cnn_core import data
from tests.wrong_arguments import Case, cases, covers, refuses

BYTES = np.arange(12, dtype=np.uint8).reshape(1, 3, 4)
TABLE = [
    Case(data.names, {}),
    Case(
        data.load,
        {"name": "digits", "whole": False, "folder": None, "size": None},
        {"whole": (True,), "folder": (None, "wörd"), "size": (None,)},
        {"name": "data set"},
    ),
    Case(data.load, {"name": "hymenoptera", "size": 8}, {"size": (None,)}, {"name": "data set"}),
    Case(data.to_float, {"images": BYTES, "maximum": 16}),
]


def test_every_function_is_here():
    covers(TABLE, data)


@pytest.mark.parametrize(("case", "name", "value"), cases(TABLE))
def test_wrong_arguments(case, name, value, monkeypatch, tmp_path):
    monkeypatch.setenv("CNN_CORE_DATA", str(tmp_path))
    refuses(case, name, value)
