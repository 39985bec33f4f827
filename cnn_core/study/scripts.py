"""How words of the ledger are set: indices and exponents as such, names of the package as code."""

import re

_INDEX = re.compile(r"(?<![\w`])([^\W\d_]+)\\?_((?:[^\W²³ᵀ]|\\_)+)")
_EXPONENT = re.compile(r"\\?\^(\([^()]*\)|⌊[^⌋]*⌋|−?\w+(?:\.\d+)?(?:<sub>\w+</sub>)?)")
_WORDS = ("fan", "log", "start")  # longer than two letters, and yet with an index, as in log₂


def scripts(text: str) -> str:
    """Return the text with c_in and e^x as index and exponent, and a name such as grad_check as code."""

    def index(match: re.Match) -> str:
        name, below = match.groups()
        if len(name) < 3 or name in _WORDS:
            return f"{name}<sub>{below}</sub>"
        return f"`{match[0]}`".replace("\\", "")

    return _EXPONENT.sub(r"<sup>\1</sup>", _INDEX.sub(index, text))
