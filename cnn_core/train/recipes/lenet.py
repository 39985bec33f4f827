"""LeNet-5 on MNIST and Fashion-MNIST, the network of 1989 on as many digits as it had."""

from cnn_core.train.recipe import Recipe
from cnn_core.train.reproduction import Published, Reproduction, register

_PAPER = "LeCun et al. 1998"
_OTHER = "another network: other activations, pooling, loss and optimiser"
_ORIGINAL = Reproduction(
    recipe=Recipe(
        name="lenet5_1998",
        model="lenet5_1998",
        data="mnist",
        epochs=20,
        pad=2,
        normalise=(-0.1, 1.175),
        batch_size=32,
        lr=0.01,
        momentum=0.0,
        schedule="step",
        milestones=(2, 5, 8, 12),
        gamma=0.5,
        loss="map",
        precision="float32",
    ),
    title="LeNet-5, original, MNIST",
    seeds=5,
    published=Published(0.95, "lecun1998", "test error after 20 passes, no distortions (section III.B)"),
    deviations=(
        "Batches of 32 images; the paper updates after every image.",
        "Plain gradient descent; the paper divides each rate by an estimated second derivative.",
        "Code pictures of the digits drawn anew; j of equation 9, which the paper does not give, is 1.",
    ),
    reasons={
        "epochs": f"{_PAPER}, section III.B: twenty passes through the training data.",
        "pad": f"{_PAPER}, section II.B: digits stand in a field of 32×32.",
        "normalise": f"{_PAPER}, section II.B: paper is −0.1, ink 1.175: mean about 0, variance about 1.",
        "batch_size": "A compromise: the paper's single images would take ten times as long on a CPU.",
        "lr": "Of 0.003, 0.01, 0.03 and 0.1 the best after one epoch of seed 0; from 0.03 on it diverged.",
        "milestones": f"{_PAPER}, section III.B: the rate falls after passes 2, 5, 8 and 12.",
        "gamma": f"{_PAPER}: 0.0005, 0.0002, 0.0001, 0.00005, 0.00001: about a half, at last a fifth.",
        "loss": f"{_PAPER}, equation 9: maximum a posteriori, with a rubbish class.",
    },
)
register(_ORIGINAL)
register(
    _ORIGINAL.change(
        name="lenet5_1998-distorted",
        title="LeNet-5, original, MNIST with distortions",
        augment=("distort",),
        published=Published(0.8, "lecun1998", "test error, trained with distorted digits (section III.B)"),
        deviations=(
            *_ORIGINAL.deviations,
            "Half of each batch is distorted anew each time; the paper adds nine fixed copies of each digit.",
        ),
        reasons={
            **_ORIGINAL.reasons,
            "augment": f"{_PAPER}, section III.A: random affine changes; their sizes are ours.",
        },
    )
)

_MODERN = Reproduction(
    recipe=Recipe(
        name="lenet5",
        model="lenet5",
        model_options={"activation": "relu", "pool": "max"},
        data="mnist",
        epochs=15,
        pad=2,
        batch_size=128,
        optimizer="adamw",
        lr=4e-3,
        weight_decay=1e-2,
        decay="weights",
        schedule="one_cycle",
        precision="float32",
    ),
    title="LeNet-5, today's parts, MNIST",
    seeds=5,
    published=Published(
        0.95,
        "lecun1998",
        "test error of the original, no distortions (section III.B)",
        obstacle=_OTHER,
    ),
    deviations=("The layers of 1998 with ReLU, max pooling, cross-entropy and AdamW.",),
    reasons={
        "epochs": "As many as take a few minutes on two cores; one cycle makes use of every length.",
        "model_options": "ReLU and max pooling: what today's textbooks use in the same layers.",
        "pad": f"{_PAPER}, section II.B: a field of 32×32.",
        "batch_size": "Large enough to keep two cores busy.",
        "optimizer": "AdamW needs no search for a rate here.",
        "lr": "Four times Adam's usual rate: one cycle only rises to it and comes down again.",
        "weight_decay": "Loshchilov and Hutter's default for AdamW; biases are left out.",
        "schedule": "One cycle: warm-up against a wild start, a long descent for the last tenths.",
    },
)
register(_MODERN)
register(
    _MODERN.change(
        name="lenet5-distorted",
        title="LeNet-5, today's parts, MNIST with distortions",
        epochs=20,
        augment=("distort",),
        published=Published(
            0.8,
            "lecun1998",
            "test error of the original, with distortions (section III.B)",
            obstacle=_OTHER,
        ),
        reasons={
            **_MODERN.reasons,
            "epochs": "Longer than without distortions: no two passes show the same digits.",
            "augment": f"{_PAPER}, section III.A: random affine changes; their sizes are ours.",
        },
    )
)
register(
    _MODERN.change(
        name="lenet5-fashion",
        title="LeNet-5, today's parts, Fashion-MNIST",
        data="fashion_mnist",
        augment=("flip",),
        seeds=3,
        published=None,
        reasons={**_MODERN.reasons, "augment": "A shirt is a shirt in the mirror."},
    )
)

register(
    Reproduction(
        recipe=Recipe(
            name="lecun1989",
            model="lecun1989",
            data="mnist",
            epochs=23,
            train_size=7291,
            test_size=2007,
            resize=16,
            normalise=(-1.0, 1.0),
            batch_size=1,
            lr=0.03,
            momentum=0.0,
            loss="mse",
            precision="float32",
        ),
        title="Zip-code network, 1989",
        seeds=5,
        published=Published(
            5.0,
            "lecun1989",
            "test error on 2,007 digits of zip codes",
            obstacle="other digits: MNIST for the zip codes",
        ),
        deviations=(
            "The first 7,291 and 2,007 images of MNIST, shrunk to 16×16, for the zip codes.",
            "The first test digits of MNIST are harder than the last, so another part gives another error.",
            "A fixed learning rate; the paper uses second derivatives to set a rate for each weight.",
            "The connections from H1 to H2 follow a table of ours; the paper does not print its own.",
        ),
        reasons={
            "epochs": "LeCun et al. 1989, section 5: 23 passes through the training set.",
            "train_size": "LeCun et al. 1989, section 2.1: 7,291 digits for training.",
            "test_size": "LeCun et al. 1989, section 2.1: 2,007 digits for testing.",
            "resize": "LeCun et al. 1989, section 2.2: images of 16×16.",
            "normalise": "LeCun et al. 1989, section 2.2: grey levels from −1 to 1.",
            "batch_size": "LeCun et al. 1989, section 4: weights are updated after each pattern.",
            "lr": "Of 0.01, 0.03 and 0.1 the best after one epoch of seed 0.",
            "loss": "LeCun et al. 1989, section 4: mean squared error against ±1.",
        },
    )
)
