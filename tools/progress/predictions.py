"""The *Predict first* boxes of a chapter, with marks: how a guess is made, where it is answered.

    > **Predict first.** How many of the sums are exactly 0?
    <!-- predict gradients.p2: number unit=% read="{}% of the sums" -->

    (code cells and text that give the answer)
    <!-- revealed -->

Comments, so that a notebook shows the box as it is. On a page what stands between the two marks is hidden
until the reader has locked a guess or skipped.
"""

import re
import shlex
from dataclasses import dataclass

from cnn_core._check import require
from tools.chapter import Chapter

MARK = re.compile(r"^<!-- predict (\S+): (.+) -->$")
REVEALED = "<!-- revealed -->"
_BOX = re.compile(r"^> \*\*Predict first\.\*\*\s*(.*)$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_OPTION = re.compile(r"^(unit|ask|read)=(.*)$", re.S)
_FORMS = ("number", "words", "choice", "several")
_NUMBER = r"[-+−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?"


@dataclass(frozen=True)
class Prediction:
    """One box: its question in Markdown, the form of the guess, and the answer if it is a printed number.

    ``form`` is "number", "words", "choice" (one of ``choices``) or "several" (any of them). ``ask`` says what
    the guess is about where a box asks more than one thing. ``value`` is read from what the chapter prints.
    """

    id: str
    question: str
    form: str
    choices: tuple[str, ...] = ()
    unit: str = ""
    ask: str = ""
    value: str = ""


def predictions(chapter: Chapter) -> list[Prediction]:
    """Return the predictions of a chapter in their order.

    Raises ValueError, naming chapter and line, for a box without marks, marks without a box, an id that is
    not the chapter's or stands twice, and a number that the chapter prints not exactly once.
    """
    found: list[Prediction] = []
    waiting: tuple[str, str, str] | None = None  # question, id, options: a box whose result comes
    printed = ""
    for cell in chapter.cells:
        if cell.cell_type == "code":
            printed += "".join(output.get("text", "") for output in cell.get("outputs", []))
            continue
        for last, line in _lines(cell.source):
            mark = MARK.match(line)
            box = next((match[1] for match in map(_BOX.match, last) if match), None)
            # The box ends where a line is no longer of the quotation: there its mark must stand.
            if box is not None and not line.startswith(">"):
                require(
                    bool(mark),
                    f"{chapter.source.name}: line",
                    line,
                    f"the mark of the box belongs here: {box}",
                )
            require(not mark or box is not None, f"{chapter.source.name}: mark", line, "must follow a box")
            if waiting and (mark or line.startswith("#")):
                require(
                    False,
                    f"{chapter.source.name}: line",
                    line,
                    f"{REVEALED} of {waiting[1]} is missing before",
                )
            if mark:
                waiting, printed = (box, mark[1], mark[2]), ""
            elif line.strip() == REVEALED:
                require(waiting is not None, f"{chapter.source.name}: mark", line, "no box is open here")
                found.append(_made(chapter, *waiting, printed))
                waiting = None
    require(waiting is None, f"{chapter.source.name}: mark", waiting, f"{REVEALED} is missing")
    ids = [one.id for one in found]
    require(len(set(ids)) == len(ids), f"{chapter.source.name}: ids", ids, "one stands twice")
    return found


def _lines(source: str) -> list[tuple[list[str], str]]:
    """Return the lines of a cell outside of code, each with the lines of the quotation right before it."""
    found, quoted, inside = [], [], False
    for line in [*source.splitlines(), ""]:
        if _FENCE.match(line):
            inside = not inside
        if not inside:
            found.append((quoted, line))
        quoted = [*quoted, line] if line.startswith(">") and not inside else []
    return found


def _made(chapter: Chapter, question: str, name: str, text: str, printed: str) -> Prediction:
    """Return a prediction from its mark."""
    place = f"{chapter.source.name}: {name}"
    require(
        bool(re.fullmatch(rf"{chapter.name}\.p\d+", name)),
        f"{place}: id",
        name,
        f"must be {chapter.name}.p1 …",
    )
    form, *words = shlex.split(text)
    require(form in _FORMS, f"{place}: form", form, f"must be one of {', '.join(_FORMS)}")
    options = {match[1]: match[2] for match in map(_OPTION.match, words) if match}
    choices = tuple(word for word in words if not _OPTION.match(word))
    few = len(choices) >= 2 if form in ("choice", "several") else not choices
    require(few, f"{place}: choices", choices, "two or more for choice and several, none for other forms")
    read = options.pop("read", "")
    require(not read or form == "number", f"{place}: read", read, "belongs to a number")
    value = _value(place, read, printed) if read else ""
    return Prediction(name, question, form, choices, value=value, **options)


def _value(place: str, pattern: str, printed: str) -> str:
    """Return the number at ``{}`` of a pattern; ``*`` stands for another number, a space for one or more."""
    parts = [re.escape(part) for part in re.split(r"\{\}|\*", pattern)]
    marks = [rf"({_NUMBER})" if one == "{}" else rf"(?:{_NUMBER})" for one in re.findall(r"\{\}|\*", pattern)]
    require(pattern.count("{}") == 1, f"{place}: read", pattern, "must have one {} where the number stands")
    text = "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True))
    found = re.findall(text.replace(r"\ ", r"\s+"), printed)
    require(
        len(found) == 1, f"{place}: read", pattern, f"must match what is printed once, not {len(found)} times"
    )
    return found[0].removeprefix("+")
