"""The widget that asks a question and explains every answer, with a kernel or without."""

from __future__ import annotations

import html

import traitlets

from cnn_core.study.question import question
from cnn_core.widgets.base import Explorer


class SelfCheck(Explorer):
    """One question of ``study/chapters``; see :func:`selfcheck`.

    Attributes:
        question: the question as a dictionary, see :mod:`cnn_core.study.question`.
        answer: what the reader answered last: the index of a choice or the number as typed; empty before.
    """

    name = "selfcheck"
    parts = ("shared.js", "selfcheck.js")
    question = traitlets.Dict().tag(sync=True)
    answer = traitlets.Unicode("").tag(sync=True)

    def __init__(self, question_id: str = "convolution.q1", **kwargs: object) -> None:
        super().__init__(question=question(question_id), **kwargs)

    def __repr__(self) -> str:
        return f"{self.question['id']}: {self.question['text'].strip()}"

    def fallback(self) -> str:
        """The question, and below it the answers with their reasons to open."""
        asked = self.question
        if asked["kind"] == "choice":
            open_part = ordered(item["text"] for item in asked["choices"])
            hidden = ordered(
                f"{'Right' if item['right'] else 'Wrong'}. {item['why']}" for item in asked["choices"]
            )
        else:
            open_part = ""
            hidden = f"<p>{html.escape(shown(asked['value']))}. {html.escape(asked['why'])}</p>"
            for mistake in asked["mistakes"]:
                hidden += f"<p>Not {html.escape(shown(mistake['value']))}: {html.escape(mistake['why'])}</p>"
        return (
            f"<p><strong>Question.</strong> {html.escape(asked['text'])}</p>{open_part}"
            f"<details><summary>Answer and reasons</summary>{hidden}</details>"
        )


def ordered(items: object) -> str:
    """A list with the letters A, B, C … in front."""
    return f'<ol type="A">{"".join(f"<li>{html.escape(item)}</li>" for item in items)}</ol>'


def shown(value: float) -> str:
    """A number as people write it, with the true minus sign."""
    return f"{value:,}".replace("-", "−")


def selfcheck(question_id: str) -> SelfCheck:
    """A question with an explanation for every answer; the last expression of a cell.

    Args:
        question_id: as in ``"convolution.q1"``; the chapter part names the folder in ``study/chapters``.

    Raises:
        ValueError: if there is no such question; the message offers the closest ids.
    """
    return SelfCheck(question_id)
