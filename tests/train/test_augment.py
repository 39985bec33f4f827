import pytest
import torch
from torch.nn import functional as F

from cnn_core.train.augment import AUGMENTATIONS, crop2, crop4, cutout8, distort, flip, pipeline

KEEPS_TYPE = [flip, crop4, crop2, cutout8]


def images(n=5, channels=3, height=12, width=10, dtype=torch.uint8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(1, 256, (n, channels, height, width), generator=generator).to(dtype)


def draw_for(n, seed=0):
    """What a step gives: uniform numbers, one row for each image."""
    generator = torch.Generator().manual_seed(seed)
    return lambda *shape: torch.rand(n, *shape, generator=generator)


def fixed(*rows):
    """Draws that are given, one row for each image, in whatever shape they are asked for."""
    values = torch.tensor(rows)
    return lambda *shape: values.reshape(len(rows), *shape)


def middle(index, parts):
    """A draw in the middle of the ``index``-th of so many equal parts of [0, 1)."""
    return (index + 0.5) / parts


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32], ids=["bytes", "floats"])
@pytest.mark.parametrize("change", AUGMENTATIONS.values(), ids=AUGMENTATIONS)
def test_shape_and_range_stay_draws_decide_and_the_input_is_left_alone(change, dtype):
    x = images(dtype=dtype)
    before = x.clone()
    one, same, other = (change(x, draw_for(5, seed)) for seed in (0, 0, 1))
    assert one.shape == x.shape
    assert one.dtype == (dtype if change in KEEPS_TYPE else torch.float32)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert (one.min() >= 0) & (one.max() <= 255.001)
    assert torch.equal(x, before)


@pytest.mark.parametrize("change", AUGMENTATIONS.values(), ids=AUGMENTATIONS)
def test_bytes_and_floats_are_changed_alike(change):
    x = images()
    torch.testing.assert_close(change(x, draw_for(5)).float(), change(x.float(), draw_for(5)))


@pytest.mark.parametrize("change", AUGMENTATIONS.values(), ids=AUGMENTATIONS)
def test_each_image_is_changed_by_its_own_draws_alone(change):
    x = images(n=4)
    rows = torch.rand(4, 7, generator=torch.Generator().manual_seed(2))

    def draw(*shape):
        return rows[:, : torch.Size(shape).numel()].reshape(4, *shape)

    whole = change(x, draw)
    for i in range(4):

        def draw_one(*shape, i=i):
            return rows[i : i + 1, : torch.Size(shape).numel()].reshape(1, *shape)

        torch.testing.assert_close(change(x[i : i + 1], draw_one), whole[i : i + 1])


def test_flip_mirrors_exactly_the_images_with_a_draw_below_one_half():
    x = images(n=4)
    y = flip(x, fixed([0.0], [0.4999], [0.5], [0.9]))
    assert torch.equal(y[:2], x[:2].flip(3))
    assert torch.equal(y[2:], x[2:])


@pytest.mark.parametrize(("crop", "pad"), [(crop4, 4), (crop2, 2)])
def test_crop_is_a_slice_of_the_padded_image_at_every_offset(crop, pad):
    places = [(y, x) for y in range(2 * pad + 1) for x in range(2 * pad + 1)]
    x = images(n=len(places))
    cut = crop(x, fixed(*([middle(row, 2 * pad + 1), middle(column, 2 * pad + 1)] for row, column in places)))
    padded = F.pad(x, [pad] * 4)
    for i, (row, column) in enumerate(places):
        assert torch.equal(cut[i], padded[i, :, row : row + 12, column : column + 10])


@pytest.mark.parametrize(("crop", "pad"), [(crop4, 4), (crop2, 2)])
def test_crop_at_the_ends_of_the_draw_stays_inside_the_padded_image(crop, pad):
    x = images(n=2)
    largest = 1 - 2**-24  # the largest number that torch.rand can return
    first, last = crop(x, fixed([0.0, 0.0], [largest, largest]))
    assert torch.equal(first[:, pad:, pad:], x[0, :, :-pad, :-pad])
    assert torch.equal(last[:, :-pad, :-pad], x[1, :, pad:, pad:])


def test_crop_is_uniform_over_the_offsets():
    n = 5000
    x = torch.arange(1, 6, dtype=torch.float32).expand(n, 1, 5, 5)  # the middle shows the column's offset
    y = crop2(x, draw_for(n))[:, 0, 2, 2]
    share = torch.bincount(y.long(), minlength=6)[1:] / n
    assert (share - 0.2).abs().max() < 4 * (0.2 * 0.8 / n) ** 0.5


def painted(x, y):
    """The rows and columns of a picture that changed."""
    changed = (x != y).any(0)
    return changed.any(1).nonzero().flatten(), changed.any(0).nonzero().flatten()


def test_cutout_paints_one_grey_square_of_eight_in_all_channels():
    x = torch.zeros(1, 3, 32, 32, dtype=torch.uint8)
    y = cutout8(x, fixed([middle(10, 32), middle(20, 32)]))
    rows, columns = painted(x[0], y[0])
    assert rows.tolist() == list(range(6, 14))
    assert columns.tolist() == list(range(16, 24))
    assert (y[0, :, 6:14, 16:24] == 127).all()
    assert (y != 0).sum() == 3 * 64


