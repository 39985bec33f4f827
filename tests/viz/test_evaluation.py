import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from cnn_core.viz import GREY, calibration, confusion_matrix

mpl.use("Agg")
PREDICTIONS = st.lists(
    st.tuples(st.floats(0, 1, allow_subnormal=False), st.booleans()), min_size=1, max_size=40
)
few = settings(max_examples=12, deadline=None, derandomize=True)  # each example draws a figure


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_confusion_matrix_writes_each_count_that_is_not_zero_in_its_cell():
    counts = np.array([[50, 2, 0], [0, 40, 7], [1, 0, 60]])
    ax = confusion_matrix(counts, ["ant", "bee", "fly"]).axes[0]
    written = {(int(t.get_position()[1]), int(t.get_position()[0])): int(t.get_text()) for t in ax.texts}
    assert written == {cell: count for cell, count in np.ndenumerate(counts) if count}


def test_confusion_matrix_colours_only_the_mistakes():
    counts = np.array([[50, 2], [7, 40]])
    ax = confusion_matrix(counts, ["ant", "bee"]).axes[0]
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0, 2], [7, 0]])
    colours = {text.get_text(): to_hex(text.get_color()) for text in ax.texts}
    assert colours == {"50": GREY, "40": GREY, "2": "#000000", "7": "#000000"}


def test_confusion_matrix_names_its_axes_and_classes():
    ax = confusion_matrix(np.eye(2, dtype=int), ["ant", "bee"]).axes[0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")
    assert [t.get_text() for t in ax.get_xticklabels()] == ["ant", "bee"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["ant", "bee"]


@pytest.mark.parametrize("shape", [(2, 3), (2, 2), (3,)])
def test_confusion_matrix_refuses_counts_that_do_not_fit_the_classes(shape):
    with pytest.raises(ValueError, match=r"counts\.shape=.*must be \(3, 3\), one row and column a class"):
        confusion_matrix(np.zeros(shape, dtype=int), ["ant", "bee", "fly"])


def test_calibration_error_of_a_case_computed_by_hand():
    # (0.5, 0.6]: 0.55 wrong, 0.6 right → accuracy 1/2, confidence 0.575, gap 0.075
    # (0.8, 0.9]: 0.9, 0.85, 0.87 right → accuracy 1, confidence 2.62/3, gap 0.38/3
    # weighted by 2 and 3 of 5: (2 · 0.075 + 0.38) / 5 = 0.106
    confidence, correct = [0.55, 0.9, 0.6, 0.85, 0.87], [False, True, True, True, True]
    figure, error = calibration(confidence, correct, bins=10)
    assert error == pytest.approx(0.106)
    x, y = figure.axes[0].lines[1].get_data()
    np.testing.assert_allclose(x, [0.575, 2.62 / 3])
    np.testing.assert_allclose(y, [0.5, 1.0])
    assert [bar.get_height() for bar in figure.axes[1].patches] == [0, 0, 0, 0, 0, 2, 0, 0, 3, 0]


def test_calibration_counts_the_confidences_0_and_1():
    figure, error = calibration([0.0, 1.0], [False, True], bins=4)
    assert error == 0
    assert [bar.get_height() for bar in figure.axes[1].patches] == [1, 0, 0, 1]


@few
@given(PREDICTIONS)
def test_calibration_error_with_one_bin_is_the_gap_of_the_means(samples):
    confidence, correct = np.array(samples, dtype=float).T
    _, error = calibration(confidence, correct, bins=1)
    plt.close("all")
    assert error == pytest.approx(abs(confidence.mean() - correct.mean()), abs=1e-12)


@few
@given(PREDICTIONS, st.integers(1, 12), st.randoms())
def test_calibration_error_lies_in_0_1_and_ignores_the_order(samples, bins, random):
    errors = []
    for _ in range(2):
        confidence, correct = np.array(samples, dtype=float).T
        errors.append(calibration(confidence, correct, bins)[1])
        plt.close("all")
        random.shuffle(samples)
    assert 0 <= errors[0] <= 1
    assert errors[0] == pytest.approx(errors[1], abs=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5, 0.6], [True]), r"correct\.shape=\(1,\): must be \(2,\)"),
        (([0.5, 1.2], [True, True]), r"confidence=.*1\.2.*must lie in \[0, 1\]"),
        (([-0.1], [True]), r"confidence=.*must lie in \[0, 1\]"),
        (([np.nan], [True]), r"confidence=.*nan.*must lie in \[0, 1\]"),
        (([0.5], [True], 0), "bins=0: must be ≥ 1"),
    ],
)
def test_calibration_refuses_what_is_no_prediction(arguments, message):
    with pytest.raises(ValueError, match=message):
        calibration(*arguments)
    assert not plt.get_fignums()


def test_calibration_of_no_predictions_is_refused():
    with pytest.raises(ValueError, match="must"):
        calibration([], [])
