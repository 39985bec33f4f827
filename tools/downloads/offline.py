"""Packs the built site into one zip that opens from disk: ``python -m tools.downloads.offline``.

The same tree gives the same bytes: names in order, one date, one kind of compression. The site is built anew
as a whole, since the index of the search lacks entries after a build of what changed.
"""

import io
import re
import sys
import zipfile
from pathlib import Path

import cnn_core
from cnn_core._files import write_whole
from cnn_core.study.cards import ERRATA
from tools import downloads
from tools.build import HTML, build
from tools.contents import ROOT, settings

_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
# A style sheet that is written after the pages: a first build does not know its checksum yet.
_LATE = re.compile(r"(mystnb\.[0-9a-f]+\.css)\?v=[0-9a-f]+")
_LICENCES = ("LICENSE", "LICENSE-TEXT")


def read_me() -> str:
    """Return what stands beside the start page: what this is, how it is opened, where the newest one is."""
    return (
        f"{settings()['title']}, version {cnn_core.__version__}\n\n"
        "Unpack the whole folder, then open index.html in a browser. Everything works without a network:\n"
        "explorers, search, and the exercises that are answered in the page.\n\n"
        f"The newest version: {ERRATA.removesuffix('errata.html')}\n"
        "Text under CC BY 4.0 (LICENSE-TEXT), code under the MIT licence (LICENSE).\n"
    )


def members(site: Path) -> dict[str, bytes]:
    """Return what the zip holds, by its name in it: the site without its own downloads, and the licences."""
    found = {name: (ROOT / name).read_bytes() for name in _LICENCES}
    found["README.txt"] = read_me().encode()
    pages = set(downloads.pages(site))
    for path in site.rglob("*"):
        name = path.relative_to(site)
        if not path.is_file() or name.parts[0] == downloads.FOLDER or name.name.startswith("."):
            continue
        data = path.read_bytes()
        if path in pages:
            data = _LATE.sub(r"\1", downloads.filled(data.decode(), ())).encode()
        found[name.as_posix()] = data
    return found


def write(site: Path, target: Path) -> None:
    """Write the zip of the site at ``site``, whole or not at all."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(members(site).items()):
            entry = zipfile.ZipInfo(f"{target.stem}/{name}", _DATE)
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            archive.writestr(entry, data)
    write_whole(target, packed.getvalue())


def main() -> int:
    """Build the site, pack it and link it."""
    build(whole=True)
    target = downloads.standing(HTML) / f"{downloads.NAME}.zip"
    write(HTML, target)
    downloads.link(HTML)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
