import inspect

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from torch import nn

from cnn_core import viz
from tests.wrong_arguments import Case, cases, covers, refuses

mpl.use("Agg")
AX = plt.figure().add_subplot()
TABLE = [
    Case(viz.use_style, {}),
    Case(
        viz.matrix,
        {"ax": AX, "values": [[1, -2]], "title": "x", "limit": 3},
        {"title": ("wörd",), "limit": (None, 2.5)},
    ),
    Case(
        viz.window,
        {"ax": AX, "row": 0, "column": 1, "height": 2, "width": 3, "colour": "red"},
        {"row": (0, -1), "column": (0, -1)},
    ),
    Case(
        viz.image_grid,
        {"images": [np.eye(3)] * 2, "titles": ["a", "b"], "columns": 2, "size": 1.0, "signed": False},
        {"titles": ([],), "size": (2.5,), "signed": (True,)},
    ),
    Case(
        viz.matrix_product,
        {"ax": AX, "names": ["W", "x", "y"], "sides": [("out", 2), ("in", 3), ("1", 1)]},
    ),
    Case(viz.confusion_matrix, {"counts": np.eye(2, dtype=int), "classes": ["a", "b"]}),
    Case(
        viz.draw_network,
        {"model": nn.Conv2d(3, 2, 3), "input_shape": (3, 8, 8), "kind": "graph", "columns": 4},
        {"kind": ("maps",), "columns": (1,)},
    ),
    Case(viz.calibration, {"confidence": [0.5, 1.0], "correct": [True, False], "bins": 3}),
]


def test_every_function_is_here():
    covers(TABLE, viz)


@pytest.mark.parametrize(("case", "name", "value"), cases(TABLE))
def test_wrong_arguments(case, name, value):
    before = plt.get_fignums()
    drawn = len(AX.texts), len(AX.patches), len(AX.images)
    try:
        refuses(case, name, value)
        if value not in case.legal.get(name, ()):
            assert plt.get_fignums() == before, "a figure was begun before the argument was refused"
            assert (len(AX.texts), len(AX.patches), len(AX.images)) == drawn
    finally:
        for number in set(plt.get_fignums()) - set(before):
            plt.close(number)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([[1, np.nan]], "values=.*must be finite"),
        ([["a", "b"]], "values=.*must be an array of real numbers"),
        ([[1], [2, 3]], "values=.*must be an array of real numbers"),
        (np.zeros((0, 3)), r"values.shape=\(0, 3\): must not be empty"),
    ],
)
def test_a_matrix_holds_finite_numbers(values, message):
    with pytest.raises(ValueError, match=message):
        viz.matrix(AX, values)


@pytest.mark.parametrize(
    "image", [np.zeros(3), np.zeros((2, 2, 5)), np.zeros((0, 2)), np.zeros((1, 2, 2, 3))]
)
def test_a_picture_has_two_axes_or_colours(image):
    with pytest.raises(ValueError, match=r"images=.*must be pictures \(height, width\)"):
        viz.image_grid([image])


@pytest.mark.parametrize("counts", [[[1.5, 0], [0, 1]], [[-1, 0], [0, 1]]])
def test_a_confusion_matrix_holds_counts(counts):
    with pytest.raises(ValueError, match=r"(?s)counts=.*must be whole numbers ≥ 0"):
        viz.confusion_matrix(counts, ["a", "b"])


def test_an_answer_is_right_or_wrong():
    with pytest.raises(ValueError, match=r"correct=.*must be True or False"):
        viz.calibration([0.5], [0.5])


def test_every_public_name_has_a_docstring_in_one_form():
    for case in TABLE:
        text = inspect.getdoc(case.function)
        assert text.split()[0] in ("Return", "Draw", "Frame", "Make")
        assert "Args:" not in text