def test_cutout_paints_at_most_eight_by_eight_and_less_at_the_border():
    n = 300
    x = torch.zeros(n, 1, 12, 20)
    sizes = [[len(side) for side in painted(*pair)] for pair in zip(x, cutout8(x, draw_for(n)), strict=True)]
    assert {height for height, _ in sizes} == {4, 5, 6, 7, 8}
    assert {width for _, width in sizes} == {4, 5, 6, 7, 8}


def identity(kept):
    """Draws of ``distort`` that neither shift nor scale, squeeze, shear or turn."""
    return [0.5] * 6 + [kept]


def test_distort_with_identity_parameters_is_the_identity():
    x = images(n=2)
    torch.testing.assert_close(distort(x, fixed(identity(0.1), identity(0.9))), x.float(), atol=1e-3, rtol=0)


def test_distort_leaves_alone_the_images_whose_last_draw_is_one_half_or_more():
    x = images(n=200)
    rows = torch.rand(200, 7, generator=torch.Generator().manual_seed(0))
    y = distort(x, lambda k: rows)
    kept = rows[:, 6] >= 0.5
    same = (y == x).flatten(1).all(1)
    assert torch.equal(same, kept)
    assert 70 < kept.sum() < 130


def blob(height=28, width=28, box=(12, 16, 12, 16)):
    x = torch.zeros(1, 1, height, width)
    x[..., box[0] : box[1], box[2] : box[3]] = 200.0
    return x


def spread(x):
    """Mass, centre (row, column) and standard deviations of the rows and columns of a picture."""
    p = x[0, 0] / x.sum()
    rows, columns = torch.arange(p.shape[0]) + 0.0, torch.arange(p.shape[1]) + 0.0
    r, c = (p.sum(1) * rows).sum(), (p.sum(0) * columns).sum()
    deviations = (p.sum(1) * (rows - r) ** 2).sum().sqrt(), (p.sum(0) * (columns - c) ** 2).sum().sqrt()
    return x.sum().item(), r.item(), c.item(), deviations[0].item(), deviations[1].item()


@pytest.mark.parametrize("value", [0.0, 0.25, 1.0])
def test_distort_shifts_by_at_most_two_pixels(value):
    row = identity(0.0)
    row[0] = value
    _, r, c, *_ = spread(distort(blob(), fixed(row)))
    assert r == pytest.approx(13.5, abs=1e-3)
    assert abs(c - 13.5) == pytest.approx(2 * abs(2 * value - 1), abs=1e-3)


# The order of the draws: shift along x, along y, scale, squeeze, shear, angle, and whether at all.
@pytest.mark.parametrize(
    ("index", "height", "width"), [(2, 1.15, 1.15), (3, 1 / 1.15, 1.15)], ids=["scale", "squeeze"]
)
def test_distort_scales_both_axes_and_squeezes_one_as_it_widens_the_other(index, height, width):
    row = identity(0.0)
    row[index] = 1.0
    x = blob(56, 56, (14, 42, 14, 42))
    before, after = spread(x), spread(distort(x, fixed(row)))
    assert after[3] / before[3] == pytest.approx(height, abs=0.01)
    assert after[4] / before[4] == pytest.approx(width, abs=0.01)


def test_distort_turns_by_at_most_ten_degrees():
    row = identity(0.0)
    row[5] = 1.0
    x = blob(56, 56, (27, 29, 10, 46))  # a horizontal bar
    y = distort(x, fixed(row))[0, 0]
    p = y / y.sum()
    rows, columns = torch.meshgrid(torch.arange(56.0) - 27.5, torch.arange(56.0) - 27.5, indexing="ij")
    covariance, variance = (p * rows * columns).sum(), (p * columns**2).sum()
    slope = torch.atan(covariance / variance).rad2deg().abs()
    assert slope == pytest.approx(10, abs=0.3)


def test_distort_shears_horizontally_by_at_most_15_percent():
    row = identity(0.0)
    row[4] = 1.0
    x = blob(56, 56, (10, 46, 26, 30))  # a vertical bar
    y = distort(x, fixed(row))[0, 0]
    p = y / y.sum()
    rows, columns = torch.meshgrid(torch.arange(56.0) - 27.5, torch.arange(56.0) - 27.5, indexing="ij")
    assert abs((p * rows * columns).sum() / (p * rows**2).sum()) == pytest.approx(0.15, abs=0.01)
    assert spread(y[None, None])[3] == pytest.approx(spread(x)[3], abs=0.05)  # the height stays


def test_pipeline_applies_the_named_changes_in_order():
    x = images(n=6)
    draw, again = draw_for(6), draw_for(6)
    assert torch.equal(pipeline(("crop2", "flip"))(x, draw), flip(crop2(x, again), again))


def test_pipeline_without_names_changes_nothing():
    x = images()
    assert pipeline(())(x, draw_for(5)) is x


def test_pipeline_refuses_a_name_that_it_does_not_know():
    message = r"augment='rotate': must be among flip, crop4, crop2, cutout8, distort"
    with pytest.raises(ValueError, match=message):
        pipeline(("flip", "rotate"))
