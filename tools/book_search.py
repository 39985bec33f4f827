"""The search of the site finds numbers: Sphinx drops words of digits, and takes 3×3 for two of them."""

import re
from pathlib import Path

import sphinx
from sphinx.search.en import SearchEnglish

_WORD = re.compile(r"\w+(?:×\w+)*")
_DROPS_DIGITS = r"queryTerm.match(/^\d+$/)"


class English(SearchEnglish):
    """English with sizes such as 3×3 as words; readers may type 3x3."""

    js_splitter_code = r"""
var splitQuery = (query) => query
  .replace(/(\d)\s*[x×*]\s*(?=\d)/giu, "$1×")
  .split(/[^\p{Letter}\p{Number}_×\p{Emoji_Presentation}]+/gu)
  .map((term) => term.replace(/^×+|×+$/gu, ""))
  .filter((term) => term);
"""

    def split(self, input: str) -> list[str]:
        """Return the words of a text: of 3×3 the whole and its parts, since somebody may look for 3."""
        words = _WORD.findall(input)
        return words + [part for word in words if "×" in word for part in word.split("×")]


def search_script() -> str:
    """Return Sphinx's script of the search, made to look for words of digits as well.

    Raises ValueError if the script is no longer the one that is known.
    """
    path = Path(sphinx.__file__).parent / "themes" / "basic" / "static" / "searchtools.js"
    text = path.read_text("utf-8")
    if text.count(_DROPS_DIGITS) != 1:
        raise ValueError(f"{path}: does not hold {_DROPS_DIGITS!r} once: see how it treats digits now")
    return text.replace(_DROPS_DIGITS, "false")
