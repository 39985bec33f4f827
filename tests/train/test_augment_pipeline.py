"""Mixing of images and targets, and the steps of a recipe in their order."""

import pytest
import torch
from torch.nn import functional as F
from torchvision.transforms import v2

from cnn_core.train import augment
from cnn_core.train.augment import cutmix, mixup, pipeline, read_steps
from tests.train.test_augment import images, seeded


@pytest.mark.parametrize("alpha", [0.2, 1.0])
@pytest.mark.parametrize(
    ("ours", "theirs"), [(mixup, v2.MixUp), (cutmix, v2.CutMix)], ids=["mixup", "cutmix"]
)
def test_mixing_means_what_it_means_in_torchvision(ours, theirs, alpha, monkeypatch):
    """With the same λ, and the same rectangle, images and targets come out the same."""
    x, labels = images(n=6, dtype=torch.float32), torch.tensor([0, 1, 2, 3, 0, 1])
    for seed in range(20):
        mixed, shares = ours(x, F.one_hot(labels, 4).float(), seeded(seed), alpha)
        share = shares[0, 0]  # of image 0; its neighbour is of class 1
        torch.testing.assert_close(shares.sum(1), torch.ones(6))
        reference = theirs(alpha=alpha, num_classes=4)
        params = {"lam": share.item()}
        if ours is cutmix:
            changed = (mixed != x).any(0).any(0)
            rows, columns = changed.any(1).nonzero(), changed.any(0).nonzero()
            if len(rows) == 0:
                assert share == 1
                continue
            box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            params = {"box": tuple(map(int, box)), "lam_adjusted": share.item()}
            area = (params["box"][2] - params["box"][0]) * (params["box"][3] - params["box"][1])
            assert share.item() == pytest.approx(1 - area / 120)
        # The name before torchvision 0.21.
        draw = "make_params" if hasattr(reference, "make_params") else "_get_params"
        monkeypatch.setattr(reference, draw, lambda _, params=params: params)
        expected, their_shares = reference(x, labels)
        torch.testing.assert_close(mixed, expected, atol=1e-3, rtol=1e-5)
        torch.testing.assert_close(shares, their_shares)


def test_the_share_follows_the_beta_distribution():
    shares = torch.tensor([augment._share(seeded(seed), 0.5) for seed in range(2000)])
    assert shares.mean() == pytest.approx(0.5, abs=0.03)
    assert shares.var() == pytest.approx(1 / 8, abs=0.01)  # 1 / (4 · (2α + 1))


def test_pipeline_applies_the_named_changes_in_order_and_labels_stay_where_nothing_is_mixed():
    x, labels = images(n=6), torch.arange(6)
    one, other = seeded(), seeded()
    expected = augment.flip(*augment.crop(x, labels, one, 2), one)[0]
    found, same = pipeline((("crop", 2), "flip"), 6)(x, labels, other)
    assert torch.equal(found, expected)
    assert torch.equal(same, labels)


def test_pipeline_turns_labels_into_shares_where_images_are_mixed():
    _, shares = pipeline(("flip", ("mixup", 0.4)), 7)(images(n=6), torch.arange(6), seeded())
    assert shares.shape == (6, 7)
    torch.testing.assert_close(shares.sum(1), torch.ones(6))


def test_pipeline_without_names_changes_nothing():
    x, labels = images(), torch.arange(5)
    assert pipeline((), 5)(x, labels, seeded()) == (x, labels)


def test_steps_have_one_form_and_former_names_are_read():
    assert read_steps(["crop4", "flip", ["cutout", 8], ("distort",)]) == (
        ("crop", 4),
        "flip",
        ("cutout", 8),
        "distort",
    )


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (("flip", "rotate"), "augmentation='rotate': is not an augmentation; the closest"),
        (("crop",), r"augment='crop': must be \('crop', pad\)"),
        ((("flip", 2),), r"augment=\('flip', 2\): must be 'flip'"),
        ((("crop", 0),), "pad=0: must be ≥ 1"),
        ((("crop", 1.5),), "pad=1.5: must be a whole number"),
        ((("mixup", -1),), "alpha=-1: must be > 0"),
        ("flip", "augment='flip': must be a tuple"),
        ((7,), "augmentation=7: is not an augmentation"),
        (((),), r"augmentation=\(\): is not"),
    ],
)
def test_steps_that_do_not_fit_are_refused(steps, message):
    with pytest.raises(ValueError, match=message):
        read_steps(steps)
