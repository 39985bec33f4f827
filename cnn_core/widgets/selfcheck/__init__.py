"""The self-check: a question with an explanation for every answer, with a kernel or without."""

import html
from collections.abc import Iterable
from typing import Any

import traitlets as t

from cnn_core._check import require
from cnn_core._number import number
from cnn_core.widgets._frozen import frozen
from cnn_core.widgets.base import Explorer

EXAMPLE = {
    "id": "example.q1",
    "kind": "choice",
    "text": "How many weights has a kernel of 3×3?",
    "choices": [
        {"text": "6", "right": False, "why": "Sides are multiplied, not added."},
        {"text": "9", "right": True, "why": "Three rows of three."},
    ],
}
_FIELDS = {"choice": ("choices",), "number": ("value", "tolerance", "mistakes", "why", "otherwise")}


class Question(t.TraitType):
    """A question as a dictionary: ``id``, ``kind``, ``text``, and what belongs to its kind.

    A "choice" has ``choices``, each with ``text``, ``right`` and ``why``. A "number" has ``value``,
    ``tolerance``, ``mistakes`` (each with ``value`` and ``why``), ``why`` and ``otherwise``.
    """

    def validate(self, obj: Any, value: Any) -> dict[str, Any]:
        """Return the dictionary; a field that is missing is named."""
        require(isinstance(value, dict), self.name, value, "must be a dictionary")
        kind = value.get("kind")
        require(kind in _FIELDS, f"{self.name} kind", kind, f"must be one of {', '.join(_FIELDS)}")
        for field in ("id", "text", *_FIELDS[kind]):
            require(field in value, f"{self.name} without", field, f"a {kind} must have it")
        return frozen(value)


class SelfCheck(Explorer):
    """Ask a question and explain every answer.

    Args:
        question: the question as a dictionary; see :class:`Question`.
        answer: what the reader answered last: the index of a choice or the number as typed; empty before.
    """

    name = "selfcheck"
    in_gallery = False  # a question belongs to its chapter

    question = Question(EXAMPLE).tag(sync=True)
    answer = t.Unicode("").tag(sync=True)

    def __repr__(self) -> str:
        """Return the question's id and its text."""
        return f"{self.question['id']}: {self.question['text'].strip()}"

    def fallback(self) -> str:
        """Return the question, and below it the answers with their reasons to open."""
        asked = self.question
        if asked["kind"] == "choice":
            open_part = _ordered(item["text"] for item in asked["choices"])
            hidden = _ordered(
                f"{'Right' if item['right'] else 'Wrong'}. {item['why']}" for item in asked["choices"]
            )
        else:
            open_part = ""
            hidden = f"<p>{html.escape(number(asked['value']))}. {html.escape(asked['why'])}</p>"
            for mistake in asked["mistakes"]:
                hidden += f"<p>Not {html.escape(number(mistake['value']))}: {html.escape(mistake['why'])}</p>"
        return (
            f"<p><strong>Question.</strong> {html.escape(asked['text'])}</p>{open_part}"
            f"<details><summary>Answer and reasons</summary>{hidden}</details>"
        )


def _ordered(items: Iterable[str]) -> str:
    """Return a list with the letters A, B, C … in front."""
    return f'<ol type="A">{"".join(f"<li>{html.escape(item)}</li>" for item in items)}</ol>'
