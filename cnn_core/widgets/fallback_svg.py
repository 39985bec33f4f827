"""Small SVG pictures of matrices, for readers without scripts and for print."""

import html
import re
import struct
import zlib
from base64 import b64encode
from dataclasses import dataclass

import numpy as np

from cnn_core._number import number
from cnn_core._palette import INK, NEGATIVE, POSITIVE

_LEVELS = 4
_WRITTEN = 12  # matrices up to this many columns show their numbers, larger ones only colours


@dataclass(frozen=True)
class Panel:
    """One matrix (rows, cols) with its title, and the frame (row, col, rows, cols) drawn on it, in cells.

    With ``numbers=False`` even a small matrix shows colours alone.
    """

    title: str
    matrix: np.ndarray
    frame: tuple[int, int, int, int] | None = None
    numbers: bool = True

    @property
    def written(self) -> bool:
        """True if the numbers are written into the cells."""
        return self.numbers and self.matrix.shape[1] <= _WRITTEN

    @property
    def cell(self) -> int:
        """The side of a cell in pixels."""
        return 28 if self.written else 14 if self.matrix.shape[1] <= _WRITTEN else 6


def two_decimals(value: float) -> str:
    """Return a number with at most two decimals.

    >>> two_decimals(-1.0), two_decimals(0.125), two_decimals(-0.001)
    ('−1', '0.12', '0')
    """
    return number(round(float(value), 2), "g")


# Ink and ground of a picture, light and dark: it brings its own, since it cannot take those of the page.
_COLOURS = (
    f":root{{color:{INK};background:#fff}}"
    "@media(prefers-color-scheme:dark){:root{color:#e6e9ee;background:#181b20}}"
)


def image(body: str, width: float, height: float, description: str, **attributes: str) -> str:
    """Return an ``<img>`` whose source is an SVG of this size; ``description`` is its text alternative.

    ``body`` stands inside the ``<svg>``, which has the ``attributes`` (``font_size="13"``). Front ends that
    take an inline ``<svg>`` out of stored outputs leave an ``<img>``.
    """
    more = "".join(f" {name.replace('_', '-')}='{value}'" for name, value in attributes.items())
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='-8 -6 {width + 16:g} {height + 12:g}'{more}>"
        f"<style>{_COLOURS}</style>{body}</svg>"
    ).replace('"', "'")
    source = re.sub(r"[%#<>&\n]", lambda found: f"%{ord(found[0]):02X}", svg)
    size = f'width="{width + 16:.0f}" height="{height + 12:.0f}"'
    alt = html.escape(description)
    return f'<img class="dark-light" alt="{alt}" {size} src="data:image/svg+xml,{source}"/>'


def draw_panels(panels: list[Panel], description: str) -> str:
    """Return a picture with the panels side by side; ``description`` is what a screen reader says."""
    parts, left, bottom = [], 0, 0
    for panel in panels:
        rows, cols = panel.matrix.shape
        cell = panel.cell
        parts.append(f'<g transform="translate({left} 0)">{_draw_panel(panel, cell)}</g>')
        left += max(cols * cell, 60) + 28
        bottom = max(bottom, rows * cell + 24)
    letters = {"fill": "currentColor", "font_family": "sans-serif", "font_size": "13"}
    return image("".join(parts), left - 28, bottom, description, **letters)


def _draw_panel(panel: Panel, cell: int) -> str:
    rows, cols = panel.matrix.shape
    height, width = rows * cell, cols * cell
    shades = _shade(panel.matrix, cell)
    numbers = lines = ""
    if panel.written:
        grid = [f"M0 {r * cell}h{width}" for r in range(rows + 1)] + [
            f"M{c * cell} 0v{height}" for c in range(cols + 1)
        ]
        lines = f'<path d="{"".join(grid)}" stroke="currentColor" stroke-opacity=".35" fill="none"/>'
        numbers = "".join(_write_row(row, (r + 0.5) * cell + 5, cell) for r, row in enumerate(panel.matrix))
        numbers = f'<g text-anchor="middle">{numbers}</g>'
    else:
        lines = f'<path d="M0 0h{width}v{height}h-{width}z" stroke="currentColor" fill="none"/>'
    frame = ""
    if panel.frame:
        top, left, tall, wide = (n * cell for n in panel.frame)
        box = f'x="{left}" y="{top}" width="{wide}" height="{tall}"'
        frame = f'<rect {box} fill="none" stroke="currentColor" stroke-width="3"/>'
    title = f'<text y="14" font-weight="bold">{html.escape(panel.title)}</text>'
    return f'{title}<g transform="translate(0 22)">{shades}{lines}{numbers}{frame}</g>'


def _write_row(row: np.ndarray, y: float, cell: int) -> str:
    texts = "".join(f'<tspan x="{c * cell + cell // 2}">{two_decimals(v)}</tspan>' for c, v in enumerate(row))
    return f'<text y="{y:g}">{texts}</text>'


def _shade(matrix: np.ndarray, cell: int) -> str:
    """Blue below zero, orange above, in a few strengths: one path for each."""
    largest = np.abs(matrix).max() or 1
    levels = np.rint(np.abs(matrix) / largest * _LEVELS).astype(int)
    paths = []
    for level in range(1, _LEVELS + 1):
        for colour, side in ((NEGATIVE, matrix < 0), (POSITIVE, matrix > 0)):
            cells = np.argwhere((levels == level) & side)
            if len(cells):
                d = "".join(f"M{c * cell} {r * cell}h{cell}v{cell}h-{cell}z" for r, c in cells.tolist())
                paths.append(f'<path d="{d}" fill="{colour}" fill-opacity="{level * 0.5 / _LEVELS:g}"/>')
    return "".join(paths)


def draw_levels(levels: np.ndarray) -> str:
    """Return an SVG ``<image>`` of levels (rows, cols), 0 (clear) to 3 (full orange), a unit a cell.

    It carries a PNG of two bits a pixel stored without compression, so that its bytes do not depend on the
    version of a library.
    """
    rows, cols = levels.shape
    padded = np.pad(levels, ((0, 0), (0, -cols % 4))).reshape(rows, -1, 4)
    lines = (padded << np.array([6, 4, 2, 0])).sum(2).astype(np.uint8)
    raw = b"".join(b"\0" + line.tobytes() for line in lines)
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(raw), len(raw) ^ 0xFFFF) + raw
    orange = bytes.fromhex(POSITIVE[1:])
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", cols, rows, 2, 3, 0, 0, 0),
        b"PLTE": 4 * orange,
        b"tRNS": bytes(255 * level // 3 for level in range(4)),
        b"IDAT": stored + struct.pack(">I", zlib.adler32(raw)),
        b"IEND": b"",
    }
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks.items()
    )
    return (
        f'<image width="{cols}" height="{rows}" style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{b64encode(data).decode("ascii")}"/>'
    )
