"""Which exercises a page checks: all that need no more than Python, NumPy and the package's own part."""

import json

import pytest

from tools.chapter import chapters
from tools.page_python import exercises, package
from tools.page_python.page import cell

TOLD = {chapter.name: json.loads(exercises.of_chapter(chapter) or "{}") for chapter in chapters()}
ONES = [(name, key) for name, told in TOLD.items() for key in told.get("exercises", {})]
HERE = [(name, key) for name, key in ONES if "needs" not in TOLD[name]["exercises"][key]]
PUBLISHED = {one.exercise_id: one for chapter in chapters() for one in exercises.exercises(chapter)}


def test_every_published_exercise_is_told_of_and_most_run_here():
    assert sorted(key for _, key in ONES) == sorted(PUBLISHED)
    assert len(HERE) > 0.8 * len(ONES)


@pytest.mark.parametrize(("chapter", "key"), HERE)
def test_an_exercise_that_runs_here_has_all_that_it_uses(chapter, key):
    """Its skeleton is not answered yet, its solution is right, with what the page hands over."""
    told, one = TOLD[chapter], PUBLISHED[key]
    setup = f"{told['setup']}\n{told['exercises'][key].get('before', '')}"
    first = cell.run(one.skeleton, setup, told["missing"])
    assert (first["state"], first["error"], first["needs"]) == ("open", "", "")
    before = one.skeleton.rpartition("check(")[0]
    solved = cell.run(f'{before}\n{one.solution}\ncheck("{key}", {one.answer})', setup, told["missing"])
    assert (solved["state"], solved["error"]) == ("correct", "")
    assert solved["note"] == ""


@pytest.mark.parametrize("chapter", [name for name, told in TOLD.items() if told])
def test_the_imports_of_a_chapter_are_split_without_a_rest(chapter):
    told = TOLD[chapter]
    assert "check" in exercises.defines(told["setup"])
    assert not exercises.defines(told["setup"]) & set(told["missing"])
    assert all(
        map(cell.needs, [m for m in told["missing"].values() if not m.startswith("cnn_core.study")])
    ) or {m for m in told["missing"].values() if not cell.needs(m)} <= {
        "cnn_core.study.claims",
        "cnn_core.study.self_check",
        "sklearn.datasets",
        "sklearn.svm",
    }


@pytest.mark.parametrize(
    ("line", "setup", "missing"),
    [
        ("import numpy as np", "import numpy as np", {}),
        ("from math import pi, e", "from math import pi\nfrom math import e", {}),
        ("from cnn_core import nn as scratch", "from cnn_core import nn as scratch", {}),
        ("from cnn_core.study import check", "from cnn_core.study.exercise import check", {}),
        ("from cnn_core.widgets.activations import chain", "from cnn_core.nn.chain import chain", {}),
        ("from cnn_core import models", "", {"models": "cnn_core.models"}),
        ("import torch.nn as tnn", "", {"tnn": "torch.nn"}),
        ("from torch import nn", "", {"nn": "torch"}),
        ("x = 1", "", {}),
    ],
)
def test_an_import_is_made_where_its_name_is_defined(line, setup, missing):
    assert exercises.imports(line) == (setup, missing)


def test_names_are_followed_through_earlier_cells():
    before = ["import torch", "a = 1", "def f(x):\n    return x + a", "b = 2"]
    assert exercises.behind("def g(a):\n    return f(a)", before, set()) == [
        "a = 1",
        "def f(x):\n    return x + a",
    ]
    assert exercises.behind("b = 3\nb", before, set()) == []
    assert exercises.uses("def f(x):\n    y = x\n    return y + z") == {"z"}


def test_the_homes_of_the_roots_are_in_the_page():
    assert all(map(exercises.in_page, package.modules()))
    assert not exercises.in_page("cnn_core.models.lenet")
