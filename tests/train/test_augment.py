from functools import partial

import pytest
import torch
from torch.nn import functional as F

from cnn_core.train import augment
from cnn_core.train.augment import AUGMENTATIONS, MIXING

NUMBERS = {"pad": 2, "size": 8, "alpha": 1.0}
STEPS = {
    name: partial(change, **{key: NUMBERS[key] for key in readers})
    for name, (change, readers) in AUGMENTATIONS.items()
}
KEEPS_TYPE = {"flip", "crop", "cutout", "cutmix"}
ALONE = {name: change for name, change in STEPS.items() if name not in MIXING}


def images(n=5, channels=3, height=12, width=10, dtype=torch.uint8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(1, 256, (n, channels, height, width), generator=generator).to(dtype)


def targets(n=5, classes=4):
    return F.one_hot(torch.arange(n) % classes, classes).float()


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def given(monkeypatch):
    """Let the next changes draw given numbers, one row for each image, in whatever shape is asked for."""

    def give(*rows):
        values = torch.tensor(rows)
        monkeypatch.setattr(
            augment, "_uniform", lambda images, generator, *shape: values.reshape(len(rows), *shape)
        )

    return give


def flip(x):
    return augment.flip(x, None, seeded())[0]


def crop(x, pad, seed=0):
    return augment.crop(x, None, seeded(seed), pad)[0]


def cutout(x, size=8):
    return augment.cutout(x, None, seeded(), size)[0]


def distort(x):
    return augment.distort(x, None, seeded())[0]


def middle(index, parts):
    """A draw in the middle of the ``index``-th of so many equal parts of [0, 1)."""
    return (index + 0.5) / parts


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32], ids=["bytes", "floats"])
@pytest.mark.parametrize("name", STEPS)
def test_shape_and_range_stay_the_generator_decides_and_the_input_is_left_alone(name, dtype):
    x, y = images(dtype=dtype), targets()
    before = x.clone(), y.clone()
    one, same, other = (STEPS[name](x, y, seeded(seed)) for seed in (0, 0, 1))
    assert one[0].shape == x.shape
    assert one[1].shape == y.shape
    assert one[0].dtype == (dtype if name in KEEPS_TYPE else torch.float32)
    assert all(map(torch.equal, one, same))
    assert not torch.equal(one[0], other[0])
    assert (one[0].min() >= 0) & (one[0].max() <= 255.001)
    assert all(map(torch.equal, (x, y), before))


@pytest.mark.parametrize("name", STEPS)
def test_bytes_and_floats_are_changed_alike(name):
    x, y = images(), targets()
    bytes_, floats = (STEPS[name](x.to(dtype), y, seeded())[0] for dtype in (torch.uint8, torch.float32))
    torch.testing.assert_close(bytes_.float(), floats)


@pytest.mark.parametrize("name", ALONE)
def test_each_image_is_changed_by_its_own_draws_alone_and_keeps_its_label(name, monkeypatch):
    x, y = images(n=4), torch.tensor([3, 1, 0, 2])
    rows = torch.rand(4, 7, generator=seeded(2))
    chosen = slice(0, 4)

    def draw(images, generator, *shape):
        return rows[chosen, : torch.Size(shape).numel()].reshape(-1, *shape)

    monkeypatch.setattr(augment, "_uniform", draw)
    whole, labels = STEPS[name](x, y, None)
    assert torch.equal(labels, y)
    for i in range(4):
        chosen = slice(i, i + 1)
        torch.testing.assert_close(STEPS[name](x[chosen], y[chosen], None)[0], whole[chosen])


def test_flip_mirrors_exactly_the_images_with_a_draw_below_one_half(given):
    x = images(n=4)
    given([0.0], [0.4999], [0.5], [0.9])
    y = flip(x)
    assert torch.equal(y[:2], x[:2].flip(3))
    assert torch.equal(y[2:], x[2:])


@pytest.mark.parametrize("pad", [4, 2, 1])
def test_crop_is_a_slice_of_the_padded_image_at_every_offset(pad, given):
    places = [(y, x) for y in range(2 * pad + 1) for x in range(2 * pad + 1)]
    x = images(n=len(places))
    given(*([middle(row, 2 * pad + 1), middle(column, 2 * pad + 1)] for row, column in places))
    cut = crop(x, pad)
    padded = F.pad(x, [pad] * 4)
    for i, (row, column) in enumerate(places):
        assert torch.equal(cut[i], padded[i, :, row : row + 12, column : column + 10])


@pytest.mark.parametrize("pad", [4, 2, 1])
def test_crop_at_the_ends_of_the_draw_stays_inside_the_padded_image(pad, given):
    x = images(n=2)
    largest = 1 - 2**-24  # the largest number that torch.rand can return
    given([0.0, 0.0], [largest, largest])
    first, last = crop(x, pad)
    assert torch.equal(first[:, pad:, pad:], x[0, :, :-pad, :-pad])
    assert torch.equal(last[:, :-pad, :-pad], x[1, :, pad:, pad:])


