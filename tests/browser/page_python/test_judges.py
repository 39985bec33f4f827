"""What a page says of an answer: word for word what Python says elsewhere, whatever the code does."""

import json

import pytest

from tools.chapter import chapters
from tools.page_python import exercises
from tools.page_python.page import cell

WRONG = """
import json
from cnn_core.study.exercise import check, exercises_of
found = exercises_of({chapter!r}).values()
print(json.dumps([[repr(check(one.exercise_id, answer)) for answer, _ in one.wrong] for one in found]))
"""


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_the_page_judges_as_python_here_does(python, chapter):
    """Skeletons, published solutions and typical mistakes: the same words, mistake for mistake."""
    told = json.loads(exercises.of_chapter(chapter) or '{"exercises": {}}')
    for one in exercises.exercises(chapter):
        facts = told["exercises"][one.exercise_id]
        if "needs" in facts:
            continue
        setup = f"{told['setup']}\n{facts.get('before', '')}"
        last = f'check("{one.exercise_id}", {one.answer})\n'
        before = one.skeleton.rpartition("check(")[0]
        for code, state in ((one.skeleton, "open"), (f"{before}\n{one.solution}\n{last}", "correct")):
            there = python(code, setup, told["missing"])["result"]
            here = cell.run(code, setup, told["missing"])
            assert {**there, "html": ""} == {**here, "html": ""}
            assert there["state"] == state
    if told["exercises"]:
        code = WRONG.format(chapter=chapter.name)
        there, here = python(code)["result"], cell.run(code, "", {})
        assert there["error"] == ""
        assert json.loads(there["text"]) == json.loads(here["text"])


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("np.array([70000]) * np.array([70000])", "array([4900000000], dtype=int64)"),
        ("np.prod([224, 224, 64, 9, 64, 100])", "np.int64(184968806400)"),
        ("np.multiply.reduce([70000, 70000])", "np.int64(4900000000)"),
        ("np.power(2, 40), np.square(70000)", "(np.int64(1099511627776), np.int64(4900000000))"),
        ("np.array([70000.5]).astype(int) * 70000", "array([4900000000], dtype=int64)"),
        ("np.zeros(1, dtype=int).dtype, np.full(2, 3).dtype, np.arange(3).dtype", "(dtype('int64'),"),
        ("np.where([True], 1, 0).dtype", "dtype('int64')"),
        ("np.multiply(np.ones(2, np.float32), 2).dtype", "dtype('float32')"),
    ],
)
def test_integers_have_64_bits_as_they_have_elsewhere(python, code, value):
    result = python(code)["result"]
    assert result["result"].startswith(value)
    assert result["note"] == ""


def test_an_overflow_of_32_bits_is_told(python):
    result = python("a = np.array([70000], np.int32)\na * 70000")["result"]
    assert result["note"] == (
        "A whole number went beyond what int32 holds, and wrapped around. Compute with floats there."
    )


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("import time\nend = time.time() + 20\nwhile time.time() < end: pass", {"late": 1}),
        ("import os\nos._exit(1)", {"ended": "Program terminated with exit(1)"}),
    ],
)
def test_code_that_does_not_end_or_ends_python_is_met_and_the_next_run_works(python, code, outcome):
    assert python(code, limit=1000) == outcome
    assert python("1 + 1")["result"]["result"] == "2"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("def f(n):\n    return f(n + 1)\nf(0)", "RecursionError"),
        ("np.zeros((100_000, 100_000))", "ValueError: array is too big"),
        ("import threading\nthreading.Thread(target=print).start()", "RuntimeError: can't start new thread"),
        ("import sys\nsys.exit()", "SystemExit"),
        ("input()", "EOFError"),
        ("import urllib.request as u\nu.urlopen('http://127.0.0.1')", "Error"),
    ],
)
def test_what_cannot_work_here_is_an_error_with_the_reader_s_line(python, code, error):
    told = python(code)["result"]["error"]
    assert error in told
    assert 'File "<cell>"' in told
    assert "page_python" not in told


def test_modules_that_readers_use_are_there(python):
    names = "math random itertools functools statistics fractions decimal collections time json re textwrap"
    for name in names.split():
        assert python(f"import {name}")["result"]["error"] == ""
    assert (
        python("np.testing.assert_allclose(1, 1)\nnp.linalg.norm([3, 4])")["result"]["result"]
        == "np.float64(5.0)"
    )
