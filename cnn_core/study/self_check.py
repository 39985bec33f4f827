"""A question of the book in a cell: ``selfcheck("convolution.q1")``."""

from cnn_core.study.cards import show_waiting
from cnn_core.study.question import question
from cnn_core.widgets.selfcheck import SelfCheck


def selfcheck(question_id: str) -> SelfCheck:
    """Return a question with an explanation for every answer; the last expression of a cell.

    ``question_id`` is as in ``"convolution.q1"``; the chapter part names the chapter. Raises ValueError if
    there is no such question; the message offers the closest ids.
    """
    show_waiting()  # a cell may settle claims first: they stand above its question
    return SelfCheck(question=question(question_id))