def test_crop_is_uniform_over_the_offsets():
    n = 5000
    x = torch.arange(1, 6, dtype=torch.float32).expand(n, 1, 5, 5)  # the middle shows the column's offset
    y = crop(x, 2)[:, 0, 2, 2]
    share = torch.bincount(y.long(), minlength=6)[1:] / n
    assert (share - 0.2).abs().max() < 4 * (0.2 * 0.8 / n) ** 0.5


def painted(x, y):
    """The rows and columns of a picture that changed."""
    changed = (x != y).any(0)
    return changed.any(1).nonzero().flatten(), changed.any(0).nonzero().flatten()


def test_cutout_paints_one_grey_square_of_eight_in_all_channels(given):
    x = torch.zeros(1, 3, 32, 32, dtype=torch.uint8)
    given([middle(10, 32), middle(20, 32)])
    y = cutout(x)
    rows, columns = painted(x[0], y[0])
    assert rows.tolist() == list(range(6, 14))
    assert columns.tolist() == list(range(16, 24))
    assert (y[0, :, 6:14, 16:24] == 127).all()
    assert (y != 0).sum() == 3 * 64


def test_cutout_paints_at_most_eight_by_eight_and_less_at_the_border():
    n = 300
    x = torch.zeros(n, 1, 12, 20)
    sizes = [[len(side) for side in painted(*pair)] for pair in zip(x, cutout(x), strict=True)]
    assert {height for height, _ in sizes} == {4, 5, 6, 7, 8}
    assert {width for _, width in sizes} == {4, 5, 6, 7, 8}


def identity(kept):
    """Draws of ``distort`` that neither shift nor scale, squeeze, shear or turn."""
    return [0.5] * 6 + [kept]


def test_distort_with_identity_parameters_is_the_identity(given):
    x = images(n=2)
    given(identity(0.1), identity(0.9))
    torch.testing.assert_close(distort(x), x.float(), atol=1e-3, rtol=0)


def test_distort_leaves_alone_the_images_whose_last_draw_is_one_half_or_more(given):
    x = images(n=200)
    rows = torch.rand(200, 7, generator=seeded())
    given(*rows.tolist())
    y = distort(x)
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
def test_distort_shifts_by_at_most_two_pixels(value, given):
    row = identity(0.0)
    row[0] = value
    given(row)
    _, r, c, *_ = spread(distort(blob()))
    assert r == pytest.approx(13.5, abs=1e-3)
    assert abs(c - 13.5) == pytest.approx(2 * abs(2 * value - 1), abs=1e-3)


# The order of the draws: shift along x, along y, scale, squeeze, shear, angle, and whether at all.
@pytest.mark.parametrize(
    ("index", "height", "width"), [(2, 1.15, 1.15), (3, 1 / 1.15, 1.15)], ids=["scale", "squeeze"]
)
def test_distort_scales_both_axes_and_squeezes_one_as_it_widens_the_other(index, height, width, given):
    row = identity(0.0)
    row[index] = 1.0
    x = blob(56, 56, (14, 42, 14, 42))
    given(row)
    before, after = spread(x), spread(distort(x))
    assert after[3] / before[3] == pytest.approx(height, abs=0.01)
    assert after[4] / before[4] == pytest.approx(width, abs=0.01)


def test_distort_turns_by_at_most_ten_degrees(given):
    row = identity(0.0)
    row[5] = 1.0
    x = blob(56, 56, (27, 29, 10, 46))  # a horizontal bar
    given(row)
    y = distort(x)[0, 0]
    p = y / y.sum()
    rows, columns = torch.meshgrid(torch.arange(56.0) - 27.5, torch.arange(56.0) - 27.5, indexing="ij")
    covariance, variance = (p * rows * columns).sum(), (p * columns**2).sum()
    slope = torch.atan(covariance / variance).rad2deg().abs()
    assert slope == pytest.approx(10, abs=0.3)


def test_distort_shears_horizontally_by_at_most_15_percent(given):
    row = identity(0.0)
    row[4] = 1.0
    x = blob(56, 56, (10, 46, 26, 30))  # a vertical bar
    given(row)
    y = distort(x)[0, 0]
    p = y / y.sum()
    rows, columns = torch.meshgrid(torch.arange(56.0) - 27.5, torch.arange(56.0) - 27.5, indexing="ij")
    assert abs((p * rows * columns).sum() / (p * rows**2).sum()) == pytest.approx(0.15, abs=0.01)
    assert spread(y[None, None])[3] == pytest.approx(spread(x)[3], abs=0.05)  # the height stays
