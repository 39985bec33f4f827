"""One addition of each kind, as a contributor makes it, in a copy of the tree."""

import re
from pathlib import Path

import yaml

CHAPTER = "convolution"
SECTION = Path("book/03_how_cnns_work")
STUDY = Path("cnn_core/study/chapters")


def put(path: Path, text: str) -> None:
    """Write a new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert not path.exists(), path
    path.write_text(text, "utf-8")


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first ``old`` in a file."""
    text = path.read_text("utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), "utf-8")


LAYER = '''"""Half of everything: the smallest layer."""

import numpy as np

from cnn_core.nn._array import as_float
from cnn_core.nn.layer import Layer


class Halve(Layer):
    """Halve each entry.

    y = x / 2 for x of any shape, such as (N, C, H, W). Raises ValueError for anything but real numbers.
    """

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return x / 2, in the shape of ``x``."""
        return self.keep(as_float(x) / 2)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dy / 2, in the shape of ``dy``."""
        (dy,) = self.recall(dy)
        return dy / 2
'''


def layer(house: Path) -> None:
    """Add a layer."""
    put(house / "cnn_core/nn/halve.py", LAYER)
    public = house / "cnn_core/nn/__init__.py"
    edit(public, "from cnn_core.nn.layer", "from cnn_core.nn.halve import Halve\nfrom cnn_core.nn.layer")
    edit(public, '    "Layer",\n', '    "Halve",\n    "Layer",\n')
    row = 'TABLE.append((nn.Flatten(), T.Flatten(), IMAGE, "flatten"))\n'
    peer = 'type("Half", (T.Module,), {"forward": lambda self, x: x / 2})()'
    new = f'TABLE.append((nn.Halve(), {peer}, IMAGE, "halve"))\n'
    edit(house / "tests/nn/test_parity.py", row, row + new)


MODEL = '''"""A convolution and a linear layer: the smallest network."""

import torch
from torch import nn

from cnn_core.models._input import check_images
from cnn_core.models._registry import register


class TinyNet(nn.Sequential):
    """Four filters of 3×3, the mean of each map, ``num_classes`` scores."""

    def __init__(self, num_classes: int) -> None:
        pool = nn.AdaptiveAvgPool2d(1)
        super().__init__(nn.Conv2d(1, 4, 3), nn.ReLU(), pool, nn.Flatten(), nn.Linear(4, num_classes))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 1, H, W)."""
        check_images(images, 1, smallest=3)
        return super().forward(images)


@register(
    title="Tiny network",
    year=1998,
    paper="lecun1998",
    depth=2,
    input_sizes=((1, 28, 28), (1, 8, 8)),
    smallest=3,
)
def tiny_net(num_classes: int = 10) -> TinyNet:
    """Two layers with weights."""
    return TinyNet(num_classes)
'''
MODEL_TEST = """from cnn_core.models import create


def test_tiny_net_has_as_many_parameters_as_were_counted():
    assert sum(p.numel() for p in create("tiny_net").parameters()) == 4 * (9 + 1) + 10 * (4 + 1)
"""


def model(house: Path) -> None:
    """Add a network."""
    put(house / "cnn_core/models/tiny_net.py", MODEL)
    put(house / "tests/models/test_tiny_net.py", MODEL_TEST)


def recipe_field(house: Path) -> None:
    """Add a number to what a recipe may say."""
    edit(
        house / "cnn_core/train/recipe.py",
        "    gamma: float = 0.1\n",
        "    gamma: float = 0.1\n    chill: float = 0.0\n",
    )


EXPLORER = '''"""The squares explorer: a number and its square."""

import traitlets as t

from cnn_core.widgets.base import Explorer


class SquaresExplorer(Explorer):
    """Show a number and its square.

    Args:
        number: from 0 to 12.
    """

    name = "squares"
    number = t.Int(3, min=0, max=12).tag(sync=True)

    def fallback(self) -> str:
        """Return a sentence."""
        return f"<p>The square of {self.number} is {self.number**2}.</p>"
'''
MAIN = """/* A number and its square. */

import { square } from "./math.js";

function render({ model, el }) {
  const input = document.createElement("input");
  const words = document.createElement("output");
  input.type = "range";
  input.max = 12;
  input.ariaLabel = "Number";
  const show = () => {
    input.value = model.get("number");
    words.textContent = `The square of ${input.value} is ${square(Number(input.value))}.`;
  };
  const move = () => {
    model.set("number", Number(input.value));
    model.save_changes();
  };
  input.addEventListener("input", move);
  model.on("change:number", show);
  el.append(input, words);
  show();
  return () => model.off("change:number", show);
}

export default { render };
"""
MATH = """/* The arithmetic. */

export function square(number) {
  return number * number;
}
"""
WAY = '''"""How the squares explorer is opened and moved."""

from tests.widgets.ways import Part, Way

WAY = Way(
    drawn="output",
    tell="explorer.number",
    focus="input",
    keys=("ArrowRight",),
    keyed=4,
    clicks=(),
    clicked=4,
    code="explorer.number = 7",
    look="output",
    shown="The square of 7 is 49.",
)


def play(page):
    """Through all numbers."""
    yield Part("input", ("ArrowRight", "ArrowLeft"), 200)
'''
EXPLORER_TEST = """from cnn_core.widgets import SquaresExplorer


def test_the_fallback_states_the_square():
    assert "is 49." in SquaresExplorer(number=7).fallback()
"""


def explorer(house: Path) -> None:
    """Add an explorer."""
    folder, tests = house / "cnn_core/widgets/squares", house / "tests/widgets/squares"
    put(folder / "__init__.py", EXPLORER)
    put(folder / "main.js", MAIN)
    put(folder / "math.js", MATH)
    put(tests / "__init__.py", "")
    put(tests / "way.py", WAY)
    put(tests / "test_python.py", EXPLORER_TEST)


def chapter(house: Path) -> None:
    """Add a chapter: the text of another one under new names, which is what `make notebooks` would leave."""
    study, new = house / STUDY / CHAPTER, house / STUDY / "second_chapter"
    names = [entry["id"] for entry in yaml.safe_load((study / "claims.yml").read_text("utf-8"))]
    names += re.findall(r"name: (fig-[\w-]+)", (house / SECTION / f"{CHAPTER}.md").read_text("utf-8"))

    def renamed(text: str) -> str:
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(rf"(?<![\w-]){name}(?![\w-])", f"{name}-again", text)
        text = re.sub(rf"\b{CHAPTER}\.(q?\d)", r"second_chapter.\1", text)
        return text.replace("# 3.1 Convolution", "# 3.8 A second chapter")

    for path in sorted(p for p in study.iterdir() if p.is_file()):
        put(new / path.name, renamed(path.read_text("utf-8")))
    for suffix in (".md", ".ipynb"):
        text = (house / SECTION / f"{CHAPTER}{suffix}").read_text("utf-8")
        put(house / SECTION / f"second_chapter{suffix}", renamed(text))
    last = "      - file: 03_how_cnns_work/forward_pass\n"
    edit(house / "_toc.yml", last, last + "      - file: 03_how_cnns_work/second_chapter\n")


EXERCISE = """

forms.value(
    "CHAPTER.77",
    9,
    name="the number of weights",
    causes=(("sides are multiplied, not added.", 6), ("that is one row.", 3)),
    hints=("Rows times columns.",),
    reason="Three rows of three.",
)
"""
TASK = """### Exercise 77: the smallest one

How many weights has a kernel of 3×3 on one channel?

```{code-cell} ipython3
weights = ...

check("CHAPTER.77", weights)
```

<details class="solution"><summary>Solution and reason</summary>

```python
weights = 9
```

Three rows of three.

</details>

## Summary
"""


def exercise(house: Path) -> None:
    """Add an exercise."""
    path = house / STUDY / CHAPTER / "exercises.py"
    path.write_text(path.read_text("utf-8") + EXERCISE.replace("CHAPTER", CHAPTER), "utf-8")
    edit(house / SECTION / f"{CHAPTER}.md", "## Summary\n", TASK.replace("CHAPTER", CHAPTER))
