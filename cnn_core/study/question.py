"""Questions that readers ask themselves: read from ``chapters/<chapter>/questions.yml`` and validated."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from cnn_core._check import require
from cnn_core.study import chapters
from cnn_core.study._names import unknown

KEYS = {
    "choice": {"id", "kind", "text", "choices"},
    "number": {"id", "kind", "text", "value", "why", "otherwise"},
}
OPTIONAL = {"choice": set(), "number": {"tolerance", "mistakes"}}


def validated(entry: dict, chapter: str) -> dict:
    """One question, complete: ``choices``, one of them ``right``, or ``value``, ``tolerance``, ``mistakes``.

    Raises:
        ValueError: naming the question and the field that is missing, unknown or does not fit.
    """
    name = entry.get("id", "question without id")
    kind = entry.get("kind")
    require(str(name).startswith(f"{chapter}.q"), "id", name, f"must be {chapter}.q1, {chapter}.q2, …")
    require(kind in KEYS, f"{name}: kind", kind, "must be choice or number")
    exact_keys(entry, KEYS[kind], OPTIONAL[kind], name)
    return choice(entry, name) if kind == "choice" else number(entry, name)


def exact_keys(entry: dict, needed: set[str], optional: set[str], name: str) -> None:
    """Refuse a field that is missing, empty or unknown."""
    for key in sorted(needed):
        require(entry.get(key) not in (None, "", []), f"{name}: {key}", entry.get(key), "is required")
    for key in entry:
        require(
            key in needed | optional, f"{name}: field", key, f"must be one of {sorted(needed | optional)}"
        )


def choice(entry: dict, name: str) -> dict:
    """A question with two to five choices, each with a text and the reason why it is right or wrong."""
    choices = entry["choices"]
    require(2 <= len(choices) <= 5, f"{name}: number of choices", len(choices), "must be 2 to 5")
    for item in choices:
        exact_keys(item, {"text", "why"}, {"right"}, name)
    right = [item["text"] for item in choices if item.get("right")]
    require(len(right) == 1, f"{name}: right choices", right, "must be exactly one")
    return {**entry, "choices": [{"right": False, **item} for item in choices]}


def number(entry: dict, name: str) -> dict:
    """A question with a number as its answer and an explanation for each number that people often give."""
    entry = {"tolerance": 0, "mistakes": [], **entry}
    mistakes = entry["mistakes"]
    for mistake in mistakes:
        exact_keys(mistake, {"value", "why"}, set(), name)
    for value in [entry["value"], entry["tolerance"], *(mistake["value"] for mistake in mistakes)]:
        require(type(value) in (int, float), f"{name}: value", value, "must be a number")
    require(entry["tolerance"] >= 0, f"{name}: tolerance", entry["tolerance"], "must be ≥ 0")
    for mistake in mistakes:
        apart = abs(mistake["value"] - entry["value"]) > 2 * entry["tolerance"]
        require(apart, f"{name}: mistake", mistake["value"], "must differ from the right value")
    return entry


def load(path: Path) -> dict[str, dict]:
    """Read and validate the questions of one chapter, by id.

    Raises:
        ValueError: for a question that is incomplete or an id that occurs twice.
    """
    questions: dict[str, dict] = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        one = validated(entry, path.parent.name)
        require(one["id"] not in questions, "id", one["id"], "is used by two questions")
        questions[one["id"]] = one
    return questions


def chapter_names() -> list[str]:
    """The chapters that have questions, in alphabetical order."""
    return list(chapters.files("questions.yml"))


@cache
def questions_of(chapter: str) -> dict[str, dict]:
    """The questions of one chapter by id.

    Raises:
        ValueError: if no chapter of that name has questions; the message offers the closest names.
    """
    if chapter not in chapter_names():
        raise unknown("chapter with questions", chapter, chapter_names())
    return load(chapters.files("questions.yml")[chapter])


def question(question_id: str) -> dict:
    """One question as a dictionary that JSON can hold.

    Raises:
        ValueError: if there is no such question; the message offers the closest ids.
    """
    question_id = chapters.renamed(question_id)
    known = questions_of(question_id.partition(".")[0])
    if question_id not in known:
        raise unknown("question", question_id, known)
    return known[question_id]
