"""A recipe that reaches 94 % on CIFAR-10 in a few passes, after Jordan (2024)."""

from cnn_core.train.recipe import Recipe
from cnn_core.train.reproduction import Published, Reproduction, register

_PAPER = "Jordan 2024"

register(
    Reproduction(
        recipe=Recipe(
            name="airbench",
            model="airbench",
            data="cifar10",
            epochs=24,
            augment=(("crop", 2), "flip"),
            batch_size=1024,
            lr=1.5,
            momentum=0.85,
            nesterov=True,
            weight_decay=1.33e-3,
            schedule="one_cycle",
            label_smoothing=0.2,
            precision="bfloat16",
        ),
        title="Airbench network, CIFAR-10",
        accelerator=True,
        seeds=3,
        published=Published(
            5.99,
            "jordan2024",
            "mean test error of airbench94, six views of each image",
            obstacle="six views of each test image, and another length",
        ),
        deviations=(
            "One view of each test image instead of six, and 24 passes instead of 9.9.",
            "No Lookahead, no own rate for the shifts, mirror images at random instead of in turns.",
            "The rate follows a cosine up and down instead of a triangle.",
        ),
        reasons={
            "epochs": "9.9 in the paper; the rest stands in for the parts that are left out.",
            "augment": f"{_PAPER}, section 3.1: mirror images and shifts by two pixels.",
            "batch_size": f"{_PAPER}, listing: 1,024.",
            "lr": f"{_PAPER}, listing: 11.5 for 7,851 images in momentum's memory, so 1.5 for a batch.",
            "momentum": f"{_PAPER}, listing: 0.85.",
            "nesterov": f"{_PAPER}, listing.",
            "weight_decay": f"{_PAPER}, listing: 0.0153 per 7,851 images and unit of rate, so 0.002 / 1.5.",
            "schedule": f"{_PAPER}, listing: up for a quarter of the steps, then down.",
            "label_smoothing": f"{_PAPER}, section 3: 0.2.",
            "precision": f"{_PAPER}, listing: half precision; a CPU with bfloat16 products gains as well.",
        },
    )
)
