"""The hook of the site's build: pages with exercises get the button, all others stay as they are."""

import json
import sys
from pathlib import Path

from sphinx.application import Sphinx

from tools.chapter import Chapter, chapters
from tools.page_python import exercises, runtime, scripts


def write(assets: Path) -> None:
    """Write Python's scripts, and what the pages load beside them, into the site's own files."""
    if not (runtime.FOLDER / runtime.MANIFEST).is_file():
        print("book/_python is not there: the pages get no button to answer exercises", file=sys.stderr)
        return
    scripts.write(assets / scripts.FOLDER)
    for name in ("exercises.js", "style.css"):
        target = assets / f"{scripts.FOLDER}-{name}"
        target.write_text((scripts.PAGE / name).read_text("utf-8"), "utf-8")


def outdated(app: Sphinx, env, added: set, changed: set, removed: set) -> list[str]:
    """Return the chapters whose built page names scripts of an earlier build."""
    if not (runtime.FOLDER / runtime.MANIFEST).is_file():
        return []
    first, _ = scripts.scripts()
    built = {one.address: Path(app.outdir) / f"{one.address}.html" for one in chapters()}
    return [
        page
        for page, path in built.items()
        if page in env.all_docs and path.is_file() and first not in path.read_text("utf-8")
    ]


def _chapter(page: str) -> Chapter | None:
    return next((one for one in chapters() if one.address == page), None)


def add(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Tell the page of a chapter which of its exercises it can check, and load the button's script."""
    chapter = _chapter(page) if (runtime.FOLDER / runtime.MANIFEST).is_file() else None
    told = chapter and exercises.of_chapter(chapter)
    if not told or "body" not in context:
        return
    first, _ = scripts.scripts()
    told = {"script": context["pathto"](f"_static/{scripts.FOLDER}/{first}", 1), **json.loads(told)}
    text = json.dumps(told).replace("<", "\\u003c")  # so that nothing in it ends the script
    context["body"] += f'<script type="application/json" id="cnn-python">{text}</script>\n'
    app.add_css_file(f"{scripts.FOLDER}-style.css")
    app.add_js_file(f"{scripts.FOLDER}-exercises.js", loading_method="defer")
