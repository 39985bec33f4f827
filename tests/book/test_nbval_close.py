"""Outputs within a stated bound: numbers by it, everything else exactly, and without the tag all of it."""

import re
import subprocess
import sys

import nbformat
import pytest

from tools import nbval_close
from tools.contents import ROOT

CLOSE = {"tags": ["nbval-close"], "nbval-close": {"rtol": 0.01}}
CARD = "from cnn_core.study import claim; claim('conv-example-input-size', (5, 5))"


@pytest.mark.parametrize(
    ("new", "stored", "same"),
    [
        ("loss 1.005 ± 0.1", "loss 1.00 ± 0.1", True),
        ("loss 1.02 ± 0.1", "loss 1.00 ± 0.1", False),
        ("loss  9.98", "loss 10.01", True),
        ("loss −1.001", "loss −1.000", True),
        ("loss 1.0", "loss −1.0", False),
        ("lost 1.00", "loss 1.00", False),
        ("loss 1.00, and 2", "loss 1.00", False),
        ("loss", "loss 1.00", False),
        ("loss nan", "loss 1.00", False),
        ("resnet21 1.0", "resnet20 1.0", False),
        ("1,002 images", "1,000 images", True),
        ("1e-3", "1.001e-3", True),
        ("90.1 %", "90.0 %", True),
        ("3.3", "3 . 3", False),
    ],
)
def test_numbers_are_close_and_the_rest_is_the_same(new, stored, same):
    assert (nbval_close.settled(new, stored, 0.01, 0.0) == stored) is same


@pytest.mark.parametrize("atol", [0.05, 0.2])
def test_a_bound_may_be_absolute(atol):
    assert (nbval_close.settled("0.1", "0.0", 0.0, atol) == "0.0") is (atol > 0.1)


@pytest.mark.parametrize(
    "stated", [None, {}, {"rtol": -1}, {"rtol": float("inf")}, {"rtol": "1"}, {"tol": 1}, {"atol": 0}, 0.01]
)
def test_a_poor_bound_is_refused(stated):
    with pytest.raises(ValueError, match=r"nbval-close=.*must be a bound such as"):
        nbval_close.bound({"nbval-close": stated})


def test_tag_and_bound_come_together(chapter):
    for cell in chapter.code:
        tagged = nbval_close.TAG in cell.metadata.get("tags", [])
        assert tagged == (nbval_close.TAG in cell.metadata), cell.source
        if tagged:
            nbval_close.bound(cell.metadata)


def stream(text):
    return [nbformat.v4.new_output("stream", name="stdout", text=text)]


def card(text, page):
    data = {"text/plain": text, "text/html": f'<div class="claims">{page}</div>'}
    return [nbformat.v4.new_output("display_data", data=data)]


HOLDS = "Holds: Input image I: 5×5 matrix. Stated and computed: [5, 5]."
CELLS = [  # code, metadata, what is stored, whether a run agrees with it
    ("print('loss', 1.004)", CLOSE, stream("loss 1.00\n"), True),
    ("print('loss', 1.02)", CLOSE, stream("loss 1.00\n"), False),
    ("print('lost', 1.00)", CLOSE, stream("loss 1.0\n"), False),
    ("print('loss', 1.00)", CLOSE, stream("loss 1.0 2.0\n"), False),
    ("print('loss', 1.004)", {}, stream("loss 1.00\n"), False),
    ("print('loss', 1.00)", {"tags": ["nbval-close"]}, stream("loss 1.0\n"), False),
    (CARD, {}, card(HOLDS, "laid out in another way"), True),
    (CARD, {}, card(HOLDS.replace("5×5", "6×6"), ""), False),
    ("from IPython.display import HTML; HTML('<p>1</p>')", {}, [], False),
]


def test_a_run_of_nbval_takes_the_bound(tmp_path):
    book = nbformat.v4.new_notebook()
    for number, (code, metadata, outputs, _) in enumerate(CELLS):
        cell = nbformat.v4.new_code_cell(code, metadata=metadata, outputs=outputs, execution_count=number)
        book.cells.append(cell)
    nbformat.write(book, tmp_path / "small.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "tools.nbval_close", "--nbval", "--nbval-current-env"]
    command += ["-rA", "-p", "no:randomly", str(tmp_path / "small.ipynb")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    passed = {int(n) for n in re.findall(r"^PASSED .*::Cell (\d+)$", run.stdout, re.M)}
    failed = {int(n) for n in re.findall(r"^FAILED .*::Cell (\d+)", run.stdout, re.M)}
    assert passed == {n for n, cell in enumerate(CELLS) if cell[3]}, run.stdout
    assert failed == {n for n, cell in enumerate(CELLS) if not cell[3]}
