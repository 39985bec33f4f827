"""Residual and plain networks on CIFAR-10 as He et al. trained them, and a modern recipe beside theirs."""

from cnn_core.train.recipe import Recipe
from cnn_core.train.reproduction import Published, Reproduction, register

_PAPER = "He et al. 2016, section 4.2"
_TABLE_6 = "test error, Table 6"
_FIGURE_6 = "test error, read from the curves of Figure 6"

_CURVE = "the figure is read off a curve, to a few tenths"

# Network: the published figure, seeds.
_PUBLISHED = {
    "plain20": (Published(9.7, "he2016", _FIGURE_6, obstacle=_CURVE), 5),
    "plain56": (Published(13.3, "he2016", _FIGURE_6, obstacle=_CURVE), 5),
    "resnet20": (Published(8.75, "he2016", f"a single run, {_TABLE_6}"), 5),
    "resnet32": (Published(7.51, "he2016", f"a single run, {_TABLE_6}"), 5),
    "resnet44": (Published(7.17, "he2016", f"a single run, {_TABLE_6}"), 5),
    "resnet56": (Published(6.97, "he2016", f"a single run, {_TABLE_6}"), 5),
    "resnet110": (Published(6.61, "he2016", f"mean of five, {_TABLE_6}", 0.16, 5), 5),
}

PAPER = Reproduction(
    recipe=Recipe(
        name="resnet20",
        model="resnet20",
        data="cifar10",
        steps=64_000,
        normalise="pixel",
        augment=(("crop", 4), "flip"),
        batch_size=128,
        lr=0.1,
        momentum=0.9,
        weight_decay=1e-4,
        schedule="step",
        milestones=(32_000, 48_000),
        gamma=0.1,
    ),
    title="ResNet-20, CIFAR-10",
    accelerator=True,
    seeds=5,
    deviations=(
        "Images are divided by their deviation after the mean image is subtracted.",
        "bfloat16 in the products on an accelerator; weights, statistics and tests in float32.",
        "One device where the paper has two: the statistics of a batch are over 128 images, not over 64.",
        "Zeros are padded before the mean image is subtracted, so the margin is black and not the mean.",
        "PyTorch's momentum, on which a drop of the rate acts at once; the paper does not give its form.",
    ),
    reasons={
        "steps": f"{_PAPER}: training ends at 64,000 iterations, about 164 passes.",
        "normalise": f"{_PAPER}: the per-pixel mean is subtracted.",
        "augment": f"{_PAPER}: four pixels padded, a random 32×32 crop, a random flip.",
        "batch_size": f"{_PAPER}: 128.",
        "lr": f"{_PAPER}: 0.1.",
        "momentum": f"{_PAPER}: 0.9.",
        "weight_decay": f"{_PAPER}: 0.0001; that it acts on every parameter is our reading.",
        "milestones": f"{_PAPER}: divided by ten at 32,000 and 48,000 iterations.",
        "precision": "bfloat16 on an accelerator, where it is much faster; sums and tests in float32.",
    },
)

for _model, (_published, _seeds) in _PUBLISHED.items():
    _kind = "ResNet" if _model.startswith("resnet") else "Plain"
    _depth = _model.removeprefix("resnet").removeprefix("plain")
    _changes = {"warmup": 0.0}
    if _model == "resnet110":
        # The paper warms up at 0.01 until the training error is below 80 %, about 400 iterations.
        _changes = {
            "warmup": 400,
            "deviations": (*PAPER.deviations, "The warm-up is a straight rise instead of a low plateau."),
            "reasons": {
                **PAPER.reasons,
                "warmup": f"{_PAPER}: 110 layers start slowly, about 400 iterations.",
            },
        }
    register(
        PAPER.change(
            name=_model,
            title=f"{_kind}-{_depth}, CIFAR-10",
            model=_model,
            seeds=_seeds,
            published=_published,
            **_changes,
        )
    )

