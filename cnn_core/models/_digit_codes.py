"""The target codes of LeNet-5's output layer: pictures of the ten digits, 7 wide and 12 high, in ±1.

LeCun et al. (1998), figure 3, show such pictures for the printable ASCII set. These are drawn anew in the
same raster: similar-looking characters get similar codes, which is what the paper wants of them.
"""

import torch

from cnn_core._check import require
from cnn_core._whole import whole

# Twelve rows a digit, the seven cells of a row from left to right; # is +1, . is −1.
_PICTURES = (
    "....... ..###.. .##.##. .#...#. ##...## ##...## ##...## ##...## .#...#. .##.##. ..###.. .......",
    "....... ...##.. ..###.. .####.. ...##.. ...##.. ...##.. ...##.. ...##.. ...##.. .###### .......",
    "....... .#####. ##...## .....## .....## ....##. ...##.. ..##... .##.... ##..... ####### .......",
    "....... ####### ....##. ...##.. ..###.. ....##. .....## .....## .....## ##..##. .####.. .......",
    "....... ....##. ...###. ..####. .##.##. ##..##. ##..##. ####### ....##. ....##. ....##. .......",
    "....... ####### ##..... ##..... #####.. ....##. .....## .....## .....## ##..##. .####.. .......",
    "....... ..####. .##.... ##..... ##..... #####.. ##..##. ##...## ##...## .##.##. ..###.. .......",
    "....... ####### #....## .....## ....##. ....##. ...##.. ...##.. ..##... ..##... ..##... .......",
    "....... ..###.. .##.##. ##...## .##.##. ..###.. .##.##. ##...## ##...## .##.##. ..###.. .......",
    "....... ..###.. .##.##. ##...## ##...## .##.### ..##.## .....## .....## ....##. .####.. .......",
)


def digit_codes(num_classes: int = 10) -> torch.Tensor:
    """Return the codes of the first ``num_classes`` digits, (num_classes, 84), in ±1; at most ten exist."""
    num_classes = whole(num_classes, "num_classes", 1)
    rule = f"must be from 1 to {len(_PICTURES)}: codes are drawn for the digits"
    require(num_classes <= len(_PICTURES), "num_classes", num_classes, rule)
    rows = [[1.0 if cell == "#" else -1.0 for cell in p.replace(" ", "")] for p in _PICTURES[:num_classes]]
    return torch.tensor(rows)
