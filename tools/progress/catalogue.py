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
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_POWER = re.compile(r"\^\{?(-?\d+)\}?")
_SIGNS = {"cdot": "·", "times": "×", "sqrt": "√", "epsilon": "ε", "sigma": "σ"}
_HIGH = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Item:
    """One thing to do: its id, a label such as "Exercise 3", what it asks, and the anchor of its place."""

    id: str
    label: str
    text: str
    anchor: str
    choices: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return Markdown as plain words, the simple formulas of a question included."""
    text = _POWER.sub(lambda found: found[1].translate(_HIGH), _LINK.sub(r"\1", text))
    text = re.sub(r"\\t?frac\{?(\d)\}?\{?(\d)\}?", r"\1/\2", text)
    text = re.sub(r"\\([a-z]+)", lambda found: _SIGNS.get(found[1], found[1]), text)
    return " ".join(re.sub(r"[`*${}\\]", "", text).split())


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


def by_part() -> list[tuple[str, list[Chapter]]]:
    """Return the parts of the contents that have chapters, each with its caption."""
    known = {chapter.source: chapter for chapter in chapters()}
    found = [
        (part.caption, [known[one.source] for one in part.pages if one.source in known]) for part in parts()
    ]
    return [(caption, inside) for caption, inside in found if inside]


def listed() -> list[Chapter]:
    """Return the chapters in the order of the contents."""
    return [chapter for _, inside in by_part() for chapter in inside]


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
    """Return the list of the page "Your progress", as HTML: a fold for each chapter, by part."""
    text, choices = "", {}
    for caption, inside in by_part():
        text += f"<h3>{html.escape(caption)}</h3>{''.join(map(_fold, inside))}"
        choices |= {one.id: one.choices for chapter in inside for one in items(chapter) if one.choices}
    told = json.dumps(choices, ensure_ascii=False).replace("<", "\\u003c")
    return f'{text}<script type="application/json" id="progress-choices">{told}</script>'


def _fold(chapter: Chapter) -> str:
    """Return one chapter with what is to be done in it."""
    lines = "".join(
        f'<li data-id="{one.id}"><a href="{chapter.address}.html#{one.anchor}">{one.label}</a>: '
        f'{html.escape(one.text)} <span class="progress-state"></span></li>'
        for one in items(chapter)
    )
    count, name = len(items(chapter)), html.escape(plain(chapter.title))
    return (
        f'<details class="progress-chapter"><summary><span class="progress-name">{name}</span>'
        f'<progress hidden max="{count}" value="0" aria-label="{name}"></progress>'
        f'<span class="progress-count">{count}</span></summary><ul>{lines}</ul></details>'
    )
