"""Prepare the runtime: ``python -m tools.page_python PYODIDE.tgz NUMPY.whl``. Node must be installed."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cnn_core._files import write_whole
from tools.page_python import inputs, package, runtime

HERE = Path(__file__).parent
LICENCES = {
    "Pyodide": ("MPL-2.0", "https://github.com/pyodide/pyodide"),
    "CPython": ("PSF-2.0", "https://docs.python.org/3/license.html"),
    "NumPy": ("BSD-3-Clause, and those of what it contains, in the part numpy", "https://numpy.org"),
    "Emscripten and musl": ("MIT", "https://emscripten.org"),
}


def prepared(folder: Path, wheel: Path) -> dict[str, bytes]:
    """Return the parts, not yet compressed, from the unpacked package and the checked wheel."""
    with tempfile.TemporaryDirectory() as name:
        book, stdlib, numpy = (Path(name) / part for part in ("book.zip", "stdlib.zip", "numpy.zip"))
        book.write_bytes(package.archive())
        program = ["node", HERE / "compile.mjs", folder, wheel, book, HERE / "trim.py", stdlib, numpy]
        subprocess.run(program, check=True)
        return {
            "loader": (folder / "pyodide.js").read_bytes(),
            "asm": (folder / "pyodide.asm.mjs").read_bytes(),
            "wasm": (folder / "pyodide.asm.wasm").read_bytes(),
            "stdlib": stdlib.read_bytes(),
            "numpy": numpy.read_bytes(),
        }


def main(tarball: str, wheel: str) -> None:
    """Write the parts and the list. Raises ValueError if an input is not what its publisher says."""
    if not shutil.which("node"):
        raise SystemExit(
            "Node runs the runtime to compile its library, and is not installed: https://nodejs.org"
        )
    with tempfile.TemporaryDirectory() as name:
        folder = inputs.unpacked(Path(tarball), Path(name))
        inputs.checked_wheel(Path(wheel), folder)
        entry, info = inputs.numpy_entry(folder), inputs.lock(folder)["info"]
        parts = prepared(folder, Path(wheel))
    listed = {}
    runtime.FOLDER.mkdir(exist_ok=True)
    for part, data in parts.items():
        packed = runtime.squeezed(data)
        write_whole(runtime.FOLDER / f"{part}.gz", packed)
        listed[part] = {"what": runtime.PARTS[part], "bytes": len(packed), "sha256": runtime.sha256(packed)}
        print(f"{part:8} {len(data):>12,} bytes, {len(packed):>10,} compressed")
    told = {
        "versions": {"pyodide": inputs.PYODIDE, "numpy": entry["version"]},
        "sources": {
            f"npm pyodide@{inputs.PYODIDE}": inputs.INTEGRITY,
            entry["file_name"]: f"sha256-{entry['sha256']}",
        },
        "licences": {name: {"licence": licence, "home": home} for name, (licence, home) in LICENCES.items()},
        "lock": info,
        "parts": listed,
    }
    text = json.dumps(told, indent=2) + "\n"
    write_whole(runtime.FOLDER / runtime.MANIFEST, text.encode())
    print(f"{'all':8} {'':>19} {sum(one['bytes'] for one in listed.values()):>10,} compressed")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(
            f"{__doc__}\nThe two files: `npm pack pyodide@{inputs.PYODIDE}`, and NumPy's wheel for it."
        )
    main(*sys.argv[1:])
