"""What there is to be done in each chapter, with ids that stay: predictions, self-checks and exercises."""

import html
import json
import re
from dataclasses import dataclass
from functools import cache

import cnn_core
from cnn_core.study.question import question
from tools.chapter import Chapter, chapters
from tools.contents import parts, settings
from tools.progress.predictions import predictions
from tools.published import exercises

_ASKED = re.compile(r"^selfcheck\([\"']([\w.]+)[\"']\)", re.M)
_MARKUP = [(r"\[([^\]]+)\]\([^)]*\)", r"\1"), (r"\*\*|[`*$]", ""), (r"\\([a-z]+)", r"\1"), (r"[{}\\]", "")]


@dataclass(frozen=True)
class Item:
    """One thing to do: its id, a label such as "Exercise 3", what it asks, and the anchor of its place."""

    id: str
    label: str
    text: str
    anchor: str
    choices: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return Markdown as plain words."""
    for pattern, new in _MARKUP:
        text = re.sub(pattern, new, text)
    return " ".join(text.split())


def anchor(identifier: str) -> str:
    """Return the anchor of a prediction or an exercise on its page: ``do-convolution-p1``."""
    return f"do-{identifier.replace('.', '-')}"


@cache
def items(chapter: Chapter) -> tuple[Item, ...]:
    """Return what a chapter gives its reader to do: predictions, then questions, then exercises."""
    found = [
        Item(one.id, f"Prediction {number}", plain(one.question), anchor(one.id))
        for number, one in enumerate(predictions(chapter), 1)
    ]
    asked = [name for cell in chapter.code for name in _ASKED.findall(cell.source)]
    for number, name in enumerate(asked, 1):
        one = question(name)
        choices = tuple(choice["text"] for choice in one.get("choices", []))
        place = f"explorer-selfcheck{f'-{number}' if number > 1 else ''}"
        found.append(Item(one["id"], f"Self-check {number}", plain(one["text"]), place, choices))
    for number, one in enumerate(exercises(chapter), 1):
        title = re.sub(r"^\d+\. ", "", one.task.partition("\n")[0])
        found.append(Item(one.exercise_id, f"Exercise {number}", plain(title), anchor(one.exercise_id)))
    return tuple(found)


def listed() -> list[Chapter]:
    """Return the chapters in the order of the contents."""
    known = {chapter.source: chapter for chapter in chapters()}
    return [known[page.source] for part in parts() for page in part.pages if page.source in known]


def script() -> str:
    """Return the script that tells every page which chapters there are, and what is to be done in them."""
    found = [
        {
            "name": one.name,
            "page": one.address,
            "title": plain(one.title),
            "ids": [item.id for item in items(one)],
        }
        for one in listed()
    ]
    book = {"title": settings()["title"], "version": cnn_core.__version__}
    text = json.dumps({"book": book, "chapters": found}, ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.cnnCatalogue = {text};\n"


def overview() -> str:
    """Return the list of the page "Your progress", as HTML: a fold for each chapter."""
    folds, choices = [], {}
    for chapter in listed():
        choices |= {one.id: one.choices for one in items(chapter) if one.choices}
        lines = "".join(
            f'<li data-id="{one.id}"><a href="{chapter.address}.html#{one.anchor}">{one.label}</a>: '
            f'{html.escape(one.text)} <span class="progress-state"></span></li>'
            for one in items(chapter)
        )
        count, name = len(items(chapter)), html.escape(plain(chapter.title))
        folds.append(
            f'<details class="progress-chapter"><summary><span class="progress-name">{name}</span>'
            f'<progress hidden max="{count}" value="0" aria-label="{name}"></progress>'
            f'<span class="progress-count">{count}</span></summary><ul>{lines}</ul></details>'
        )
    told = json.dumps(choices, ensure_ascii=False).replace("<", "\\u003c")
    return f'{"".join(folds)}<script type="application/json" id="progress-choices">{told}</script>'
