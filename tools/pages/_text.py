"""How words of the package and of the ledger are set in Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>|$#~{}^])")
_INDEX = re.compile(r"(?<![\w`])([^\W\d_]+)\\?_((?:[^\W²³ᵀ]|\\_)+)")
_EXPONENT = re.compile(r"\\?\^(\([^()]*\)|⌊[^⌋]*⌋|−?\w+(?:\.\d+)?(?:<sub>\w+</sub>)?)")
_WORDS = ("fan", "log", "start")  # longer than two letters, and yet with an index, as in log₂


def literally(text: str) -> str:
    """Return Markdown that shows the text as it stands, but for indices and exponents."""
    return scripts(_SPECIAL.sub(r"\\\1", text))


def scripts(text: str) -> str:
    """Return the text with c_in and e^x as index and exponent, and a name such as grad_check as code."""

    def index(match: re.Match) -> str:
        name, below = match.groups()
        if len(name) < 3 or name in _WORDS:
            return f"{name}<sub>{below}</sub>"
        return f"`{match[0]}`".replace("\\", "")

    return _EXPONENT.sub(r"<sup>\1</sup>", _INDEX.sub(index, text))


def unbroken(text: str) -> str:
    """Return the text with spaces at which no line breaks: a narrow cell of a table stays in one piece."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def joined(text: str) -> str:
    """Return the text with hyphens at which no line breaks: CIFAR-10 in a narrow cell or heading."""
    return text.replace("-", "-\N{WORD JOINER}")
