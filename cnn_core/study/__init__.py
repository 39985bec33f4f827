"""What chapters use to settle claims, to check exercises and to ask questions."""

from cnn_core.study.claims import ClaimError, cite_claim, claim
from cnn_core.study.exercise import check
from cnn_core.study.feedback import Feedback
from cnn_core.study.self_check import selfcheck

__all__ = ["ClaimError", "Feedback", "check", "cite_claim", "claim", "selfcheck"]
