"""Networks and blocks, drawn from the code: as maps that become smaller, or as a graph of operations."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cnn_core._check import require
from cnn_core._palette import CATEGORIES, GREY, INK
from cnn_core._whole import whole

if TYPE_CHECKING:
    from torch import nn

_PALETTE = dict(zip(("conv", "pool", "linear", "join"), CATEGORIES, strict=False))
# A drawing of its own follows the reader's system; the book's pages take it up and give it their colours.
_STYLE = (
    f"<style>.network{{color:{INK};background:#fff}}"
    "@media(prefers-color-scheme:dark){.network{color:#e6e9ee;background:#181b20}}</style>"
)


@dataclass(frozen=True)
class Drawing:
    """An SVG picture that a notebook shows; ``alt`` says in words what is in it."""

    svg: str
    alt: str

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        """Return it as an ``<img>``: of outputs that were not run here, JupyterLab shows no SVG."""
        source = re.sub(r'[%#<>&"\n]', lambda found: f"%{ord(found[0]):02X}", self.svg)
        return f'<img src="data:image/svg+xml,{source}" alt="{html.escape(self.alt, quote=True)}">'

    def __repr__(self) -> str:
        return self.alt


def colour(kind: str) -> str:
    """Return the colour of a kind of operation, the same in every drawing."""
    return _PALETTE.get(kind, GREY)


def draw_network(
    model: "nn.Module | Sequence[nn.Module]",
    input_shape: tuple[int, int, int],
    kind: Literal["maps", "graph"] = "maps",
    columns: int = 7,
) -> Drawing:
    """Return a drawing of a network or of a block of one, for an image of ``input_shape`` (C, H, W).

    As ``maps`` it shows the maps between the parts that every path passes, their sides and the number of
    their channels as on a root and a logarithmic scale, equal neighbours as one, in rows of at most
    ``columns``. As a ``graph`` it shows each operation and how they are joined: branches, shortcuts, sums
    and stacks.
    Convolutions are blue, poolings red, matrix products green, joins violet, all else is grey. The layers are
    those that an image really passes (see ``cnn_core.models.summary``); nothing is computed, and the model is
    left as it was.

    ``model`` is a module of PyTorch or a list of them. Raises ValueError for anything else, for modules that
    torch.jit has compiled, for a shape that is not three positive whole numbers, another ``kind`` and
    ``columns`` below 1, and for images that the network cannot read.
    """
    from torch import nn

    from cnn_core._blank_image import require_written
    from cnn_core.viz._maps import draw_graph, draw_maps
    from cnn_core.viz._steps import groups, merged
    from cnn_core.viz._trace import trace

    if isinstance(model, list | tuple) and model and all(isinstance(layer, nn.Module) for layer in model):
        model = nn.Sequential(*model)
    require_written(model, "must be a torch.nn.Module or a list of them")
    good = isinstance(input_shape, tuple | list) and len(input_shape) == 3
    require(good, "input_shape", input_shape, "must be (channels, height, width)")
    shape = tuple(whole(side, "input_shape", 1) for side in input_shape)
    require(kind in ("maps", "graph"), "kind", kind, 'must be "maps" or "graph"')
    columns = whole(columns, "columns", 1)
    nodes = merged(trace(model, shape))
    body, width, height = draw_graph(nodes) if kind == "graph" else draw_maps(groups(nodes), columns)
    alt = _graph_words(nodes) if kind == "graph" else _map_words(groups(nodes))
    return Drawing(_picture(body, width, height, alt), alt)


def _picture(body: str, width: float, height: float, alt: str) -> str:
    """Return the SVG text: letters and lines take the colour of the text around, where there is one."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="network" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" font-family="system-ui,sans-serif" '
        f'font-size="12" text-anchor="middle" fill="currentColor">{_STYLE}<title>{html.escape(alt)}</title>'
        f"{body}</svg>"
    )


def sizes(shape: Sequence[int]) -> str:
    """Return a shape as text, channels first.

    >>> sizes((64, 56, 56))
    '64×56×56'
    """
    return "×".join(map(str, shape))


def _map_words(found: list) -> str:
    parts = [f"{' '.join(g.words)}{f' {g.count} times' * (g.count > 1)}: {sizes(g.shape)}" for g in found]
    return f"A network as maps, from the left: {'; '.join(parts)}."


def _graph_words(nodes: list) -> str:
    parts = []
    for number, node in enumerate(nodes):
        words = ", ".join((node.label, *node.extras))
        sources = ", ".join(str(source + 1) for source in node.inputs)
        straight = node.inputs in ([], [number - 1])
        parts.append(f"{number + 1} {words}" + ("" if straight else f" (of {sources})"))
    return f"A graph of operations, from the top: {'; '.join(parts)}."
