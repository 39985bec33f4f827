"""How the networks were trained: the recipe of each paper as a table, every line with its section.

The lines of a recipe of this package come from its ``reasons``; those of the papers on ImageNet, which are
too large to be repeated here, stand below.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from cnn_core._check import known
from cnn_core.train._read import text
from cnn_core.train.reproduction import get_reproduction, list_recipes

_SET = "ImageNet of 2012: 1.28 million images, 1,000 classes"
_NOT = ("not stated", "–")
_PAPERS = {
    "alexnet": (
        "AlexNet, as Krizhevsky et al. trained it in 2012",
        {
            "images": (_SET, "2"),
            "preparation": ("shorter side 256, middle square, mean of each pixel subtracted", "2"),
            "variation": ("random 224×224 part, mirror image; colours shifted along main axes", "4.1"),
            "dropout": ("0.5 in the first two fully connected layers", "4.2"),
            "optimiser": ("gradient descent, momentum 0.9", "5"),
            "rate": ("0.01, divided by 10 three times, when the validation error stands still", "5"),
            "weight decay": ("0.0005", "5"),
            "batch": ("128", "5"),
            "length": ("about 90 passes, five to six days on two cards", "5"),
            "start": ("normal, deviation 0.01; biases 0, or 1 where ReLUs need a push", "5"),
            "test": ("ten parts of an image, softmax outputs averaged", "4.1"),
        },
    ),
    "vgg": (
        "VGG, as Simonyan and Zisserman trained it in 2014",
        {
            "images": (_SET, "4"),
            "preparation": ("mean colour subtracted", "2.1"),
            "variation": (
                "shorter side 256, 384 or random in 256 to 512; part, mirror image, colours",
                "3.1",
            ),
            "dropout": ("0.5 in the first two fully connected layers", "3.1"),
            "optimiser": ("gradient descent, momentum 0.9", "3.1"),
            "rate": ("0.01, divided by 10 three times, when the validation accuracy stands still", "3.1"),
            "weight decay": ("0.0005", "3.1"),
            "batch": ("256", "3.1"),
            "length": ("370,000 steps or 74 passes, two to three weeks on four cards", "3.1, 3.3"),
            "start": ("net A: normal, variance 0.01; deeper ones take seven layers of it", "3.1"),
            "test": ("the whole image and its mirror image, at one size or several", "3.2"),
        },
    ),
    "googlenet": (
        "GoogLeNet, as Szegedy et al. trained it in 2014",
        {
            "images": (_SET, "7"),
            "preparation": ("mean subtracted", "5"),
            "variation": ("part of 8 to 100 % of the area, sides 3:4 to 4:3; colours", "6"),
            "dropout": ("0.4 before the last layer; 0.7 in the two heads", "5"),
            "optimiser": ("gradient descent on several machines, momentum 0.9", "6"),
            "rate": ("4 % less every 8 passes; where it starts is not stated", "6"),
            "weight decay": _NOT,
            "batch": _NOT,
            "length": _NOT,
            "start": _NOT,
            "test": ("the mean of the weights over the last steps; one part, up to 144", "6, 7"),
        },
    ),
    "resnet": (
        "ResNet, as He et al. trained it on ImageNet in 2015",
        {
            "images": (_SET, "4.1"),
            "preparation": ("mean of each pixel subtracted", "3.4"),
            "variation": ("shorter side random in 256 to 480; part, mirror image, colours", "3.4"),
            "dropout": ("none; batch normalisation after each convolution", "3.4"),
            "optimiser": ("gradient descent, momentum 0.9", "3.4"),
            "rate": ("0.1, divided by 10 when the error stands still", "3.4"),
            "weight decay": ("0.0001", "3.4"),
            "batch": ("256", "3.4"),
            "length": ("up to 600,000 steps", "3.4"),
            "start": ("He's rule", "3.4"),
            "test": ("ten parts of an image; for the best results whole images in five sizes", "3.4"),
        },
    ),
    "convnext": (
        "ConvNeXt-T, as Liu et al. trained it in 2022",
        {
            "images": (_SET, "3.1"),
            "variation": (
                "part, mirror image, RandAugment, random erasing; two images mixed (mixup, CutMix)",
                "table 5",
            ),
            "regularisation": ("labels smoothed by 0.1; each block dropped now and then", "table 5"),
            "optimiser": ("AdamW", "table 5"),
            "rate": ("0.004, rising for 20 passes, then along a cosine", "table 5"),
            "weight decay": ("0.05", "table 5"),
            "batch": ("4,096", "table 5"),
            "length": ("300 passes", "table 5"),
            "start": ("truncated normal; each branch times 0.000001", "table 5"),
            "test": ("a running mean of the weights; one part", "A.1"),
        },
    ),
}


@dataclass(frozen=True)
class RecipeTable:
    """A recipe as a table of three columns; ``lines`` is what → (how, where it is written)."""

    title: str
    lines: dict[str, tuple[str, str]]
    where: str = "section"

    def __str__(self) -> str:
        rows = [(what, *line) for what, line in self.lines.items()]
        widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:2]]
        return "\n".join(f"{a:{widths[0]}}  {b:{widths[1]}}  {c}".rstrip() for a, b, c in rows)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        body = "".join(
            f'<tr><th scope="row">{escape(what)}</th><td>{escape(how)}</td><td>{escape(place)}</td></tr>'
            for what, (how, place) in self.lines.items()
        )
        head = "".join(f'<th scope="col">{name}</th>' for name in ("what", "how", self.where))
        return (
            f'<table class="recipe"><caption>{escape(self.title)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def recipe_table(name: str) -> RecipeTable:
    """Return how a network was trained, line by line with the section of the paper.

    ``name`` is ``"alexnet"``, ``"vgg"``, ``"googlenet"``, ``"resnet"`` or ``"convnext"`` for the papers on
    ImageNet, or a recipe of the package, whose lines are its values and its reasons. Raises ValueError for
    another name.
    """
    text(name, "name")
    if name in _PAPERS:
        title, lines = _PAPERS[name]
        return RecipeTable(title, lines)
    known("recipe", name, [*_PAPERS, *list_recipes()])
    found = get_reproduction(name)
    lines = {
        field.replace("_", " "): (_said(getattr(found.recipe, field)), reason)
        for field, reason in found.reasons.items()
    }
    return RecipeTable(found.title, lines, "reason")


def _said(value: object) -> str:
    """Return a value of a recipe in words.

    >>> _said((32_000, 48_000)), _said((("crop", 4), "flip")), _said(0.1)
    ('32,000, 48,000', 'crop 4, flip', '0.1')
    """
    if isinstance(value, tuple):
        return ", ".join(" ".join(map(_said, v)) if isinstance(v, tuple) else _said(v) for v in value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
