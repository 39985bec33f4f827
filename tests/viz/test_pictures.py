import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_hex
from nbclient import NotebookClient

from cnn_core._palette import NEGATIVE, POSITIVE
from cnn_core.viz import COLOURS, DIVERGING, ORANGE, image_grid, matrix, matrix_product, use_style, window

mpl.use("Agg")


@pytest.fixture
def ax():
    yield plt.subplots()[1]
    plt.close("all")


def test_matrix_writes_every_value_with_a_real_minus_sign(ax):
    matrix(ax, [[-1, 0.123456], [2, 1e-9]], "S")
    written = {(int(t.get_position()[1]), int(t.get_position()[0])): t.get_text() for t in ax.texts}
    assert written == {(0, 0): "−1", (0, 1): "0.123", (1, 0): "2", (1, 1): "1e−09"}
    assert ax.get_title(loc="left") + ax.get_title() == "S"


def test_a_product_is_drawn_with_the_sides_that_agree(ax):
    matrix_product(ax, ("A", "B", "C"), (("rows", 2), ("inner", 3), ("columns", 5)))
    boxes = [(patch.get_width(), patch.get_height()) for patch in ax.patches]
    assert boxes == [(3, 2), (5, 3), (5, 2)]
    words = [text.get_text() for text in ax.texts if text.get_text()]
    assert words == ["A", "inner", "rows", "·", "B", "columns", "inner", "=", "C", "columns", "rows"]
    rights = [patch.get_x() + patch.get_width() for patch in ax.patches]
    assert all(right < patch.get_x() for right, patch in zip(rights, ax.patches[1:], strict=False))


@pytest.mark.parametrize(
    ("names", "sides"),
    [(("A", "B"), ((("n", 1)),) * 3), (("A", "B", "C"), (("n", 1),) * 2), (("A", "B", "C"), (("n", 0),) * 3)],
)
def test_no_product_of_two_or_of_nothing(ax, names, sides):
    with pytest.raises(ValueError, match="must be"):
        matrix_product(ax, names, sides)


def test_matrix_scales_colours_symmetrically_around_zero(ax):
    matrix(ax, [[-4, 0, 1]])
    matrix(ax, [[-4, 0, 1]], limit=10)
    (low, high), wider = ax.images[0].get_clim(), ax.images[1].get_clim()
    assert -low == high >= 4
    assert wider == pytest.approx((2.5 * low, 2.5 * high))


def test_matrix_of_zeros_is_drawn_in_the_colour_of_zero(ax):
    matrix(ax, np.zeros((2, 3)))
    low, high = ax.images[0].get_clim()
    assert low == -high < 0


@pytest.mark.parametrize("values", [[1, 2, 3], [[[1]]], 5])
def test_matrix_refuses_what_has_not_two_axes(ax, values):
    with pytest.raises(ValueError, match=rf"values\.ndim={np.ndim(values)}: must be 2, \(rows, columns\)"):
        matrix(ax, values)


def test_window_frames_whole_cells(ax):
    matrix(ax, np.zeros((5, 5)))
    window(ax, 1, 2, 3, 2, colour=ORANGE)
    (frame,) = ax.patches
    assert frame.get_bbox().extents == pytest.approx((1.5, 0.5, 3.5, 3.5))  # columns 2–3, rows 1–3
    assert to_hex(frame.get_edgecolor()) == ORANGE.lower()
    assert not frame.get_fill()


def test_image_grid_shows_every_picture_with_its_title_in_reading_order(ax):
    images = [np.full((2, 3), i) for i in range(5)]
    figure = image_grid(images, list("abcde"), columns=2)
    assert len(figure.axes) == 6
    filled = [a for a in figure.axes if a.images]
    assert [a.images[0].get_array()[0, 0] for a in filled] == [0, 1, 2, 3, 4]
    assert [a.get_title() for a in filled] == list("abcde")
    assert not any(a.axison for a in figure.axes)


def test_image_grid_takes_colour_pictures_and_no_more_columns_than_pictures(ax):
    figure = image_grid([np.zeros((4, 4, 3))] * 2)
    assert len(figure.axes) == 2
    assert figure.axes[0].images[0].get_array().shape == (4, 4, 3)


def test_signed_image_grid_shares_one_scale_around_zero(ax):
    figure = image_grid([[[-1, 2]], [[0, -5]]], signed=True)
    assert {a.images[0].get_clim() for a in figure.axes} == {(-5, 5)}


def test_image_grid_refuses_no_pictures_and_titles_that_do_not_match():
    with pytest.raises(ValueError, match=r"len\(images\)=0: must be ≥ 1"):
        image_grid([])
    with pytest.raises(ValueError, match=r"len\(titles\)=1: must be 0 or 2, one a picture"):
        image_grid([np.zeros((2, 2))] * 2, ["only one"])


def test_signed_colours_are_those_of_the_explorers():
    assert [to_hex(DIVERGING(value)) for value in (0.0, 1.0)] == [NEGATIVE.lower(), POSITIVE.lower()]
    assert min(DIVERGING(0.5)) > 0.99


def test_style_is_the_default_of_figures_drawn_after_it():
    with mpl.rc_context():
        use_style()
        line = plt.figure().add_subplot().plot([0, 1])[0]
        assert to_hex(line.get_color()) == COLOURS[0].lower()
        assert mpl.rcParams["figure.facecolor"] == "white"
        plt.close("all")


def test_a_notebook_shows_its_first_figure_below_its_own_cell(tmp_path, monkeypatch):
    """Some versions of matplotlib, left alone, show it one cell late: their hook comes too late."""
    monkeypatch.delenv("MPLBACKEND", raising=False)
    cells = [
        "import matplotlib.pyplot as plt\nfrom cnn_core import viz\nviz.use_style()",
        "figure, ax = plt.subplots()\n_ = ax.plot([1, 2])",
        "pass",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, resources={"metadata": {"path": str(tmp_path)}}, timeout=300).execute()
    assert ["image/png" in str(cell.outputs) for cell in book.cells] == [False, True, False]


def contrast(colour):
    channels = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05)


def test_text_colour_reaches_the_contrast_of_4_5_on_white():
    with mpl.rc_context():
        use_style()
        for key in ("axes.labelcolor", "xtick.color", "ytick.color"):
            assert contrast(mpl.rcParams[key]) >= 4.5, key
