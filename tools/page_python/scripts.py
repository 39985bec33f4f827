"""The scripts from which a page loads Python: classic ones, as a page opened from disk may load no others."""

import base64
import json
from functools import cache
from pathlib import Path

from tools.page_python import package, runtime

PAGE = package.PAGE
PIECE = 720_000  # bytes of a part in one script, a multiple of 3, so that the base64 texts can be joined
FOLDER = "python"


def _named(name: str, text: str) -> tuple[str, str]:
    """Return the file's name with a hash in it, and its text."""
    return f"{name}.{runtime.sha256(text.encode())[:12]}.js", text


def _piece(name: str, data: bytes) -> tuple[str, str]:
    """Return one script that hands over a piece under its own file's name."""
    text = base64.b64encode(data).decode()
    file, _ = _named(name, text)
    return file, f'cnnPython.part("{file}", "{text}");\n'


@cache
def scripts() -> tuple[str, dict[str, str]]:
    """Return the name of the script that a page loads first, and all files: name → text."""
    parts = dict(runtime.parts())
    parts["worker"] = runtime.squeezed((PAGE / "worker.js").read_bytes())
    parts["book"] = runtime.squeezed(package.archive())
    files, index = {}, {}
    for part, data in parts.items():
        index[part] = []
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            file, text = _piece(f"{part}-{start // PIECE}", piece)
            files[file] = text
            index[part].append({"file": file, "bytes": len(piece)})
    told = {"parts": index, "lock": runtime.manifest()["lock"]}
    first = f"globalThis.cnnPythonIndex = {json.dumps(told)};\n"
    first += "globalThis.cnnPythonIndex.folder = document.currentScript.src.replace(/[^/]*$/, '');\n"
    first += "".join((PAGE / name).read_text("utf-8") for name in ("runtime.js", "feedback.js", "editor.js"))
    name, text = _named("answer", first)
    return name, files | {name: text}


def write(folder: Path) -> None:
    """Write the scripts and the list of versions and licences into a folder; old ones go."""
    _, files = scripts()
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, "utf-8")
    listed = (runtime.FOLDER / runtime.MANIFEST).read_text("utf-8")
    (folder / "versions.json").write_text(listed, "utf-8")