register(
    PAPER.change(
        name="resnet20-modern",
        title="ResNet-20, CIFAR-10, today's tricks",
        epochs=164,
        schedule="cosine",
        milestones=(),
        warmup=5,
        lr=0.2,
        nesterov=True,
        weight_decay=5e-4,
        decay="weights",
        label_smoothing=0.1,
        ema=0.999,
        augment=(("crop", 4), "flip", ("cutout", 8)),
        normalise="channel",
        seeds=5,
        published=Published(
            8.75, "he2016", f"{_TABLE_6}, the paper's own recipe", obstacle="another recipe, on purpose"
        ),
        deviations=("Everything but the network and the number of epochs.",),
        reasons={
            "epochs": "As long as the paper's run, so that only the tricks differ.",
            "schedule": "Loshchilov and Hutter 2017: a half cosine needs no milestones.",
            "warmup": "Goyal et al. 2017: a few passes of warm-up allow a larger rate.",
            "batch_size": "The paper's, so that the number of updates is the same too.",
            "lr": "Twice the paper's: the warm-up and the cosine allow it.",
            "weight_decay": "Zagoruyko and Komodakis 2016: five times the older value.",
            "decay": "Shrinking normalisation and biases has no use.",
            "label_smoothing": "Szegedy et al. 2016, section 7.",
            "ema": "An average over about a thousand steps is better than the last step.",
            "augment": "DeVries and Taylor 2017: cutout beside crop and flip.",
        },
    )
)

_SHORT = PAPER.change(
    epochs=5,
    model="resnet8",
    schedule="one_cycle",
    milestones=(),
    lr=0.4,
    nesterov=True,
    weight_decay=5e-4,
    decay="weights",
    normalise="channel",
    batch_size=256,
    precision="float32",
    accelerator=False,
    seeds=3,
    deviations=(),
    published=None,
    name="resnet8",
    title="ResNet-8, CIFAR-10, on a CPU",
    reasons={
        "epochs": "A few minutes on two cores.",
        "model": "One block a stage: the smallest network of the family.",
        "schedule": "One cycle: the best use of few epochs (Smith and Topin 2018).",
        "lr": "0.1 for a batch of 64, in proportion (Goyal et al. 2017).",
        "weight_decay": "Zagoruyko and Komodakis 2016.",
        "batch_size": "Keeps two cores busy.",
        "augment": PAPER.reasons["augment"],
    },
)
register(_SHORT)
register(
    _SHORT.change(
        name="resnet8-mnist",
        title="ResNet-8, MNIST, on a CPU",
        model_options={"in_channels": 1},
        data="mnist",
        pad=2,
        epochs=3,
        augment=(("crop", 2),),
        reasons={**_SHORT.reasons, "augment": "A digit stays what it is when it moves, but not in a mirror."},
    )
)

# Five passes of four networks, so that a CPU can show what the paper's Figure 6 is about.
for _model in ("plain20", "resnet20", "plain56", "resnet56"):
    _kind = "ResNet" if _model.startswith("resnet") else "Plain"
    register(
        PAPER.change(
            name=f"{_model}-short",
            title=f"{_kind}-{_model[-2:]}, CIFAR-10, five passes on a CPU",
            model=_model,
            epochs=5,
            schedule="one_cycle",
            milestones=(),
            precision="bfloat16",
            accelerator=False,
            seeds=3,
            deviations=(
                "Five passes instead of 164, and one cycle of the learning rate instead of steps.",
                *PAPER.deviations,
            ),
            reasons={
                **{k: v for k, v in PAPER.reasons.items() if k not in ("steps", "milestones")},
                "epochs": "What one core of a CPU does in minutes, or with 56 layers in about an hour.",
                "schedule": "One cycle: the best use of few epochs (Smith and Topin 2018).",
                "precision": "Twice as fast on a CPU that has bfloat16 products; tests in float32.",
            },
        )
    )
