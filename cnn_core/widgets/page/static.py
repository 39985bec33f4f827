"""What the static site needs to run the explorers without a kernel: plain files, no server, no network."""

import json
from pathlib import Path

from cnn_core.widgets import explorers
from cnn_core.widgets.base import common_style


def wrapper(name: str, source: str) -> str:
    """Return a classic script that hands one explorer's module text to ``host.js``.

    A page opened from disk may not import ES modules by address, but it may load classic scripts.
    """
    return f"(window.cnnExplorers ??= {{}})[{json.dumps(name)}] = {json.dumps(source)};\n"


def write_static(folder: str | Path) -> list[Path]:
    """Write host, links, style and ``explorers/NAME.js`` under ``folder``; return the paths.

    A page that holds placeholders loads the style, the wrapper scripts of the explorers it shows, and the
    other two, all as classic scripts, in any order.
    """
    folder, classes = Path(folder), explorers().values()
    texts = {file: Path(__file__).with_name(file).read_text("utf-8") for file in ("host.js", "share.js")}
    texts["explorer.css"] = common_style() + "".join(cls.own_style() for cls in classes)
    texts |= {f"explorers/{cls.name}.js": wrapper(cls.name, cls.source()) for cls in classes}
    for file, text in texts.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / file for file in texts]
