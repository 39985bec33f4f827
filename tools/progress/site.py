"""The hook of the site's build: boxes take guesses, results wait for them, each page remembers."""

import html
import json
import re
from dataclasses import asdict
from pathlib import Path

from sphinx.application import Sphinx

from cnn_core.widgets._modules import join_module
from tools.chapter import chapters
from tools.progress import catalogue
from tools.progress.predictions import Prediction, predictions

PAGE = Path(__file__).with_name("page")
FOLDER = "progress"
OVERVIEW = "progress"  # the page that shows it all
_MARK = re.compile(r"<!-- predict (\S+): .*? -->|<!-- revealed -->")
_CHECK = re.compile(
    r'<span class="n">check</span><span class="p">\(</span><span class="s2">(?:&quot;|")([\w.]+)(?:&quot;|")'
)


def write(assets: Path) -> None:
    """Write what the pages load into the site's own files: the store, what uses it, the style."""
    target = assets / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    joined = join_module(PAGE / "predict.js", {})
    texts = {name: (PAGE / name).read_text("utf-8") for name in ("store.js", "overview.js", "style.css")}
    texts["catalogue.js"] = catalogue.script()
    texts["book.js"] = f"(() => {{\n{joined}}})();\n{(PAGE / 'marks.js').read_text('utf-8')}"
    for name, text in texts.items():
        (target / name).write_text(text, "utf-8")


def guessed(body: str, found: list[Prediction]) -> str:
    """Return the body of a page with a place for each guess, and its result in a fold that is open.

    The script closes the fold; without scripts, and for programs that read the text aloud, it stays open.
    """
    told = {one.id: one for one in found}

    def placed(match: re.Match) -> str:
        if match[1] is None:
            return "</details>"
        one = told[match[1]]
        facts = {key: value for key, value in asdict(one).items() if value and key != "question"}
        data = html.escape(json.dumps(facts, ensure_ascii=False))
        return (
            f'<div class="predict" id="{catalogue.anchor(one.id)}" data-predict="{data}"></div>'
            '<details class="predict-result" open><summary>The result</summary>'
        )

    return _MARK.sub(placed, body)


def anchored(body: str) -> str:
    """Return the body of a page with an anchor on the heading of each exercise."""
    for match in reversed(list(_CHECK.finditer(body))):
        heading = body.rfind("<h3", 0, match.start())
        name = f'<h3 id="{catalogue.anchor(match[1])}"'
        if heading >= 0 and name not in body:
            body = body[:heading] + name + body[heading + 3 :]
    return body


def add(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Put the guesses into a chapter, and load on every page what remembers them."""
    app.add_css_file(f"{FOLDER}/style.css")
    app.add_js_file(f"{FOLDER}/store.js", priority=100)
    for name in ("catalogue", "book", *(["overview"] if page == OVERVIEW else [])):
        app.add_js_file(f"{FOLDER}/{name}.js", loading_method="defer")
    chapter = next((one for one in chapters() if one.address == page), None)
    if chapter and "body" in context:
        context["body"] = anchored(guessed(context["body"], predictions(chapter)))
