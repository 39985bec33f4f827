"""Questions that readers ask themselves: ``questions.yml`` in the folder of a chapter."""

from functools import cache
from pathlib import Path

from cnn_core._check import known, require
from cnn_core.study import chapters
from cnn_core.study._entries import entries

_FILE = "questions.yml"


def _completed(entry: dict) -> dict:
    """Return the question with every field: ``right`` in each choice, or ``tolerance`` and ``mistakes``.

    Raises ValueError for a mistake that would pass as the right answer.
    """
    if entry["kind"] == "choice":
        return {**entry, "choices": [{"right": False, **item} for item in entry["choices"]]}
    entry = {"tolerance": 0, "mistakes": [], **entry}
    for value in (mistake["value"] for mistake in entry["mistakes"]):
        apart = abs(value - entry["value"]) > 2 * entry["tolerance"]
        require(apart, f"{entry['id']}: mistake", value, "must differ from the right value")
    return entry


def load(path: Path) -> dict[str, dict]:
    """Return the questions of one file by id, each complete.

    Raises ValueError for a question that does not fit ``questions.schema.json``, an id that is not one of the
    chapter's or that occurs twice.
    """
    questions: dict[str, dict] = {}
    chapter = path.parent.name
    for entry in entries(path, "questions"):
        name = entry["id"]
        require(name.startswith(f"{chapter}.q"), "id", name, f"must be {chapter}.q1, {chapter}.q2, …")
        require(name not in questions, "id", name, "is used by two questions")
        questions[name] = _completed(entry)
    return questions


def chapter_names() -> list[str]:
    """Return the chapters that have questions, in alphabetical order."""
    return list(chapters.files(_FILE))


@cache
def questions_of(chapter: str) -> dict[str, dict]:
    """Return the questions of one chapter by id.

    Raises ValueError, which offers the closest names, if no chapter of that name has questions.
    """
    known("chapter", chapter, chapter_names())
    return load(chapters.files(_FILE)[chapter])


def question(question_id: str) -> dict:
    """Return one question as a dictionary that JSON can hold.

    Raises ValueError, which offers the closest ids, if there is no such question.
    """
    question_id = chapters.renamed(question_id)
    questions = questions_of(question_id.partition(".")[0])
    known("question", question_id, questions)
    return questions[question_id]
