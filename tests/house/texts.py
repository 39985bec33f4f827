"""What a contributor would write: the files of one addition of each kind."""

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
