"""How words of the package and of the ledger are set in Markdown."""

import re

from cnn_core.study.scripts import scripts

_SPECIAL = re.compile(r"([\\`*_\[\]<>|$#~{}^])")


def literally(text: str) -> str:
    """Return Markdown that shows the text as it stands, but for indices and exponents."""
    return scripts(_SPECIAL.sub(r"\\\1", text))


def unbroken(text: str) -> str:
    """Return the text with spaces at which no line breaks: a narrow cell of a table stays in one piece."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def joined(text: str) -> str:
    """Return the text with hyphens at which no line breaks: CIFAR-10 in a narrow cell or heading."""
    return text.replace("-", "-\N{WORD JOINER}")
