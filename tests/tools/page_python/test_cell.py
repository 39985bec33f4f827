"""The program that runs a cell, here on the machine's own Python: what it shows and says."""

import json

import numpy as np
import pytest

from tools.page_python.page import cell, integers, reader

SETUP = "import numpy as np\nfrom cnn_core.study.exercise import check"


def run(code, setup=SETUP, missing=None):
    return json.loads(cell.run_json(json.dumps({"code": code, "setup": setup, "missing": missing or {}})))


def test_a_check_gives_the_feedback_of_the_book():
    told = run('check("convolution.1", 1)')
    assert (told["state"], told["error"]) == ("correct", "")
    assert told["result"].startswith("convolution.1: correct.")
    assert 'class="feedback feedback-correct"' in told["html"]


def test_what_is_printed_and_what_the_last_line_gives():
    told = run("print('a', 1)\n1 + 1")
    assert (told["text"], told["result"], told["html"]) == ("a 1\n", "2", "")


@pytest.mark.parametrize("line", ["print('x' * 9_000)", "import sys; sys.stderr.write('x' * 9_000)"])
def test_too_much_output_is_cut_and_said(line):
    told = run(f"for _ in range(100):\n    {line}")
    assert len(told["text"]) < cell.MOST_TEXT + 100
    assert told["text"].endswith("characters more")


@pytest.mark.parametrize(
    ("code", "line", "last"),
    [
        ("def f(x):\n    return x / 0\nf(1)", "return x / 0", "ZeroDivisionError: division by zero"),
        ("x = (", "x = (", "SyntaxError: '(' was never closed"),
        ("import sys\nsys.exit(1)", "sys.exit(1)", "SystemExit: 1"),
        ("name = input('?')", "input", "EOFError: input() has nobody to ask on this page"),
    ],
)
def test_an_error_is_shown_from_the_reader_s_own_line_on(code, line, last):
    told = run(code)
    assert line in told["error"]
    assert last in told["error"].splitlines()[-1]
    assert "cell.py" not in told["error"]


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        ("torch.zeros(3)", "PyTorch"),
        ("layer(3)", "PyTorch"),
        ("import nothing_of_this_name", ""),
        ("from cnn_core.nothing import x", ""),
    ],
)
def test_what_is_not_here_is_named(code, needs):
    told = run(code, missing={"torch": "torch", "layer": "torch.nn"})
    assert told["needs"] == needs
    assert told["error"]


@pytest.mark.parametrize(
    ("module", "needs"),
    [
        ("torch.nn.functional", "PyTorch"),
        ("cnn_core.models.lenet", "PyTorch"),
        ("cnn_core.data", "a data set"),
        ("matplotlib.pyplot", "Matplotlib"),
        ("sklearn", ""),
        (None, ""),
    ],
)
def test_modules_have_names_that_readers_know(module, needs):
    assert cell.needs(module) == needs


def test_a_run_leaves_no_names_to_the_next():
    run("left = 1")
    assert "NameError" in run("left")["error"]


@pytest.mark.parametrize(
    "code",
    [
        "a = np.array([70000], np.int32)\na * 70000",
        "a = np.array([70000], np.int32)\na *= 70000\na",
        "def f(x):\n    return x ** 3\nf(np.int32(70000))",
        "np.array([2**62]) + 2**62",
    ],
)
def test_a_product_that_overflows_is_told(code):
    assert "wrapped around" in run(code)["note"]


@pytest.mark.parametrize(
    "code",
    [
        "70000 * 70000 * 70000",
        "np.array([70000.0], np.float32) * 70000",
        "np.array([3]) * 4 - 12",
        "'ab' * 3",
        "[1] + [2]",
    ],
)
def test_what_stays_in_range_is_not_commented(code):
    told = run(code)
    assert (told["note"], told["error"]) == ("", "")


def test_watching_changes_no_result():
    code = "a = 3\na += 4\nb = [a] * 2\nb += [1]\nc = np.ones(2) @ np.ones(2) + a ** 2 - (a << 1)\n(a, b, c)"
    space = {"np": np, reader.INT: np.int64, reader.WATCH: reader.Overflows()}
    assert cell._evaluated(reader.tree(code, cell.CELL, watched=True), space) == (7, [7, 7, 1], 37.0)


def test_int_as_a_type_of_arrays_is_put_down_as_64_bits():
    code = "class A:\n    x = np.zeros(2).astype(int)\n(A.x.dtype, np.ones(2, dtype=int).dtype)"
    space = {"np": np, reader.INT: np.int16}
    assert cell._evaluated(reader.tree(code, cell.CELL), space) == (np.int16, np.int16)


def test_every_function_of_the_wide_module_gives_what_numpy_gives():
    """Here NumPy's own integers have 64 bits, so that the module changes nothing."""
    wide = integers.wide()
    names = {*integers.MAKE.split(), *integers.READ_ONE.split(), *integers.READ_ALL.split()}
    assert not [name for name in names if not callable(getattr(wide, name))]
    assert wide.multiply.reduce([2, 3, 4]) == 24
    assert wide.add.outer([1, 2], [10, 20]).tolist() == [[11, 21], [12, 22]]
    assert wide.where([True, False], 1, 0).tolist() == [1, 0]
    assert wide.multiply(np.ones(2, np.float32), 2).dtype == np.float32
    assert wide.array([1, 2], np.int32).dtype == np.int32
    kept = np.array([1, 2])
    assert wide.asarray(kept) is kept
    assert wide.concatenate([np.ones(2), np.zeros(1)]).tolist() == [1, 1, 0]
