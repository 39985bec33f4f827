"""What the static site needs to run the explorers without a kernel: plain files, no server, no network."""

from __future__ import annotations

import json
from pathlib import Path

from cnn_core.widgets import explorers
from cnn_core.widgets.base import read_text, style


def wrapper(name: str, source: str) -> str:
    """A classic script that hands one explorer's module text to ``host.js``.

    A page opened from disk may not import ES modules by address, but it may load classic scripts.
    """
    return f"(window.cnnExplorers ??= {{}})[{json.dumps(name)}] = {json.dumps(source)};\n"


def write_static(folder: str | Path) -> list[Path]:
    """Write host, links, style and ``explorers/NAME.js`` under ``folder``; return the paths.

    A page that holds placeholders loads the style, the wrapper scripts of the explorers it shows, and the
    other two, all as classic scripts, in any order.
    """
    folder = Path(folder)
    texts = {file: read_text(file) for file in ("host.js", "share.js")} | {"explorer.css": style()}
    texts |= {f"explorers/{name}.js": wrapper(name, cls.source()) for name, cls in explorers().items()}
    for file, text in texts.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / file for file in texts]
