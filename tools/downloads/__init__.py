"""What readers take with them: the site as a zip, the book as a PDF, and the links to both on the site.

A page says where the links stand by an empty ``<div class="downloads"></div>``. A build of the site leaves it
empty; the commands that make the files fill it, on every page that has one.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import cnn_core
from cnn_core._files import write_whole

FOLDER = "downloads"
NAME = f"cnn-encyclopedia-{cnn_core.__version__}"
PLACE = re.compile(r'(<div class="downloads">).*?(</div>)', re.DOTALL)
_WORDS = {".pdf": "The book as a PDF", ".zip": "The site as a zip"}


def pages(site: Path) -> list[Path]:
    """Return the pages of the site, without what its folders of files hold."""
    files = {"_static", "_sources", FOLDER}
    found = (path.relative_to(site) for path in site.rglob("*.html"))
    return [site / path for path in sorted(found) if not files & {*path.parts}]


def files(site: Path) -> list[Path]:
    """Return the files of this version that stand in the site to be taken away, the PDF first."""
    return [path for kind in _WORDS if (path := site / FOLDER / f"{NAME}{kind}").is_file()]


def filled(text: str, found: Iterable[Path], up: str = "") -> str:
    """Return the text of a page with links to the files ``found``, which stand ``up`` from it."""
    links = [
        f'<a href="{up}{FOLDER}/{path.name}" download>{_WORDS[path.suffix]}</a> '
        f"(version {cnn_core.__version__}, {max(1, round(path.stat().st_size / 1e6))} MB)"
        for path in found
    ]
    inside = f"<p>{' · '.join(links)}</p>" if links else ""
    return PLACE.sub(lambda match: f"{match[1]}{inside}{match[2]}", text)


def link(site: Path) -> None:
    """Make the links on the site's pages say which files there are."""
    found = files(site)
    for path in pages(site):
        text = path.read_text("utf-8")
        up = "../" * (len(path.relative_to(site).parts) - 1)
        if (new := filled(text, found, up)) != text:
            write_whole(path, new)


def forget(site: Path) -> None:
    """Remove the files that were made of an earlier site."""
    for path in (site / FOLDER).glob("cnn-encyclopedia-*.*"):
        path.unlink()


def standing(site: Path) -> Path:
    """Return the folder for the files, made if need be; raises SystemExit, in one line, without a site."""
    if not (site / "index.html").is_file():
        raise SystemExit(f"{site}: no built site stands here: run `make book` first")
    (site / FOLDER).mkdir(exist_ok=True)
    return site / FOLDER
